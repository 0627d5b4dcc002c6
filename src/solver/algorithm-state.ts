import type { BarrierProblem } from './barrier-problem.js';
import { Direction } from './direction.js';
import { Iterate } from './iterate.js';
import { totalComplementarity } from './optimality-errors.js';
import type { ResolvedOptions } from './options/table.js';

/** What the parts of the algorithm share: the points, the step and the barrier parameter. All memory is allocated here. */
export class AlgorithmState {
  current: Iterate;
  trial: Iterate;
  /** Search direction of this iteration. */
  readonly step: Direction;
  mu: number;
  /** Fraction-to-the-boundary parameter. */
  tau: number;
  iteration = 0;
  /** Whether the line search took two tiny steps in a row: the barrier problem can be solved no better. */
  tinyStep = false;
  /** Whether the adaptive strategy chooses mu freely in this iteration. */
  freeMu = false;

  /** How the last step was taken: for the iteration table. */
  primalStep = 0;
  dualStep = 0;
  stepKind = '';
  lineSearchTrials = 0;
  regularization = 0;

  constructor(
    readonly problem: BarrierProblem,
    readonly options: ResolvedOptions,
  ) {
    this.current = new Iterate(problem);
    this.trial = new Iterate(problem);
    this.step = new Direction(problem);
    this.mu = options.mu_init;
    this.tau = Math.max(options.tau_min, 1 - options.mu_init);
    problem.setBarrierParameter(this.mu);
  }

  /** Sets mu and tau; evaluates the current objective anew where it depends on mu. */
  setBarrierParameter(mu: number, tau: number): void {
    this.mu = mu;
    this.tau = tau;
    if (this.problem.setBarrierParameter(mu)) {
      this.current.f = this.problem.objective(this.current.w);
      this.problem.gradient(this.current.w, this.current.gradient);
      this.current.updateDualResidual();
    }
  }

  /** The barrier function phi_mu with its damping term (WB eq. 3b and section 3.7). */
  barrierObjective(point: Iterate): number {
    return point.f - this.mu * point.logarithms + this.options.kappa_d * this.mu * point.oneSidedSlacks;
  }

  /** Directional derivative of the barrier function at the current point. */
  barrierSlope(dw: Float64Array): number {
    const { current, mu, options } = this;
    const { vectors } = this.problem;
    const { lower, upper } = vectors;
    const quotients = vectors.sum(
      vectors.sumQuotients(lower, dw, current.slackLower) -
        vectors.sumQuotients(upper, dw, current.slackUpper),
    );
    const oneSided = vectors.sum(vectors.sumOneSided(lower, dw) - vectors.sumOneSided(upper, dw));
    return vectors.dot(current.gradient, dw) - mu * quotients + options.kappa_d * mu * oneSided;
  }

  /**
   * Right-hand side of the Newton system at the current point (WB eq. 9) for the target `mu`: minus the residuals of
   * dual feasibility (with damping), primal feasibility and complementarity.
   */
  newtonRightHandSide(mu: number, rhs: Direction): void {
    const { current, options } = this;
    const { vectors } = this.problem;
    const { lower, upper } = vectors;
    const damping = options.kappa_d * mu;
    vectors.combine(rhs.w, current.dualResidual, current.dualResidual, -2);
    vectors.combine(rhs.lambda, current.c, current.c, -2);
    vectors.complementarityResiduals(lower, rhs.zl, current.slackLower, current.zl, mu);
    vectors.complementarityResiduals(upper, rhs.zu, current.slackUpper, current.zu, mu);
    vectors.addOneSided(lower, rhs.w, -damping);
    vectors.addOneSided(upper, rhs.w, damping);
  }

  /** trial.w := current.w + alpha dw, with its functions; false if one is undefined there. */
  evaluateTrial(alpha: number, dw: Float64Array): boolean {
    const { current, trial } = this;
    this.problem.vectors.combine(trial.w, current.w, dw, alpha);
    trial.zl.set(current.zl);
    trial.zu.set(current.zu);
    return trial.evaluateFunctions(this.mu, this.options.slack_move);
  }

  /** Makes the trial point current: bounds multipliers by WB eq. 16, moves bounds, evaluates derivatives. False if one is undefined. */
  acceptTrial(): boolean {
    const { problem, current: previous, trial: accepted } = this;
    if (problem.beforeStep) {
      // The restoration phase has evaluated the Jacobian elsewhere.
      if (this.stepKind === 'R' && !problem.evaluateJacobian(previous.w)) return false;
      problem.beforeStep(previous, accepted);
    }
    this.trial = previous;
    this.current = accepted;
    this.safeguardBoundMultipliers(accepted);
    accepted.moveBounds();
    if (!accepted.evaluateDerivatives()) return false;
    problem.afterStep?.(accepted);
    return true;
  }

  /** Keeps every bound multiplier within the factor kappa_sigma of mu / slack (WB eq. 16). */
  private safeguardBoundMultipliers(point: Iterate): void {
    const { vectors } = this.problem;
    const { kappa_sigma: kappa } = this.options;
    if (kappa < 1) return;
    const mu = this.freeMu ? Math.min(this.safeguardMu(point), 1e3) : this.mu;
    vectors.safeguard(vectors.lower, point.zl, point.slackLower, mu, kappa);
    vectors.safeguard(vectors.upper, point.zu, point.slackUpper, mu, kappa);
  }

  private safeguardMu(point: Iterate): number {
    const { bounds } = this.problem.vectors.totals;
    return bounds === 0 ? this.mu : totalComplementarity(point) / bounds;
  }
}
