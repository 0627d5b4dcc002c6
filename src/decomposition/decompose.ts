import type { Model } from '../model/model.js';
import type { DecompositionOptions } from '../model/decomposition.js';
import { Solution } from '../model/solution.js';
import { resolveOptions, type InteriorPointOptions, type SolverStatus } from '../solver/index.js';
import { Consensus, type FirstPenalty, type Round } from './consensus.js';
import { CheckpointKeeper, type CheckpointStore } from './checkpoint/index.js';
import type { RunIdentity } from './checkpoint/contents.js';
import { cutModel, type CutModel } from './cut-model.js';
import type { BatchDescription, BatchExecutor } from './executor.js';
import { finish } from './finish.js';
import { isSolved } from './improve.js';
import { InProcessExecutor } from './in-process-executor.js';
import { bundleModel, type ModelBundle } from './job/bundle.js';
import { sizesOf } from './job/messages.js';
import { resolveDecomposition, type ResolvedDecomposition } from './options.js';
import { PenaltyRule } from './penalty-rule.js';
import type { Split } from './split.js';

export interface DecompositionHooks {
  /** Called after each round; 'stop' ends the run with the status 'interrupted'. */
  onRound?(round: Round): void | 'stop';
  /** The run ends with status 'interrupted' soon after `aborted` becomes true. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Options of the interior point; they win over the model's. Its `tol` is where sub-solves stop to tighten. */
  readonly solver?: InteriorPointOptions;
  /** Makes what solves the batches; by default they are solved in turn in this process. It is closed at the end. */
  readonly executor?: (job: ExecutorJob) => BatchExecutor | Promise<BatchExecutor>;
  /**
   * Where the state of the run is kept, before the first round and after each: a file, or a place of one's own. An executor that has a
   * place itself, such as a cluster, uses that unless one is given.
   */
  readonly checkpoint?: string | CheckpointStore;
  /**
   * Goes on, bit for bit, where the checkpoint was made. Model, data and options must be the same, but for `rounds`, the tolerances
   * and `polish`. Rounds before have no copies in their answers.
   */
  readonly resume?: boolean;
}

/** What an executor is made for. */
export interface ExecutorJob {
  readonly split: Split;
  /** Options of the sub-solves. */
  readonly solver: InteriorPointOptions;
  /** The run's `DecompositionHooks.signal`. */
  readonly signal?: { readonly aborted: boolean };
  /**
   * The model for workers elsewhere; made when asked for.
   *
   * @throws ModelError for a model that cannot be written as a text.
   */
  bundle(): Promise<ModelBundle>;
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
  /** Numbers, in the whole problem, of the unknowns that have a consensus, in the order of `Round.consensus`. */
  readonly consensus: Int32Array;
}

function inProcess({ split, solver, signal }: ExecutorJob): BatchExecutor {
  return new InProcessExecutor(split.batches, solver, signal);
}

/** The penalty parameter of the first round by the scale of the problem, so that batches start almost free; and the most it may be. */
const freedom = 0.02;
const mostFreedom = 0.05;
/** The scale where the start of the model does not show one: its objective or the group is zero there. */
const unknownScale = 0.1;

/**
 * Solves a model over experiments by consensus ADMM: the experiments are spread over batches, each batch has a copy of all shared
 * unknowns (networks and variables that belong to no experiment), and rounds of sub-solves bring the copies together. See
 * `Consensus` for the method and `PenaltyRule` for its penalty parameters.
 *
 * @param options default: those that the model states (see `Model.decompose`).
 * @throws ModelError for a model that cannot be cut (see `splitModel`) and for wrong options; numerical failure is a status.
 */
export async function decompose(
  model: Model,
  options: DecompositionOptions = model.decomposition?.options ?? {},
  hooks: DecompositionHooks = {},
): Promise<Decomposition> {
  const started = performance.now();
  const resolved = resolveDecomposition(options);
  const { signal, executor: makeExecutor = inProcess } = hooks;
  const solver = { ...model.solverOptions, ...hooks.solver };
  const { tol } = resolveOptions(solver);
  const cut = cutModel(model, resolved);
  let made: Promise<ModelBundle> | undefined;
  const bundle = (): Promise<ModelBundle> => (made ??= bundleModel({ model, solver, cut: resolved }));
  const executor = await makeExecutor({ split: cut.split, solver, ...(signal ? { signal } : {}), bundle });
  try {
    const run = { model, cut, executor, resolved, solver: { ...solver, tol }, hooks, started };
    return await coordinate({
      ...run,
      identify: async () => ({ bundle: (await bundle()).hash, solver, options: resolved }),
    });
  } finally {
    await executor.close();
  }
}

