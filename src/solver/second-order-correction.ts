import type { AlgorithmState } from './algorithm-state.js';
import { Direction } from './direction.js';
import type { FilterAcceptance } from './filter-acceptance.js';
import { primalFractionToBoundary } from './fraction-to-boundary.js';
import type { PrimalDualSystem } from './kkt/primal-dual-system.js';

/**
 * Second-order corrections (Waechter & Biegler 2006, section 2.4): when the full step increases the constraint violation,
 * the linearisation is solved anew, by the factorisation in hand, for the constraint values met at the trial point.
 */
export class SecondOrderCorrection {
  /** The corrected direction. */
  readonly step: Direction;
  private readonly rhs: Direction;
  private readonly values: Float64Array;

  constructor(
    private readonly state: AlgorithmState,
    private readonly acceptance: FilterAcceptance,
    private readonly system: PrimalDualSystem,
  ) {
    this.step = new Direction(state.problem);
    this.rhs = new Direction(state.problem);
    this.values = new Float64Array(state.problem.rows);
  }

  /**
   * Tries corrections after the full step `alpha` was rejected; `state.trial` holds its point on entry and the accepted one
   * on success.
   * @returns the step size along `step` that was accepted, 0 if none was.
   */
  search(alpha: number): number {
    const { state, values, rhs, step, acceptance } = this;
    const { current, options } = state;
    let alphaCorrected = alpha;
    let before = Infinity;
    let theta = state.trial.theta;
    values.set(current.c);
    for (let count = 0; count < options.max_soc && theta <= options.kappa_soc * before; count++) {
      before = theta;
      for (let i = 0; i < values.length; i++) values[i] = state.trial.c[i] + alphaCorrected * values[i];
      state.newtonRightHandSide(state.mu, rhs);
      for (let i = 0; i < values.length; i++) rhs.lambda[i] = -values[i];
      if (!this.system.solve(rhs, step)) return 0;
      alphaCorrected = primalFractionToBoundary(current, step.w, state.tau);
      if (!state.evaluateTrial(alphaCorrected, step.w)) return 0;
      theta = state.trial.theta;
      if (acceptance.accepts(theta, state.barrierObjective(state.trial), alpha)) return alphaCorrected;
    }
    return 0;
  }
}
