import { randomUUID } from 'node:crypto';
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
import type { ConnectionHooks } from './connection.js';
import { Coordination } from './coordination.js';
import type { Errand } from './run-store.js';

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

/** Milliseconds that points may still take when the user has interrupted: a result is made of them. */
const pointsLateness = 10_000;

type Sent = Exclude<JobMessage, { kind: 'open' | 'close' }>;

/** Solves batches on the workers of a cluster. Their states stay in Redis, so that any worker can go on with any batch. */
export class ClusterExecutor implements BatchExecutor {
  private readonly limits: JobLimits;
  /** Tells workers whether what they keep of a batch belongs to its present state. */
  private lineage = randomUUID();
  /** How often each batch was solved; its state in Redis has the same number. */
  private readonly solves: Int32Array;
  /** States that stand in Redis, by batch. */
  private readonly stored: readonly Set<number>[];
  /** The solves of each batch in the checkpoint. */
  private pinned: Int32Array | undefined;
  /** What each batch has answered last. */
  private readonly last: (BatchAnswer | undefined)[];

  private constructor(
    private readonly coordination: Coordination,
    private readonly run: ClusterRun,
  ) {
    const { batches } = run.sizes;
    this.limits = { ...defaultJobLimits, ...run.limits };
    this.solves = new Int32Array(batches.length);
    this.stored = batches.map(() => new Set<number>());
    this.last = batches.map(() => undefined);
  }

  /**
   * Connects and stores the model.
   *
   * @throws ClusterError for what stands in the way, and where another process coordinates the same run.
   */
  static async open(url: string, run: ClusterRun, hooks: ConnectionHooks = {}): Promise<ClusterExecutor> {
    const { bundle, signal, resume = false } = run;
    const coordination = await Coordination.begin(
      url,
      {
        run: run.run,
        model: bundle.hash,
        resume,
        maximumBytes: run.limits?.bytes ?? defaultJobLimits.bytes,
        ...(signal ? { signal } : {}),
      },
      hooks,
    );
    await coordination.store.putModel(bundle.bytes);
    return new ClusterExecutor(coordination, run);
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    const errands = requests.map(({ batch, ...request }) =>
      this.errand({ kind: 'solve', ...this.at(batch), request }),
    );
    const read = (value: unknown, batch: number): BatchAnswer => {
      this.refuseFailure(value, batch);
      return checkAnswer((value as { readonly answer?: unknown }).answer, this.run.sizes, batch);
    };
    const answers = await this.coordination.ask(errands, read);
    for (const [batch, answer] of answers) {
      this.last[batch] = answer;
      this.solves[batch] = this.solves[batch]! + 1;
      this.stored[batch]!.add(this.solves[batch]!);
    }
    await this.prune();
    return requests.map(({ batch, target }) => answers.get(batch) ?? this.interrupted(batch, target.length));
  }

  async describe(): Promise<readonly BatchDescription[]> {
    const model = this.run.bundle.hash;
    return this.all(
      this.run.sizes.batches.map((_, batch) => this.errand({ kind: 'describe', model, batch })),
      (value, batch) => checkReply(value, ['described'], this.run.sizes, batch).description,
    );
  }

  async points(): Promise<readonly BatchPoint[]> {
    return this.all(
      this.run.sizes.batches.map((_, batch) => this.errand({ kind: 'point', ...this.at(batch) })),
      (value, batch) => checkReply(value, ['point'], this.run.sizes, batch).point,
    );
  }

  async states(): Promise<readonly BatchState[]> {
    const states: BatchState[] = [];
    for (const [batch, solves] of this.solves.entries()) states.push(await this.stateAt(batch, solves));
    return states;
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    this.lineage = randomUUID();
    for (const [batch, state] of states.entries()) {
      const { store } = this.coordination;
      if (state.solves > 0) {
        await this.coordination.waitFor(store.putState(batch, state.solves, pack(state)));
      }
      this.standAt(batch, state.solves);
    }
  }

  /** How often each batch was solved: with the states that stand in Redis, what a checkpoint there has to remember of batches. */
  progress(): Int32Array {
    return this.solves.slice();
  }

  /** Keeps the states that belong to a progress, instead of those of an earlier one. */
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
    this.lineage = randomUUID();
    for (const [batch, solves] of progress.entries()) {
      await this.stateAt(batch, solves);
      this.standAt(batch, solves);
    }
    this.pinned = progress.slice();
  }

  /** The place of the run's checkpoint in Redis. */
  readonly checkpoints = {
    checkpoint: (): Promise<Uint8Array | undefined> =>
      this.coordination.waitFor(this.coordination.store.checkpoint()),
    putCheckpoint: (bytes: Uint8Array): Promise<void> =>
      this.coordination.waitFor(this.coordination.store.putCheckpoint(bytes)),
  };

  /**
   * Ends the run. What a checkpoint needs stays where the run was interrupted or broke off, or was to be resumed and never was;
   * otherwise all keys are removed.
   */
  async close(): Promise<void> {
    if (this.pinned) await this.coordination.end('unfinished');
    else await this.coordination.end(this.run.resume === true ? 'always' : 'never');
  }

  private at(batch: number) {
    return { model: this.run.bundle.hash, run: this.lineage, batch, solves: this.solves[batch]! };
  }

  /** Packed at once: the arrays of a request are the caller's again when control returns. Long sub-solves are taken first. */
  private errand(message: Sent): Errand {
    const { batch } = message;
    return { batch, message: pack(message), order: -(this.last[batch]?.seconds ?? Infinity) };
  }

  private async all<Reply>(
    errands: readonly Errand[],
    read: (value: unknown, batch: number) => Reply,
  ): Promise<Reply[]> {
    const replies = await this.coordination.ask(errands, read, pointsLateness);
    return errands.map(({ batch }) => {
      const reply = replies.get(batch);
      if (reply === undefined) throw new ClusterError('Interrupted while workers were asked.');
      return reply;
    });
  }

  /** A worker's refusal is thrown in its words. */
  private refuseFailure(value: unknown, batch: number): void {
    if ((value as { readonly kind?: unknown } | null)?.kind === 'solved') return;
    checkReply(value, [], this.run.sizes, batch);
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

  private standAt(batch: number, solves: number): void {
    this.solves[batch] = solves;
    this.last[batch] = undefined;
    if (solves > 0) this.stored[batch]!.add(solves);
  }

  private async stateAt(batch: number, solves: number): Promise<BatchState> {
    if (solves === 0) return unsolved();
    const bytes = await this.coordination.waitFor(this.coordination.store.state(batch, solves));
    if (bytes === undefined) {
      throw this.coordination.lost(`the state of batch ${batch + 1} after ${solves} solves`);
    }
    return checkState(unpack(bytes, this.limits.bytes), this.run.sizes, batch);
  }

  /** Removes states that nothing needs any more. */
  private async prune(): Promise<void> {
    const old: { readonly batch: number; readonly solves: number }[] = [];
    this.stored.forEach((numbers, batch) => {
      for (const solves of numbers) {
        if (solves === this.solves[batch] || solves === this.pinned?.[batch]) continue;
        old.push({ batch, solves });
        numbers.delete(solves);
      }
    });
    await this.coordination.waitFor(this.coordination.store.removeStates(old));
  }
}
