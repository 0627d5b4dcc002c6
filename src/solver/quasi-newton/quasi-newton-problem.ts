import type { BarrierProblem } from '../barrier-problem.js';
import type { VectorSpace } from '../vector-space.js';
import type { Iterate } from '../iterate.js';
import type { AugmentedSystem } from '../kkt/augmented-system.js';
import type { ResolvedOptions } from '../options/table.js';
import { LimitedMemory } from './limited-memory.js';
import { LowRankAugmentedSystem } from './low-rank-augmented-system.js';
import { SmallFactorization } from './small-factorization.js';

/**
 * A problem whose Hessian is replaced by a limited-memory approximation on its first `variables` variables; the others
 * (slacks, elastic variables) are linear. Everything else is the base problem's.
 */
export class QuasiNewtonProblem implements BarrierProblem {
  readonly size: number;
  readonly rows: number;
  readonly vectors: VectorSpace;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly lowerIndices: Int32Array;
  readonly upperIndices: Int32Array;
  readonly square: boolean;
  readonly objectiveScale: number;
  readonly augmented: AugmentedSystem;
  private readonly memory: LimitedMemory;
  private readonly small: SmallFactorization;
  private readonly weights: Float64Array;
  private readonly column: Float64Array;
  private readonly s: Float64Array;
  private readonly y: Float64Array;
  private readonly product: Float64Array;
  private readonly curvature: Float64Array;

  constructor(
    private readonly base: BarrierProblem,
    variables: number,
    options: ResolvedOptions,
  ) {
    this.size = base.size;
    this.rows = base.rows;
    this.vectors = base.vectors;
    this.lower = base.lower;
    this.upper = base.upper;
    this.lowerIndices = base.lowerIndices;
    this.upperIndices = base.upperIndices;
    this.square = base.square;
    this.objectiveScale = base.objectiveScale;
    const largestRank = 2 * options.limited_memory_max_history;
    this.memory = new LimitedMemory(variables, options);
    this.augmented = new LowRankAugmentedSystem(
      base.augmented,
      this.memory,
      base.size,
      base.rows,
      largestRank,
    );
    this.small = new SmallFactorization(largestRank);
    this.weights = new Float64Array(largestRank);
    this.column = new Float64Array(variables);
    this.s = new Float64Array(variables);
    this.y = new Float64Array(variables);
    this.product = new Float64Array(base.size);
    this.curvature = new Float64Array(base.size);
  }

  /** First half of an update: the step, and minus the gradient of the Lagrangian with the new multipliers at the old point. */
  beforeStep(previous: Iterate, next: Iterate): void {
    this.base.multiplyJacobianTransposed(next.lambda, this.product);
    for (let i = 0; i < this.s.length; i++) {
      this.s[i] = next.w[i] - previous.w[i];
      this.y[i] = -previous.gradient[i] - this.product[i];
    }
  }

  /** Second half: the gradient of the Lagrangian at the new point, whose derivatives are known. */
  afterStep(next: Iterate): void {
    this.base.multiplyJacobianTransposed(next.lambda, this.product);
    for (let i = 0; i < this.y.length; i++) this.y[i] += next.gradient[i] + this.product[i];
    this.memory.update(this.s, this.y);
  }

  /** The approximation is up to date already. */
  evaluateHessian(): boolean {
    const { memory, small } = this;
    if (memory.rank === 0) return true;
    memory.middleMatrix(small.values);
    if (!small.factorize(memory.rank)) memory.reset();
    return true;
  }

  multiplyHessian(v: Float64Array, out: Float64Array): void {
    const { memory, weights, column, small } = this;
    out.fill(0);
    for (let i = 0; i < memory.size; i++) out[i] = memory.sigma * v[i];
    if (memory.rank === 0) return;
    for (let k = 0; k < memory.rank; k++) {
      memory.column(k, column);
      let sum = 0;
      for (let i = 0; i < column.length; i++) sum += column[i] * v[i];
      weights[k] = sum;
    }
    small.solve(weights);
    for (let k = 0; k < memory.rank; k++) {
      memory.column(k, column);
      for (let i = 0; i < column.length; i++) out[i] -= weights[k] * column[i];
    }
  }

  setBarrierParameter(mu: number): boolean {
    return this.base.setBarrierParameter(mu);
  }

  objective(w: Float64Array): number {
    return this.base.objective(w);
  }

  gradient(w: Float64Array, out: Float64Array): void {
    this.base.gradient(w, out);
  }

  constraints(w: Float64Array, out: Float64Array): void {
    this.base.constraints(w, out);
  }

  evaluateJacobian(w: Float64Array): boolean {
    return this.base.evaluateJacobian(w);
  }

  multiplyJacobian(v: Float64Array, out: Float64Array): void {
    this.base.multiplyJacobian(v, out);
  }

  multiplyJacobianTransposed(y: Float64Array, out: Float64Array): void {
    this.base.multiplyJacobianTransposed(y, out);
  }

  multiplySystem(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void {
    const { curvature } = this;
    this.base.multiplyJacobian(v, dual);
    this.base.multiplyJacobianTransposed(y, primal);
    this.multiplyHessian(v, curvature);
    for (let i = 0; i < primal.length; i++) primal[i] += curvature[i];
  }

  unscaledViolation(w: Float64Array, c: Float64Array): number {
    return this.base.unscaledViolation(w, c);
  }

  scaledViolation(w: Float64Array, c: Float64Array): number {
    return this.base.scaledViolation(w, c);
  }

  reportedViolation(w: Float64Array, c: Float64Array): number {
    return this.base.reportedViolation(w, c);
  }

  reportedObjective(w: Float64Array, value: number): number {
    return this.base.reportedObjective(w, value);
  }
}
