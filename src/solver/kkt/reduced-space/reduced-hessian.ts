import type { ReductionKernels } from '../../../kernels/index.js';
import { inertiaOf, rootAsPowerOfTwo } from '../../../sparse/index.js';
import type { Communicator } from '../../distributed/communicator.js';

/** Bunch-Kaufman threshold; candidates are never delayed because the matrix is factorised as a whole. */
const THRESHOLD = 0.1;
/** A pivot this small beside the entries of the scaled matrix (near 1) is zero. */
const TINY = 256 * Number.EPSILON;
const LARGEST_EXPONENT = 500;

/**
 * LDL^T of R = R0 + shift * G, dense and symmetric of order p, in the memory of the reduction kernels. The owner writes the lower
 * triangles of R0 and G, column-major with leading dimension `stride`. Each shift costs p^3 / 3 operations.
 */
export class ReducedHessian {
  /** Offsets of R0 and G. */
  readonly base: number;
  readonly metric: number;
  readonly stride: number;
  private readonly factors: number;
  private readonly diagonal: number;
  private readonly permutation: number;
  private readonly vector: number;
  private readonly scale: number;
  private packed: Float64Array | undefined;

  constructor(
    private readonly kernels: ReductionKernels,
    readonly order: number,
  ) {
    const { memory } = kernels;
    this.stride = order + (order & 1);
    const size = this.stride * order;
    this.base = memory.allocateDoubles(size);
    this.metric = memory.allocateDoubles(size);
    this.factors = memory.allocateDoubles(size);
    this.diagonal = memory.allocateDoubles(2 * order);
    this.permutation = memory.allocateIntegers(order);
    this.vector = memory.allocateDoubles(order);
    this.scale = memory.allocateDoubles(order);
  }

  /** Adds up the lower triangle at this offset, R0 or G, over all parts of a distributed problem. */
  sum(offset: number, communicator: Communicator): void {
    const { order, stride } = this;
    const { doubles } = this.kernels.memory;
    this.packed ??= new Float64Array((order * (order + 1)) / 2);
    const { packed } = this;
    for (let j = 0, at = 0; j < order; j++) {
      const column = offset + j * stride;
      for (let i = j; i < order; i++) packed[at++] = doubles[column + i];
    }
    communicator.allReduce(packed, 'sum');
    for (let j = 0, at = 0; j < order; j++) {
      const column = offset + j * stride;
      for (let i = j; i < order; i++) doubles[column + i] = packed[at++];
    }
  }

  /** Offset of room for a square matrix like R0 that is lost with each factorisation. */
  get scratch(): number {
    return this.factors;
  }

  /** Factorises R; returns the number of negative eigenvalues, or NaN if R is numerically singular. */
  factorize(shift: number): number {
    const { kernels, order, stride, factors, diagonal, permutation } = this;
    const { doubles } = kernels.memory;
    this.assemble(shift);
    kernels.factorizePanel(factors, stride, order, order, THRESHOLD, TINY, 1, permutation, diagonal);
    if (kernels.replacedPivots > 0) return NaN;
    const { negative, zero } = inertiaOf(doubles.subarray(diagonal, diagonal + 2 * order), order);
    return zero > 0 ? NaN : negative;
  }

  /** R^{-1} b in place; length p. */
  solve(b: Float64Array): void {
    const { kernels, order, stride, factors, permutation, vector, scale } = this;
    const { doubles, integers } = kernels.memory;
    for (let k = 0; k < order; k++) {
      const i = integers[permutation + k];
      doubles[vector + k] = b[i] * doubles[scale + i];
    }
    kernels.solveLower(factors, stride, order, vector, order, 1);
    this.solveDiagonal(doubles);
    kernels.solveLowerTransposed(factors, stride, order, vector, order, 1);
    for (let k = 0; k < order; k++) {
      const i = integers[permutation + k];
      b[i] = doubles[vector + k] * doubles[scale + i];
    }
  }

  /** factors := S R S, where S brings the largest entry of each row near 1. */
  private assemble(shift: number): void {
    const { kernels, order, stride, base, metric, factors, scale } = this;
    const { doubles } = kernels.memory;
    kernels.addTriangles(factors, base, metric, shift, stride, order, scale);
    for (let i = scale; i < scale + order; i++) {
      doubles[i] = doubles[i] > 0 ? 1 / rootAsPowerOfTwo(doubles[i], LARGEST_EXPONENT) : 1;
    }
    kernels.scaleTriangle(factors, stride, order, scale);
  }

  /** x := D^{-1} x with 1x1 and 2x2 blocks (Golub & Van Loan, section 4.4). */
  private solveDiagonal(doubles: Float64Array): void {
    const { order, diagonal, vector } = this;
    for (let k = 0; k < order; k++) {
      const d11 = doubles[diagonal + 2 * k];
      const d21 = doubles[diagonal + 2 * k + 1];
      if (d21 === 0) {
        doubles[vector + k] /= d11;
        continue;
      }
      const p = d11 / d21;
      const q = doubles[diagonal + 2 * k + 2] / d21;
      const scale = 1 / (d21 * (p * q - 1));
      const u = doubles[vector + k];
      const v = doubles[vector + k + 1];
      doubles[vector + k] = scale * (q * u - v);
      doubles[vector + k + 1] = scale * (p * v - u);
      k++;
    }
  }
}
