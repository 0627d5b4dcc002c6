/** Batches in worker threads; Node only. */
export { threads, type ThreadOptions } from './thread-executor.js';
