import { randomUUID } from 'node:crypto';
import type { Queue, QueueEvents } from 'bullmq';
import { OdeonError } from '../../errors.js';
import { unpack } from '../job/index.js';
import { Bell, pause } from './bell.js';
import { ClusterError } from './cluster-error.js';
import { Connection, type ConnectionHooks } from './connection.js';
import { processName } from './protocol.js';
import { prefix, queueName, removeQueue, RunStore, type Errand, type Ticket } from './run-store.js';

export interface CoordinationOptions {
  /** Names the run: 16 hexadecimal digits. */
  readonly run: string;
  /** Hash of its model. */
  readonly model: string;
  /** Goes on with what a run of this name has left, and takes it over from a coordinator that may still live. */
  readonly resume: boolean;
  readonly signal?: { readonly aborted: boolean };
  /** Longest reply, in bytes. */
  readonly maximumBytes: number;
}

/** Times that a ticket whose worker broke down is given out. */
const attempts = 3;
/** Milliseconds between two looks whether all tickets are still on their way. */
const auditInterval = 1000;
/** Milliseconds between two looks whether the user has interrupted the run. */
const signalInterval = 100;
/** Milliseconds after which the user is told that no worker takes anything. */
const patience = 10_000;
/** Milliseconds that an orderly end may take: without Redis there is none. */
const endPatience = 1000;
/** A coordinator that is silent for longer, in milliseconds, is gone. */
const coordinatorLife = 15_000;

/**
 * A run as its coordinator conducts it: it stores what batches are asked, gives out as many tickets, and waits for replies. Replies
 * are counted, not jobs: a ticket that was lost, or given out twice, changes nothing but the time. While Redis is away everything waits.
 */
export class Coordination {
  private readonly who = processName();
  private readonly epoch = randomUUID().slice(0, 8);
  private readonly bell = new Bell();
  private readonly timers: readonly NodeJS.Timeout[];
  private calls = 0;
  /** Tickets of the present call. */
  private tickets: readonly string[] = [];
  private closed = false;
  /** Rejected when the user has interrupted while Redis is away: commands that wait for it would wait on. */
  private readonly given: Promise<never>;
  private giveUp: (reason: Error) => void = () => undefined;
  /** Whether a call has failed, and whether another coordinator has taken over. */
  private broken = false;
  private superseded = false;

  private constructor(
    private readonly connection: Connection,
    readonly store: RunStore,
    private readonly queue: Queue,
    private readonly events: QueueEvents,
    private readonly options: CoordinationOptions,
    private readonly report: (line: string) => void,
  ) {
    this.given = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    this.given.catch(() => undefined);
    const ring = (): void => this.bell.ring();
    for (const event of ['completed', 'failed'] as const) events.on(event, ring);
    connection.redis.on('ready', ring);
    this.timers = [
      setInterval(() => {
        if (connection.alive) store.coordinate(this.who, coordinatorLife, false).catch(() => undefined);
      }, coordinatorLife / 3).unref(),
      setInterval(() => {
        if (this.interrupted && !connection.alive) this.giveUp(new Error('Interrupted'));
      }, signalInterval).unref(),
    ];
  }

  /**
   * Connects and becomes the coordinator of a run.
   *
   * @throws ClusterError for what stands in the way: see `Connection.open`; and where another process coordinates the same run.
   */
  static async begin(
    url: string,
    options: CoordinationOptions,
    hooks: ConnectionHooks,
  ): Promise<Coordination> {
    const ignore = (): void => undefined;
    const connection = await Connection.open(url, hooks);
    const { Queue, QueueEvents } = connection.packages.bullmq;
    const queue = new Queue(queueName, { connection: connection.another(), prefix });
    const events = new QueueEvents(queueName, { connection: connection.another(), prefix });
    queue.on('error', ignore);
    events.on('error', ignore);
    const store = new RunStore(connection.redis, options.run);
    const run = new Coordination(connection, store, queue, events, options, hooks.report ?? ignore);
    try {
      await run.takeOver(options.resume);
      return run;
    } catch (error) {
      await run.disconnect();
      throw error;
    }
  }

  /** The error of a run whose data Redis has lost. */
  lost(what: string): ClusterError {
    return new ClusterError(
      `Redis at ${this.connection.address.shown} no longer has ${what}.`,
      'let Redis write its data to disk (appendonly yes) and evict nothing (maxmemory-policy noeviction)',
    );
  }

  /**
   * Asks batches and reads their replies. Where the user interrupts, those that have come are given; `lateness` milliseconds are waited
   * for the others.
   *
   * @param read reads a reply, and throws where it is wrong.
   */
  async ask<Reply>(
    errands: readonly Errand[],
    read: (value: unknown, batch: number) => Reply,
    lateness = 0,
  ): Promise<ReadonlyMap<number, Reply>> {
    const replies = new Map<number, Reply>();
    if (errands.length === 0) return replies;
    await this.waitFor(this.conduct(errands, read, lateness, replies));
    return replies;
  }

