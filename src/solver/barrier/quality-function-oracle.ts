import type { AlgorithmState } from '../algorithm-state.js';
import { Direction } from '../direction.js';
import { dualFractionToBoundary, primalFractionToBoundary } from '../fraction-to-boundary.js';
import type { PrimalDualSystem } from '../kkt/primal-dual-system.js';
import { averageComplementarity } from '../optimality-errors.js';
import type { BarrierOracle } from './barrier-oracle.js';
import { goldenSection } from './golden-section.js';
import { VectorNorm } from './vector-norm.js';

/**
 * The quality-function oracle (Nocedal, Waechter & Waltz 2009, section 4): mu = sigma * average complementarity, with the
 * centring parameter sigma that minimises a linear model of the optimality error after the step it leads to.
 *
 * The step is affine in sigma, d(sigma) = d_affine + sigma * d_centring, so that two solves with one factorisation give all
 * of them; the model then costs one pass over the bounds per sigma.
 */
export class QualityFunctionOracle implements BarrierOracle {
  private readonly rhs: Direction;
  private readonly affine: Direction;
  private readonly centring: Direction;
  private readonly combined: Direction;
  private readonly norm: VectorNorm;
  /** Norms of dual and primal residual at the current point. */
  private dualError = 0;
  private primalError = 0;

  constructor(
    private readonly state: AlgorithmState,
    private readonly system: PrimalDualSystem,
  ) {
    this.rhs = new Direction(state.problem);
    this.affine = new Direction(state.problem);
    this.centring = new Direction(state.problem);
    this.combined = new Direction(state.problem);
    this.norm = new VectorNorm(state.options.quality_function_norm_type, state.problem.vectors);
  }

  propose(least: number, most: number): number | undefined {
    const { state, rhs, norm } = this;
    const { options, current } = state;
    const average = averageComplementarity(current);
    state.newtonRightHandSide(0, rhs);
    if (!this.system.solve(rhs, this.affine)) return undefined;
    this.setCentringRightHandSide(average);
    if (!this.system.solve(rhs, this.centring)) return undefined;

    const { vectors } = state.problem;
    this.dualError = norm.of(current.dualResidual, vectors.uncountedVariables);
    this.primalError = norm.of(current.c, vectors.uncountedRows);
    const justBelow = 1 - Math.max(1e-4, options.quality_function_section_sigma_tol);
    let low: number;
    let high: number;
    if (this.quality(justBelow) > this.quality(1)) {
      low = 1;
      high = Math.min(options.sigma_max, most / average);
    } else {
      low = Math.max(options.sigma_min, least / average);
      high = Math.min(Math.max(low, justBelow), most / average);
    }
    const sigma = low >= high ? high : goldenSection((s) => this.quality(s), low, high, options);
    return Math.min(Math.max(sigma * average, least), most);
  }

  /** How the right-hand side changes with sigma: complementarity towards `average`, and the damping term. */
  private setCentringRightHandSide(average: number): void {
    const { rhs, state } = this;
    const { lower, upper, lowerIndices, upperIndices } = state.problem;
    const damping = state.options.kappa_d * average;
    rhs.w.fill(0);
    rhs.lambda.fill(0);
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      rhs.zl[i] = average;
      if (upper[i] === Infinity) rhs.w[i] -= damping;
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      rhs.zu[i] = average;
      if (lower[i] === -Infinity) rhs.w[i] += damping;
    }
  }

  /** The quality function q(sigma) (NWW eq. 4.2): the errors left by the step for sigma, linear residuals shrinking by 1 - alpha. */
  private quality(sigma: number): number {
    const { state, affine, centring, combined, norm } = this;
    const { current, options } = state;
    const { vectors } = state.problem;
    const { size, rows, bounds } = vectors.totals;
    const lower = vectors.lower.counted;
    const upper = vectors.upper.counted;
    for (let i = 0; i < combined.w.length; i++) {
      combined.w[i] = affine.w[i] + sigma * centring.w[i];
      combined.zl[i] = affine.zl[i] + sigma * centring.zl[i];
      combined.zu[i] = affine.zu[i] + sigma * centring.zu[i];
    }
    const alphaPrimal = primalFractionToBoundary(current, combined.w, state.tau);
    const alphaDual = dualFractionToBoundary(current, combined, state.tau);
    let smallest = Infinity;
    let sum = 0;
    norm.begin();
    for (let k = 0; k < lower.length; k++) {
      const i = lower[k];
      const product =
        (current.slackLower[i] + alphaPrimal * combined.w[i]) * (current.zl[i] + alphaDual * combined.zl[i]);
      norm.include(product);
      smallest = Math.min(smallest, product);
      sum += product;
    }
    for (let k = 0; k < upper.length; k++) {
      const i = upper[k];
      const product =
        (current.slackUpper[i] - alphaPrimal * combined.w[i]) * (current.zu[i] + alphaDual * combined.zu[i]);
      norm.include(product);
      smallest = Math.min(smallest, product);
      sum += product;
    }
    const dual = norm.averaged(norm.scaled(this.dualError, 1 - alphaDual), size);
    const primal = norm.averaged(norm.scaled(this.primalError, 1 - alphaPrimal), rows);
    const complementarity = norm.averaged(norm.end(), bounds);
    let quality = dual + primal + complementarity;
    const evenness = vectors.least(smallest) / (vectors.sum(sum) / bounds);
    switch (options.quality_function_centrality) {
      case 'log':
        quality -= complementarity * Math.log(evenness);
        break;
      case 'reciprocal':
        quality += complementarity / evenness;
        break;
      case 'cubed-reciprocal':
        quality += complementarity / evenness ** 3;
        break;
      case 'none':
    }
    if (options.quality_function_balancing_term === 'cubic') {
      quality += Math.max(0, Math.max(dual, primal) - complementarity) ** 3;
    }
    return quality;
  }
}
