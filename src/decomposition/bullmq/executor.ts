import { randomUUID } from 'node:crypto';
import type { Queue, QueueEvents } from 'bullmq';
import { unsolved } from '../batch-solver.js';
import type {
  BatchAnswer,
  BatchDescription,
  BatchExecutor,
  BatchPoint,
  BatchRequest,
  BatchState,
} from '../executor.js';
import {
  checkAnswer,
  checkReply,
  checkState,
  defaultJobLimits,
  pack,
  unpack,
  type JobLimits,
  type JobMessage,
  type ModelBundle,
  type SplitSizes,
} from '../job/index.js';
import { ClusterError } from './cluster-error.js';
import { Connection, type ConnectionHooks } from './connection.js';
import { processName } from './protocol.js';
import { prefix, queueName, removeQueue, RunStore, type Ticket } from './run-store.js';

/** What a run on a cluster needs. */
export interface ClusterRun {
  readonly bundle: ModelBundle;
  /** Sizes of the coordinator's own split, against which all that comes from workers is checked. */
  readonly sizes: SplitSizes;
  /** Names the run: 16 hexadecimal digits. A run that is resumed has the name of the one before it. */
  readonly run: string;
  /** Goes on with what a run of this name has left in Redis, and takes it over from a coordinator that may still live. */
  readonly resume?: boolean;
  /** The solve ends soon after `aborted` becomes true: batches that are not there yet answer 'interrupted'. */
  readonly signal?: { readonly aborted: boolean };
  readonly limits?: Partial<JobLimits>;
}

/** Times a ticket is given out again after a worker's crash; a worker that only vanished does not count up to `mostLosses`. */
const attempts = 3;
/** Milliseconds between two looks whether all tickets are still on their way. */
const auditInterval = 1000;
/** Milliseconds between two looks whether the user has interrupted the run. */
const signalInterval = 100;
/** Milliseconds after which the user is told that no worker takes anything. */
const patience = 10_000;
/** A coordinator that is silent for longer, in milliseconds, is gone. */
const coordinatorLife = 15_000;

type Sent = Exclude<JobMessage, { kind: 'open' | 'close' }>;
/** What is waited for in a call. Of a solved batch the answer alone: its state stands in Redis. */
interface Replies {
  readonly solved: BatchAnswer;
  readonly described: BatchDescription;
  readonly point: BatchPoint;
}

/**
 * Solves batches on the workers of a cluster, through a BullMQ queue on Redis. What a batch is asked, its state and its reply stand in
 * Redis; a job of the queue is a ticket for one of the batches that are asked. Replies are counted, not jobs: a ticket that
 * was lost, or given out twice, changes nothing but the time.
 */
export class ClusterExecutor implements BatchExecutor {
  private readonly epoch = randomUUID().slice(0, 8);
  private readonly who = processName();
  private readonly limits: JobLimits;
  private readonly solves: Int32Array;
  private readonly seconds: Float64Array;
  /** Copies and objectives for answers of batches that were interrupted. */
  private readonly last: (BatchAnswer | undefined)[];
  /** States that stand in Redis, by batch. */
  private readonly stored: Set<number>[];
  private pinned: Int32Array | undefined;
  private calls = 0;
  private wake: () => void = () => undefined;
  private readonly life: NodeJS.Timeout;

  private constructor(
    private readonly connection: Connection,
    private readonly store: RunStore,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly options: ClusterRun,
    private readonly report: (line: string) => void,
  ) {
    const count = options.sizes.batches.length;
    this.limits = { ...defaultJobLimits, ...options.limits };
    this.solves = new Int32Array(count);
    this.seconds = new Float64Array(count).fill(Infinity);
    this.last = Array.from({ length: count }, () => undefined);
    this.stored = Array.from({ length: count }, () => new Set<number>());
    const wake = (): void => this.wake();
    for (const event of ['completed', 'failed'] as const) events.on(event, wake);
    connection.redis.on('ready', wake);
    this.life = setInterval(() => {
      if (connection.alive) {
        this.store.coordinate(this.who, coordinatorLife, false).catch(() => undefined);
      }
    }, coordinatorLife / 3);
    this.life.unref();
  }

