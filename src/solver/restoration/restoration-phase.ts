import type { AlgorithmState } from '../algorithm-state.js';
import { dualFractionToBoundary } from '../fraction-to-boundary.js';
import { Direction } from '../direction.js';
import { initialiseMultipliers } from '../initialisation.js';
import { InteriorPoint } from '../interior-point.js';
import type { ResolvedOptions } from '../options/table.js';
import { QuasiNewtonProblem } from '../quasi-newton/quasi-newton-problem.js';
import type { SlackForm } from '../slack-form.js';
import type { SolveContext, Termination } from '../solve-context.js';
import { RestorationConvergence } from './restoration-convergence.js';
import { RestorationProblem } from './restoration-problem.js';

/** theta_max of the filter inside the restoration phase, relative to the violation at its start. */
const RESTORATION_THETA_MAX_FACTOR = 1e8;

/** Reduction of the violation that ends the phase while the problem counts as probably infeasible. */
const EXPECTED_INFEASIBILITY_REDUCTION = 1e-3;

/**
 * The feasibility restoration phase (Waechter & Biegler 2006, section 3.3): the interior-point algorithm itself, applied to
 * the restoration problem until its point is acceptable to the main filter.
 */
export class RestorationPhase {
  private readonly problem: RestorationProblem;
  private readonly options: ResolvedOptions;
  private readonly multiplierStep: Direction;

  constructor(
    private readonly form: SlackForm,
    private readonly context: SolveContext,
  ) {
    this.problem = new RestorationProblem(form, context.options);
    this.options = {
      ...context.options,
      theta_max_fact: RESTORATION_THETA_MAX_FACTOR,
      expect_infeasible_problem: false,
    };
    this.multiplierStep = new Direction(form);
  }

  /**
   * Starts from the main algorithm's current point, which the filter holds already. On success its trial point is set; on
   * failure its current point is where the phase ended.
   */
  *run(main: InteriorPoint): Generator<void, Termination | undefined> {
    const { context, problem } = this;
    const required = main.lineSearch.expectInfeasible
      ? EXPECTED_INFEASIBILITY_REDUCTION
      : context.options.required_infeasibility_reduction;
    const convergence = new RestorationConvergence(main.state, main.acceptance, context, required);
    problem.setReference(main.state.current.w);
    let rescued = -2;
    const { options } = this;
    const learnt = options.hessian_approximation === 'limited-memory';
    const inner: InteriorPoint = new InteriorPoint(
      learnt ? new QuasiNewtonProblem(problem, this.form.variables, options) : problem,
      this.options,
      {
        phase: 'r',
        convergence,
        initialise: (state) => this.initialise(state, main.state),
        *restore(): Generator<void, Termination | undefined> {
          // The restoration of the restoration: optimal elastic variables for fixed v. Once in two iterations, lest it repeat.
          const { state } = inner;
          if (state.iteration <= rescued + 1) {
            return {
              status: 'restoration_failed',
              message: 'The restoration phase found no acceptable step.',
            };
          }
          rescued = state.iteration;
          yield;
          resetElastic(problem, state);
          return undefined;
        },
      },
      context,
    );
    context.iteration++;
    const end = yield* inner.run();
    if (end.status === 'recovered') {
      context.iteration--;
      this.setMultipliers(main.state);
      return undefined;
    }
    main.lineSearch.undefinedAhead = inner.lineSearch.undefinedAhead;
    return this.failure(end, inner.state, main.state);
  }

