import type { DecompositionHooks } from '../decomposition/index.js';
import { nearestName } from '../nearest-name.js';
import type { ExecutorRecord } from '../report/decomposition-record.js';
import { CallError } from './call-error.js';
import { redisUrl, wholeNumber } from './redis-option.js';

/** What the command line says of where batches are solved. */
export interface ExecutorOptions {
  readonly executor?: string;
  readonly workers?: string;
  readonly redis?: string;
  /** Whether a run goes on where it was interrupted. */
  readonly resume?: boolean;
}

/** Where batches are solved. */
export interface ChosenExecutor {
  readonly record: ExecutorRecord;
  /** Absent for this process. */
  readonly make?: NonNullable<DecompositionHooks['executor']>;
}

/** Makes each executor by its name; what it needs is loaded when it is asked for. */
const executors: Readonly<
  Record<string, (options: ExecutorOptions, report: (line: string) => void) => Promise<ChosenExecutor>>
> = {
  'in-process': () => Promise.resolve({ record: { name: 'in-process', workers: 1 } }),
  async threads({ workers }, report) {
    const { availableParallelism } = await import('node:os');
    const { threads } = await import('../decomposition/threads/index.js');
    const count = workers === undefined ? availableParallelism() : wholeNumber('--workers', workers, 1);
    const onLost = (batch: number, { message }: Error): void =>
      report(`A thread has ended, batch ${batch + 1} is solved again in another: ${message}`);
    return { record: { name: 'threads', workers: count }, make: threads({ workers: count, onLost }) };
  },
  async bullmq({ redis, resume = false }, report) {
    const url = redisUrl(redis);
    if (url === undefined) {
      throw new CallError(
        '--executor bullmq needs to know where Redis is',
        'give --redis redis://HOST:PORT, or set ODEON_REDIS to it',
      );
    }
    const { bullmqExecutor } = await import('../decomposition/bullmq/index.js');
    return { record: { name: 'bullmq' }, make: bullmqExecutor({ url, resume, report }) };
  },
};

/**
 * The executor that the command line asks for, by its name or by an option that belongs to it; in this process where it asks for none.
 *
 * @param report receives lines about workers that come and go.
 * @throws CallError for an unknown name, and options that belong to another executor.
 */
export function chooseExecutor(
  options: ExecutorOptions,
  report: (line: string) => void,
): Promise<ChosenExecutor> {
  const { redis, workers } = options;
  const implied = redis !== undefined ? 'bullmq' : workers !== undefined ? 'threads' : 'in-process';
  const { executor: name = implied } = options;
  if (!Object.hasOwn(executors, name)) {
    const names = Object.keys(executors);
    const near = nearestName(name, names);
    const hint = near === undefined ? `they are ${names.join(', ')}` : `did you mean '${near}'?`;
    throw new CallError(`--executor ${name}: there is no such executor`, hint);
  }
  if (redis !== undefined && name !== 'bullmq')
    throw new CallError(`--redis belongs to --executor bullmq, not to ${name}`);
  if (workers !== undefined && name !== 'threads')
    throw new CallError(`--workers belongs to --executor threads, not to ${name}`);
  return executors[name]!(options, report);
}
