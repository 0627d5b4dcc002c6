import type { AlgorithmState } from './algorithm-state.js';
import type { FilterAcceptance } from './filter-acceptance.js';
import { dualFractionToBoundary, primalFractionToBoundary } from './fraction-to-boundary.js';
import { primalDualSystemError } from './optimality-errors.js';

/**
 * Soft restoration (Waechter & Biegler 2006, section 3.3): before the restoration phase proper, full primal-dual steps are
 * taken as long as they reduce the primal-dual error, until a point is acceptable to the filter again.
 */
export class SoftRestoration {
  /** Whether the last step was a soft restoration step that the filter does not accept yet. */
  active = false;
  private steps = 0;

  constructor(
    private readonly state: AlgorithmState,
    private readonly acceptance: FilterAcceptance,
  ) {}

  /** Tries the current step with one size for all variables; 'regular' when the filter accepts the point as well. */
  tryStep(): 'regular' | 'soft' | 'rejected' {
    const { state } = this;
    const { current, trial, step, options } = state;
    if (!this.active) this.steps = 0;
    if (++this.steps > options.max_soft_resto_iters) return 'rejected';
    const alpha = Math.min(
      primalFractionToBoundary(current, step.w, state.tau),
      dualFractionToBoundary(current, step, state.tau),
    );
    if (!state.evaluateTrial(alpha, step.w)) return 'rejected';
    for (let i = 0; i < trial.zl.length; i++) {
      trial.zl[i] = current.zl[i] + alpha * step.zl[i];
      trial.zu[i] = current.zu[i] + alpha * step.zu[i];
    }
    for (let i = 0; i < trial.lambda.length; i++)
      trial.lambda[i] = current.lambda[i] + alpha * step.lambda[i];
    state.primalStep = alpha;
    state.dualStep = alpha;
    state.lineSearchTrials++;
    if (this.acceptance.accepts(trial.theta, state.barrierObjective(trial), 0)) {
      this.active = false;
      state.stepKind = 'S';
      return 'regular';
    }
    const before = primalDualSystemError(current, state.mu);
    if (
      trial.evaluateDerivatives() &&
      primalDualSystemError(trial, state.mu) <= options.soft_resto_pderror_reduction_factor * before
    ) {
      this.active = true;
      state.stepKind = 's';
      return 'soft';
    }
    state.problem.evaluateJacobian(current.w);
    return 'rejected';
  }
}
