import type { AlgorithmState } from '../algorithm-state.js';
import { averageComplementarity } from '../optimality-errors.js';

/** Proposes a barrier parameter at the current point (Nocedal, Waechter & Waltz 2009). */
export interface BarrierOracle {
  /** A value in [least, most]; undefined when the linear system it needs cannot be solved. */
  propose(least: number, most: number): number | undefined;
}

/**
 * The rule of LOQO (Vanderbei & Shanno 1999): mu = sigma * average complementarity, where sigma grows as the complementarity
 * products become uneven.
 */
export class LoqoOracle implements BarrierOracle {
  constructor(private readonly state: AlgorithmState) {}

  propose(least: number, most: number): number {
    const { current } = this.state;
    const { lowerIndices, upperIndices } = current.problem;
    const average = averageComplementarity(current);
    let smallest = Infinity;
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      smallest = Math.min(smallest, current.slackLower[i] * current.zl[i]);
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      smallest = Math.min(smallest, current.slackUpper[i] * current.zu[i]);
    }
    const evenness = current.problem.vectors.least(smallest) / average;
    const sigma = 0.1 * Math.min((0.05 * (1 - evenness)) / evenness, 2) ** 3;
    return Math.min(Math.max(sigma * average, least), most);
  }
}

/** A fixed multiple of the average complementarity: the start of the monotone mode. */
export class AverageOracle implements BarrierOracle {
  constructor(private readonly state: AlgorithmState) {}

  propose(least: number, most: number): number {
    const { current, options } = this.state;
    const mu = options.adaptive_mu_monotone_init_factor * averageComplementarity(current);
    return Math.min(Math.max(mu, least), most);
  }
}
