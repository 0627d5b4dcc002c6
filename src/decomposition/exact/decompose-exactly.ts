import { availableParallelism } from 'node:os';
import type { DecompositionOptions } from '../../model/decomposition.js';
import type { Model } from '../../model/model.js';
import { Solution } from '../../model/solution.js';
import { checkedTranscription } from '../../model/solve.js';
import type { ProblemDefinition } from '../../nlp/template.js';
import { createCounters } from '../../solver/counters.js';
import type { InteriorPointOptions, SolverCounters, SolverResult } from '../../solver/index.js';
import { bundleModel } from '../job/index.js';
import { resolveDecomposition } from '../options.js';
import { ExactRun, type ExactRunHooks } from './exact-run.js';
import type { ExactOutcome, RankPoint, RankSummary } from './messages.js';

export interface ExactHooks extends ExactRunHooks {
  /** Options of the interior point; they win over the model's. */
  readonly solver?: InteriorPointOptions;
  /** Number of worker threads. Default: one for each core. There are never more than batches. */
  readonly workers?: number;
}

/** The result of an exact decomposition. */
export interface ExactDecomposition {
  readonly solution: Solution;
  /** What each rank had and what it took. */
  readonly ranks: readonly RankSummary[];
}

/**
 * Solves a model by one interior point that runs on several worker threads: every thread evaluates and eliminates its batches, and what
 * they share (the weights) is joined in a small dense system (Zavala, Laird & Biegler, Chem. Eng. Sci. 63, 2008). Its
 * iterates are those of the undecomposed solve, but for round-off. See `solveRank`.
 *
 * @param options those that cut the model: `by`, `batches`, `sizes`, `data`; default those that the model states.
 * @throws ModelError for wrong options and a model that cannot be written as a text, RangeError for a number of workers that is none,
 *   RankError for a model that cannot be cut or where a thread breaks down; numerical failure is a status.
 */
export async function decomposeExactly(
  model: Model,
  options: DecompositionOptions = model.decomposition?.options ?? {},
  { solver = {}, workers = availableParallelism(), ...hooks }: ExactHooks = {},
): Promise<ExactDecomposition> {
  if (!Number.isSafeInteger(workers) || workers < 1)
    throw new RangeError(`${workers} is no number of threads`);
  const cut = resolveDecomposition(options);
  const bundle = await bundleModel({ model, solver: { ...model.solverOptions, ...solver }, cut });
  const run = new ExactRun(Math.min(workers, cut.batches), hooks);
  try {
    const { outcome, ranks } = await run.solve(bundle);
    const started = performance.now();
    const transcription = checkedTranscription(model);
    const building = (performance.now() - started) / 1000;
    const result = joinPoints(transcription.definition, await run.gather(), outcome, countersOf(ranks));
    const nonzeros = {
      jacobian: ranks.reduce((sum, one) => sum + one.nonzeros.jacobian, 0),
      hessian: ranks.reduce((sum, one) => sum + one.nonzeros.hessian, 0),
    };
    return { solution: new Solution(model, transcription, result, nonzeros, building), ranks };
  } finally {
    await run.close();
  }
}

/** The points of all ranks as one of the whole problem. Copies of shared values agree. */
export function joinPoints(
  { variables, constraints }: ProblemDefinition,
  points: readonly RankPoint[],
  outcome: ExactOutcome,
  counters: SolverCounters,
): SolverResult {
  const result = {
    ...outcome,
    counters,
    x: new Float64Array(variables),
    lowerBoundMultipliers: new Float64Array(variables),
    upperBoundMultipliers: new Float64Array(variables),
    multipliers: new Float64Array(constraints),
    constraintValues: new Float64Array(constraints),
  };
  for (const point of points) {
    for (const name of ['x', 'lowerBoundMultipliers', 'upperBoundMultipliers'] as const) {
      point.variables.forEach((index, k) => (result[name][index] = point[name][k]!));
    }
    for (const name of ['multipliers', 'constraintValues'] as const) {
      point.rows.forEach((row, k) => (result[name][row] = point[name][k]!));
    }
  }
  return result;
}

/** Evaluations are counted once, for they are those of all ranks together; seconds are those of the slowest rank. */
export function countersOf(ranks: readonly RankSummary[]): SolverCounters {
  const counters = createCounters();
  for (const name of Object.keys(counters) as (keyof SolverCounters)[]) {
    counters[name] = Math.max(...ranks.map((rank) => rank.counters[name]));
  }
  return counters;
}
