/** Exact decomposition over worker threads: the undecomposed solve on several cores. */
export { decomposeExactly, type ExactDecomposition, type ExactHooks } from './decompose-exactly.js';
export { ExactRun, RankError, type ExactRunHooks } from './exact-run.js';
export type { ExactOutcome, RankPoint, RankSummary } from './messages.js';
