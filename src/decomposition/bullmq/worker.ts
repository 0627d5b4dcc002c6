import type { Job, Worker } from 'bullmq';
import {
  defaultJobLimits,
  JobError,
  pack,
  unpack,
  type JobLimits,
  type JobMessage,
  type JobReply,
} from '../job/index.js';
import { unsolved } from '../batch-solver.js';
import type { BatchState } from '../executor.js';
import { pause } from './bell.js';
import { Connection, type ConnectionHooks } from './connection.js';
import { checkTicket, processName } from './protocol.js';
import { countRuns, prefix, queueName, removeQueue, RunStore, type Ticket } from './run-store.js';
import { SolveSlots, type SessionThread, type SolveSlot } from './solve-slots.js';

export interface ClusterWorkerOptions extends ConnectionHooks {
  /** Threads, each of which solves one batch at a time. */
  readonly concurrency: number;
  /** Starts a thread. */
  readonly startThread: () => SessionThread;
  /** Milliseconds after which the jobs of a worker that is silent are given to others. */
  readonly lockDuration?: number;
  readonly limits?: Partial<JobLimits>;
}

export const defaultLockDuration = 10_000;
/** How often a batch may lose its worker. Each outage of Redis that outlasts the lock counts as one, too. */
const mostLosses = 20;
/** Seconds that an idle worker waits for a job before it asks again. */
const idleSeconds = 2;
/** Milliseconds that an orderly end may take; then Redis is left to find out itself. */
const endPatience = 3000;

/**
 * Solves batches of whatever runs come through a Redis. This thread only talks: it takes tickets, fetches what they need and renews the
 * locks of the jobs, while the sub-solves run in threads of their own; so no sub-solve is long enough to lose its lock.
 */
export class ClusterWorker {
  /** Bundles of models that were fetched, the latest last. */
  private readonly bundles = new Map<string, Promise<Uint8Array | undefined>>();
  private readonly slots: SolveSlots;
  private readonly limits: JobLimits;
  private readonly worker: Worker;
  private ending = false;

  private constructor(
    private readonly connection: Connection,
    private readonly options: ClusterWorkerOptions,
    readonly name: string,
  ) {
    this.slots = new SolveSlots(options.concurrency, options.startThread);
    this.limits = { ...defaultJobLimits, ...options.limits };
    const lockDuration = options.lockDuration ?? defaultLockDuration;
    this.worker = new connection.packages.bullmq.Worker(queueName, (job, token) => this.process(job, token), {
      connection: connection.another(),
      prefix,
      name,
      autorun: false,
      concurrency: options.concurrency,
      lockDuration,
      stalledInterval: lockDuration / 2,
      maxStalledCount: mostLosses,
      drainDelay: idleSeconds,
      runRetryDelay: 500,
    });
    this.worker.on('error', ({ message }) => {
      // What concerns the connection is reported by it; lost locks cost time alone.
      if (!this.ending && !/lock|ECONN|EPIPE|onnection/.test(message)) options.report?.(`Queue: ${message}`);
    });
    this.worker.on('stalled', (job) => options.report?.(`A worker has vanished; ${job} is given out again`));
  }

  /**
   * Connects and begins to take jobs.
   *
   * @throws ClusterError as `Connection.open`.
   */
  static async start(url: string, options: ClusterWorkerOptions): Promise<ClusterWorker> {
    const connection = await Connection.open(url, options);
    const worker = new ClusterWorker(connection, options, processName());
    void worker.worker.run().catch(() => undefined);
    await worker.worker.waitUntilReady();
    options.report?.(
      `Worker ${worker.name} waits for batches at ${connection.address.shown}, threads: ${options.concurrency}`,
    );
    return worker;
  }

  /** Stops: sub-solves are broken off and go back to the queue for other workers. */
  async end(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    await this.slots.end();
    if (this.connection.alive) {
      await Promise.race([this.worker.close().then(() => this.removeTraces()), pause(endPatience)]);
    }
    this.connection.close();
  }

  /** BullMQ's workers renew some keys of their queue while they live: the last one to go removes it, unless runs go on. */
  private async removeTraces(): Promise<void> {
    const { connection } = this;
    if ((await countRuns(connection.redis)) > 0) return;
    const { Queue } = connection.packages.bullmq;
    const queue = new Queue(queueName, { connection: connection.another(), prefix, skipMetasUpdate: true });
    queue.on('error', () => undefined);
    await removeQueue(queue);
  }