  /** The start of the restoration phase: (v, n, p) with n and p optimal, multipliers as WB section 3.3 states. */
  private initialise(state: AlgorithmState, main: AlgorithmState): Termination | undefined {
    const { problem, form, options } = this;
    const { current } = state;
    const mu = Math.max(main.mu, main.current.primalInfeasibility);
    state.setBarrierParameter(mu, Math.max(options.tau_min, 1 - mu));
    current.w.set(main.current.w);
    problem.setElastic(current.w, main.current.c, mu);
    for (let i = 0; i < form.size; i++) {
      current.zl[i] = Math.min(problem.penalty, main.current.zl[i]);
      current.zu[i] = Math.min(problem.penalty, main.current.zu[i]);
    }
    for (let i = form.size; i < problem.size; i++) current.zl[i] = mu / current.w[i];
    current.lambda.fill(0);
    state.primalStep = main.primalStep;
    state.lineSearchTrials = main.lineSearchTrials;
    state.regularization = main.regularization;
    state.stepKind = 'R';
    if (current.evaluateFunctions(mu, options.slack_move) && current.evaluateDerivatives()) return undefined;
    return {
      status: 'restoration_failed',
      message: 'The restoration phase cannot start: a function is undefined.',
    };
  }

  /**
   * Bound multipliers of the point found: one primal-dual step of the complementarity equations from those at the start of
   * the phase, or 1 if that makes them large. The constraint multipliers begin anew: at 0 or by least squares.
   */
  private setMultipliers(main: AlgorithmState): void {
    const { options, multiplierStep: step, form } = this;
    const { current, trial, mu, tau } = main;
    const { lowerIndices, upperIndices } = form;
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      const slack = current.slackLower[i];
      step.zl[i] = (mu - current.zl[i] * (trial.w[i] - current.w[i])) / slack - current.zl[i];
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      const slack = current.slackUpper[i];
      step.zu[i] = (mu + current.zu[i] * (trial.w[i] - current.w[i])) / slack - current.zu[i];
    }
    const alpha = dualFractionToBoundary(current, step, tau);
    for (let i = 0; i < form.size; i++) {
      trial.zl[i] = current.zl[i] + alpha * step.zl[i];
      trial.zu[i] = current.zu[i] + alpha * step.zu[i];
    }
    const { vectors } = form;
    if (Math.max(vectors.maxNorm(trial.zl), vectors.maxNorm(trial.zu)) > options.bound_mult_reset_threshold) {
      for (let k = 0; k < lowerIndices.length; k++) trial.zl[lowerIndices[k]] = 1;
      for (let k = 0; k < upperIndices.length; k++) trial.zu[upperIndices[k]] = 1;
    }
    trial.lambda.fill(0);
    const largest = options.constr_mult_reset_threshold;
    if (largest > 0 && trial.evaluateDerivatives()) initialiseMultipliers(main, trial, largest);
  }

  /** Translates the end of the restoration phase; the main algorithm's current point becomes where it ended. */
  private failure(end: Termination, state: AlgorithmState, main: AlgorithmState): Termination {
    const { context, options } = this;
    const { current } = main;
    const solved = end.status === 'optimal' || end.status === 'acceptable';
    if (end.status === 'restoration_failed' || end.status === 'evaluation_error') {
      return { status: 'restoration_failed', message: end.message };
    }
    for (let i = 0; i < current.w.length; i++) current.w[i] = state.current.w[i];
    current.evaluateFunctions(main.mu, options.slack_move);
    current.evaluateDerivatives();
    if (!solved) return end;
    const threshold = options.resto_failure_feasibility_threshold || 100 * context.options.tol;
    if (current.primalInfeasibility > threshold) {
      return {
        status: 'infeasible',
        message: 'Converged to a point of local infeasibility. Problem may be infeasible.',
      };
    }
    return {
      status: 'restoration_failed',
      message: 'The restoration phase converged to a feasible point that is unacceptable to the filter.',
    };
  }
}

/** Sets the trial point to the current one with elastic variables optimal for the constraints there. */
function resetElastic(problem: RestorationProblem, state: AlgorithmState): void {
  const { current, trial, options } = state;
  trial.copyFrom(current);
  problem.setElastic(trial.w, problem.originalConstraints(current.w, current.c), state.mu);
  const first = problem.original.size;
  for (let i = first; i < problem.size; i++) trial.zl[i] = state.mu / trial.w[i];
  trial.evaluateFunctions(state.mu, options.slack_move);
}
