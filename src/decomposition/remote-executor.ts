import type {
  BatchAnswer,
  BatchDescription,
  BatchExecutor,
  BatchPoint,
  BatchRequest,
  BatchState,
} from './executor.js';
import type { ModelBundle } from './job/bundle.js';
import { JobError } from './job/job-error.js';
import { checkReply, type JobMessage, type JobReply, type SplitSizes } from './job/messages.js';
import { unsolved } from './batch-solver.js';

/** A worker somewhere: it answers messages one after the other by a `WorkerSession`. */
export interface RemoteWorker {
  /**
   * The reply to a message; it is checked by the caller.
   *
   * @throws WorkerLostError where the worker has ended without a reply. It must be ready for further messages then, with a new session.
   */
  ask(message: JobMessage): Promise<unknown>;
  /** Ends it. */
  close(): Promise<void>;
}

/** A worker ended before it answered. */
export class WorkerLostError extends JobError {}

/** How often in one round a batch is tried on workers that end. */
const mostAttempts = 3;

/** A batch as the coordinator knows it. */
interface RemoteBatch {
  /** The worker that has its solver; -1 before the first solve. */
  home: number;
  state: BatchState;
}

export interface RemoteExecutorOptions {
  readonly sizes: SplitSizes;
  readonly bundle: ModelBundle;
  readonly workers: readonly RemoteWorker[];
  /** Told when a worker was lost and its batch is run again. */
  onLost?(batch: number, error: WorkerLostError): void;
}

/**
 * Solves batches on several workers at once. A batch stays with the worker that has its solver; a worker that has nothing to do takes
 * the batches that have no worker yet. Where a worker is lost, its batch is run again from the state after its last solve: the
 * coordinator keeps the states of all batches.
 */
export class RemoteExecutor implements BatchExecutor {
  private readonly batches: RemoteBatch[];
  private readonly run = crypto.randomUUID();
  private closed: Promise<void> | undefined;

  constructor(private readonly options: RemoteExecutorOptions) {
    this.batches = options.sizes.batches.map(() => ({ home: -1, state: unsolved() }));
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    return this.spread(requests, async (worker, { batch, target, penalty, tolerance }) => {
      const { answer, state } = await this.askAbout(worker, batch, {
        kind: 'solve',
        request: { target, penalty, tolerance },
      });
      this.batches[batch]!.state = state;
      return answer;
    });
  }

  async describe(): Promise<readonly BatchDescription[]> {
    return this.spread(this.all(), async (worker, { batch }) => {
      const { description } = await this.ask(worker, batch, ['described'], (model) => ({
        kind: 'describe',
        model,
        batch,
      }));
      return description;
    });
  }

  async points(): Promise<readonly BatchPoint[]> {
    return this.spread(this.all(), async (worker, { batch }) => {
      const { point } = await this.askAbout(worker, batch, { kind: 'point' });
      return point;
    });
  }

  async states(): Promise<readonly BatchState[]> {
    return Promise.resolve(this.batches.map(({ state }) => state));
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    this.batches.forEach((batch, k) => (batch.state = states[k]!));
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.closed ??= Promise.all(this.options.workers.map((worker) => worker.close())).then(() => undefined);
    return this.closed;
  }

  private all(): { readonly batch: number }[] {
    return this.batches.map((_, batch) => ({ batch }));
  }

  /** Does something for each of some batches, at most one at a time on each worker. Results stand in the order of the tasks. */
  private async spread<Task extends { readonly batch: number }, Result>(
    tasks: readonly Task[],
    perform: (worker: number, task: Task) => Promise<Result>,
  ): Promise<readonly Result[]> {
    const results = new Array<Result>(tasks.length);
    const waiting = new Set(tasks.keys());
    const next = (worker: number): number | undefined => {
      const homes = (at: number): number => this.batches[tasks[at]!.batch]!.home;
      const all = [...waiting];
      return all.find((at) => homes(at) === worker) ?? all.find((at) => homes(at) === -1);
    };
    const work = async (worker: number): Promise<void> => {
      for (let at = next(worker); at !== undefined; at = next(worker)) {
        waiting.delete(at);
        const task = tasks[at]!;
        this.batches[task.batch]!.home = worker;
        results[at] = await this.again(task.batch, () => perform(worker, task));
      }
    };
    await Promise.all(this.options.workers.map((_, worker) => work(worker)));
    return results;
  }

  /** Tries again where a worker was lost. */
  private async again<Result>(batch: number, perform: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await perform();
      } catch (error) {
        if (!(error instanceof WorkerLostError) || attempt === mostAttempts || this.closed) throw error;
        this.options.onLost?.(batch, error);
      }
    }
  }

  /** A message about a batch; the state goes along where the worker does not have it. */
  private async askAbout<Kind extends 'solve' | 'point'>(
    worker: number,
    batch: number,
    content: Kind extends 'solve'
      ? { readonly kind: Kind; readonly request: Omit<BatchRequest, 'batch'> }
      : { readonly kind: Kind },
  ): Promise<Extract<JobReply, { kind: Kind extends 'solve' ? 'solved' : 'point' }>> {
    const { state } = this.batches[batch]!;
    const { run } = this;
    type Wanted = Kind extends 'solve' ? 'solved' : 'point';
    const kind = (content.kind === 'solve' ? 'solved' : 'point') as Wanted;
    const message = (model: string, sent: { state?: BatchState }): JobMessage =>
      ({ ...content, model, run, batch, solves: state.solves, ...sent }) as unknown as JobMessage;
    const reply = await this.ask(worker, batch, [kind, 'needs'], (model) => message(model, {}));
    if (reply.kind !== 'needs') return reply as Extract<JobReply, { kind: Wanted }>;
    return this.ask(worker, batch, [kind], (model) => message(model, { state })) as Promise<
      Extract<JobReply, { kind: Wanted }>
    >;
  }

  /** A message to a worker; where the worker does not know the model, the bundle first. */
  private async ask<Kind extends JobReply['kind']>(
    worker: number,
    batch: number,
    kinds: readonly Kind[],
    message: (model: string) => JobMessage,
  ): Promise<Extract<JobReply, { kind: Kind }>> {
    const { workers, bundle, sizes } = this.options;
    const remote = workers[worker]!;
    const reply: unknown = await remote.ask(message(bundle.hash));
    if (!needsModel(reply)) return checkReply(reply, kinds, sizes, batch);
    checkReply(await remote.ask({ kind: 'open', bundle }), ['opened'], sizes, batch);
    return checkReply(await remote.ask(message(bundle.hash)), kinds, sizes, batch);
  }
}

function needsModel(reply: unknown): boolean {
  const { kind, what } = (reply ?? {}) as Partial<Extract<JobReply, { kind: 'needs' }>>;
  return kind === 'needs' && what === 'model';
}
