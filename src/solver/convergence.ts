import type { AlgorithmState } from './algorithm-state.js';
import type { Iterate } from './iterate.js';
import { complementarityError, optimalityError } from './optimality-errors.js';
import { RootTest } from './root-test.js';
import type { SolveContext, Termination } from './solve-context.js';

/** Decides after each iteration whether the algorithm stops. */
export interface ConvergenceTest {
  check(state: AlgorithmState): Termination | undefined;
  /** Whether the current point meets the acceptable tolerances. */
  isAcceptable(state: AlgorithmState): boolean;
}

const DIVERGING: Termination = {
  status: 'diverging',
  message: 'Iterates diverging; the problem might be unbounded.',
};

/**
 * A failure at a point of enormous variables (above the root of `diverging_iterates_tol`) is divergence. Infinite ones are the
 * slacks of rows that are undefined at the start: no divergence.
 */
export function recogniseDivergence(termination: Termination, state: AlgorithmState): Termination {
  const { status } = termination;
  const failed =
    status === 'restoration_failed' || status === 'iteration_limit' || status === 'evaluation_error';
  const size = state.problem.vectors.maxNorm(state.current.w);
  const enormous = Number.isFinite(size) && size > Math.sqrt(state.options.diverging_iterates_tol);
  return failed && enormous ? DIVERGING : termination;
}

/** Successive iterations with enormous variables, feasible and with an ever lower objective, that count as divergence. */
const RUNAWAY_ITERATIONS = 20;

/** Stops for limits that hold in the main algorithm and in the restoration phase alike. */
export function checkLimits(state: AlgorithmState, context: SolveContext): Termination | undefined {
  const { options } = context;
  const { vectors } = state.problem;
  if (vectors.maxNorm(state.current.w) > options.diverging_iterates_tol) return DIVERGING;
  if (context.iteration >= options.max_iter) {
    return { status: 'iteration_limit', message: 'Maximum number of iterations exceeded.' };
  }
  if (vectors.somewhere((performance.now() - context.started) / 1000 > options.max_wall_time)) {
    return { status: 'time_limit', message: 'Maximum wall time exceeded.' };
  }
  return undefined;
}

/** The termination tests of the main algorithm (Waechter & Biegler 2006, eq. 6, and the acceptable level of Ipopt). */
export class OptimalityTest implements ConvergenceTest {
  private acceptableIterations = 0;
  private runawayIterations = 0;
  private lastObjective = Infinity;
  private objectiveBefore = Infinity;
  private readonly root: RootTest;

  constructor(private readonly context: SolveContext) {
    this.root = new RootTest(context.options);
  }

  check(state: AlgorithmState): Termination | undefined {
    const { options } = this.context;
    const { current, problem } = state;
    this.objectiveBefore = this.lastObjective;
    this.lastObjective = current.f;
    this.runawayIterations = this.runsAway(state) ? this.runawayIterations + 1 : 0;
    if (
      this.isOptimal(current) ||
      (problem.square && this.root.isIsolated(current, () => this.isOptimal(current)))
    )
      return { status: 'optimal', message: 'Optimal Solution Found.' };
    this.acceptableIterations = this.isAcceptable(state) ? this.acceptableIterations + 1 : 0;
    if (options.acceptable_iter > 0 && this.acceptableIterations >= options.acceptable_iter) {
      return { status: 'acceptable', message: 'Solved To Acceptable Level.' };
    }
    if (this.runawayIterations >= RUNAWAY_ITERATIONS) return DIVERGING;
    return checkLimits(state, this.context);
  }

  /** Whether the point moved down a feasible ray: far out, feasible to the precision there, and lower than before. */
  private runsAway({ current, problem, options }: AlgorithmState): boolean {
    const size = problem.vectors.maxNorm(current.w);
    return (
      size > Math.sqrt(options.diverging_iterates_tol) &&
      this.lastObjective < this.objectiveBefore &&
      problem.unscaledViolation(current.w, current.c) <= options.tol * size
    );
  }

  isAcceptable(state: AlgorithmState): boolean {
    const { options } = this.context;
    const { current, problem } = state;
    const change = Math.abs(current.f - this.objectiveBefore) / Math.max(1, Math.abs(current.f));
    return (
      this.error(current) <= options.acceptable_tol &&
      this.unscaledDual(current) <= options.acceptable_dual_inf_tol &&
      problem.unscaledViolation(current.w, current.c) <= options.acceptable_constr_viol_tol &&
      this.unscaledComplementarity(current) <= options.acceptable_compl_inf_tol &&
      (change <= options.acceptable_obj_change_tol || options.acceptable_obj_change_tol >= 1e20)
    );
  }

  /** Whether the point meets all tolerances (WB eq. 6). */
  private isOptimal(point: Iterate): boolean {
    const { options } = this.context;
    return (
      this.error(point) <= options.tol &&
      this.unscaledDual(point) <= options.dual_inf_tol &&
      point.problem.unscaledViolation(point.w, point.c) <= options.constr_viol_tol &&
      this.unscaledComplementarity(point) <= options.compl_inf_tol
    );
  }

  /** The scaled error E_0. */
  private error(point: Iterate): number {
    return optimalityError(point, this.context.options.mu_target, this.context.options.s_max);
  }

  private unscaledDual(point: Iterate): number {
    return point.dualInfeasibility / Math.abs(point.problem.objectiveScale);
  }

  private unscaledComplementarity(point: Iterate): number {
    return (
      complementarityError(point, this.context.options.mu_target) / Math.abs(point.problem.objectiveScale)
    );
  }
}
