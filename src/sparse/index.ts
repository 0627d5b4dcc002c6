/** The csparse-style module of Odeon: compressed columns, orderings, symbolic analysis, LDL^T, LU and QR. */
import { DenseSymmetricSolver } from './dense-solver.js';
import type { AnalysisOptions, SymmetricPattern, SymmetricSolver } from './symmetric-solver.js';

export type { CompressedColumns, CompressedPattern } from './compressed-columns.js';
export { checkMatrix, checkPattern } from './compressed-columns.js';
export type { CompressedTriplets } from './compress-triplets.js';
export { compressTriplets, scatterValues } from './compress-triplets.js';
export { DenseSymmetricSolver, LARGEST_DENSE_ORDER } from './dense-solver.js';
export { equilibrate } from './equilibrate.js';
export { SparseError } from './sparse-error.js';
export type { SymmetricTriplets } from './symmetric-pattern.js';
export { checkSymmetricPattern, symmetricPattern } from './symmetric-pattern.js';
export type {
  AnalysisOptions,
  FactorStatistics,
  Inertia,
  SymmetricPattern,
  SymmetricSolver,
  SymmetricSolverFactory,
} from './symmetric-solver.js';

/** Creates a solver for one fixed symmetric pattern. @throws SparseError for a malformed pattern. */
export function createSymmetricSolver(
  pattern: SymmetricPattern,
  _options?: AnalysisOptions,
): SymmetricSolver {
  return new DenseSymmetricSolver(pattern);
}
