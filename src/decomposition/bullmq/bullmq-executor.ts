import type { ExecutorJob } from '../decompose.js';
import { sizesOf } from '../job/index.js';
import type { ConnectionHooks } from './connection.js';
import { ClusterExecutor } from './executor.js';

export interface BullmqOptions extends Pick<ConnectionHooks, 'report'> {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Goes on with what a run of the same model and batches has left in Redis. */
  readonly resume?: boolean;
}

/**
 * The executor of a decomposed solve whose batches are solved by the workers of a cluster (`odeon worker`):
 * `decompose(model, options, { executor: bullmqExecutor({ url }) })`. A run has its name from the model and its batches, so that one
 * with other tolerances or more rounds can go on with it.
 */
export function bullmqExecutor({
  url,
  resume = false,
  report,
}: BullmqOptions): (job: ExecutorJob) => Promise<ClusterExecutor> {
  return async ({ split, signal, bundle }) => {
    const made = await bundle();
    const stop = abortWith(signal);
    try {
      return await ClusterExecutor.open(
        url,
        {
          bundle: made,
          sizes: sizesOf(split),
          run: made.hash.slice(0, 16),
          resume,
          ...(signal ? { signal } : {}),
        },
        { signal: stop.signal, ...(report ? { report } : {}) },
      );
    } finally {
      stop.end();
    }
  };
}

/** Milliseconds between two looks at a signal that tells nobody when it changes. */
const interval = 100;

/** An `AbortSignal` that follows a plain one. */
function abortWith(signal: { readonly aborted: boolean } | undefined): {
  readonly signal: AbortSignal;
  end(): void;
} {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (signal?.aborted === true) controller.abort();
  }, interval);
  return { signal: controller.signal, end: () => clearInterval(timer) };
}