  /**
   * Connects and stores the model.
   *
   * @throws ClusterError for what stands in the way: see `Connection.open`; and where another process coordinates the same run.
   */
  static async open(url: string, run: ClusterRun, hooks: ConnectionHooks = {}): Promise<ClusterExecutor> {
    const connection = await Connection.open(url, hooks);
    const { Queue, QueueEvents } = connection.packages.bullmq;
    const ignore = (): void => undefined;
    const queue = new Queue(queueName, { connection: connection.another(), prefix });
    const events = new QueueEvents(queueName, { connection: connection.another(), prefix });
    queue.on('error', ignore);
    events.on('error', ignore);
    const store = new RunStore(connection.redis, run.run);
    const executor = new ClusterExecutor(connection, store, queue, events, run, hooks.report ?? ignore);
    try {
      await executor.begin();
      return executor;
    } catch (error) {
      await executor.disconnect();
      throw error;
    }
  }

  /** The run's place in Redis, for its checkpoints. */
  get storage(): Pick<RunStore, 'checkpoint' | 'putCheckpoint'> {
    return this.store;
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    const { bundle } = this.options;
    const replies = await this.call(
      'solved',
      requests.map(({ batch, ...request }) => ({
        kind: 'solve',
        model: bundle.hash,
        run: this.who,
        batch,
        solves: this.solves[batch]!,
        request,
      })),
    );
    const answers = requests.map(({ batch, target }, k) => {
      const answer = replies[k];
      if (answer === undefined) return this.interrupted(batch, target.length);
      this.solves[batch] = this.solves[batch]! + 1;
      this.stored[batch]!.add(this.solves[batch]!);
      this.seconds[batch] = answer.seconds;
      this.last[batch] = answer;
      return answer;
    });
    await this.prune();
    return answers;
  }

  async describe(): Promise<readonly BatchDescription[]> {
    const { bundle, sizes } = this.options;
    const replies = await this.call(
      'described',
      sizes.batches.map((_, batch) => ({ kind: 'describe', model: bundle.hash, batch })),
    );
    return replies.map((reply) => this.present(reply));
  }

  async points(): Promise<readonly BatchPoint[]> {
    const { bundle, sizes } = this.options;
    const replies = await this.call(
      'point',
      sizes.batches.map((_, batch) => ({
        kind: 'point',
        model: bundle.hash,
        run: this.who,
        batch,
        solves: this.solves[batch]!,
      })),
    );
    return replies.map((reply) => this.present(reply));
  }

  async states(): Promise<readonly BatchState[]> {
    const states: BatchState[] = [];
    for (const [batch, solves] of this.solves.entries()) states.push(await this.stateAt(batch, solves));
    return states;
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    for (const [batch, state] of states.entries()) {
      const { solves } = state;
      if (solves > 0) await this.store.putState(batch, solves, pack(state));
      this.standAt(batch, solves);
    }
  }

  /** How many times each batch was solved: with the states that stand in Redis, what a checkpoint there has to remember. */
  progress(): Int32Array {
    return this.solves.slice();
  }

  /** Keeps the states that belong to a progress, instead of those of an earlier checkpoint. */
  async pin(progress: Int32Array): Promise<void> {
    this.pinned = progress.slice();
    await this.prune();
  }

  /**
   * Goes back to a progress whose states stand in Redis.
   *
   * @throws ClusterError where one of them is not there.
   */
  async restoreProgress(progress: Int32Array): Promise<void> {
    for (const [batch, solves] of progress.entries()) {
      if (solves > 0) await this.stateAt(batch, solves);
      this.standAt(batch, solves);
    }
    this.pinned = progress.slice();
  }

