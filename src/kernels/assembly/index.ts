/** Exports of the WebAssembly kernels; see `../dense-kernels.ts`, `../layer-kernels.ts` and `../sparse-kernels.ts` for their contracts. */
export { maximumRows, workspaceBytes } from './workspace';
export { generalUpdate, symmetricUpdate } from './update';
export { factorizePanel, replacedPivots } from './panel';
export { solveLower, solveLowerTransposed, subtractProduct, subtractTransposedProduct } from './product';
export { exp, tanh } from './elementary';
export { activate, activateWithDerivatives } from './activation';
export { addOuterProducts, affine } from './layer';
export { addSymmetricProduct, scatterAdd, scatterAddScaled } from './sparse';
