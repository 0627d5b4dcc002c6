import type { DecompositionHooks } from '../decompose.js';
import { sizesOf } from '../job/messages.js';
import { RemoteExecutor, type WorkerLostError } from '../remote-executor.js';
import { WebWorker, type WebWorkerLike } from './web-worker.js';

export interface WebWorkerOptions {
  /** Number of workers. Default: one for each core that the browser tells of, but not more than there are batches. */
  readonly workers?: number;
  /** Told when a worker has broken down and its batch is run again in a new one. */
  onLost?(batch: number, error: WorkerLostError): void;
}

/** Milliseconds after which a signal is passed on to the workers. */
const signalDelay = 20;

/**
 * Solves batches in web workers: `decompose(model, options, { executor: webWorkers(create) })`, where `create` starts a worker whose
 * script calls `serveBatches(self)`:
 *
 *     const create = () => new Worker(new URL('./batches.js', import.meta.url), { type: 'module' });
 *
 * Results are the same, bit for bit, as without workers. Nothing has to be shared between threads, so any page will do.
 *
 * @throws RangeError for a number of workers that is none.
 */
export function webWorkers(
  create: () => WebWorkerLike,
  options: WebWorkerOptions = {},
): NonNullable<DecompositionHooks['executor']> {
  const { workers: most = globalThis.navigator?.hardwareConcurrency ?? 1, onLost } = options;
  if (!Number.isSafeInteger(most) || most < 1) throw new RangeError(`${most} is no number of workers`);
  return async ({ split, bundle, signal }) => {
    const contents = await bundle();
    const count = Math.min(most, split.batches.length);
    const workers = Array.from({ length: count }, () => new WebWorker(create));
    let stopped = false;
    const watch = setInterval(() => {
      if (signal?.aborted !== true || stopped) return;
      stopped = true;
      for (const worker of workers) worker.stop();
    }, signalDelay);
    return new RemoteExecutor({
      sizes: sizesOf(split),
      bundle: contents,
      workers,
      ...(onLost ? { onLost } : {}),
      onClose: () => clearInterval(watch),
    });
  };
}
