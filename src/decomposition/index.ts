/** Decomposition of models over experiments into batches. */
export { CheckpointError, checkpointFile, type CheckpointStore } from './checkpoint/index.js';
export type { Round } from './consensus.js';
export { decompose, type Decomposition, type DecompositionHooks, type ExecutorJob } from './decompose.js';
export type {
  BatchAnswer,
  BatchDescription,
  BatchExecutor,
  BatchPoint,
  BatchRequest,
  BatchState,
  SavedPoint,
} from './executor.js';
export {
  bundleModel,
  checkReply,
  defaultJobLimits,
  hashOf,
  JobError,
  openBundle,
  pack,
  sizesOf,
  unpack,
  WorkerSession,
  type BundleContents,
  type JobLimits,
  type JobMessage,
  type JobReply,
  type ModelBundle,
  type SplitSizes,
  type Unpacked,
  type WorkerSessionOptions,
} from './job/index.js';
export { WorkerLostError } from './remote-executor.js';
export {
  serveBatches,
  webWorkers,
  type MessageEnd,
  type WebWorkerLike,
  type WebWorkerOptions,
} from './web/index.js';
