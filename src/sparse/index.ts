/** The csparse-style module of Odeon: compressed columns, orderings, symbolic analysis, LDL^T, LU and QR. */
import { createKernels } from '../kernels/index.js';
import { MultifrontalSolver } from './multifrontal-solver.js';
import type { AnalysisOptions, SymmetricPattern, SymmetricSolver } from './symmetric-solver.js';

export type { CompressedColumns, CompressedPattern } from './compressed-columns.js';
export { checkMatrix, checkPattern } from './compressed-columns.js';
export type { CompressedTriplets } from './compress-triplets.js';
export { compressTriplets, scatterValues } from './compress-triplets.js';
export { DenseSymmetricSolver, LARGEST_DENSE_ORDER } from './dense-solver.js';
export { Equilibration } from './equilibrate.js';
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

export { MultifrontalSolver } from './multifrontal-solver.js';

/**
 * Creates a solver for one fixed symmetric pattern, with dense kernels of its own: the multifrontal one.
 * @throws SparseError for a malformed pattern or groups that do not fit it.
 */
export function createSymmetricSolver(
  pattern: SymmetricPattern,
  options: AnalysisOptions = {},
): SymmetricSolver {
  return new MultifrontalSolver(pattern, createKernels(), options);
}
