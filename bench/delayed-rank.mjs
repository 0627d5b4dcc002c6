// A rank of an exact decomposition whose every exchange takes longer, as over a network: for `exact.mjs --delay`.
import { workerData } from 'node:worker_threads';
import { SharedMemoryCommunicator } from '../dist/decomposition/exact/shared-memory-communicator.js';

const milliseconds = Number(new URL(import.meta.url).searchParams.get('delay'));
const nothing = new Int32Array(new SharedArrayBuffer(4));
const { allReduce } = SharedMemoryCommunicator.prototype;
SharedMemoryCommunicator.prototype.allReduce = function (values, reduction) {
  allReduce.call(this, values, reduction);
  if (workerData.region.ranks > 1) Atomics.wait(nothing, 0, 0, milliseconds);
};
await import('../dist/decomposition/exact/rank-thread.js');
