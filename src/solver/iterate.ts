import type { BarrierProblem } from './barrier-problem.js';

/**
 * A primal-dual point (w, lambda, zl, zu) with the values that belong to it. The first group of values is known after
 * `evaluateFunctions` (all that a trial point needs), the second after `evaluateDerivatives` (the current point only).
 */
export class Iterate {
  readonly w: Float64Array;
  readonly lambda: Float64Array;
  /** Multipliers of the lower and upper bounds, 0 where there is none. */
  readonly zl: Float64Array;
  readonly zu: Float64Array;

  /** Distances to the bounds, 1 where there is none. */
  readonly slackLower: Float64Array;
  readonly slackUpper: Float64Array;
  f = 0;
  readonly c: Float64Array;
  /** Constraint violation theta: 1-norm and maximum norm of c. */
  theta = 0;
  primalInfeasibility = 0;
  /** Sum of the logarithms of the slacks; sum of the slacks of variables with one bound only. */
  logarithms = 0;
  oneSidedSlacks = 0;
  /** Number of slacks that were enlarged because they were too small; the bounds follow when the point is accepted. */
  correctedSlacks = 0;

  readonly gradient: Float64Array;
  /** grad f + J^T lambda - zl + zu. */
  readonly dualResidual: Float64Array;
  dualInfeasibility = 0;

  constructor(readonly problem: BarrierProblem) {
    const { size, rows, vectors } = problem;
    this.w = vectors.vector(size);
    this.lambda = vectors.vector(rows);
    this.zl = vectors.vector(size);
    this.zu = vectors.vector(size);
    this.slackLower = vectors.vector(size).fill(1);
    this.slackUpper = vectors.vector(size).fill(1);
    this.c = vectors.vector(rows);
    this.gradient = vectors.vector(size);
    this.dualResidual = vectors.vector(size);
  }

  /** Copies the point and all its values. */
  copyFrom(other: Iterate): void {
    this.w.set(other.w);
    this.lambda.set(other.lambda);
    this.zl.set(other.zl);
    this.zu.set(other.zu);
    this.slackLower.set(other.slackLower);
    this.slackUpper.set(other.slackUpper);
    this.c.set(other.c);
    this.gradient.set(other.gradient);
    this.dualResidual.set(other.dualResidual);
    this.f = other.f;
    this.theta = other.theta;
    this.primalInfeasibility = other.primalInfeasibility;
    this.logarithms = other.logarithms;
    this.oneSidedSlacks = other.oneSidedSlacks;
    this.correctedSlacks = other.correctedSlacks;
    this.dualInfeasibility = other.dualInfeasibility;
  }

  /**
   * Slacks, objective and constraints at w. Slacks below eps * min(1, mu) are enlarged as if their bound had been moved by
   * at most `slackMove` * max(1, |bound|) (WB section 3.5).
   * @returns false if a value is not finite.
   */
  evaluateFunctions(mu: number, slackMove: number): boolean {
    const { problem, w, slackLower, slackUpper } = this;
    const { vectors } = problem;
    const { lower, upper } = vectors;
    const least = Math.max(Number.EPSILON * Math.min(1, mu), Number.MIN_VALUE);
    this.correctedSlacks = 0;
    if (!(vectors.slacks(lower, slackLower, w) >= least))
      this.enlargeSlacks(lower.bounds, slackLower, this.zl, least, mu, slackMove);
    if (!(vectors.slacks(upper, slackUpper, w) >= least))
      this.enlargeSlacks(upper.bounds, slackUpper, this.zu, least, mu, slackMove);
    this.logarithms = vectors.sum(
      vectors.logarithms(lower, slackLower) + vectors.logarithms(upper, slackUpper),
    );
    this.oneSidedSlacks = vectors.sum(
      vectors.sumOneSided(lower, slackLower) + vectors.sumOneSided(upper, slackUpper),
    );
    this.f = problem.objective(w);
    if (!Number.isFinite(this.f) || !Number.isFinite(this.logarithms)) return false;
    return this.evaluateConstraints();
  }

  /** The constraints alone; false if one is not finite. */
  evaluateConstraints(): boolean {
    const { problem, c } = this;
    problem.constraints(this.w, c);
    this.theta = problem.vectors.rowsOneNorm(c);
    this.primalInfeasibility = problem.vectors.maxNorm(c);
    return Number.isFinite(this.theta);
  }

  /** Gradient, Jacobian (in the problem) and dual residual at the point; false if a value is not finite. */
  evaluateDerivatives(): boolean {
    this.problem.gradient(this.w, this.gradient);
    const finite = this.problem.evaluateJacobian(this.w);
    this.updateDualResidual();
    return finite && Number.isFinite(this.dualInfeasibility);
  }

  /** The dual residual for the present multipliers; the Jacobian must be that of this point. */
  updateDualResidual(): void {
    const { problem, gradient, zl, zu, dualResidual } = this;
    problem.multiplyJacobianTransposed(this.lambda, dualResidual);
    this.dualInfeasibility = problem.vectors.completeDualResidual(dualResidual, gradient, zl, zu);
  }

  /** Moves the bounds of the problem to where the enlarged slacks say they are. */
  moveBounds(): void {
    if (this.correctedSlacks === 0) return;
    const { lower, upper, lowerIndices, upperIndices } = this.problem;
    for (let k = 0; k < lowerIndices.length; k++) {
      const i = lowerIndices[k];
      if (this.slackLower[i] > this.w[i] - lower[i]) lower[i] = this.w[i] - this.slackLower[i];
    }
    for (let k = 0; k < upperIndices.length; k++) {
      const i = upperIndices[k];
      if (this.slackUpper[i] > upper[i] - this.w[i]) upper[i] = this.w[i] + this.slackUpper[i];
    }
  }

  private enlargeSlacks(
    bounds: Float64Array,
    slacks: Float64Array,
    z: Float64Array,
    least: number,
    mu: number,
    slackMove: number,
  ): void {
    for (let i = 0; i < slacks.length; i++) {
      const slack = slacks[i];
      if (slack < least) slacks[i] = this.enlarged(slack, least, mu, z[i], bounds[i], slackMove);
    }
  }

  private enlarged(
    slack: number,
    least: number,
    mu: number,
    z: number,
    bound: number,
    slackMove: number,
  ): number {
    this.correctedSlacks++;
    const wanted = Math.max(z > 0 ? mu / z : least, least);
    return Math.max(least, Math.min(wanted, Math.max(slack, 0) + slackMove * Math.max(1, Math.abs(bound))));
  }
}
