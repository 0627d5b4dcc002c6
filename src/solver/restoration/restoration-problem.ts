import type { BarrierProblem } from '../barrier-problem.js';
import type { SharedPlaces } from '../distributed/shared-places.js';
import { VectorSpace } from '../vector-space.js';
import type { AugmentedSystem } from '../kkt/augmented-system.js';
import type { ResolvedOptions } from '../options/table.js';
import { finiteIndices } from '../problem-structure.js';
import type { SlackForm } from '../slack-form.js';
import { RestorationAugmentedSystem } from './restoration-augmented-system.js';

/**
 * The problem of the restoration phase (Waechter & Biegler 2006, eq. 30): the point v with the least 1-norm of the constraint
 * violation near the point v_R where the phase began,
 *
 *   minimize rho * sum(n + p) + zeta / 2 * || D_R (x - x_R) ||^2   subject to   c(v) + n - p = 0,  v in its bounds,  n, p >= 0
 *
 * with D_R = diag(1 / max(1, |x_R|)) and zeta = weight * sqrt(mu). The variables are w = (v, n, p); v = (x, s) are those of
 * the original problem, of which only x is held near its reference.
 */
export class RestorationProblem implements BarrierProblem {
  readonly size: number;
  readonly rows: number;
  lower: Float64Array;
  upper: Float64Array;
  /** Of one run of the phase: the next has a new one. */
  vectors: VectorSpace;
  readonly lowerIndices: Int32Array;
  readonly upperIndices: Int32Array;
  readonly square = false;
  readonly objectiveScale = 1;
  readonly augmented: AugmentedSystem;
  readonly penalty: number;
  private readonly weight: number;
  private zeta = 0;
  private readonly reference: Float64Array;
  private readonly scaling: Float64Array;
  private readonly proximity: Float64Array;
  private readonly originalRows: Float64Array;
  private readonly shared: SharedPlaces;

  constructor(
    readonly original: SlackForm,
    options: ResolvedOptions,
  ) {
    const { size, rows } = original;
    this.size = size + 2 * rows;
    this.rows = rows;
    this.penalty = options.resto_penalty_parameter;
    this.weight = options.resto_proximity_weight;
    this.lower = new Float64Array(this.size);
    this.upper = new Float64Array(this.size).fill(Infinity);
    this.lower.set(original.lower);
    this.upper.set(original.upper);
    this.lowerIndices = finiteIndices(this.lower);
    this.upperIndices = finiteIndices(this.upper);
    this.vectors = new VectorSpace(0, 0, this.lower.subarray(0, 0), this.upper.subarray(0, 0));
    this.reference = new Float64Array(original.variables);
    this.scaling = new Float64Array(original.variables);
    this.proximity = new Float64Array(size);
    this.originalRows = new Float64Array(rows);
    const { shared } = original;
    this.shared = {
      variables: Int32Array.of(
        ...shared.variables,
        ...shared.rows.map((i) => size + i),
        ...shared.rows.map((i) => size + rows + i),
      ),
      rows: shared.rows,
    };
    this.augmented = new RestorationAugmentedSystem(original.augmented, size, rows, this.proximity);
  }

  /** Sets the reference point and takes over the bounds as they are now. */
  setReference(v: Float64Array): void {
    const { original, reference, scaling } = this;
    this.lower.set(original.lower);
    this.upper.set(original.upper);
    this.lower.fill(0, original.size);
    this.vectors = original.space(this.size, this.rows, this.lower, this.upper, this.shared);
    this.lower = this.vectors.lower.bounds;
    this.upper = this.vectors.upper.bounds;
    for (let j = 0; j < reference.length; j++) {
      reference[j] = v[j];
      scaling[j] = 1 / Math.max(1, Math.abs(v[j]));
    }
  }

  setBarrierParameter(mu: number): boolean {
    this.zeta = this.weight * Math.sqrt(mu);
    return true;
  }

  /** NaN also where the original objective is undefined, so that the phase ends at a point where it is defined. */
  objective(w: Float64Array): number {
    if (!Number.isFinite(this.original.objective(w))) return NaN;
    const { reference, scaling, original, size, vectors } = this;
    const uncounted = vectors.uncountedVariables;
    let next = 0;
    let distance = 0;
    for (let j = 0; j < reference.length; j++) {
      if (j === uncounted[next]) next++;
      else distance += (scaling[j] * (w[j] - reference[j])) ** 2;
    }
    while (uncounted[next] < original.size) next++;
    let elastic = 0;
    for (let i = original.size; i < size; i++) {
      if (i === uncounted[next]) next++;
      else elastic += w[i];
    }
    return vectors.sum(this.penalty * elastic + 0.5 * this.zeta * distance);
  }

