/** Exports of the WebAssembly kernels; see `../dense-kernels.ts` for their contract. */
export { maximumRows, workspaceBytes } from './workspace';
export { generalUpdate, symmetricUpdate } from './update';
export { factorizePanel, replacedPivots } from './panel';
export { solveLower, solveLowerTransposed, subtractProduct, subtractTransposedProduct } from './product';
