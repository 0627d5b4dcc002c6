export { splitDependents, type DependentSplit } from './dependent-split.js';
export { ReducedHessian } from './reduced-hessian.js';
export { ReducedSpaceSystem } from './reduced-space-system.js';
