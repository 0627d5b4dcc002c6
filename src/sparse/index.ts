/** The csparse-style module of Odeon: compressed columns, orderings, symbolic analysis, LDL^T, LU and QR. */
import { createKernels } from '../kernels/index.js';
import { MultifrontalSolver } from './multifrontal-solver.js';
import type { AnalysisOptions, SymmetricPattern, SymmetricSolver } from './symmetric-solver.js';

export type { CompressedColumns, CompressedPattern } from './compressed-columns.js';
export { checkMatrix, checkPattern } from './compressed-columns.js';
export type { CompressedTriplets } from './compress-triplets.js';
export { compressTriplets, scatterValues } from './compress-triplets.js';
export { DenseSymmetricSolver, inertiaOf, LARGEST_DENSE_ORDER } from './dense-solver.js';
export { Equilibration } from './equilibrate.js';
export { rootAsPowerOfTwo } from './power-of-two.js';
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
export { adjacencyOf, type Adjacency } from './adjacency.js';
export { columnCounts } from './column-counts.js';
export { columnEliminationTree } from './column-elimination-tree.js';
export { columnOrder } from './column-order.js';
export { dulmageMendelsohn, type DulmageMendelsohn, type RowsAndColumns } from './dulmage-mendelsohn.js';
export { eliminationTree } from './elimination-tree.js';
export { fillReducingOrder } from './fill-reducing-order.js';
export { SparseLu, type LuOptions } from './lu.js';
export { maximumTransversal, type Transversal } from './maximum-transversal.js';
export { minimumDegree, type MinimumDegreeOptions } from './minimum-degree.js';
export { addProduct, addSymmetricProduct, addTransposedProduct } from './multiply.js';
export { PartialSolver } from './partial-solver.js';
export { permute } from './permute.js';
export { postorder } from './postorder.js';
export { SparseQr } from './qr.js';
export { refine, type Refinement } from './refine.js';
export { strongComponents, type Blocks, type DirectedGraph } from './strong-components.js';
export { invertPermutation, permuteSymmetric, type PermutedPattern } from './symmetric-permute.js';
export { transpose } from './transpose.js';
export { ANY_NEIGHBOUR, NOTHING } from './waiting-nodes.js';

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
