import type { InteriorPointOptions } from '../solver/index.js';
import { BatchSolver } from './batch-solver.js';
import type { BatchAnswer, BatchDescription, BatchExecutor, BatchPoint, BatchRequest } from './executor.js';
import type { Batch } from './slice-definition.js';

/** Milliseconds after which the event loop gets a turn. */
const turnLength = 50;

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
    let turn = performance.now();
    for (const request of requests) {
      const run = this.solvers[request.batch]!.solve(request);
      for (;;) {
        const step = run.next();
        if (step.done === true) {
          answers.push(step.value);
          break;
        }
        if (performance.now() - turn < turnLength) continue;
        await new Promise<void>((resolve) => setTimeout(resolve, 0));
        turn = performance.now();
      }
    }
    return answers;
  }

  async describe(): Promise<readonly BatchDescription[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.describe()));
  }

  async points(): Promise<readonly BatchPoint[]> {
    return Promise.resolve(this.solvers.map((solver) => solver.point()));
  }
}
