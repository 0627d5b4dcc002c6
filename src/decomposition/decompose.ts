import type { Model } from '../model/model.js';
import type { DecompositionOptions } from '../model/decomposition.js';
import { Solution } from '../model/solution.js';
import { checkedTranscription } from '../model/solve.js';
import { resolveOptions, type InteriorPointOptions, type SolverStatus } from '../solver/index.js';
import { assemble } from './assemble.js';
import { Consensus, type Round } from './consensus.js';
import type { BatchAnswer, BatchDescription, BatchExecutor } from './executor.js';
import { InProcessExecutor } from './in-process-executor.js';
import { resolveDecomposition } from './options.js';
import { PenaltyRule } from './penalty-rule.js';
import type { Split } from './split.js';
import { splitModel } from './split-model.js';

export interface DecompositionHooks {
  /** Called after each round; 'stop' ends the run with the status 'interrupted'. */
  onRound?(round: Round): void | 'stop';
  /** The run ends with status 'interrupted' soon after `aborted` becomes true. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Options of the interior point; they win over the model's. Its `tol` is where sub-solves stop to tighten. */
  readonly solver?: InteriorPointOptions;
}

/** The result of a decomposed solve. */
export interface Decomposition {
  /**
   * The consensus, with the experiments' own unknowns solved for it: it satisfies the model, and its objective is the model's there.
   * Its status is 'acceptable' where the residuals met their tolerances. Its iterations are those of all sub-solves.
   */
  readonly solution: Solution;
  readonly rounds: readonly Round[];
  /** Numbers of experiments in each batch, or of rows. */
  readonly batches: readonly number[];
  /** Names of the groups that have a penalty parameter each, in the order of `Round.rho`. */
  readonly groups: readonly string[];
}

/** The penalty parameter of the first round by the scale of the problem: batches start almost free. */
const freedom = 0.015;
/** The scale where the start of the model does not show one: its objective or the group is zero there. */
const unknownScale = 0.1;

/**
 * Solves a model over experiments by consensus ADMM: the experiments are spread over batches, each batch has a copy of all shared
 * unknowns (networks and variables that belong to no experiment), and rounds of sub-solves bring the copies together. See
 * `Consensus` for the method and `PenaltyRule` for its penalty parameters.
 *
 * @throws ModelError for a model that cannot be cut (see `splitModel`) and for wrong options; numerical failure is a status.
 */
export async function decompose(
  model: Model,
  options: DecompositionOptions = {},
  { onRound, signal, solver = {} }: DecompositionHooks = {},
): Promise<Decomposition> {
  const started = performance.now();
  const resolved = resolveDecomposition(options);
  const solverOptions = { ...model.solverOptions, ...solver };
  const { tol } = resolveOptions(solverOptions);
  const transcription = checkedTranscription(model);
  const { definition } = transcription;
  const split = splitModel(model, transcription, resolved);
  const executor = new InProcessExecutor(split.batches, solverOptions, signal);
  const descriptions = await executor.describe();
  const at = (values: Float64Array): Float64Array => Float64Array.from(split.consensus, (k) => values[k]!);
  const start = at(definition.start);
  const constant = (definition.objectiveSign ?? 1) * (definition.objectiveConstant ?? 0);
  const secondsBuilding = (performance.now() - started) / 1000;
  const consensus = new Consensus(
    split,
    { lower: at(definition.lower), upper: at(definition.upper) },
    start,
    firstPenalty(split, start, descriptions, constant, resolved.rho),
    executor,
    constant,
    { ...resolved, tolerance: tol },
  );
  const rounds: Round[] = [];
  let status: SolverStatus = 'iteration_limit';
  while (rounds.length < resolved.rounds) {
    const round = await consensus.next();
    if (signal?.aborted === true) status = 'interrupted';
    else {
      rounds.push(round);
      if (onRound?.(round) === 'stop') status = 'interrupted';
      else if (converged(round)) status = 'acceptable';
    }
    if (status !== 'iteration_limit') break;
  }
  const held = await hold(executor, split, consensus.z, tol);
  const failed = status === 'interrupted' ? undefined : held.find((answer) => !isSolved(answer));
  const outcome = {
    status: status === 'acceptable' && failed ? failed.status : status,
    message: messageOf(status, rounds, failed),
    objective: held.reduce((sum, { objective }) => sum + objective, 0),
    iterations: [...rounds.flatMap(({ answers }) => answers), ...held].reduce(
      (sum, one) => sum + one.iterations,
      0,
    ),
  };
  const result = assemble(definition, split, consensus.z, await executor.points(), outcome);
  const nonzeros = {
    jacobian: descriptions.reduce((sum, one) => sum + one.nonzeros.jacobian, 0),
    hessian: descriptions.reduce((sum, one) => sum + one.nonzeros.hessian, 0),
  };
  return {
    solution: new Solution(model, transcription, result, nonzeros, secondsBuilding),
    rounds,
    batches: split.batches.map(({ size }) => size),
    groups: split.groups.map(({ name }) => name),
  };
}

/** Both residuals meet their tolerances, and every batch was solved. */
function converged({ primal, primalTolerance, dual, dualTolerance, answers }: Round): boolean {
  return primal <= primalTolerance && dual <= dualTolerance && answers.every(isSolved);
}

function isSolved({ status }: BatchAnswer): boolean {
  return status === 'optimal' || status === 'acceptable';
}

/** The batches' own unknowns for copies that are held at the consensus. */
function hold(
  executor: BatchExecutor,
  { batches }: Split,
  z: Float64Array,
  tolerance: number,
): Promise<readonly BatchAnswer[]> {
  return executor.solve(
    batches.map(({ places }, batch) => ({
      batch,
      target: Float64Array.from(places, (place) => z[place]!),
      penalty: 'fixed' as const,
      tolerance,
    })),
  );
}

/**
 * The penalty parameter of the first round: the given one, but not above the scale of the problem at its start, or for 0 a small part
 * of that scale. Far above it the first rounds would hold the copies where they start and lead to other optima.
 */
function firstPenalty(
  { groups, consensus }: Split,
  start: Float64Array,
  descriptions: readonly BatchDescription[],
  constant: number,
  given: number,
): Float64Array {
  const rho = new Float64Array(consensus.length);
  const objective = descriptions.reduce((sum, { startObjective }) => sum + startObjective, -constant);
  for (const { first, end } of groups) {
    const norm = Math.hypot(...start.subarray(first, end));
    const scale = PenaltyRule.scale(objective, norm, 1) || unknownScale;
    rho.fill(given > 0 ? Math.min(given, scale) : freedom * scale, first, end);
  }
  return rho;
}

function messageOf(status: SolverStatus, rounds: readonly Round[], failed: BatchAnswer | undefined): string {
  const count = `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`;
  if (failed) {
    return `After ${count} batch ${failed.batch + 1} could not be solved with the consensus: ${failed.message}`;
  }
  const last = rounds[rounds.length - 1];
  const residuals = last
    ? ` primal residual ${last.primal.toExponential(1)} (${last.primalTolerance.toExponential(1)} asked), dual residual ${last.dual.toExponential(1)} (${last.dualTolerance.toExponential(1)} asked).`
    : '';
  if (status === 'acceptable') return `Consensus after ${count}:${residuals}`;
  return `${status === 'interrupted' ? 'Interrupted' : 'No consensus yet'} after ${count}:${residuals}`;
}
