/** What coordinators and workers exchange, and the worker's side of it. */
export { bundleModel, openBundle, type BundleContents, type ModelBundle } from './bundle.js';
export { JobError } from './job-error.js';
export { defaultJobLimits, type JobLimits } from './limits.js';
export {
  checkAnswer,
  checkMessage,
  checkReply,
  checkState,
  sizesOf,
  type JobMessage,
  type JobReply,
  type SplitSizes,
} from './messages.js';
export { hashOf, pack, unpack, type Unpacked } from './packed.js';
export { transfersOf } from './transfer.js';
export { WorkerSession, type WorkerSessionOptions } from './session.js';
