import type { Iterate } from './iterate.js';
import type { AugmentedSystem } from './kkt/augmented-system.js';
import type { VectorSpace } from './vector-space.js';

/**
 * The form the algorithm works on, problem (2) of Waechter & Biegler (2006) with bounds on both sides:
 *
 *   minimize f(w)   subject to   c(w) = 0,   lower <= w <= upper
 *
 * Two implementations: `SlackForm` (a nonlinear program with slacks for its inequalities) and `RestorationProblem`.
 * Vectors are owned by the caller; nothing is allocated by a call. Undefined functions give NaN or an infinity.
 */
export interface BarrierProblem {
  /** Number of primal variables w and of rows c. */
  readonly size: number;
  readonly rows: number;
  /** Bounds of w. The solver moves a bound a little when an iterate comes too close to it (WB section 3.5). */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Indices of the variables that have a lower / an upper bound, ascending. */
  readonly lowerIndices: Int32Array;
  readonly upperIndices: Int32Array;
  /** Where the vectors of the algorithm and the bounds stand. */
  readonly vectors: VectorSpace;
  /** As many equality rows as variables, structurally regular: where J is regular too, a feasible point is isolated. */
  readonly square: boolean;
  /** The linear systems with this problem's W and J. */
  readonly augmented: AugmentedSystem;

  /** Tells the barrier parameter; true if the objective depends on it (restoration), so that it must be evaluated anew. */
  setBarrierParameter(mu: number): boolean;
  objective(w: Float64Array): number;
  gradient(w: Float64Array, out: Float64Array): void;
  constraints(w: Float64Array, out: Float64Array): void;
  /** Evaluates J at w for the products and the augmented system; false if a value is not finite. */
  evaluateJacobian(w: Float64Array): boolean;
  /** Evaluates W, the Hessian of f + lambda^T c, at w; false if a value is not finite. */
  evaluateHessian(w: Float64Array, lambda: Float64Array): boolean;
  /** out := J v, out := J^T y, out := W v. */
  multiplyJacobian(v: Float64Array, out: Float64Array): void;
  multiplyJacobianTransposed(y: Float64Array, out: Float64Array): void;
  multiplyHessian(v: Float64Array, out: Float64Array): void;
  /** primal := W v + J^T y and dual := J v in one pass: the residuals of linear systems. The vectors are all different. */
  multiplySystem(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void;

  /**
   * Maximum violation of this problem's constraints at w with row values c(w), inequalities taken as they are without their
   * slacks: in the user's units and in the solver's scaling.
   */
  unscaledViolation(w: Float64Array, c: Float64Array): number;
  scaledViolation(w: Float64Array, c: Float64Array): number;
  /** What the iteration table shows: violation and objective of the user's problem, in his units; f(w) = value. */
  reportedViolation(w: Float64Array, c: Float64Array): number;
  reportedObjective(w: Float64Array, value: number): number;
  /**
   * For a problem that learns its Hessian from the steps: called before and after the derivatives at an accepted point are
   * evaluated. Not called for the step out of a restoration phase.
   */
  beforeStep?(previous: Iterate, next: Iterate): void;
  afterStep?(next: Iterate): void;
  /** Factor of scaling of the objective: unscaled dual infeasibility = scaled / factor. */
  readonly objectiveScale: number;
}
