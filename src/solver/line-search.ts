import type { AlgorithmState } from './algorithm-state.js';
import type { FilterAcceptance } from './filter-acceptance.js';
import { dualFractionToBoundary, primalFractionToBoundary } from './fraction-to-boundary.js';
import type { PrimalDualSystem } from './kkt/primal-dual-system.js';
import { SecondOrderCorrection } from './second-order-correction.js';
import { SoftRestoration } from './soft-restoration.js';
import { Watchdog } from './watchdog.js';

/** 'restoration': no acceptable point was found, the filter has been augmented with the current one. */
export type LineSearchOutcome = 'accepted' | 'restoration';

/**
 * The backtracking filter line search (Waechter & Biegler 2006, section 2.3 and Algorithm A, steps A-5) with second-order
 * corrections, the watchdog, soft restoration and tiny steps. The accepted point is left in `state.trial`.
 */
export class LineSearch {
  private readonly correction: SecondOrderCorrection;
  private readonly watchdog: Watchdog;
  private readonly soft: SoftRestoration;
  /** Whether the problem counts as probably infeasible still (`expect_infeasible_problem`): no watchdog, early restoration. */
  expectInfeasible: boolean;
  /** Whether the last search found no point, or one next to the current one, because a function is undefined farther on. */
  undefinedAhead = false;
  /** First step size of the last search. */
  longestStep = 0;
  private lastMu = -1;
  private tinyStepBefore = false;
  private evaluationFailed = false;
  /** Largest step size by the fraction to the boundary, and the step whose multipliers go with the accepted point. */
  private alphaPrimal = 0;

  constructor(
    private readonly state: AlgorithmState,
    readonly acceptance: FilterAcceptance,
    system: PrimalDualSystem,
  ) {
    this.expectInfeasible = state.options.expect_infeasible_problem;
    this.correction = new SecondOrderCorrection(state, acceptance, system);
    this.watchdog = new Watchdog(state, acceptance);
    this.soft = new SoftRestoration(state, acceptance);
  }

  /** Starts afresh for a new barrier problem. */
  reset(): void {
    this.acceptance.reset();
    this.soft.active = false;
  }

  /** Finds the next iterate along `state.step`. */
  search(): LineSearchOutcome {
    const { state, watchdog, soft } = this;
    if (state.mu !== this.lastMu) {
      watchdog.abandon();
      this.lastMu = state.mu;
    }
    state.lineSearchTrials = 0;
    if (this.isTinyStep()) {
      if (watchdog.active) watchdog.returnToStart();
      else return this.takeTinyStep();
    } else this.tinyStepBefore = false;

    if (soft.active) {
      this.beginReference();
      const verdict = soft.tryStep();
      if (verdict !== 'rejected') return 'accepted';
      soft.active = false;
      return 'restoration';
    }
    if (!this.expectInfeasible && watchdog.shouldStart()) watchdog.start();
    this.beginReference();
    if (this.backtrack(watchdog.active ? watchdog.alphaTest : undefined)) {
      if (watchdog.active) {
        watchdog.succeed();
        state.stepKind = 'W';
      }
      return 'accepted';
    }
    if (watchdog.active) {
      if (watchdog.mayContinue() && !this.evaluationFailed) {
        state.stepKind = 'w';
        this.finish(this.alphaPrimal, state.step.w);
        return 'accepted';
      }
      watchdog.returnToStart();
      this.beginReference();
      if (this.backtrack(undefined, true)) return 'accepted';
    }
    // The soft restoration phase (WB section 3.3) tries the step once more by the primal-dual error.
    this.acceptance.augment();
    const { alphaPrimal } = this;
    if (state.options.soft_resto_pderror_reduction_factor > 0 && soft.tryStep() !== 'rejected')
      return 'accepted';
    state.primalStep = alphaPrimal;
    state.dualStep = 0;
    return 'restoration';
  }

  private beginReference(): void {
    const { state, acceptance, watchdog } = this;
    if (watchdog.active) {
      const { theta, phi, slope } = watchdog.reference;
      acceptance.begin(theta, phi, slope);
    } else {
      acceptance.begin(
        state.current.theta,
        state.barrierObjective(state.current),
        state.barrierSlope(state.step.w),
      );
    }
  }

