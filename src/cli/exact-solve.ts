import { availableParallelism } from 'node:os';
import { decomposeExactly, type ExactHooks } from '../decomposition/exact/index.js';
import type { Model } from '../model/index.js';
import { CallError } from './call-error.js';
import type { ExecutorOptions } from './executors.js';
import { wholeNumber } from './redis-option.js';
import type { Solved, Solving } from './solve-model.js';

/** Solves a model by the exact decomposition that it states: the iterates of the whole problem, each batch on its own thread. */
export async function solveExactly(
  model: Model,
  { solver, signal, workers, log, logJson }: Solving & { readonly workers: number },
): Promise<Solved> {
  const hooks: ExactHooks = {
    solver,
    signal,
    workers,
    ...(logJson ? { onIteration: (iteration) => log(JSON.stringify(iteration)) } : { log }),
  };
  const { solution, ranks } = await decomposeExactly(model, undefined, hooks);
  const { by = 'experiments' } = model.decomposition!.options;
  return {
    solution,
    record: {
      by,
      exactly: true,
      executor: 'threads',
      workers: ranks.length,
      ranks: ranks.map(({ variables, constraints, secondsBuilding, secondsExchanging }) => ({
        variables,
        constraints,
        secondsBuilding,
        secondsExchanging,
      })),
    },
  };
}

/**
 * The number of threads of an exact decomposition.
 *
 * @throws CallError for options of a consensus.
 */
export function exactWorkers(
  { executor, workers, redis, resume }: ExecutorOptions,
  checkpoint: string | undefined,
): number {
  if ((executor !== undefined && executor !== 'threads') || redis !== undefined) {
    throw new CallError(
      'a model that is decomposed exactly is solved in worker threads',
      "leave the executor out, or take 'exactly' out of the model",
    );
  }
  if (checkpoint !== undefined || resume === true) {
    throw new CallError(
      'a model that is decomposed exactly has no rounds to go on from',
      'go on from a state.json: --no-decompose --state FILE',
    );
  }
  return workers === undefined ? availableParallelism() : wholeNumber('--workers', workers, 1);
}