  private async process(job: Job, token: string | undefined): Promise<number> {
    const { UnrecoverableError, WaitingError } = this.connection.packages.bullmq;
    try {
      const ticket = checkTicket(job.data);
      return (await this.fulfil(ticket, String(job.id))) ?? -1;
    } catch (error) {
      if (this.ending) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      const { message } = error as Error;
      this.options.report?.(`${job.id}: ${message}`);
      if (error instanceof JobError) throw new UnrecoverableError(message);
      throw error;
    }
  }

  /** Solves what a ticket stands for. Gives the batch, or undefined where there was nothing left to do. */
  private async fulfil(ticket: Ticket, name: string): Promise<number | undefined> {
    const { call, model } = ticket;
    const store = new RunStore(this.connection.redis, ticket.run);
    const batch = await store.claim(call, name, this.slots.preferred(model));
    if (batch === undefined) return undefined;
    const bytes = await store.message(call, batch);
    if (bytes === undefined) return undefined;
    // From here to its release nothing waits but for this slot: there are as many slots as jobs at a time.
    const slot = this.slots.take(model, batch);
    try {
      const message = unpack(bytes, this.limits.bytes) as unknown as JobMessage;
      const reply = await this.ask(slot, store, model, message);
      if (reply === undefined) return undefined;
      const state = reply.kind === 'solved' ? reply.state : undefined;
      const { kind } = reply;
      await store.putReply(
        call,
        batch,
        pack(kind === 'solved' ? { kind, answer: reply.answer } : reply),
        state && { solves: state.solves, bytes: pack(state) },
      );
      return batch;
    } finally {
      slot.busy = false;
    }
  }

  /** The reply to a message, with the model and the state sent along where the slot lacks them. Undefined where the run has ended. */
  private async ask(
    slot: SolveSlot,
    store: RunStore,
    model: string,
    message: JobMessage,
  ): Promise<JobReply | undefined> {
    try {
      let sent: JobMessage | undefined = message;
      // At most the model and then the state are lacking.
      for (let sending = 0; sending < 3 && sent; sending++) {
        const reply = await slot.handle(sent);
        if (reply.kind !== 'needs') {
          if ('batch' in message) slot.keep(model, message.batch);
          return reply;
        }
        if (reply.what === 'state') sent = await this.withState(message, store);
        else {
          slot.forget(model);
          const bytes = await this.bundle(store, model);
          if (bytes === undefined) return undefined;
          const opened = await slot.handle({ kind: 'open', bundle: { hash: model, bytes } });
          if (opened.kind !== 'opened') return opened;
        }
      }
      return undefined;
    } catch (error) {
      // The thread broke down, by lack of memory for instance: another one takes its place.
      await slot.restart();
      throw error;
    }
  }

  /** A message with the state that it goes on from; undefined where the run no longer has it. */
  private async withState(message: JobMessage, store: RunStore): Promise<JobMessage | undefined> {
    if (!('solves' in message)) return message;
    const { batch, solves } = message;
    if (solves === 0) return { ...message, state: unsolved() };
    const bytes = await store.state(batch, solves);
    return bytes && { ...message, state: unpack(bytes, this.limits.bytes) as unknown as BatchState };
  }

  /** The bytes of a model, fetched once for all threads; undefined where the run has ended. */
  private async bundle(store: RunStore, model: string): Promise<Uint8Array | undefined> {
    let found = this.bundles.get(model);
    if (!found) {
      found = store.model();
      this.bundles.set(model, found);
      found.then(
        (bytes) => this.bundleCame(store, model, bytes),
        () => this.bundles.delete(model),
      );
    }
    return found;
  }

  private bundleCame(store: RunStore, model: string, bytes: Uint8Array | undefined): void {
    if (!bytes) {
      this.bundles.delete(model);
      return;
    }
    this.options.report?.(`Run ${store.run}: model ${model.slice(0, 12)} received, ${bytes.length} bytes`);
    for (const hash of this.bundles.keys()) {
      if (this.bundles.size <= this.limits.models) break;
      this.bundles.delete(hash);
    }
  }
}