  /**
   * What Redis is asked, however long it is away.
   *
   * @throws ClusterError where it refuses, or the user interrupts while it is away.
   */
  async waitFor<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      return await Promise.race([asked, this.given]);
    } catch (error) {
      this.broken = true;
      if (error instanceof OdeonError) throw error;
      throw new ClusterError(
        `${(error as Error).message}, while Redis at ${this.connection.address.shown} was asked.`,
        'the run can be resumed after its last complete round',
      );
    }
  }

  /**
   * Ends the run, whose keys are removed, and with the last run the queue.
   *
   * @param kept whether what is needed to go on with the run stays: always, where it was interrupted or broke off, or never.
   */
  async end(kept: 'always' | 'unfinished' | 'never'): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.connection.alive && !this.superseded) {
      await this.removeTickets();
      await this.store.removeCalls();
      const unfinished = this.broken || this.interrupted;
      if (kept === 'always' || (kept === 'unfinished' && unfinished)) {
        await this.store.leave();
        this.report('What the run needs to go on is kept in Redis for a week; --resume goes on');
      } else if ((await this.store.remove()) === 0) await removeQueue(this.queue);
    }
    await this.disconnect();
  }

  private get interrupted(): boolean {
    return this.options.signal?.aborted === true;
  }

  private async takeOver(resume: boolean): Promise<void> {
    const { run } = this.options;
    const found = await this.store.coordinate(this.who, coordinatorLife, resume);
    if (found !== this.who) {
      throw new ClusterError(
        `The same run (${run}) is being solved by ${found} through this Redis.`,
        'wait for its end, or take it over with --resume',
      );
    }
    if (!resume) await this.store.clear();
    await this.store.removeCalls();
    await this.queue.resume();
    await this.events.waitUntilReady();
  }

  private async conduct<Reply>(
    errands: readonly Errand[],
    read: (value: unknown, batch: number) => Reply,
    lateness: number,
    replies: Map<number, Reply>,
  ): Promise<void> {
    const { run, model } = this.options;
    const call = `${this.epoch}-${this.calls++}`;
    const ticket: Ticket = { run, call, model };
    await this.stillCoordinating();
    await this.store.putCall(call, errands);
    this.tickets = errands.map((_, number) => this.store.ticketName(call, number));
    await this.queue.addBulk(this.tickets.map((name) => job(ticket, name)));
    const begun = performance.now();
    let [audited, warned] = [begun, false];
    while (await this.collect(call, errands, read, replies)) {
      const now = performance.now();
      if (this.interrupted && now - begun > lateness) break;
      await this.bell.wait(this.options.signal ? signalInterval : auditInterval);
      if (now - audited < auditInterval || !this.connection.alive) continue;
      audited = now;
      await this.audit(ticket, errands.length - replies.size);
      if (!warned && now - begun > patience && (await this.store.free(call)) === errands.length) {
        warned = true;
        const { shown } = this.connection.address;
        this.report(`No worker has taken a batch yet; start one: odeon worker --redis ${shown}`);
      }
    }
    if (replies.size < errands.length) await this.removeTickets();
    await this.store.endCall(call);
    this.tickets = [];
  }

  /** Fetches the replies that have come. Gives whether some are still missing. */
  private async collect<Reply>(
    call: string,
    errands: readonly Errand[],
    read: (value: unknown, batch: number) => Reply,
    replies: Map<number, Reply>,
  ): Promise<boolean> {
    const fresh = (await this.store.replied(call)).filter((batch) => !replies.has(batch));
    for (const [k, bytes] of (await this.store.replies(call, fresh)).entries()) {
      const batch = fresh[k]!;
      if (!errands.some((errand) => errand.batch === batch)) {
        throw new ClusterError(`A worker has replied for batch ${batch + 1}, which was not asked.`);
      }
      if (bytes) replies.set(batch, read(unpack(bytes, this.options.maximumBytes), batch));
    }
    return replies.size < errands.length;
  }

  /** Gives lost tickets out again. */
  private async audit(ticket: Ticket, missing: number): Promise<void> {
    await this.stillCoordinating();
    if (!(await this.store.hasModel())) throw this.lost('the data of this run');
    if (await this.queue.isPaused()) await this.queue.resume();
    const jobs = await Promise.all(this.tickets.map((name) => this.queue.getJob(name)));
    const failed = jobs.find((one) => one?.finishedOn !== undefined && one.failedReason);
    if (failed) {
      throw new ClusterError(
        `A batch could not be solved: ${failed.failedReason}`,
        'see what the workers say; the run can be resumed after its last complete round',
      );
    }
    if (jobs.filter((one) => one !== undefined).length >= missing) return;
    // Tickets of batches that have replied are gone as well; giving one of them out again costs a worker one look.
    const gone = this.tickets.filter((_, k) => jobs[k] === undefined);
    await this.queue.addBulk(gone.map((name) => job(ticket, name)));
  }

  private async stillCoordinating(): Promise<void> {
    const found = await this.store.coordinate(this.who, coordinatorLife, false);
    if (found === this.who) return;
    this.superseded = true;
    throw new ClusterError(`The run ${this.options.run} was taken over by ${found}.`);
  }

  private async removeTickets(): Promise<void> {
    // One that a worker is busy with cannot be removed; it finds its call gone and ends.
    for (const name of this.tickets) await this.queue.remove(name).catch(() => 0);
  }

  private async disconnect(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const closing = Promise.allSettled([this.events.close(), this.queue.close()]);
    await Promise.race([closing, pause(endPatience)]);
    this.connection.close();
  }
}

/** A ticket as a job. One whose worker breaks down is tried again; one whose worker vanishes is found by BullMQ's check for stalled jobs. */
function job(data: Ticket, jobId: string) {
  const backoff = { type: 'fixed', delay: 200 };
  const kept = { removeOnComplete: true, removeOnFail: false, stackTraceLimit: 1 };
  return { name: 'batch', data, opts: { jobId, attempts, backoff, ...kept } };
}
