import type { AlgorithmState } from '../algorithm-state.js';
import type { BarrierProblem } from '../barrier-problem.js';
import { Direction } from '../direction.js';
import type { ResolvedOptions } from '../options/table.js';
import { InertiaCorrection } from './inertia-correction.js';

/** Largest condition that the residual ratio assumes: the solution's norm counts up to this multiple of the right-hand side's. */
const CONDITION_LIMIT = 1e6;

/**
 * The linearised primal-dual equations (Waechter & Biegler 2006, eq. 9), regularised by Algorithm IC:
 *
 *   [ W + delta_w I   J^T        -I    I  ] [ w      ]
 *   [ J              -delta_c I           ] [ lambda ]  =  rhs
 *   [ Zl                          Sl      ] [ zl     ]
 *   [ -Zu                              Su ] [ zu     ]
 *
 * Solved through the augmented system (eq. 13), with iterative refinement on the residual of all four blocks.
 */
export class PrimalDualSystem {
  readonly correction: InertiaCorrection;
  private readonly dw: Float64Array;
  private readonly dc: Float64Array;
  private readonly residual: Direction;
  private readonly update: Direction;
  private readonly problem: BarrierProblem;
  private readonly options: ResolvedOptions;
  private factorized = false;

  constructor(private readonly state: AlgorithmState) {
    const { problem, options } = state;
    this.problem = problem;
    this.options = options;
    this.correction = new InertiaCorrection(options);
    this.dw = new Float64Array(problem.size);
    this.dc = new Float64Array(problem.rows);
    this.residual = new Direction(problem);
    this.update = new Direction(problem);
  }

  /** Regularisation of the last factorised matrix. */
  get deltaW(): number {
    return this.correction.deltaW;
  }

  /** Begins with the matrix at the new current point; W and J must be those of the point. */
  newMatrix(): void {
    this.factorized = false;
  }

  /**
   * Solves for `rhs` (read only) into `solution`.
   * @returns false if no regularisation gives the right inertia or a solution of use.
   */
  solve(rhs: Direction, solution: Direction): boolean {
    if (!this.factorized && !this.factorize()) return false;
    let pretendedSingular = false;
    for (;;) {
      solution.copyFrom(rhs);
      this.solveOnce(solution);
      const ratio = this.refine(rhs, solution);
      if (ratio <= this.options.residual_ratio_singular) return true;
      if (this.problem.augmented.increaseQuality()) {
        if (!this.factorize(false)) return false;
      } else {
        if (pretendedSingular || !this.correction.afterSingular(this.state.mu) || !this.factorize(false))
          return false;
        pretendedSingular = true;
      }
    }
  }

  /** Algorithm IC: factorises until the inertia is right. `fresh` is false to continue with the regularisation in hand. */
  private factorize(fresh = true): boolean {
    const { problem, correction } = this;
    const { augmented, rows } = problem;
    const { mu } = this.state;
    if (fresh) correction.begin(mu);
    this.factorized = false;
    this.fillBarrierDiagonal();
    for (;;) {
      this.dc.fill(correction.deltaC);
      const outcome = augmented.factorize(this.dw, this.dc, true, correction.deltaW);
      if (outcome === 'not-finite') return false;
      const negative = augmented.negativeEigenvalues;
      if (outcome === 'ok' && negative === rows) {
        this.factorized = true;
        return true;
      }
      if (outcome === 'singular' || negative < rows) {
        if (outcome !== 'singular' && augmented.increaseQuality()) continue;
        if (!correction.afterSingular(mu)) return false;
      } else if (!correction.afterWrongInertia(mu)) return false;
    }
  }

  /** dw := Sigma. */
  private fillBarrierDiagonal(): void {
    const { problem, dw } = this;
    const { slackLower, slackUpper, zl, zu } = this.state.current;
    const { lowerIndices, upperIndices } = problem;
    dw.fill(0);
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      dw[i] += zl[i] / slackLower[i];
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      dw[i] += zu[i] / slackUpper[i];
    }
  }

  /** Solves in place through the augmented system, without refinement. */
  private solveOnce(d: Direction): void {
    const { problem } = this;
    const { slackLower, slackUpper, zl, zu } = this.state.current;
    const { lowerIndices, upperIndices } = problem;
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      d.w[i] += d.zl[i] / slackLower[i];
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      d.w[i] -= d.zu[i] / slackUpper[i];
    }
    problem.augmented.solve(d.w, d.lambda);
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      d.zl[i] = (d.zl[i] - zl[i] * d.w[i]) / slackLower[i];
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      d.zu[i] = (d.zu[i] + zu[i] * d.w[i]) / slackUpper[i];
    }
  }

  /** Iterative refinement; returns the last residual ratio. */
  private refine(rhs: Direction, solution: Direction): number {
    const { options, residual, update } = this;
    const rhsNorm = rhs.maxNorm();
    let ratio = this.residualRatio(rhs, solution, rhsNorm);
    for (let step = 0; step < options.min_refinement_steps || ratio > options.residual_ratio_max; step++) {
      if (step >= options.max_refinement_steps || !Number.isFinite(ratio)) break;
      update.copyFrom(residual);
      this.solveOnce(update);
      solution.add(update, 1);
      const previous = ratio;
      ratio = this.residualRatio(rhs, solution, rhsNorm);
      if (step + 1 < options.min_refinement_steps || ratio <= options.residual_ratio_max) continue;
      if (!(ratio <= options.residual_improvement_factor * previous)) {
        if (!(ratio <= previous)) {
          solution.add(update, -1);
          ratio = previous;
        }
        break;
      }
    }
    return Number.isNaN(ratio) ? Infinity : ratio;
  }

  /** Fills `residual` with rhs - K solution and returns its norm relative to those of the solution and of rhs. */
  private residualRatio(rhs: Direction, solution: Direction, rhsNorm: number): number {
    const { problem, residual, correction } = this;
    const { slackLower, slackUpper, zl, zu } = this.state.current;
    const { lowerIndices, upperIndices } = problem;
    const { w, lambda } = solution;

    problem.multiplySystem(w, lambda, residual.w, residual.lambda);
    for (let i = 0; i < w.length; i++) {
      const left = residual.w[i] + correction.deltaW * w[i] - solution.zl[i] + solution.zu[i];
      residual.w[i] = rhs.w[i] - left;
    }
    for (let i = 0; i < lambda.length; i++) {
      residual.lambda[i] = rhs.lambda[i] - (residual.lambda[i] - correction.deltaC * lambda[i]);
    }
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      residual.zl[i] = rhs.zl[i] - (zl[i] * w[i] + slackLower[i] * solution.zl[i]);
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      residual.zu[i] = rhs.zu[i] - (slackUpper[i] * solution.zu[i] - zu[i] * w[i]);
    }
    const norm = residual.maxNorm();
    if (norm === 0) return 0;
    return norm / (Math.min(solution.maxNorm(), CONDITION_LIMIT * rhsNorm) + rhsNorm);
  }
}
