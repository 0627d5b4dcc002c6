import type { JobMessage, JobReply } from '../job/index.js';

/** A thread, or whatever answers messages in the way of a `WorkerSession`. */
export interface SessionThread {
  handle(message: JobMessage): Promise<JobReply>;
  /** Ends it at once. Messages that are under way fail. */
  end(): Promise<void>;
}

/** A thread of a worker, and which sub-problems it keeps. */
export class SolveSlot {
  busy = false;
  private thread: SessionThread | undefined;
  /** Batches by model. */
  private readonly kept = new Map<string, Set<number>>();

  constructor(private readonly start: () => SessionThread) {}

  handle(message: JobMessage): Promise<JobReply> {
    this.thread ??= this.start();
    return this.thread.handle(message);
  }

  /** Batches of a model whose sub-problems are analysed here. */
  batchesOf(model: string): ReadonlySet<number> {
    return this.kept.get(model) ?? none;
  }

  /** Remembers that the sub-problem of a batch is kept. */
  keep(model: string, batch: number): void {
    const batches = this.kept.get(model);
    if (batches) batches.add(batch);
    else this.kept.set(model, new Set([batch]));
  }

  /** Forgets a model that the session has dropped. */
  forget(model: string): void {
    this.kept.delete(model);
  }

  /** Ends the thread; the next message starts another. */
  async restart(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    this.kept.clear();
    await thread?.end();
  }
}

const none: ReadonlySet<number> = new Set();

/** The threads of a worker. A batch goes back to the thread that keeps its sub-problem, if that is free. */
export class SolveSlots {
  private readonly slots: readonly SolveSlot[];

  constructor(count: number, start: () => SessionThread) {
    this.slots = Array.from({ length: count }, () => new SolveSlot(start));
  }

  /** Batches of a model that threads which are free keep. */
  preferred(model: string): number[] {
    return [...new Set(this.free().flatMap((slot) => [...slot.batchesOf(model)]))];
  }

  /** A free thread, which is busy from now on: the one that keeps the batch, or the one that keeps fewest of the model. */
  take(model: string, batch: number): SolveSlot {
    const free = this.free();
    const slot =
      free.find((one) => one.batchesOf(model).has(batch)) ??
      free.reduce((least, one) => (one.batchesOf(model).size < least.batchesOf(model).size ? one : least));
    slot.busy = true;
    return slot;
  }

  async end(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.restart()));
  }

  private free(): SolveSlot[] {
    return this.slots.filter(({ busy }) => !busy);
  }
}
