import type { KernelPool } from '../../kernels/index.js';
import { OdeonError } from '../../errors.js';
import { BatchSolver, unsolved } from '../batch-solver.js';
import { cutModel } from '../cut-model.js';
import { LiveBatches } from '../live-batches.js';
import { runInTurns } from '../run-in-turns.js';
import type { InteriorPointOptions } from '../../solver/index.js';
import type { Split } from '../split.js';
import { openBundle, type ModelBundle } from './bundle.js';
import { JobError } from './job-error.js';
import { defaultJobLimits, type JobLimits } from './limits.js';
import {
  checkMessage,
  checkToBatch,
  sizesOf,
  type JobMessage,
  type JobReply,
  type SplitSizes,
} from './messages.js';

/** The solver of a batch, and the run for which it has solved. */
interface OpenBatch {
  readonly solver: BatchSolver;
  run: string;
}

/** A model that a worker has read, and the solvers of the batches it was asked for. */
interface OpenModel {
  readonly split: Split;
  readonly sizes: SplitSizes;
  readonly options: InteriorPointOptions;
  readonly batches: Map<number, OpenBatch>;
  readonly live: LiveBatches;
}

export interface WorkerSessionOptions {
  readonly limits?: Partial<JobLimits>;
  /** Ends a running sub-solve with the status 'interrupted' soon after `aborted` becomes true. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * The worker's side of all executors: reads and checks each model once, keeps the solvers of its batches between rounds, and goes on with
 * a batch of another worker from the state that is sent along. It answers messages and knows nothing of how they travel; one
 * message is answered at a time.
 */
export class WorkerSession {
  private readonly models = new Map<string, OpenModel>();
  private readonly pools: KernelPool[] = [];
  private readonly limits: JobLimits;
  private readonly signal: { readonly aborted: boolean } | undefined;

  constructor({ limits, signal }: WorkerSessionOptions = {}) {
    this.limits = { ...defaultJobLimits, ...limits };
    this.signal = signal;
  }

  /** Whether a model with this hash has been opened and is still kept. */
  has(model: string): boolean {
    return this.models.has(model);
  }

  /**
   * The reply to a message of any origin. A message that is wrong in any way is answered with `failed`, and so are mistakes of the program:
   * the promise is never rejected.
   */
  async handle(message: unknown): Promise<JobReply> {
    try {
      return await this.answer(checkMessage(message, this.limits));
    } catch (error) {
      const { message: text, hint } =
        error instanceof OdeonError ? error : { message: String(error), hint: undefined };
      return { kind: 'failed', message: text, ...(hint === undefined ? {} : { hint }) };
    }
  }

  private async answer(message: JobMessage): Promise<JobReply> {
    if (message.kind === 'open') return { kind: 'opened', sizes: await this.open(message.bundle) };
    if (message.kind === 'close') {
      this.models.delete(message.model);
      return { kind: 'closed' };
    }
    const model = this.recall(message.model);
    if (!model) return { kind: 'needs', what: 'model' };
    if (message.batch >= model.sizes.batches.length) {
      throw new JobError(
        `there is no batch ${message.batch + 1}: the model has ${model.sizes.batches.length}`,
      );
    }
    if (message.kind === 'describe') {
      const { solver } = this.batchOf(model, message.batch);
      return { kind: 'described', description: model.live.after(solver, solver.describe()) };
    }
    const { run, solves, state, request } = checkToBatch(message, model.sizes);
    const open = this.batchOf(model, message.batch);
    const { solver } = open;
    if (open.run !== run || solver.solves !== solves) {
      if (!state && solves > 0) return { kind: 'needs', what: 'state' };
      solver.restore(state ?? unsolved());
      open.run = run;
    }
    if (!request) return { kind: 'point', point: model.live.after(solver, solver.point()) };
    const answer = model.live.after(solver, await runInTurns(solver.solve(request)));
    return { kind: 'solved', answer, state: solver.state() };
  }

  private async open(bundle: ModelBundle): Promise<SplitSizes> {
    const known = this.recall(bundle.hash);
    if (known) return known.sizes;
    const { model, solver: options, cut } = await openBundle(bundle, this.limits);
    const { split } = cutModel(model, cut);
    const sizes = sizesOf(split);
    this.models.set(bundle.hash, { split, sizes, options, batches: new Map(), live: new LiveBatches() });
    for (const hash of this.models.keys()) {
      if (this.models.size <= this.limits.models) break;
      this.models.delete(hash);
    }
    return sizes;
  }

  /** A model, which becomes the one that was used last. */
  private recall(hash: string): OpenModel | undefined {
    const model = this.models.get(hash);
    if (!model) return undefined;
    this.models.delete(hash);
    this.models.set(hash, model);
    return model;
  }

  private batchOf({ batches, split, options }: OpenModel, batch: number): OpenBatch {
    const known = batches.get(batch);
    if (known) return known;
    const open = {
      solver: new BatchSolver(split.batches[batch]!, options, this.signal, this.pools),
      run: '',
    };
    batches.set(batch, open);
    return open;
  }
}
