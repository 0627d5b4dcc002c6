import { availableParallelism } from 'node:os';
import process from 'node:process';
import { ClusterWorker } from '../../decomposition/bullmq/worker.js';
import { startSolveThread } from '../../decomposition/bullmq/start-solve-thread.js';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { redisUrl, wholeNumber } from '../redis-option.js';
import { processTerminal } from '../terminal.js';

export interface WorkerCommandOptions {
  readonly redis?: string;
  readonly concurrency?: string;
  readonly lock?: string;
  readonly quiet?: boolean;
}

/** `odeon worker`: solves batches for runs on other machines until a signal ends it. */
export async function workerCommand(options: WorkerCommandOptions): Promise<number> {
  const terminal = processTerminal({ quiet: options.quiet === true });
  const concurrency = wholeNumber('--concurrency', options.concurrency ?? String(availableParallelism()), 1);
  const lock = options.lock === undefined ? undefined : wholeNumber('--lock', options.lock, 1);
  const url = redisUrl(options.redis);
  if (url === undefined) {
    throw new CallError(
      'odeon worker needs to know where Redis is',
      'give --redis redis://HOST:PORT, or set ODEON_REDIS to it',
    );
  }
  const stop = new AbortController();
  const asked = new Promise<void>((resolve) => {
    const end = (): void => {
      if (stop.signal.aborted) process.exit(exitCode.interrupted);
      stop.abort();
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
  const started = ClusterWorker.start(url, {
    concurrency,
    startThread: startSolveThread,
    report: (line) => terminal.log(line),
    signal: stop.signal,
    ...(lock === undefined ? {} : { lockDuration: 1000 * lock }),
  });
  try {
    const worker = await started;
    await asked;
    await worker.end();
  } catch (error) {
    // Ended while it waited for Redis.
    if (!stop.signal.aborted) throw error;
  }
  terminal.log('Worker ended');
  // A connection that is being made could hold the process.
  process.exit(exitCode.solved);
}
