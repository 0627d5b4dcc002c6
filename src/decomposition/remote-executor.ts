import {
  copyRequest,
  type BatchAnswer,
  type BatchDescription,
  type BatchExecutor,
  type BatchPoint,
  type BatchRequest,
  type BatchState,
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
  /** Called once, before the workers are closed. */
  onClose?(): void;
}

/**
 * Solves batches on several workers at once. A batch stays with the worker that has its solver; a worker that has nothing to do takes
 * the batches that have no worker yet. Where a worker is lost, its batch is run again from the state after its last solve: the
 * coordinator keeps the states of all batches.
 */
export class RemoteExecutor implements BatchExecutor {
  private readonly batches: RemoteBatch[];
  private run = crypto.randomUUID();
  private closed: Promise<void> | undefined;

  constructor(private readonly options: RemoteExecutorOptions) {
    this.batches = options.sizes.batches.map(() => ({ home: -1, state: unsolved() }));
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    // Requests are read now, and once more for each attempt: what is sent may be taken over by its receiver.
    const kept = requests.map(copyRequest);
    return this.spread(kept, async (worker, request) => {
      const { batch } = request;
      const { answer, state } = await this.askAbout(worker, batch, 'solved', () => ({
        kind: 'solve',
        request: copyRequest(request),
      }));
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
      const { point } = await this.askAbout(worker, batch, 'point', () => ({ kind: 'point' }));
      return point;
    });
  }

  async states(): Promise<readonly BatchState[]> {
    return Promise.resolve(this.batches.map(({ state }) => state));
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    this.batches.forEach((batch, k) => (batch.state = states[k]!));
    // Workers may have other states after as many solves.
    this.run = crypto.randomUUID();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    const { onClose, workers } = this.options;
    onClose?.();
    await Promise.all(workers.map((worker) => worker.close()));
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
  private async askAbout<Kind extends 'solved' | 'point'>(
    worker: number,
    batch: number,
    kind: Kind,
    content: () => { readonly kind: 'solve'; readonly request: BatchRequest } | { readonly kind: 'point' },
  ): Promise<Extract<JobReply, { kind: Kind }>> {
    const { run } = this;
    const { state } = this.batches[batch]!;
    const { solves } = state;
    const whole = (model: string): JobMessage =>
      ({ ...content(), model, run, batch, solves, state }) as JobMessage;
    const brief = (model: string): JobMessage => ({ ...content(), model, run, batch, solves });
    const reply: JobReply = await this.ask<Kind | 'needs'>(worker, batch, [kind, 'needs'], brief, whole);
    if (reply.kind === kind) return reply as Extract<JobReply, { kind: Kind }>;
    return this.ask<Kind>(worker, batch, [kind], whole);
  }

  /** A message to a worker; where the worker does not know the model, the bundle and then what a worker without states needs. */
  private async ask<Kind extends JobReply['kind']>(
    worker: number,
    batch: number,
    kinds: readonly Kind[],
    message: (model: string) => JobMessage,
    messageToNew = message,
  ): Promise<Extract<JobReply, { kind: Kind }>> {
    const { workers, bundle, sizes } = this.options;
    const remote = workers[worker]!;
    const reply: unknown = await remote.ask(message(bundle.hash));
    if (!needsModel(reply)) return checkReply(reply, kinds, sizes, batch);
    checkReply(await remote.ask({ kind: 'open', bundle }), ['opened'], sizes, batch);
    return checkReply(await remote.ask(messageToNew(bundle.hash)), kinds, sizes, batch);
  }
}

function needsModel(reply: unknown): boolean {
  const { kind, what } = (reply ?? {}) as Partial<Extract<JobReply, { kind: 'needs' }>>;
  return kind === 'needs' && what === 'model';
}
