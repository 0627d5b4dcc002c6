import type { AlgorithmState } from '../algorithm-state.js';
import type { LineSearch } from '../line-search.js';
import { barrierError } from '../optimality-errors.js';
import type { BarrierUpdate } from './barrier-update.js';

/** Least mu the strategy goes to, from the tolerances (WB eq. 7). */
export function leastBarrierParameter(state: AlgorithmState): number {
  const { options, problem } = state;
  const complementarity = options.compl_inf_tol * Math.abs(problem.objectiveScale);
  return Math.max(
    options.mu_target,
    Math.min(options.tol, complementarity) / (options.barrier_tol_factor + 1),
  );
}

/** The next mu after `mu` (WB eq. 7). */
export function decreasedBarrierParameter(state: AlgorithmState, mu: number): number {
  const { options } = state;
  const smaller = Math.min(
    options.mu_linear_decrease_factor * mu,
    mu ** options.mu_superlinear_decrease_power,
  );
  return Math.max(smaller, leastBarrierParameter(state));
}

/**
 * The Fiacco-McCormick rule (Waechter & Biegler 2006, section 2.1): mu decreases once its barrier problem is solved to
 * kappa_epsilon * mu, and the filter is emptied.
 */
export class MonotoneBarrier implements BarrierUpdate {
  /** `skipFirst`: keep mu in the first iteration (restoration phase). */
  constructor(
    private readonly state: AlgorithmState,
    private readonly lineSearch: LineSearch,
    private skipFirst: boolean,
  ) {}

  update(): 'ok' | 'stuck' {
    const { state } = this;
    const { options } = state;
    let tiny = state.tinyStep;
    state.tinyStep = false;
    if (this.skipFirst) {
      this.skipFirst = false;
      return 'ok';
    }
    while (
      tiny ||
      barrierError(state.current, state.mu, options.s_max) <= options.barrier_tol_factor * state.mu
    ) {
      const mu = decreasedBarrierParameter(state, state.mu);
      if (mu === state.mu) return tiny ? 'stuck' : 'ok';
      state.setBarrierParameter(mu, Math.max(options.tau_min, 1 - mu));
      this.lineSearch.reset();
      tiny = false;
      if (!options.mu_allow_fast_monotone_decrease) break;
    }
    return 'ok';
  }

  fallBack(): boolean {
    return false;
  }
}
