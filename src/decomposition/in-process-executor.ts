import type { InteriorPointOptions } from '../solver/index.js';
import { BatchSolver } from './batch-solver.js';
import type {
  BatchAnswer,
  BatchDescription,
  BatchExecutor,
  BatchPoint,
  BatchRequest,
  BatchState,
} from './executor.js';
import { runInTurns } from './run-in-turns.js';
import type { Batch } from './slice-definition.js';

/** Solves the batches one after the other in this process, giving the event loop a turn between iterations. */
export class InProcessExecutor implements BatchExecutor {
  private readonly solvers: readonly BatchSolver[];

  constructor(
    batches: readonly Batch[],
    options: InteriorPointOptions,
    signal?: { readonly aborted: boolean },
  ) {
    this.solvers = batches.map((batch) => new BatchSolver(batch, options, signal));
  }

  async solve(requests: readonly BatchRequest[]): Promise<readonly BatchAnswer[]> {
    const answers: BatchAnswer[] = [];
    for (const request of requests) {
      answers.push(await runInTurns(this.solvers[request.batch]!.solve(request)));
    }
    return answers;
  }

  async describe(): Promise<readonly BatchDescription[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.describe()));
  }

  async points(): Promise<readonly BatchPoint[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.point()));
  }

  async states(): Promise<readonly BatchState[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.state()));
  }

  async restore(states: readonly BatchState[]): Promise<void> {
    this.solvers.forEach((solver, batch) => solver.restore(states[batch]!));
    return Promise.resolve();
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }
}
