import type { DenseKernels } from '../kernels/index.js';
import { inertiaOf } from './dense-solver.js';
import { Equilibration } from './equilibrate.js';
import { analyseFronts } from './front-analysis.js';
import { FrontFactorization } from './front-factorization.js';
import { FrontMemory } from './front-memory.js';
import { solveFronts } from './front-solve.js';
import { SparseError } from './sparse-error.js';
import { checkSymmetricPattern } from './symmetric-pattern.js';
import type {
  AnalysisOptions,
  FactorStatistics,
  Inertia,
  SymmetricPattern,
  SymmetricSolver,
} from './symmetric-solver.js';
import { matchWeakDiagonals } from './weak-diagonals.js';

/** Pivot thresholds, from sparse to stable; the first costs hardly any delayed pivots on KKT matrices of collocation. */
const THRESHOLDS = [1e-5, 1e-3, 1e-2, 0.1, 0.5];
/** A pivot this small beside the entries of the equilibrated matrix (near 1) is zero. */
const TINY = 256 * Number.EPSILON;

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
  #inertia: Inertia = { positive: 0, negative: 0, zero: 0 };
  /** Offsets of the permuted right-hand sides and of one front's part of them, and how many there is room for. */
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
    this.order = order;
    this.#pattern = pattern;
    this.#groups = options.groups;
    this.#kernels = kernels;
    this.#equilibration = new Equilibration(pattern);
  }

  get inertia(): Inertia {
    return this.#inertia;
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
    this.#factorization.run(values, this.#equilibration.scale, THRESHOLDS[this.#quality], TINY);
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
    const a = this.#kernels.memory.doubles;
    const { scale } = this.#equilibration;
    const { permutation } = memory.analysis;
    for (let c = 0; c < count; c++) {
      const x = this.#vectors + c * order;
      const b = c * order;
      for (let k = 0; k < order; k++) a[x + k] = rhs[b + permutation[k]] * scale[permutation[k]];
    }
    solveFronts(memory, this.#vectors, this.#local, count);
    for (let c = 0; c < count; c++) {
      const x = this.#vectors + c * order;
      const b = c * order;
      for (let k = 0; k < order; k++) rhs[b + permutation[k]] = a[x + k] * scale[permutation[k]];
    }
  }

  increaseQuality(): boolean {
    if (this.#quality + 1 >= THRESHOLDS.length) return false;
    this.#quality++;
    return true;
  }

  #analyse(values: Float64Array): FrontFactorization {
    const pairs = matchWeakDiagonals(this.#pattern, values, this.#equilibration.scale, this.#groups);
    this.#memory = new FrontMemory(
      this.#pattern,
      analyseFronts(this.#pattern, this.#groups, pairs),
      this.#kernels,
    );
    return new FrontFactorization(this.#memory);
  }

  /** Room for `count` right-hand sides and for the largest front that any of them passes. */
  #reserveVectors(count: number): void {
    const memory = this.#memory!;
    const { fronts, rowStarts } = memory.analysis;
    let largest = 0;
    for (let f = 0; f < fronts; f++) {
      largest = Math.max(largest, memory.candidates[f] + rowStarts[f + 1] - rowStarts[f]);
    }
    if (count <= this.#vectorCount && largest <= this.#largestFront) return;
    this.#vectorCount = Math.max(count, this.#vectorCount);
    this.#largestFront = Math.max(largest, this.#largestFront);
    this.#vectors = this.#kernels.memory.allocateDoubles(this.order * this.#vectorCount);
    this.#local = this.#kernels.memory.allocateDoubles(this.#largestFront * this.#vectorCount);
  }
}
