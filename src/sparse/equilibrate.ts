import { createTypeScriptKernels, type DenseKernels } from '../kernels/index.js';
import { rootAsPowerOfTwo } from './power-of-two.js';
import type { ScaledMatrix } from './scaled-matrix.js';
import type { SymmetricPattern } from './symmetric-solver.js';

const PASSES = 3;
/** The passes end when every row norm lies within this factor of 1. */
const CLOSE = 4;
/** Factors are kept for the next matrix while row norms stay within this factor of 1. */
const ACCEPTABLE = 256;
/** All row norms are looked at for every matrix of this many; diagonal entries, which barrier terms move, for each. */
const FULL_CHECK = 8;
const LARGEST_EXPONENT = 500;

/**
 * Symmetric equilibration (Ruiz 2001): finds s so that every row of diag(s) A diag(s) has infinity norm near 1. The factors are
 * powers of two, so scaling adds no rounding error; empty rows keep 1. Factors of the last matrix are kept while they still
 * serve, because matrices come in sequences. Matrix and factors stand in the memory of the kernels.
 */
export class Equilibration {
  /** Where the matrix and the factors s stand. */
  readonly matrix: ScaledMatrix;
  readonly #pattern: SymmetricPattern;
  readonly #kernels: DenseKernels;
  readonly #norms: number;
  #age = -1;

  constructor(pattern: SymmetricPattern, kernels: DenseKernels = createTypeScriptKernels()) {
    const { order, columnPointers, rowIndices } = pattern;
    const { memory } = kernels;
    this.#pattern = pattern;
    this.#kernels = kernels;
    this.matrix = {
      columnPointers: memory.allocateIntegers(order + 1),
      rowIndices: memory.allocateIntegers(columnPointers[order]),
      values: memory.allocateDoubles(columnPointers[order]),
      scale: memory.allocateDoubles(order),
    };
    this.#norms = memory.allocateDoubles(order);
    memory.integers.set(columnPointers.subarray(0, order + 1), this.matrix.columnPointers);
    memory.integers.set(rowIndices.subarray(0, columnPointers[order]), this.matrix.rowIndices);
    this.scale.fill(1);
  }

  /** The factors s: a view that the next allocation in the kernels' memory ends. */
  get scale(): Float64Array {
    const { scale } = this.matrix;
    return this.#kernels.memory.doubles.subarray(scale, scale + this.#pattern.order);
  }

  /** Forgets the factors of earlier matrices. */
  restart(): void {
    this.#age = -1;
    this.scale.fill(1);
  }

  /** Takes over the values and brings `scale` up to date for them; false when one of them is not finite. */
  update(values: Float64Array): boolean {
    const { order, columnPointers } = this.#pattern;
    const { fronts, memory } = this.#kernels;
    const { matrix } = this;
    const count = columnPointers[order];
    memory.doubles.set(values.length === count ? values : values.subarray(0, count), matrix.values);
    if (fronts.allFinite(matrix.values, count) === 0) return false;
    this.#age = (this.#age + 1) % FULL_CHECK;
    if (
      this.#age > 0 &&
      fronts.largestDiagonal(matrix.columnPointers, matrix.values, matrix.scale, order) <= ACCEPTABLE
    )
      return true;
    this.#age = 0;
    if (this.#spread() <= ACCEPTABLE) return true;
    this.scale.fill(1);
    for (let pass = 0; pass < PASSES; pass++) {
      if (this.#spread() <= CLOSE) break;
      this.#reduce();
    }
    return true;
  }

  /** The largest factor between 1 and a norm of the rows as scaled now. Empty rows do not count. */
  #spread(): number {
    const { order } = this.#pattern;
    const { columnPointers, rowIndices, values, scale } = this.matrix;
    const { fronts } = this.#kernels;
    fronts.rowNorms(columnPointers, rowIndices, values, scale, this.#norms, order);
    return fronts.spread(this.#norms, order);
  }

  /** Divides each row by the root of its norm, rounded to a power of two. */
  #reduce(): void {
    const { scale } = this;
    const norms = this.#kernels.memory.doubles;
    for (let i = 0; i < scale.length; i++) {
      const norm = norms[this.#norms + i];
      if (norm === 0) continue;
      scale[i] = rootAsPowerOfTwo((scale[i] / norm) * scale[i], LARGEST_EXPONENT);
    }
  }
}
