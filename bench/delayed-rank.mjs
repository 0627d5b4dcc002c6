// A rank of an exact decomposition whose every exchange takes longer, as over a network: for `exact.mjs --delay`.
import { workerData } from 'node:worker_threads';
import { SharedMemoryCommunicator } from '../dist/decomposition/exact/shared-memory-communicator.js';

// The address of a thread's module loses its query, so the number comes by the environment.
const milliseconds = Number(process.env.EXCHANGE_DELAY);
const nothing = new Int32Array(new SharedArrayBuffer(4));
const { allReduce } = SharedMemoryCommunicator.prototype;
SharedMemoryCommunicator.prototype.allReduce = function (values, reduction) {
  allReduce.call(this, values, reduction);
  if (workerData.region.ranks > 1) Atomics.wait(nothing, 0, 0, milliseconds);
};
await import('../dist/decomposition/exact/rank-thread.js');
