import { availableParallelism } from 'node:os';
import type { DecompositionHooks } from '../decompose.js';
import { sizesOf } from '../job/messages.js';
import { RemoteExecutor, type WorkerLostError } from '../remote-executor.js';
import { PoolWorker } from './pool-worker.js';

export interface ThreadOptions {
  /** Number of threads. Default: one for each core, but not more than there are batches. */
  readonly workers?: number;
  /** Told when a thread has ended and its batch is run again in a new one. */
  onLost?(batch: number, error: WorkerLostError): void;
  /** The module that runs in the threads; default the one beside this. */
  readonly worker?: URL;
}

/** Milliseconds after which a signal has reached the threads. */
const signalDelay = 20;

/**
 * Solves batches in worker threads of this process: `decompose(model, options, { executor: threads({ workers: 2 }) })`. Results are the
 * same, bit for bit, as in the process itself, whatever the number of threads.
 *
 * @throws RangeError for a number of workers that is none.
 */
export function threads(options: ThreadOptions = {}): NonNullable<DecompositionHooks['executor']> {
  const { worker = new URL('./batch-worker.js', import.meta.url), onLost } = options;
  const { workers = availableParallelism() } = options;
  if (!Number.isSafeInteger(workers) || workers < 1)
    throw new RangeError(`${workers} is no number of threads`);
  return async ({ split, bundle, signal }) => {
    const sizes = sizesOf(split);
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const count = Math.min(workers, split.batches.length);
    const contents = await bundle();
    const watch = setInterval(
      () => Atomics.store(stop, 0, signal?.aborted === true ? 1 : 0),
      signalDelay,
    ).unref();
    return new RemoteExecutor({
      sizes,
      bundle: contents,
      workers: await PoolWorker.start(count, worker, { stop }),
      ...(onLost ? { onLost } : {}),
      onClose() {
        clearInterval(watch);
        Atomics.store(stop, 0, 1);
      },
    });
  };
}