/** A decomposed solve whose batches are ready. */
interface Run {
  readonly model: Model;
  readonly cut: CutModel;
  readonly executor: BatchExecutor;
  readonly resolved: ResolvedDecomposition;
  readonly solver: InteriorPointOptions & { readonly tol: number };
  readonly hooks: DecompositionHooks;
  readonly identify: () => Promise<RunIdentity>;
  /** `performance.now()` at the beginning. */
  readonly started: number;
}

/** The rounds, and what makes a point of the whole model of them. */
async function coordinate(run: Run): Promise<Decomposition> {
  const { model, cut, executor, resolved, solver, hooks, started } = run;
  const { transcription, split } = cut;
  const { definition } = transcription;
  const { signal } = hooks;
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
    { ...resolved, tolerance: solver.tol },
  );
  const keeper = await CheckpointKeeper.for(hooks, executor, consensus, run.identify);
  const before = hooks.resume === true ? await keeper!.resume(sizesOf(split)) : undefined;
  const rounds = [...(before?.rounds ?? [])];
  if (!before) await keeper?.save(rounds);
  const leader = leaderOf(split);
  if (rounds.length === 0 && leader !== undefined) await consensus.lead(leader);
  const last = rounds.at(-1);
  const secondsBefore = last?.seconds ?? 0;
  let status: SolverStatus = before?.sameEnd && last && converged(last) ? 'acceptable' : 'iteration_limit';
  while (status === 'iteration_limit' && rounds.length < resolved.rounds) {
    const next = await consensus.next();
    if (signal?.aborted === true) status = 'interrupted';
    else {
      const round = { ...next, seconds: secondsBefore + next.seconds };
      rounds.push(round);
      await keeper?.save(rounds);
      if (hooks.onRound?.(round) === 'stop') status = 'interrupted';
      else if (converged(round)) status = 'acceptable';
    }
  }
  const result = await finish({
    definition,
    split,
    // Not that of the next round, which is extrapolated.
    z: (rounds.at(-1)?.consensus ?? consensus.z).slice(),
    executor,
    options: solver,
    polish: resolved.polish,
    rounds,
    status,
    ...(signal ? { signal } : {}),
  });
  const nonzeros = {
    jacobian: descriptions.reduce((sum, one) => sum + one.nonzeros.jacobian, 0),
    hessian: descriptions.reduce((sum, one) => sum + one.nonzeros.hessian, 0),
  };
  return {
    solution: new Solution(model, transcription, result, nonzeros, secondsBuilding),
    rounds,
    batches: split.batches.map(({ size }) => size),
    groups: split.groups.map(({ name }) => name),
    consensus: split.consensus,
  };
}

/**
 * The batch that is solved before the others: the first of the largest ones; none where there is only one, and where batches are parts
 * of one trajectory, which the states where they meet hold together.
 */
function leaderOf({ batches, joined }: Split): number | undefined {
  if (joined || batches.length === 1) return undefined;
  const largest = Math.max(...batches.map(({ size }) => size));
  return batches.findIndex(({ size }) => size === largest);
}

/** Both residuals meet their tolerances, and every batch was solved. */
function converged({ primal, primalTolerance, dual, dualTolerance, answers }: Round): boolean {
  return primal <= primalTolerance && dual <= dualTolerance && answers.every(isSolved);
}

/**
 * The penalty parameters of the first round: the given one, within narrow limits around the part of the scale of the problem at its
 * start that 0 asks for. Near that scale the first rounds would hold the copies where they start, far below it batches without
 * enough data of their own would go to optima that have nothing in common.
 */
function firstPenalty(
  { groups, consensus }: Split,
  start: Float64Array,
  descriptions: readonly BatchDescription[],
  constant: number,
  given: number,
): FirstPenalty {
  const first = new Float64Array(consensus.length);
  const most = new Float64Array(consensus.length);
  const objective = descriptions.reduce((sum, { startObjective }) => sum + startObjective, -constant);
  for (const { first: from, end } of groups) {
    const norm = Math.hypot(...start.subarray(from, end));
    const scale = PenaltyRule.scale(objective, norm) || unknownScale;
    const wanted = given > 0 ? given : freedom * scale;
    first.fill(Math.min(Math.max(wanted, freedom * scale), mostFreedom * scale), from, end);
    most.fill(scale, from, end);
  }
  return { first, most };
}
