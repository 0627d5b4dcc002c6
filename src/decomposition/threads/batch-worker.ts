/** What runs in each thread of the pool: a session that answers one message after the other. */
import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { WorkerSession } from '../job/session.js';
import { transfersOf } from '../job/transfer.js';

/** What a thread is started with. */
export interface BatchWorkerData {
  /** One number, shared by all threads: not 0 where all sub-solves are to end. */
  readonly stop: Int32Array;
}

const { stop } = workerData as BatchWorkerData;
const session = new WorkerSession({
  signal: {
    get aborted() {
      return Atomics.load(stop, 0) !== 0;
    },
  },
});

export default async function answer(message: unknown): Promise<unknown> {
  const reply = await session.handle(message);
  return move({
    get [transferableSymbol]() {
      return transfersOf(reply);
    },
    get [valueSymbol]() {
      return reply;
    },
  });
}
