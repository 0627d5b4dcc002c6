import type { AlgorithmState } from '../algorithm-state.js';
import { Direction } from '../direction.js';
import { dualFractionToBoundary, primalFractionToBoundary } from '../fraction-to-boundary.js';
import type { PrimalDualSystem } from '../kkt/primal-dual-system.js';
import { averageComplementarity } from '../optimality-errors.js';
import type { BarrierOracle } from './barrier-oracle.js';

/**
 * Mehrotra's probing heuristic (Mehrotra 1992; Nocedal, Waechter & Waltz 2009, section 3): the affine-scaling step shows how
 * far the complementarity can fall; mu = (mu_affine / mu_average)^3 * mu_average.
 */
export class ProbingOracle implements BarrierOracle {
  private readonly rhs: Direction;
  private readonly affine: Direction;

  constructor(
    private readonly state: AlgorithmState,
    private readonly system: PrimalDualSystem,
  ) {
    this.rhs = new Direction(state.problem);
    this.affine = new Direction(state.problem);
  }

  propose(least: number, most: number): number | undefined {
    const { state, rhs, affine } = this;
    const { current, options } = state;
    state.newtonRightHandSide(0, rhs);
    if (!this.system.solve(rhs, affine)) return undefined;
    const alphaPrimal = primalFractionToBoundary(current, affine.w, 1);
    const alphaDual = dualFractionToBoundary(current, affine, 1);
    const { vectors } = state.problem;
    const lower = vectors.lower.counted;
    const upper = vectors.upper.counted;
    let sum = 0;
    for (let k = 0; k < lower.length; k++) {
      const i = lower[k];
      sum += (current.slackLower[i] + alphaPrimal * affine.w[i]) * (current.zl[i] + alphaDual * affine.zl[i]);
    }
    for (let k = 0; k < upper.length; k++) {
      const i = upper[k];
      sum += (current.slackUpper[i] - alphaPrimal * affine.w[i]) * (current.zu[i] + alphaDual * affine.zu[i]);
    }
    const average = averageComplementarity(current);
    const affineAverage = vectors.sum(sum) / vectors.totals.bounds;
    const sigma = Math.min((affineAverage / average) ** 3, options.sigma_max);
    return Math.min(Math.max(sigma * average, least), most);
  }
}
