export { splitDependents, type DependentSplit } from './dependent-split.js';
export { ReducedSpaceSystem } from './reduced-space-system.js';
