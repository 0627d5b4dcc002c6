import type { SymmetricTriplets } from './symmetric-pattern.js';

/**
 * The contract of a direct solver for sparse symmetric indefinite systems A x = b with A = P^T L D L^T P.
 * The pattern is fixed: ordering and symbolic analysis happen once, at creation or, where they depend on the values, at the first
 * factorisation; later ones refill the same memory.
 */

/** Numbers of positive, negative and zero eigenvalues of a symmetric matrix (Sylvester's law of inertia). */
export interface Inertia {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/**
 * Lower triangle of a symmetric matrix in compressed sparse column form: column j holds rows
 * `rowIndices[columnPointers[j] .. columnPointers[j+1])`, ascending, the diagonal entry always present and first.
 */
export interface SymmetricPattern {
  readonly order: number;
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
}

export interface AnalysisOptions {
  /** Elimination group of each index: a lower group is eliminated first. Absent: one group. */
  readonly groups?: Int32Array;
  /** The record of a solver of the same pattern and groups: the new one takes the ordering of that one, whatever its first values. */
  readonly record?: Int32Array;
}

export interface FactorStatistics {
  /** Stored nonzeros of L and floating-point operations of the last factorisation. */
  readonly factorNonzeros: number;
  readonly flops: number;
  readonly supernodes: number;
  /** Pivots that were delayed to a parent front / replaced by a perturbation in the last factorisation. */
  readonly delayedPivots: number;
  readonly perturbedPivots: number;
}

export interface SymmetricSolver {
  readonly order: number;
  /**
   * Numeric factorisation of the matrix with these values (order of `SymmetricPattern.rowIndices`; read only).
   * Never throws for a singular matrix: see `inertia.zero`. Returns false only if values are not finite.
   */
  factorize(values: Float64Array): boolean;
  /** Inertia of the last factorised matrix; `zero` counts the pivots that were numerically zero. */
  readonly inertia: Inertia;
  /** Solves for `count` right-hand sides stored one after the other in `rhs` (length order * count), in place. */
  solve(rhs: Float64Array, count?: number): void;
  /** Asks for stricter pivoting in later factorisations; false when the strictest is already in use. */
  increaseQuality(): boolean;
  readonly statistics: FactorStatistics;
  /**
   * What the analysis took from the values of the first matrix, and the quality asked for since: with it in `AnalysisOptions` another
   * solver factorises to the same bits. Absent before the first factorisation. A copy.
   */
  readonly record: Int32Array | undefined;
  /** Forgets what is kept from matrix to matrix besides ordering and quality, so that the next one is factorised as if it came first. */
  restart(): void;
}

/**
 * Creates a solver for one fixed pattern.
 *
 * @throws SparseError for a malformed pattern or groups of another length.
 */
export interface SymmetricSolverFactory {
  (pattern: SymmetricPattern, options?: AnalysisOptions): SymmetricSolver;
  /**
   * `symmetricPattern`, where the factory serves several solves with the same patterns and remembers them. The result is shared and the
   * triplets are kept: neither must be written.
   */
  readonly patternOf?: (
    order: number,
    rowIndices: Int32Array,
    columnIndices: Int32Array,
  ) => SymmetricTriplets;
}
