/** Batches in web workers. */
export { serveBatches, type MessageEnd } from './serve-batches.js';
export { webWorkers, type WebWorkerOptions } from './web-workers.js';
export type { WebWorkerLike } from './web-worker.js';
