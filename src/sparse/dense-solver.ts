import { Equilibration } from './equilibrate.js';
import { factorizeRook, solveRook, type DenseFactors } from './rook-pivoting.js';
import { SparseError } from './sparse-error.js';
import { checkSymmetricPattern } from './symmetric-pattern.js';
import type { FactorStatistics, Inertia, SymmetricPattern, SymmetricSolver } from './symmetric-solver.js';

/** Largest order that the dense solver accepts: 8 * 4096^2 bytes are 128 MB. */
export const LARGEST_DENSE_ORDER = 4096;

/**
 * The dense reference solver: Bunch-Kaufman with rook pivoting on the equilibrated matrix. Order^3 / 3 operations, no
 * sparsity; for small systems, and the oracle that other solvers are tested against.
 */
export class DenseSymmetricSolver implements SymmetricSolver {
  readonly order: number;
  readonly #pattern: SymmetricPattern;
  readonly #factors: DenseFactors;
  readonly #equilibration: Equilibration;
  readonly #work: Float64Array;
  #inertia: Inertia = { positive: 0, negative: 0, zero: 0 };

  /** @throws SparseError for a malformed pattern or an order above {@link LARGEST_DENSE_ORDER}. */
  constructor(pattern: SymmetricPattern) {
    checkSymmetricPattern(pattern);
    if (pattern.order > LARGEST_DENSE_ORDER) {
      throw new SparseError(
        `The dense solver takes matrices of order up to ${LARGEST_DENSE_ORDER}; this one has ${pattern.order}.`,
        'Use createSymmetricSolver.',
      );
    }
    const order = pattern.order;
    this.order = order;
    this.#pattern = pattern;
    this.#equilibration = new Equilibration(pattern);
    this.#work = new Float64Array(order);
    this.#factors = {
      matrix: new Float64Array(order * order),
      order,
      diagonal: new Float64Array(2 * order),
      permutation: new Int32Array(order),
    };
  }

  get inertia(): Inertia {
    return this.#inertia;
  }

  /** The dense solver analyses nothing. */
  get record(): undefined {
    return undefined;
  }

  restart(): void {
    this.#equilibration.restart();
  }

  get statistics(): FactorStatistics {
    return {
      factorNonzeros: (this.order * (this.order - 1)) / 2,
      flops: this.order ** 3 / 3,
      supernodes: this.order > 0 ? 1 : 0,
      delayedPivots: 0,
      perturbedPivots: 0,
    };
  }

  factorize(values: Float64Array): boolean {
    const { order, columnPointers, rowIndices } = this.#pattern;
    const matrix = this.#factors.matrix;
    if (!this.#equilibration.update(values)) return false;
    const { scale } = this.#equilibration;
    matrix.fill(0);
    for (let j = 0; j < order; j++) {
      for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
        const i = rowIndices[p];
        matrix[i + j * order] = values[p] * scale[i] * scale[j];
      }
    }
    factorizeRook(this.#factors, order * Number.EPSILON);
    this.#inertia = inertiaOf(this.#factors.diagonal, order);
    return true;
  }

  solve(rhs: Float64Array, count = 1): void {
    const order = this.order;
    const { scale } = this.#equilibration;
    if (rhs.length < order * count) {
      throw new SparseError(
        `${count} right-hand sides of order ${order} need ${order * count} numbers; got ${rhs.length}.`,
      );
    }
    for (let c = 0; c < count; c++) {
      const x = rhs.subarray(c * order, (c + 1) * order);
      for (let i = 0; i < order; i++) x[i] *= scale[i];
      solveRook(this.#factors, x, this.#work);
      for (let i = 0; i < order; i++) x[i] *= scale[i];
    }
  }

  increaseQuality(): boolean {
    return false;
  }
}

/** Counts the signs of a block diagonal D (2 doubles per column: diagonal, subdiagonal). A 2x2 block here is indefinite or definite by its determinant. */
export function inertiaOf(diagonal: Float64Array, order: number): Inertia {
  let positive = 0;
  let negative = 0;
  let zero = 0;
  for (let j = 0; j < order; j++) {
    const off = diagonal[2 * j + 1];
    const pivot = diagonal[2 * j];
    if (off === 0) {
      if (pivot > 0) positive++;
      else if (pivot < 0) negative++;
      else zero++;
    } else {
      if ((pivot / off) * (diagonal[2 * j + 2] / off) < 1) {
        positive++;
        negative++;
      } else if (pivot > 0) positive += 2;
      else negative += 2;
      j++;
    }
  }
  return { positive, negative, zero };
}
