/** Decomposition of models over experiments into batches. */
export type { Round } from './consensus.js';
export { decompose, type Decomposition, type DecompositionHooks } from './decompose.js';
export type { BatchAnswer } from './executor.js';