  /**
   * Tries step sizes alpha, alpha / 2, ... until a point is acceptable or alpha too small. While the watchdog is active
   * (`alphaTest` given) only the first is tried. `skipFirst`: the full step has been rejected already.
   */
  private backtrack(alphaTest: number | undefined, skipFirst = false): boolean {
    const { state, acceptance } = this;
    const { options, step, current } = state;
    const alphaMax = primalFractionToBoundary(current, step.w, state.tau);
    const least = alphaTest === undefined ? acceptance.leastStep() : alphaMax;
    const resolution = Number.EPSILON / this.relativeLength();
    this.longestStep = alphaMax;
    let allUndefined = true;
    let alpha = skipFirst ? alphaMax * options.alpha_red_factor : alphaMax;
    for (let trial = skipFirst ? 1 : 0; (alpha > least && alpha > resolution) || trial === 0; trial++) {
      state.lineSearchTrials++;
      this.alphaPrimal = alpha;
      const defined = state.evaluateTrial(alpha, step.w);
      this.evaluationFailed = !defined;
      allUndefined &&= !defined;
      this.undefinedAhead = allUndefined;
      if (options.accept_every_trial_step && defined) return this.accept(alpha, step.w, false, alpha);
      if (defined && this.trialAccepted(alphaTest ?? alpha))
        return this.accept(alpha, step.w, false, alphaTest ?? alpha);
      if (options.accept_after_max_steps >= 0 && trial >= options.accept_after_max_steps && defined) {
        return this.accept(alpha, step.w, false, alpha);
      }
      if (alphaTest !== undefined) return false;
      if (defined && trial === 0 && state.trial.theta > 0 && current.theta <= state.trial.theta) {
        const corrected = this.correction.search(alpha);
        if (corrected > 0) return this.accept(corrected, this.correction.step.w, true, alpha);
      }
      // A step that hardly reduces the violation is a sign of infeasibility.
      if (this.expectInfeasible && defined && state.trial.theta > 0.99 * current.theta) return false;
      alpha *= options.alpha_red_factor;
    }
    return false;
  }

  private trialAccepted(alphaTest: number): boolean {
    const { state } = this;
    return this.acceptance.accepts(state.trial.theta, state.barrierObjective(state.trial), alphaTest);
  }

  private accept(alpha: number, dw: Float64Array, corrected: boolean, alphaTest: number): true {
    const { state, watchdog } = this;
    const kind = this.acceptance.conclude(state.barrierObjective(state.trial), alphaTest);
    state.stepKind = corrected ? kind.toUpperCase() : kind;
    if (!watchdog.active) watchdog.countStep(state.lineSearchTrials > 1);
    this.finish(alpha, dw);
    return true;
  }

  /** Gives the trial point its multipliers. */
  private finish(alphaPrimal: number, dw: Float64Array): void {
    const { state } = this;
    const { current, trial } = state;
    const step = dw === state.step.w ? state.step : this.correction.step;
    const alphaDual = dualFractionToBoundary(current, step, state.tau);
    const alphaLambda = this.multiplierStep(alphaPrimal, alphaDual);
    const { vectors } = state.problem;
    vectors.combine(trial.zl, current.zl, step.zl, alphaDual);
    vectors.combine(trial.zu, current.zu, step.zu, alphaDual);
    vectors.combine(trial.lambda, current.lambda, step.lambda, alphaLambda);
    state.primalStep = alphaPrimal;
    state.dualStep = alphaDual;
  }

  private multiplierStep(alphaPrimal: number, alphaDual: number): number {
    switch (this.state.options.alpha_for_y) {
      case 'primal':
        return alphaPrimal;
      case 'bound-mult':
        return alphaDual;
      case 'min':
        return Math.min(alphaPrimal, alphaDual);
      case 'max':
        return Math.max(alphaPrimal, alphaDual);
      case 'full':
        return 1;
    }
  }

  /** Whether the step is too small to be resolved (WB section 3.9). */
  private isTinyStep(): boolean {
    const { current, step, options, problem } = this.state;
    if (options.tiny_step_tol === 0) return false;
    let tiny = true;
    for (let i = 0; i < step.w.length && tiny; i++) {
      tiny = Math.abs(step.w[i]) <= options.tiny_step_tol * (1 + Math.abs(current.w[i]));
    }
    return problem.vectors.everywhere(tiny) && current.primalInfeasibility <= 1e-4;
  }

  /** Largest change of a variable along the full step, relative to 1 + its modulus. */
  private relativeLength(): number {
    const { current, step, problem } = this.state;
    return problem.vectors.relativeLength(step.w, current.w);
  }

  /** Takes a tiny step without tests; two in a row, with a small multiplier step, end the barrier problem. */
  private takeTinyStep(): LineSearchOutcome {
    const { state } = this;
    const alpha = primalFractionToBoundary(state.current, state.step.w, state.tau);
    if (!state.evaluateTrial(alpha, state.step.w)) {
      this.beginReference();
      this.acceptance.augment();
      return 'restoration';
    }
    this.finish(alpha, state.step.w);
    state.stepKind = 't';
    // A step that a large regularisation made small says nothing about the barrier problem.
    if (this.tinyStepBefore && state.regularization <= 1) {
      state.tinyStep = true;
      state.stepKind = 'T';
    }
    this.tinyStepBefore = state.problem.vectors.maxNorm(state.step.lambda) < state.options.tiny_step_y_tol;
    return 'accepted';
  }
}