  /**
   * Ends the run: all its keys are removed, and where no other run is left the queue too. With `keep`, what a later run needs to go on
   * stays.
   */
  async close({ keep = false }: { keep?: boolean } = {}): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.life);
    if (this.connection.alive) {
      await this.removeTickets(this.current);
      await this.store.removeCalls();
      if (!keep && (await this.store.remove()) === 0) await removeQueue(this.queue);
      if (keep) await this.store.leave();
    }
    await this.disconnect();
  }
  private closed = false;
  private current: readonly string[] = [];

  private async disconnect(): Promise<void> {
    clearInterval(this.life);
    await Promise.allSettled([this.events.close(), this.queue.close()]);
    this.connection.close();
  }

  private async begin(): Promise<void> {
    const { resume = false, bundle, run } = this.options;
    const found = await this.store.coordinate(this.who, coordinatorLife, resume);
    if (found !== this.who) {
      throw new ClusterError(
        `The same run (${run}) is being solved by ${found} through this Redis.`,
        'wait for its end, or take it over with --resume',
      );
    }
    if (!resume) await this.store.clear();
    await this.store.removeCalls();
    await this.store.putModel(bundle.bytes);
    await this.queue.resume();
    await this.events.waitUntilReady();
  }

  private standAt(batch: number, solves: number): void {
    this.solves[batch] = solves;
    if (solves > 0) this.stored[batch]!.add(solves);
  }

  private async stateAt(batch: number, solves: number): Promise<BatchState> {
    if (solves === 0) return unsolved();
    const bytes = await this.store.state(batch, solves);
    if (bytes === undefined) throw this.lost(`the state of batch ${batch + 1} after ${solves} solves`);
    return checkState(unpack(bytes, this.limits.bytes), this.options.sizes, batch);
  }

  private lost(what: string): ClusterError {
    return new ClusterError(
      `Redis at ${this.connection.address.shown} no longer has ${what}.`,
      'let Redis write its data to disk (appendonly yes) and evict nothing (maxmemory-policy noeviction)',
    );
  }

  /** Removes states that nothing needs any more. */
  private async prune(): Promise<void> {
    const old = this.stored.flatMap((solves, batch) =>
      Array.from(solves, (one) => ({ batch, solves: one })).filter(
        (one) => one.solves !== this.solves[batch] && one.solves !== this.pinned?.[batch],
      ),
    );
    for (const { batch, solves } of old) this.stored[batch]!.delete(solves);
    await this.store.removeStates(old);
  }

  /** Asks batches and waits for their replies. Undefined stands for those that were not there when the user interrupted. */
  private async call<Kind extends keyof Replies>(
    kind: Kind,
    messages: readonly Sent[],
  ): Promise<(Replies[Kind] | undefined)[]> {
    await this.stillCoordinating();
    const call = `${this.epoch}-${this.calls++}`;
    const errands = messages.map((message) => ({
      batch: message.batch,
      message: pack(message),
      order: -this.seconds[message.batch]!,
    }));
    await this.store.putCall(call, errands);
    const ticket: Ticket = { run: this.options.run, call, model: this.options.bundle.hash };
    const names = messages.map((_, number) => this.store.ticketName(call, number));
    this.current = names;
    await this.queue.addBulk(names.map((name) => job(ticket, name)));
    const replies = new Map<number, Replies[Kind]>();
    const begun = performance.now();
    let audited = begun;
    let warned = false;
    while (await this.collect(kind, call, messages, replies)) {
      if (this.options.signal?.aborted === true) break;
      await this.pause();
      const now = performance.now();
      if (now - audited < auditInterval || !this.connection.alive) continue;
      audited = now;
      await this.audit(ticket, names, messages.length - replies.size);
      if (!warned && now - begun > patience && (await this.store.free(call)) === messages.length) {
        warned = true;
        this.report(
          `No worker has taken a batch yet; start one: odeon worker --redis ${this.connection.address.shown}`,
        );
      }
    }
    if (replies.size < messages.length) await this.removeTickets(names);
    await this.store.endCall(call);
    this.current = [];
    return messages.map(({ batch }) => replies.get(batch));
  }

  /** Fetches the replies that have come. Gives whether some are still missing. */
  private async collect<Kind extends keyof Replies>(
    kind: Kind,
    call: string,
    messages: readonly Sent[],
    replies: Map<number, Replies[Kind]>,
  ): Promise<boolean> {
    const fresh = (await this.store.replied(call)).filter((batch) => !replies.has(batch));
    for (const [k, bytes] of (await this.store.replies(call, fresh)).entries()) {
      if (bytes === undefined) continue;
      const batch = fresh[k]!;
      const asked = messages.some((message) => message.batch === batch);
      if (!asked) throw new ClusterError(`A worker has replied for batch ${batch + 1}, which was not asked.`);
      replies.set(batch, this.read(kind, unpack(bytes, this.limits.bytes), batch));
    }
    return replies.size < messages.length;
  }

  private read<Kind extends keyof Replies>(kind: Kind, value: unknown, batch: number): Replies[Kind] {
    const { sizes } = this.options;
    const readers: { readonly [Each in keyof Replies]: () => Replies[Each] } = {
      solved: () => checkAnswer((value as { readonly answer?: unknown }).answer, sizes, batch),
      described: () => checkReply(value, ['described'], sizes, batch).description,
      point: () => checkReply(value, ['point'], sizes, batch).point,
    };
    // A worker's refusal is thrown in its words, whatever was asked.
    if ((value as { readonly kind?: unknown } | null)?.kind === 'failed') checkReply(value, [], sizes, batch);
    return readers[kind]();
  }

  /** Until something happens, or it is time to look whether something should have. */
  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.options.signal ? signalInterval : auditInterval);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Gives lost tickets out again. */
  private async audit(ticket: Ticket, names: readonly string[], missing: number): Promise<void> {
    await this.stillCoordinating();
    if (!(await this.store.hasModel())) throw this.lost('the data of this run');
    if (await this.queue.isPaused()) await this.queue.resume();
    const jobs = await Promise.all(names.map((name) => this.queue.getJob(name)));
    const failed = jobs.find((one) => one !== undefined && one.finishedOn !== undefined && one.failedReason);
    if (failed) {
      throw new ClusterError(
        `A batch could not be solved by ${attempts} workers: ${failed.failedReason}`,
        'see what the workers say; go on with --resume',
      );
    }
    const there = jobs.filter((one) => one !== undefined).length;
    if (there >= missing) return;
    // Tickets of batches that have replied are gone as well; giving one of them out again costs a worker one look.
    const gone = names.filter((_, k) => jobs[k] === undefined);
    await this.queue.addBulk(gone.map((name) => job(ticket, name)));
  }

  private async stillCoordinating(): Promise<void> {
    const found = await this.store.coordinate(this.who, coordinatorLife, false);
    if (found !== this.who) {
      throw new ClusterError(`The run ${this.options.run} was taken over by ${found}.`);
    }
  }

  private async removeTickets(names: readonly string[]): Promise<void> {
    // One that a worker is busy with cannot be removed; it finds its call gone and ends.
    for (const name of names) await this.queue.remove(name).catch(() => 0);
  }

  private interrupted(batch: number, copies: number): BatchAnswer {
    const known = this.last[batch];
    return {
      batch,
      status: 'interrupted',
      message: 'interrupted',
      iterations: 0,
      seconds: 0,
      objective: known?.objective ?? NaN,
      copies: known?.copies.slice() ?? new Float64Array(copies),
    };
  }

  private present<Reply>(reply: Reply | undefined): Reply {
    if (reply === undefined) throw new ClusterError('Interrupted while workers were asked.');
    return reply;
  }
}

/** A ticket as a job. One whose worker crashed is tried again; one whose worker vanished is found by BullMQ's check for stalled jobs. */
function job(data: Ticket, jobId: string) {
  return {
    name: 'batch',
    data,
    opts: {
      jobId,
      attempts,
      backoff: { type: 'fixed', delay: 200 },
      removeOnComplete: true,
      removeOnFail: false,
      stackTraceLimit: 1,
    },
  };
}
