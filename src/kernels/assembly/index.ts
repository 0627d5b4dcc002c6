/**
 * Exports of the WebAssembly kernels; see `../dense-kernels.ts`, `../layer-kernels.ts`, `../sparse-kernels.ts`,
 * `../analysis-kernels.ts` and `../front-kernels.ts` for their contracts.
 */
export { maximumRows, workspaceBytes } from './workspace';
export { generalUpdate, symmetricUpdate } from './update';
export { addRunProducts, findRuns } from './runs';
export { addSymmetricPart, addTriangles, scaleTriangle } from './triangles';
export { addScaledColumns, copyScaledColumns, factorizeLu, largestModulus, solveLuRight, solveUpper, solveUpperTransposed } from './lu';
export { factorizePanel, replacedPivots } from './panel';
export { solveLower, solveLowerTransposed, subtractProduct, subtractTransposedProduct } from './product';
export { exp, tanh } from './elementary';
export { activate, activateWithDerivatives } from './activation';
export {
  addOuterProducts,
  affine,
  appendOne,
  multiplyRows,
  outerRows,
  triangleProducts,
} from './layer';
export { addSymmetricProduct, addStretches, scatterAdd, scatterAddScaled } from './sparse';
export { eliminateFronts } from './fronts';
export { solveBackward, solveDiagonal, solveForward } from './front-solves';
export {
  allFinite,
  gatherScaled,
  largestDiagonal,
  placeScaled,
  rowNorms,
  scatterScaled,
  spread,
} from './equilibration';
export {
  addAt,
  addCoordinateProduct,
  addCoordinateProducts,
  addQuotients,
  boundResiduals,
  boundSteps,
  combine,
  complementarity,
  complementarityResiduals,
  completeDualResidual,
  dot,
  largestStep,
  logarithms,
  maxNorm,
  oneNorm,
  primalResidual,
  relativeLength,
  rowResidual,
  safeguard,
  slacks,
  sumAt,
  sumQuotients,
} from './vectors';
export { amalgamate } from './amalgamation';
export { compressGraph, expandOrder } from './compressed-graph';
export { adjacency } from './elimination-tree';
export { minimumDegree } from './minimum-degree';
export { matchWeakDiagonals } from './pairing';
export { findSupernodes, joinRows, relativeRows, supernodeRows } from './supernodes';
export { symmetricPattern } from './triplets';
