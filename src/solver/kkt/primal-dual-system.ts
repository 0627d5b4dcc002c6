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
    this.dw = problem.vectors.vector(problem.size);
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
    const { augmented, vectors } = problem;
    const { rows } = vectors.totals;
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
    const { vectors } = problem;
    dw.fill(0);
    vectors.addQuotients(vectors.lower, dw, zl, slackLower);
    vectors.addQuotients(vectors.upper, dw, zu, slackUpper, -1);
  }

  /** Solves in place through the augmented system, without refinement. */
  private solveOnce(d: Direction): void {
    const { problem } = this;
    const { slackLower, slackUpper, zl, zu } = this.state.current;
    const { vectors } = problem;
    const { lower, upper } = vectors;
    vectors.addQuotients(lower, d.w, d.zl, slackLower);
    vectors.addQuotients(upper, d.w, d.zu, slackUpper);
    problem.augmented.solve(d.w, d.lambda);
    vectors.boundSteps(lower, d.zl, zl, d.w, slackLower);
    vectors.boundSteps(upper, d.zu, zu, d.w, slackUpper);
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
    const { vectors } = problem;
    const { lower, upper } = vectors;
    const { w, lambda } = solution;

    problem.multiplySystem(w, lambda, residual.w, residual.lambda);
    vectors.primalResidual(residual.w, rhs.w, w, solution.zl, solution.zu, correction.deltaW);
    vectors.rowResidual(residual.lambda, rhs.lambda, lambda, correction.deltaC);
    vectors.boundResiduals(lower, residual.zl, rhs.zl, zl, w, slackLower, solution.zl);
    vectors.boundResiduals(upper, residual.zu, rhs.zu, zu, w, slackUpper, solution.zu);
    const norm = residual.maxNorm();
    if (norm === 0) return 0;
    return norm / (Math.min(solution.maxNorm(), CONDITION_LIMIT * rhsNorm) + rhsNorm);
  }
}
