/** Batches on a cluster: a BullMQ queue on Redis and workers on any number of machines. Needs the packages bullmq and ioredis. */
export { bullmqExecutor, type BullmqOptions } from './bullmq-executor.js';
export { ClusterError } from './cluster-error.js';
export { ClusterExecutor, type ClusterRun } from './executor.js';
export { startSolveThread } from './start-solve-thread.js';
export { ClusterWorker, defaultLockDuration, type ClusterWorkerOptions } from './worker.js';
