import type { KernelPool } from '../kernels/index.js';
import type { InteriorPointOptions } from '../solver/index.js';
import { BatchSolver } from './batch-solver.js';
import {
  copyRequest,
  type BatchAnswer,
  type BatchDescription,
  type BatchExecutor,
  type BatchPoint,
  type BatchRequest,
  type BatchState,
} from './executor.js';
import { LiveBatches } from './live-batches.js';
import { runInTurns } from './run-in-turns.js';
import type { Batch } from './slice-definition.js';

/** Solves the batches one after the other in this process, giving the event loop a turn between iterations. */
export class InProcessExecutor implements BatchExecutor {
  private readonly solvers: readonly BatchSolver[];
  private readonly live: LiveBatches;

  constructor(
    batches: readonly Batch[],
    options: InteriorPointOptions,
    signal?: { readonly aborted: boolean },
    /** Bytes that compiled batches may take together when none of them is at work. */
    memory?: number,
  ) {
    this.live = new LiveBatches(memory);
    const pools: KernelPool[] = [];
    this.solvers = batches.map((batch) => new BatchSolver(batch, options, signal, pools));
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    const answers: BatchAnswer[] = [];
    for (const request of requests.map(copyRequest)) {
      const solver = this.solvers[request.batch]!;
      answers.push(await runInTurns(solver.solve(request)));
      this.live.settle(solver);
    }
    return answers;
  }

  async describe(): Promise<readonly BatchDescription[]> {
    return Promise.resolve(this.solvers.map((solver) => this.live.after(solver, solver.describe())));
  }

  async points(): Promise<readonly BatchPoint[]> {
    return Promise.resolve(this.solvers.map((solver) => this.live.after(solver, solver.point())));
  }

  async states(): Promise<readonly BatchState[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.state()));
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    this.solvers.forEach((solver, batch) => solver.restore(states[batch]!));
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const solver of this.solvers) solver.release();
    return Promise.resolve();
  }
}