  gradient(w: Float64Array, out: Float64Array): void {
    const { reference, scaling, zeta, original } = this;
    for (let j = 0; j < reference.length; j++) out[j] = zeta * scaling[j] ** 2 * (w[j] - reference[j]);
    out.fill(0, reference.length, original.size);
    out.fill(this.penalty, original.size);
  }

  constraints(w: Float64Array, out: Float64Array): void {
    const { original, rows } = this;
    original.constraints(w, out);
    for (let i = 0; i < rows; i++) out[i] += w[original.size + i] - w[original.size + rows + i];
  }

  evaluateJacobian(w: Float64Array): boolean {
    return this.original.evaluateJacobian(w);
  }

  evaluateHessian(w: Float64Array, lambda: Float64Array): boolean {
    const { scaling, proximity, zeta } = this;
    for (let j = 0; j < scaling.length; j++) proximity[j] = zeta * scaling[j] ** 2;
    return this.original.evaluateHessianWith(w, lambda, 0);
  }

  multiplyJacobian(v: Float64Array, out: Float64Array): void {
    const { original, rows } = this;
    original.multiplyJacobian(v, out);
    for (let i = 0; i < rows; i++) out[i] += v[original.size + i] - v[original.size + rows + i];
  }

  multiplyJacobianTransposed(y: Float64Array, out: Float64Array): void {
    const { original, rows } = this;
    original.multiplyJacobianTransposed(y, out);
    for (let i = 0; i < rows; i++) {
      out[original.size + i] = y[i];
      out[original.size + rows + i] = -y[i];
    }
  }

  multiplyHessian(v: Float64Array, out: Float64Array): void {
    const { original, proximity } = this;
    original.multiplyHessian(v, out);
    for (let i = 0; i < original.size; i++) out[i] += proximity[i] * v[i];
    out.fill(0, original.size);
  }

  multiplySystem(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void {
    const { original, proximity, rows } = this;
    original.multiplySystem(v, y, primal, dual);
    for (let i = 0; i < original.size; i++) primal[i] += proximity[i] * v[i];
    for (let i = 0; i < rows; i++) {
      dual[i] += v[original.size + i] - v[original.size + rows + i];
      primal[original.size + i] = y[i];
      primal[original.size + rows + i] = -y[i];
    }
  }

  reportedViolation(w: Float64Array, c: Float64Array): number {
    return this.original.unscaledViolation(w, this.originalConstraints(w, c));
  }

  unscaledViolation(_w: Float64Array, c: Float64Array): number {
    return this.vectors.maxNorm(c);
  }

  scaledViolation(_w: Float64Array, c: Float64Array): number {
    return this.vectors.maxNorm(c);
  }

  reportedObjective(w: Float64Array): number {
    return this.original.objective(w) / this.original.objectiveScale;
  }

  /** Rows of the original problem at w, from the rows of this one; the array is reused. */
  originalConstraints(w: Float64Array, c: Float64Array): Float64Array {
    const { original, rows, originalRows } = this;
    for (let i = 0; i < rows; i++)
      originalRows[i] = c[i] - w[original.size + i] + w[original.size + rows + i];
    return originalRows;
  }

  /**
   * Sets n and p in w to the minimisers of the barrier problem for fixed v, where the original rows have the values `rows`
   * (WB eq. 32 and 33): n is the positive root of n^2 - 2 h n - mu c / (2 rho) = 0 with 2 h = mu / rho - c, and p = c + n,
   * which is the root of the same equation for -c.
   */
  setElastic(w: Float64Array, rows: Float64Array, mu: number): void {
    const { size } = this.original;
    const ratio = mu / this.penalty;
    for (let i = 0; i < rows.length; i++) {
      w[size + i] = elasticRoot(rows[i], ratio);
      w[size + rows.length + i] = elasticRoot(-rows[i], ratio);
    }
  }
}

function elasticRoot(c: number, ratio: number): number {
  const half = 0.5 * (ratio - c);
  const root = 0.5 * Math.hypot(ratio, c);
  // For half < 0 the sum would be a difference of like numbers: use the product of the two roots instead.
  return half >= 0 ? half + root : (0.5 * ratio * c) / (root - half);
}
