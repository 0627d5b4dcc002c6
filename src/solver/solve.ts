import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { createSymmetricSolver, type SymmetricSolverFactory } from '../sparse/index.js';
import { checkProblem, contradictoryBounds } from './problem-check.js';
import { elsewhere, refuseDistributed, type Distribution } from './distributed/distribution.js';
import { DistributedForm } from './distributed/distributed-form.js';
import { OptimalityTest, recogniseDivergence } from './convergence.js';
import { createCounters } from './counters.js';
import { testDerivatives } from './derivative-check.js';
import { contradictionOf, equationNotes, refuseOverdetermined } from './equation-messages.js';
import { InteriorPoint } from './interior-point.js';
import type { Iterate } from './iterate.js';
import { formatSummary } from './log.js';
import { determineScaling, type UserScaling } from './nlp-scaling.js';
import { resolveOptions } from './options/resolve.js';
import type { InteriorPointOptions, ResolvedOptions } from './options/table.js';
import { analyseStructure } from './problem-structure.js';
import type { IterationRecord, SolverResult } from './result.js';
import { QuasiNewtonProblem } from './quasi-newton/quasi-newton-problem.js';
import { RestorationPhase } from './restoration/restoration-phase.js';
import { summariseErrors, unscaledResult } from './solution.js';
import { SlackForm } from './slack-form.js';
import type { SolveContext } from './solve-context.js';
import { initialiseStart, undefinedPart } from './start-point.js';
import { determineUnits, givenUnits, describeUnits } from './determine-units.js';
import { ProblemInUnits, type Units } from './unit-scaling.js';
import type { WarmStart } from './warm-start.js';

/** Where the caller looks into a solve or stops it. */
export interface SolverHooks {
  /** Called with each line of the iteration table and the present point; 'stop' ends the solve. */
  onIteration?(record: IterationRecord, iterate: IterateView): void | 'stop';
  /** The solve ends with status 'interrupted' soon after `aborted` becomes true. An `AbortSignal` fits. */
  readonly signal?: { readonly aborted: boolean };
  /** Receives the iteration table and the summary; silent when absent. */
  log?(line: string): void;
  /** The place of this rank in a distributed solve: see `Distribution`. All ranks call with the same options. */
  readonly distribution?: Distribution;
  /** Linear solver to use instead of the built-in one. */
  readonly symmetricSolver?: SymmetricSolverFactory;
  /** Factors for `nlp_scaling_method` = 'user-scaling'. */
  readonly scaling?: UserScaling;
  /**
   * Units in which the problem is measured, as `determineUnits` found them for an earlier solve of it, or 'given' where it found none;
   * absent, they are determined anew, which costs as much as some iterations.
   */
  readonly units?: Units | 'given';
  /** Where to start when `warm_start_init_point` is set; the result of an earlier solve fits. */
  readonly warmStart?: WarmStart;
}

/** The present point, in the user's numbering and units. */
export interface IterateView {
  /** The variables; a copy that the caller may keep. */
  x(): Float64Array;
}

/**
 * Solves a nonlinear program to a local optimum by the interior-point method of Waechter & Biegler (Math. Prog. 106, 2006).
 * @throws OptionError for wrong options, OverdeterminedError where these ask for it, and OdeonError for arrays of the wrong length; whatever goes wrong numerically is a status.
 */
export function solveNonlinearProgram(
  problem: NonlinearProgram,
  options: InteriorPointOptions = {},
  hooks: SolverHooks = {},
): SolverResult {
  const run = solveSteps(problem, options, hooks);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
  }
}

/** As `solveNonlinearProgram`, giving the event loop a turn about every 50 ms, so that signals and buttons are seen. */
export async function solveNonlinearProgramAsync(
  problem: NonlinearProgram,
  options: InteriorPointOptions = {},
  hooks: SolverHooks = {},
): Promise<SolverResult> {
  const run = solveSteps(problem, options, hooks);
  let turn = performance.now();
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    if (performance.now() - turn < 50) continue;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    turn = performance.now();
  }
}

