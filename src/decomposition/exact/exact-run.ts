import { Worker } from 'node:worker_threads';
import { OdeonError } from '../../errors.js';
import { elsewhere } from '../../solver/distributed/distribution.js';
import type { IterationRecord, WarmStart } from '../../solver/index.js';
import type { ModelBundle } from '../job/index.js';
import type { ExactOutcome, FromRank, RankJob, RankPoint, RankSummary, ToRank } from './messages.js';
import { abandon, createRegion, requestStop, type SharedRegion } from './shared-memory-communicator.js';

/** A rank has failed or ended: the decomposed solve has no result. */
export class RankError extends OdeonError {}

export interface ExactRunHooks {
  /** Called with each line of the iteration table; 'stop' ends the solve. */
  onIteration?(record: IterationRecord): void | 'stop';
  /** The run ends with status 'interrupted' soon after `aborted` becomes true. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Receives the iteration table and the summary. */
  log?(line: string): void;
  /** Point of the whole problem to start from, where the options of the bundle ask for a warm start. */
  readonly warmStart?: WarmStart;
  /** The module that runs in the threads; default the one beside this. */
  readonly worker?: URL;
}

/** Milliseconds after which a signal has reached the ranks. */
const signalDelay = 20;

/**
 * One exact decomposition in worker threads, one for each rank. This side only listens: it has neither unknowns nor derivatives, and
 * what it keeps does not grow with the data. To be closed at the end, whatever happened.
 */
export class ExactRun {
  private readonly region: SharedRegion;
  private readonly threads: Worker[] = [];
  private readonly points: ((point: RankPoint) => void)[] = [];
  private failure: RankError | undefined;
  /** Rejects what waits for a rank. */
  private readonly fails = new Set<(error: RankError) => void>();
  private closed = false;

  constructor(
    readonly ranks: number,
    private readonly hooks: ExactRunHooks = {},
  ) {
    this.region = createRegion(ranks);
  }

  /**
   * Starts the threads and waits until they have solved the problem.
   * @throws RankError with the words of the rank that failed; numerical failure is a status.
   */
  async solve(bundle: ModelBundle): Promise<{ outcome: ExactOutcome; ranks: readonly RankSummary[] }> {
    const { signal } = this.hooks;
    const watch = signal
      ? setInterval(() => signal.aborted && requestStop(this.region), signalDelay).unref()
      : undefined;
    try {
      const answers = await Promise.all(
        Array.from({ length: this.ranks }, (_, rank) => this.start(rank, bundle)),
      );
      // All ranks agree but for the names in their messages: the others refer to the one that has found something.
      const told = answers.find(({ outcome }) => outcome.message !== elsewhere) ?? answers[0]!;
      return { outcome: told.outcome, ranks: answers.map(({ summary }) => summary) };
    } finally {
      clearInterval(watch);
    }
  }

  /** The present point of all ranks; after `solve`. Their arrays together are as long as those of the whole problem. */
  async gather(): Promise<readonly RankPoint[]> {
    return Promise.all(
      this.threads.map(
        (thread, rank) =>
          new Promise<RankPoint>((resolve, reject) => {
            this.await(reject);
            this.points[rank] = resolve;
            thread.postMessage({ kind: 'point' } satisfies ToRank, []);
          }),
      ),
    );
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.closed = true;
    abandon(this.region);
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private start(rank: number, bundle: ModelBundle): Promise<{ outcome: ExactOutcome; summary: RankSummary }> {
    const { hooks, region } = this;
    const { worker = new URL('./rank-thread.js', import.meta.url), warmStart } = hooks;
    const workerData: RankJob = {
      rank,
      region,
      bundle,
      logs: hooks.log !== undefined,
      ...(warmStart ? { warmStart } : {}),
    };
    return new Promise((resolve, reject) => {
      this.await(reject);
      const thread = new Worker(worker, { workerData });
      this.threads[rank] = thread;
      thread.on('message', (message: FromRank) => {
        switch (message.kind) {
          case 'log':
            hooks.log?.(message.line);
            break;
          case 'iteration':
            if (hooks.onIteration?.(message.record) === 'stop') requestStop(region);
            break;
          case 'done':
            resolve(message);
            break;
          case 'point':
            this.points[rank]?.(message.point);
            break;
          case 'failed':
            if (!message.second) this.fail(new RankError(message.message, message.hint));
        }
      });
      thread.on('error', ({ message }) =>
        this.fail(new RankError(`Rank ${rank} of the decomposed solve broke down: ${message}`)),
      );
      thread.on('exit', (code) =>
        this.fail(new RankError(`Rank ${rank} of the decomposed solve ended before its time, with ${code}.`)),
      );
    });
  }

  private await(reject: (error: RankError) => void): void {
    if (this.failure) reject(this.failure);
    else this.fails.add(reject);
  }

  /** Ends the waiting of all ranks and of the caller. */
  private fail(error: RankError): void {
    if (this.closed || this.failure) return;
    this.failure = error;
    abandon(this.region);
    for (const reject of this.fails) reject(error);
  }
}
