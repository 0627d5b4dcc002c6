import { createKernels, type DenseKernels } from '../kernels/index.js';
import { inertiaOf } from './dense-solver.js';
import { Equilibration } from './equilibrate.js';
import { analyse } from './front-analysis.js';
import { FrontFactorization } from './front-factorization.js';
import { FrontMemory } from './front-memory.js';
import { THRESHOLDS, TINY } from './pivot-thresholds.js';
import { SparseError } from './sparse-error.js';
import { symmetricPattern } from './symmetric-pattern.js';
import type { Inertia, SymmetricPattern } from './symmetric-solver.js';

/** Doubles at the end of a scratch block, as the kernels ask. */
const SCRATCH_MARGIN = 16;

/**
 * Eliminates all of a sparse symmetric matrix but a border: A = L [D 0; 0 S] L^T with the dense Schur complement S of what remains. It is
 * the multifrontal method up to the last front, which holds the border; columns that found no acceptable pivot before are delayed into it
 * (Duff & Reid 1983, section 4) and remain too where there is none in their own rows. So S is of use however badly what is eliminated
 * is conditioned for itself, even where it is singular.
 */
export class PartialSolver {
  /** Indices of what remained of the last matrix: delayed ones, then the border in its order. */
  remaining: Int32Array = new Int32Array(0);
  /** Signs of the pivots of the last matrix. */
  inertia: Inertia = { positive: 0, negative: 0, zero: 0 };
  readonly #kernels: DenseKernels = createKernels();
  readonly #pattern: SymmetricPattern;
  readonly #positions: Int32Array;
  readonly #values: Float64Array;
  readonly #groups: Int32Array;
  readonly #equilibration: Equilibration;
  #memory: FrontMemory | undefined;
  #factorization: FrontFactorization | undefined;
  #quality = 0;
  /** Offset of the last front with its delayed candidates before the border, and of D, permutation and scratch memory for it. */
  #dense = 0;
  #diagonal = 0;
  #permutation = 0;
  #scratch = 0;
  #capacity = 0;
  #order = 0;
  #eliminated = 0;
  /** Positions in the permuted matrix of the rows of the dense block, the eliminated ones first. */
  #rows = new Int32Array(0);
  #tail = new Float64Array(0);
  /** Offsets of a right-hand side, of the same permuted, and of one front's part of it. */
  #rhs = 0;
  #vector = 0;
  #local = 0;
  #largestFront = 0;