/** The solve as a generator that pauses after each iteration and returns the result. */
export function* solveSteps(
  given: NonlinearProgram,
  options: InteriorPointOptions = {},
  hooks: SolverHooks = {},
): Generator<void, SolverResult> {
  checkProblem(given);
  const resolved = resolveOptions(options);
  if (hooks.distribution !== undefined) refuseDistributed(resolved);
  const started = performance.now();
  const asked = givenUnits(given, resolved, hooks.scaling);
  const known =
    hooks.units === 'given'
      ? undefined
      : (hooks.units ?? determineUnits(given, resolved, hooks.distribution));
  const units = asked ?? known;
  if (units === undefined) return yield* solveInUnits(given, resolved, hooks, started);
  const problem = new ProblemInUnits(given, units);
  if (resolved.print_level >= 3)
    hooks.log?.(describeUnits(units, asked ? 'by the factors given' : 'because of extreme sizes'));
  const { warmStart, onIteration } = hooks;
  const result = yield* solveInUnits(
    problem,
    resolved,
    {
      ...hooks,
      ...(warmStart && { warmStart: problem.convertWarmStart(warmStart) }),
      ...(onIteration && {
        onIteration: (record, iterate) =>
          onIteration.call(hooks, record, { x: () => problem.givenPoint(iterate.x()) }),
      }),
    },
    started,
  );
  return problem.convertResult(result);
}

function* solveInUnits(
  problem: NonlinearProgram,
  resolved: ResolvedOptions,
  hooks: SolverHooks,
  started: number,
): Generator<void, SolverResult> {
  const counters = createCounters();
  const { distribution } = hooks;
  const structure = analyseStructure(problem, resolved, distribution);
  const scaling = determineScaling(problem, structure.freeIndex, resolved, hooks.scaling, distribution);
  const createSolver = hooks.symmetricSolver ?? createSymmetricSolver;
  const form = distribution
    ? new DistributedForm(problem, structure, scaling, resolved, counters, distribution)
    : new SlackForm(problem, structure, scaling, resolved, counters, createSolver);
  const context: SolveContext = {
    options: resolved,
    counters,
    createSolver,
    started,
    iteration: 0,
    log: (level, line) => {
      if (resolved.print_level >= level) hooks.log?.(line);
    },
    report: (record, point) => {
      const view = { x: () => userVariables(form, point) };
      const stop = hooks.onIteration?.(record, view) === 'stop' || hooks.signal?.aborted === true;
      return form.vectors.somewhere(stop);
    },
  };
  let restoration: RestorationPhase | undefined;
  const found = contradictoryBounds(problem) ?? contradictionOf(problem, structure);
  const contradiction = form.vectors.somewhere(found !== undefined) ? (found ?? elsewhere) : undefined;
  if (contradiction === undefined) refuseOverdetermined(problem, structure, resolved);
  for (const note of equationNotes(problem, structure)) context.log(3, note);
  testDerivatives(problem, resolved, (line) => context.log(0, line));
  const learnt = resolved.hessian_approximation === 'limited-memory';
  const algorithm = new InteriorPoint(
    learnt ? new QuasiNewtonProblem(form, form.variables, resolved) : form,
    resolved,
    {
      phase: '',
      convergence: new OptimalityTest(context),
      initialise: (state) => initialiseStart(state, form, hooks.warmStart, contradiction),
      describeUndefined: (w) => {
        const names = undefinedPart(form, w);
        return (
          names &&
          `No progress: farther along the last direction these are undefined (not a finite number): ${names}.`
        );
      },
      restore: (main) => (restoration ??= new RestorationPhase(form, context)).run(main),
    },
    context,
  );
  const termination = recogniseDivergence(yield* algorithm.run(), algorithm.state);
  counters.secondsTotal = (performance.now() - started) / 1000;
  const result = unscaledResult(form, algorithm.state, termination, context);
  const { scaled, unscaled } = summariseErrors(form, algorithm.state, result);
  if (resolved.print_level >= 3) {
    for (const line of formatSummary(context.iteration, scaled, unscaled, counters, termination.message))
      context.log(3, line);
  }
  return result;
}

/** The point as the restoration phase or the main algorithm holds it, in the user's numbering. */
function userVariables(form: SlackForm, point: Iterate): Float64Array {
  return form.userPoint(point.w).slice();
}
