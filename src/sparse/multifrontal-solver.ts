import type { DenseKernels } from '../kernels/index.js';
import { inertiaOf } from './dense-solver.js';
import { Equilibration } from './equilibrate.js';
import { analyse } from './front-analysis.js';
import { FrontFactorization } from './front-factorization.js';
import { FrontMemory } from './front-memory.js';
import { THRESHOLDS, TINY } from './pivot-thresholds.js';
import { SparseError } from './sparse-error.js';
import { checkSymmetricPattern } from './symmetric-pattern.js';
import type {
  AnalysisOptions,
  FactorStatistics,
  Inertia,
  SymmetricPattern,
  SymmetricSolver,
} from './symmetric-solver.js';
import { decodeWeakDiagonals, encodeWeakDiagonals, type WeakDiagonals } from './weak-diagonals.js';

/**
 * Sparse symmetric indefinite solver: multifrontal LDL^T with threshold pivots and delayed pivots over dense kernels.
 * The analysis runs at the first factorisation, because it pairs zero diagonal entries with large neighbours; later ones reuse
 * all of its memory. Each solver owns its kernels' memory.
 */
export class MultifrontalSolver implements SymmetricSolver {
  readonly order: number;
  readonly #pattern: SymmetricPattern;
  readonly #groups: Int32Array | undefined;
  readonly #kernels: DenseKernels;
  readonly #equilibration: Equilibration;
  #memory: FrontMemory | undefined;
  #factorization: FrontFactorization | undefined;
  #quality = 0;
  /** What the analysis knows of weak diagonal entries; given, or found at the first factorisation. */
  #pairs: WeakDiagonals | undefined;
  #inertia: Inertia = { positive: 0, negative: 0, zero: 0 };
  /** Offsets of the right-hand sides, of the same permuted and of one front's part; how many there is room for. */
  #rhs = 0;
  #vectors = 0;
  #local = 0;
  #vectorCount = 0;
  #largestFront = 0;

  /** @throws SparseError for a malformed pattern or groups of another length. */
  constructor(pattern: SymmetricPattern, kernels: DenseKernels, options: AnalysisOptions = {}) {
    checkSymmetricPattern(pattern);
    const { order } = pattern;
    if (options.groups !== undefined && options.groups.length !== order) {
      throw new SparseError(
        `${options.groups.length} elimination groups were given for a matrix of order ${order}.`,
      );
    }
    if (options.record !== undefined) {
      const quality = options.record[0];
      if (options.record.length !== order + 1 || THRESHOLDS[quality] === undefined) {
        throw new SparseError('The record of an analysis is damaged, or of another matrix.');
      }
      this.#quality = quality;
      this.#pairs = decodeWeakDiagonals(options.record.subarray(1));
    }
    this.order = order;
    this.#pattern = pattern;
    this.#groups = options.groups;
    this.#kernels = kernels;
    this.#equilibration = new Equilibration(pattern, kernels);
  }

  get inertia(): Inertia {
    return this.#inertia;
  }

  get record(): Int32Array | undefined {
    if (this.#pairs === undefined) return undefined;
    const record = new Int32Array(this.order + 1);
    record[0] = this.#quality;
    record.set(encodeWeakDiagonals(this.#pairs), 1);
    return record;
  }

  restart(): void {
    this.#equilibration.restart();
  }

  get statistics(): FactorStatistics {
    const counts = this.#factorization?.counts;
    return {
      factorNonzeros: counts?.factorNonzeros ?? 0,
      flops: counts?.flops ?? 0,
      supernodes: this.#memory?.analysis.fronts ?? 0,
      delayedPivots: counts?.delayed ?? 0,
      perturbedPivots: counts?.zero ?? 0,
    };
  }

  factorize(values: Float64Array): boolean {
    const { order, columnPointers } = this.#pattern;
    if (values.length < columnPointers[order]) {
      throw new SparseError(`${columnPointers[order]} values are needed; got ${values.length}.`);
    }
    if (!this.#equilibration.update(values)) return false;
    this.#factorization ??= this.#analyse(values);
    this.#factorization.run(this.#equilibration.matrix, THRESHOLDS[this.#quality], TINY);
    const start = this.#memory!.diagonal;
    this.#inertia = inertiaOf(this.#kernels.memory.doubles.subarray(start, start + 2 * order), order);
    return true;
  }

  solve(rhs: Float64Array, count = 1): void {
    const order = this.order;
    if (rhs.length < order * count) {
      throw new SparseError(
        `${count} right-hand sides of order ${order} need ${order * count} numbers; got ${rhs.length}.`,
      );
    }
    const memory = this.#memory;
    if (memory === undefined)
      throw new SparseError('There is nothing to solve with.', 'Call factorize first.');
    this.#reserveVectors(count);
    const { fronts, memory: linear } = this.#kernels;
    const { table, order: permutation } = memory;
    const { scale } = this.#equilibration.matrix;
    linear.doubles.set(rhs.length === order * count ? rhs : rhs.subarray(0, order * count), this.#rhs);
    for (let c = 0; c < count; c++) {
      fronts.gatherScaled(permutation, scale, this.#rhs + c * order, this.#vectors + c * order, order);
    }
    fronts.solveForward(table, this.#vectors, order, this.#local, count);
    for (let c = 0; c < count; c++) fronts.solveDiagonal(table, this.#vectors + c * order);
    fronts.solveBackward(table, this.#vectors, order, this.#local, count);
    for (let c = 0; c < count; c++) {
      fronts.scatterScaled(permutation, scale, this.#vectors + c * order, this.#rhs + c * order, order);
    }
    rhs.set(linear.doubles.subarray(this.#rhs, this.#rhs + order * count));
  }

  increaseQuality(): boolean {
    if (this.#quality + 1 >= THRESHOLDS.length) return false;
    this.#quality++;
    return true;
  }

  #analyse(values: Float64Array): FrontFactorization {
    const { scale } = this.#equilibration;
    const analysis = analyse(this.#pattern, values, scale, this.#groups, this.#pairs);
    this.#pairs = analysis.pairs;
    this.#memory = new FrontMemory(this.#pattern, analysis, this.#kernels);
    return new FrontFactorization(this.#memory);
  }

  /** Room for `count` right-hand sides and for the largest front that they pass. */
  #reserveVectors(count: number): void {
    const memory = this.#memory!;
    const largest = this.#factorization!.counts.largestFront;
    if (count <= this.#vectorCount && largest <= this.#largestFront) return;
    this.#vectorCount = Math.max(count, this.#vectorCount);
    this.#largestFront = Math.max(largest, this.#largestFront);
    this.#rhs = memory.allocateDoubles(this.order * this.#vectorCount);
    this.#vectors = memory.allocateDoubles(this.order * this.#vectorCount);
    this.#local = memory.allocateDoubles(this.#largestFront);
  }
}