  /**
   * @param rows row and column of each value of a matrix, of which each pair is given once.
   * @param groups elimination group of each index that is not of the border.
   */
  constructor(
    readonly order: number,
    rows: Int32Array,
    columns: Int32Array,
    private readonly border: Int32Array,
    groups: Int32Array | undefined,
  ) {
    // The border is one dense block, so that it stays together in the last front.
    const size = border.length;
    const count = rows.length;
    const allRows = new Int32Array(count + (size * (size - 1)) / 2);
    const allColumns = new Int32Array(allRows.length);
    allRows.set(rows);
    allColumns.set(columns);
    let at = count;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++, at++) {
        allRows[at] = border[i];
        allColumns[at] = border[j];
      }
    }
    const { pattern, positions } = symmetricPattern(order, allRows, allColumns);
    this.#pattern = pattern;
    this.#positions = positions.slice(0, count);
    this.#values = new Float64Array(pattern.rowIndices.length);
    this.#groups = groups?.slice() ?? new Int32Array(order);
    const last = this.#groups.reduce((most, group) => Math.max(most, group), 0) + 1;
    for (const index of border) this.#groups[index] = last;
    this.#equilibration = new Equilibration(pattern, this.#kernels);
  }

  /** Eliminates the matrix with these values, in the order of `rows`; false only if one is not finite. */
  factorize(values: Float64Array): boolean {
    const own = this.#values;
    own.fill(0);
    for (let k = 0; k < values.length; k++) own[this.#positions[k]] += values[k];
    if (!this.#equilibration.update(own)) return false;
    if (this.#memory === undefined) {
      const { scale } = this.#equilibration;
      const analysis = analyse(this.#pattern, own, scale, this.#groups);
      this.#memory = new FrontMemory(this.#pattern, analysis, this.#kernels);
      this.#factorization = new FrontFactorization(this.#memory);
    }
    const threshold = THRESHOLDS[this.#quality];
    const last = this.#factorization!.run(this.#equilibration.matrix, threshold, TINY, true);
    this.#eliminateLast(last, threshold);
    this.#reserveVectors();
    return true;
  }

  /** Asks for stricter pivoting; false when the strictest is in use. */
  increaseQuality(): boolean {
    if (this.#quality + 1 >= THRESHOLDS.length) return false;
    this.#quality++;
    return true;
  }

  /** Forgets the scaling of earlier matrices. */
  restart(): void {
    this.#equilibration.restart();
  }

  /** Calls with each entry of the lower triangle of S: row and column are places in `remaining`. */
  forEachRemaining(take: (row: number, column: number, value: number) => void): void {
    const a = this.#kernels.memory.doubles;
    const { scale } = this.#equilibration;
    const { remaining } = this;
    const first = this.#eliminated;
    for (let j = 0; j < remaining.length; j++) {
      const column = this.#dense + (first + j) * this.#order + first;
      const factor = scale[remaining[j]];
      for (let i = j; i < remaining.length; i++) take(i, j, a[column + i] / factor / scale[remaining[i]]);
    }
  }

  /** Begins to solve for `rhs`: writes to `reduced` the right-hand side that S has then. */
  forward(rhs: Float64Array, reduced: Float64Array): void {
    const { fronts, memory: linear } = this.#kernels;
    const { table, order: permutation } = this.#memory!;
    const { scale } = this.#equilibration.matrix;
    const tail = this.#tail;
    linear.doubles.set(rhs, this.#rhs);
    fronts.gatherScaled(permutation, scale, this.#rhs, this.#vector, this.order);
    fronts.solveForward(table, this.#vector, this.order, this.#local, 1);
    const a = linear.doubles;
    for (let k = 0; k < this.#order; k++) tail[k] = a[this.#vector + this.#rows[k]];
    for (let j = 0; j < this.#eliminated; j++) {
      const column = this.#dense + j * this.#order;
      const value = tail[j];
      for (let i = j + 1; i < this.#order; i++) tail[i] -= a[column + i] * value;
    }
    const { remaining } = this;
    for (let k = 0; k < remaining.length; k++)
      reduced[k] = tail[this.#eliminated + k] / a[scale + remaining[k]];
  }

  /** Ends it: from the solution `reduced` of the system of S, the whole solution. */
  backward(reduced: Float64Array, solution: Float64Array): void {
    const { fronts, memory: linear } = this.#kernels;
    const { table, order: permutation } = this.#memory!;
    const { scale } = this.#equilibration.matrix;
    const { remaining } = this;
    const tail = this.#tail;
    const a = linear.doubles;
    const count = this.#eliminated;
    for (let k = 0; k < remaining.length; k++) tail[count + k] = reduced[k] / a[scale + remaining[k]];
    this.#solveDiagonal(a);
    for (let j = count - 1; j >= 0; j--) {
      const column = this.#dense + j * this.#order;
      let sum = tail[j];
      for (let i = j + 1; i < this.#order; i++) sum -= a[column + i] * tail[i];
      tail[j] = sum;
    }
    for (let k = 0; k < this.#order; k++) a[this.#vector + this.#rows[k]] = tail[k];
    fronts.solveDiagonal(table, this.#vector);
    fronts.solveBackward(table, this.#vector, this.order, this.#local, 1);
    fronts.scatterScaled(permutation, scale, this.#vector, this.#rhs, this.order);
    solution.set(linear.doubles.subarray(this.#rhs, this.#rhs + this.order));
  }

  /** Eliminates what is delayed in the last front by pivots of its own, and completes S. */
  #eliminateLast(columns: Int32Array, threshold: number): void {
    const memory = this.#memory!;
    const last = memory.analysis.fronts - 1;
    const order = columns.length;
    const size = this.border.length;
    const delayed = order - size;
    this.#reserveDense(order);
    const ordered = this.#borderLast(columns);
    const a = this.#kernels.memory.doubles;
    const panel = memory.panel[last];
    const leading = memory.leading[last];
    for (let j = 0; j < order; j++) {
      const target = this.#dense + j * order;
      for (let i = j; i < order; i++) {
        const [p, q] = [ordered[i], ordered[j]];
        a[target + i] = p >= q ? a[panel + q * leading + p] : a[panel + p * leading + q];
      }
    }
    const { memory: linear } = this.#kernels;
    const count =
      delayed === 0
        ? 0
        : this.#kernels.factorizePanel(
            this.#dense,
            order,
            order,
            delayed,
            threshold,
            TINY,
            0,
            this.#permutation,
            this.#diagonal,
          );
    if (count > 0) {
      this.#kernels.symmetricUpdate(
        this.#dense + delayed * order + delayed,
        order,
        this.#dense + delayed,
        order,
        this.#diagonal,
        size,
        count,
        this.#scratch,
      );
    }
    this.#order = order;
    this.#eliminated = count;
    this.#rows = new Int32Array(order);
    for (let i = 0; i < order; i++) {
      const place = i < delayed ? linear.integers[this.#permutation + i] : i;
      this.#rows[i] = columns[ordered[place]];
    }
    const { permutation } = memory.analysis;
    this.remaining = this.#rows.subarray(count).map((position) => permutation[position]);
    const pivots = memory.told('pivotCount');
    const tree = inertiaOf(
      linear.doubles.subarray(memory.diagonal, memory.diagonal + 2 * pivots + 2),
      pivots,
    );
    const dense = inertiaOf(linear.doubles.subarray(this.#diagonal, this.#diagonal + 2 * count + 2), count);
    this.inertia = {
      positive: tree.positive + dense.positive,
      negative: tree.negative + dense.negative,
      zero: tree.zero + dense.zero,
    };
  }

  /** Local indices of the last front: the delayed and amalgamated columns, then the border in its order. */
  #borderLast(columns: Int32Array): Int32Array {
    const { permutation } = this.#memory!.analysis;
    const place = new Map<number, number>();
    this.border.forEach((index, k) => place.set(index, k));
    const delayed = columns.length - this.border.length;
    const ordered = new Int32Array(columns.length).fill(-1);
    let next = 0;
    for (let i = 0; i < columns.length; i++) {
      const k = place.get(permutation[columns[i]]);
      if (k === undefined) ordered[next++] = i;
      else ordered[delayed + k] = i;
    }
    if (next !== delayed || ordered.includes(-1)) {
      throw new SparseError('The border of a partial factorisation is not in its last front.');
    }
    return ordered;
  }

  #solveDiagonal(a: Float64Array): void {
    const tail = this.#tail;
    for (let k = 0; k < this.#eliminated; k++) {
      const d11 = a[this.#diagonal + 2 * k];
      const d21 = a[this.#diagonal + 2 * k + 1];
      if (d21 === 0) {
        tail[k] /= d11;
        continue;
      }
      const p = d11 / d21;
      const q = a[this.#diagonal + 2 * k + 2] / d21;
      const scale = 1 / (d21 * (p * q - 1));
      const [u, v] = [tail[k], tail[k + 1]];
      tail[k] = scale * (q * u - v);
      tail[k + 1] = scale * (p * v - u);
      k++;
    }
  }

  #reserveDense(order: number): void {
    if (order <= this.#capacity) return;
    this.#capacity = Math.max(order, Math.ceil(1.25 * this.#capacity));
    const memory = this.#memory!;
    const capacity = this.#capacity;
    this.#permutation = this.#kernels.memory.allocateIntegers(capacity);
    this.#dense = memory.allocateDoubles(capacity * capacity);
    this.#diagonal = memory.allocateDoubles(2 * capacity + 2);
    this.#scratch = memory.allocateDoubles(capacity * capacity + SCRATCH_MARGIN);
    this.#tail = new Float64Array(capacity);
  }

  #reserveVectors(): void {
    const memory = this.#memory!;
    const largest = this.#factorization!.counts.largestFront;
    if (this.#largestFront === 0) {
      this.#rhs = memory.allocateDoubles(this.order);
      this.#vector = memory.allocateDoubles(this.order);
    }
    if (largest <= this.#largestFront) return;
    this.#largestFront = largest;
    this.#local = memory.allocateDoubles(largest);
  }
}
