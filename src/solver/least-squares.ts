/** Least-square problems with the constraint Jacobian, solved through the augmented system with W = 0. */
import type { BarrierProblem } from './barrier-problem.js';
import type { Iterate } from './iterate.js';

export class LeastSquares {
  private readonly diagonal: Float64Array;
  private readonly zeros: Float64Array;
  private readonly primal: Float64Array;
  private readonly dual: Float64Array;
  /** Right-hand side and residual of refinement, both blocks one after the other. */
  private readonly rhs: Float64Array;
  private readonly residual: Float64Array;

  /** @param refinements corrections of a solution by iterative refinement. */
  constructor(
    private readonly problem: BarrierProblem,
    private readonly refinements = 0,
  ) {
    this.diagonal = new Float64Array(problem.size);
    this.zeros = new Float64Array(problem.rows);
    this.primal = new Float64Array(problem.size);
    this.dual = new Float64Array(problem.rows);
    const length = refinements > 0 ? problem.size + problem.rows : 0;
    this.rhs = new Float64Array(length);
    this.residual = new Float64Array(length);
  }

  /**
   * The multipliers lambda with the least 2-norm of grad f + J^T lambda - zl + zu (Waechter & Biegler 2006, eq. 36) at a point
   * whose derivatives are known; false if the Jacobian is rank-deficient.
   */
  multipliers(point: Iterate, lambda: Float64Array): boolean {
    const { primal, dual } = this;
    this.diagonal.fill(1);
    for (let i = 0; i < primal.length; i++) primal[i] = -(point.gradient[i] - point.zl[i] + point.zu[i]);
    dual.fill(0);
    if (!this.solve()) return false;
    lambda.set(dual);
    return true;
  }

  /**
   * All multipliers at once: those with the least sum of squares of r = grad f + J^T lambda - zl + zu and of zl and zu.
   * Stationarity gives zl = r and zu = -r, so that (1 + number of bounds) r - J^T lambda = grad f and J r = 0. Bound
   * multipliers are at least `least`.
   */
  allMultipliers(point: Iterate, least: number): boolean {
    const { problem, primal, dual, diagonal } = this;
    const { lowerIndices, upperIndices } = problem;
    diagonal.fill(1);
    for (let k = 0; k < lowerIndices.length; k++) diagonal[lowerIndices[k]]++;
    for (let k = 0; k < upperIndices.length; k++) diagonal[upperIndices[k]]++;
    primal.set(point.gradient);
    dual.fill(0);
    if (!this.solve()) return false;
    for (let i = 0; i < dual.length; i++) point.lambda[i] = -dual[i];
    for (let k = 0; k < lowerIndices.length; k++)
      point.zl[lowerIndices[k]] = Math.max(primal[lowerIndices[k]], least);
    for (let k = 0; k < upperIndices.length; k++)
      point.zu[upperIndices[k]] = Math.max(-primal[upperIndices[k]], least);
    return true;
  }

  /** The w with the least 2-norm that satisfies the constraints linearised at `point`; false as above. */
  primalPoint(point: Iterate, w: Float64Array): boolean {
    const { problem, primal, dual } = this;
    this.diagonal.fill(1);
    primal.fill(0);
    problem.multiplyJacobian(point.w, dual);
    for (let i = 0; i < dual.length; i++) dual[i] -= point.c[i];
    if (!this.solve()) return false;
    w.set(primal);
    return true;
  }

  private solve(): boolean {
    const { augmented, vectors } = this.problem;
    const outcome = augmented.factorize(this.diagonal, this.zeros, false);
    if (outcome !== 'ok' || augmented.negativeEigenvalues !== vectors.totals.rows) return false;
    if (this.refinements > 0) this.solveRefined();
    else augmented.solve(this.primal, this.dual);
    return true;
  }

  private solveRefined(): void {
    const { problem, primal, dual, rhs, residual, diagonal } = this;
    const size = primal.length;
    const top = residual.subarray(0, size);
    const bottom = residual.subarray(size);
    rhs.set(primal);
    rhs.set(dual, size);
    problem.augmented.solve(primal, dual);
    for (let step = 0; step < this.refinements; step++) {
      problem.multiplyJacobianTransposed(dual, top);
      problem.multiplyJacobian(primal, bottom);
      for (let i = 0; i < size; i++) top[i] = rhs[i] - diagonal[i] * primal[i] - top[i];
      for (let i = 0; i < dual.length; i++) bottom[i] = rhs[size + i] - bottom[i];
      problem.augmented.solve(top, bottom);
      for (let i = 0; i < size; i++) primal[i] += top[i];
      for (let i = 0; i < dual.length; i++) dual[i] += bottom[i];
    }
  }
}
