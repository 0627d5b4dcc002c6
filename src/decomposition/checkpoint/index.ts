/** Runs that go on where they were interrupted. */
export { CheckpointError } from './checkpoint-error.js';
export { CheckpointKeeper, type LastingExecutor } from './keeper.js';
export { checkpointFile, type CheckpointStore } from './store.js';
