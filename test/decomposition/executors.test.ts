import { InProcessExecutor } from '../../src/decomposition/in-process-executor.js';
import { threads } from '../../src/decomposition/threads/index.js';
import { serveBatches, webWorkers, type WebWorkerLike } from '../../src/decomposition/web/index.js';
import { describeExecutor } from './executor-suite.js';

/** A web worker that runs in this thread: both ends of a channel. */
function channelWorker(): WebWorkerLike {
  const { port1, port2 } = new MessageChannel();
  serveBatches(port2);
  port2.start();
  port1.start();
  return {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    addEventListener: (type: string, listener: (event: never) => void) =>
      port1.addEventListener(type, listener as EventListener),
    terminate: () => port1.close(),
  };
}

/** Threads run what is built. */
const worker = new URL('../../dist/program/batch-worker.js', import.meta.url);

describeExecutor(
  'in this process',
  ({ split, solver, signal }) => new InProcessExecutor(split.batches, solver, signal),
);
describeExecutor('in two threads', threads({ workers: 2, worker }));
describeExecutor('in more threads than batches', threads({ workers: 9, worker }));
describeExecutor('in web workers', webWorkers(channelWorker, { workers: 3 }));
