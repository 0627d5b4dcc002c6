import type { Decomposition } from '../decomposition/index.js';
import type { Model, Solution } from '../model/index.js';
import { solveAsync, type SolveHooks } from '../model/solve.js';
import type { ResultRecord } from '../report/result-record.js';
import type { InteriorPointOptions } from '../solver/index.js';
import { CallError } from './call-error.js';
import type { ExecutorOptions } from './executors.js';
import type { Interruption } from './interruption.js';
import { readJson } from './model-file.js';

/** What the command line says of the way in which a model is solved. */
export interface SolvingOptions extends ExecutorOptions {
  readonly state?: string;
  /** False: a model with batches is solved as a whole. */
  readonly decompose?: boolean;
  readonly checkpoint?: string;
  readonly logJson?: boolean;
}

/** What a solve needs beside the model. */
export interface Solving {
  readonly solver: InteriorPointOptions;
  readonly signal: Interruption;
  /** Receives the lines of the log. */
  log(line: string): void;
  /** Iterations or rounds are logged as JSON objects, one on a line, instead of as a table. */
  readonly logJson: boolean;
}

/** A solve; of one in batches its part of the record, and where there were rounds, these and their seconds. */
export interface Solved {
  readonly solution: Solution;
  readonly record?: NonNullable<ResultRecord['decomposition']>;
  readonly decomposition?: Decomposition;
  readonly seconds?: number;
}

/**
 * Solves a model in its batches, where it says that it has some, or as a whole.
 *
 * @throws CallError for options that do not fit the model or one another.
 */
export function solveModel(model: Model, options: SolvingOptions, solving: Solving): Promise<Solved> {
  const { state, decompose = true } = options;
  if (!model.decomposition || !decompose) return solveWhole(model, options, solving);
  if (state !== undefined)
    throw new CallError('--state goes on with a solve of the whole model', 'add --no-decompose');
  return model.decomposition.exactly
    ? solveExactly(model, options, solving)
    : solveByConsensus(model, options, solving);
}

async function solveByConsensus(model: Model, options: SolvingOptions, solving: Solving): Promise<Solved> {
  const { checkpoint, resume = false } = options;
  const { chooseExecutor } = await import('./executors.js');
  const executor = await chooseExecutor(options, (line) => solving.log(line));
  const { solveDecomposed } = await import('./decomposed-solve.js');
  return solveDecomposed(model, { ...solving, executor, checkpoint, resume });
}

async function solveExactly(model: Model, options: SolvingOptions, solving: Solving): Promise<Solved> {
  const exact = await import('./exact-solve.js');
  return exact.solveExactly(model, { ...solving, workers: exact.exactWorkers(options, options.checkpoint) });
}

async function solveWhole(model: Model, options: SolvingOptions, solving: Solving): Promise<Solved> {
  const wrong = (['executor', 'workers', 'redis', 'checkpoint', 'resume'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (wrong !== undefined) {
    throw new CallError(
      `--${wrong} is for models that are solved in batches`,
      model.decomposition
        ? 'leave --no-decompose out'
        : 'say how in the model: decompose runs by experiments(batches: 4)',
    );
  }
  const { solver, signal, logJson } = solving;
  const log = (line: string): void => solving.log(line);
  const hooks: SolveHooks = {
    signal,
    ...(logJson ? { onIteration: (record) => log(JSON.stringify(record)) } : { log }),
    ...(options.state === undefined ? {} : { state: readJson(options.state) }),
  };
  return { solution: await solveAsync(model, solver, hooks) };
}
