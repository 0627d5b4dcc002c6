/**
 * The contract between a discretised problem and a solver: flat arrays, fixed sparsity, no objects per row.
 *
 *   minimize f(x)   subject to   gL <= g(x) <= gU,   xL <= x <= xU
 *
 * Infinite bounds are ±Infinity; an equality row has gL = gU; a fixed variable has xL = xU.
 */

/** Coordinates of the structural nonzeros of a matrix. Duplicates are allowed and mean summation. Never mutated. */
export interface SparsityPattern {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Where a row or variable comes from, for messages: `dynamics[2]`, line 14, element 3, t = 1.25. */
export interface Origin {
  readonly name: string;
  /** Place in the model text, when there is one: 1-based line and column. */
  readonly line?: number;
  readonly column?: number;
  /** Collocation element (0-based) and time in the model's unit, for rows that stand at a time point. */
  readonly element?: number;
  readonly time?: number;
}

/**
 * A nonlinear program. All `Float64Array` outputs are owned and sized by the caller and fully overwritten.
 * Implementations allocate nothing per call. Where a function is undefined (log of a negative number) the
 * outputs hold NaN or an infinity: that is no exception, the solver backtracks.
 */
export interface NonlinearProgram {
  /** Number n of variables. */
  readonly variables: number;
  /** Number m of constraint rows. */
  readonly constraints: number;
  /** xL, xU (length n) and the start point x0 (length n). Read-only for the solver. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  /** gL, gU (length m). */
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  /** Starting multipliers of the constraints (length m), if known. */
  readonly startMultipliers?: Float64Array;
  /** Pattern of the Jacobian dg/dx, m x n. */
  readonly jacobian: SparsityPattern;
  /** Pattern of the Hessian of the Lagrangian, lower triangle (row >= column), n x n. */
  readonly hessian: SparsityPattern;
  /** Whether the Jacobian / the Hessian of the objective and the constraints are constant (linear constraints, QP). */
  readonly constantJacobian?: boolean;
  readonly constantHessian?: boolean;
  /**
   * Elimination group of each variable (length n), if the problem knows its structure: variables of a higher group
   * are eliminated later. Shared network weights are group 1, everything else 0.
   */
  readonly eliminationGroups?: Int32Array;

  objective(x: Float64Array): number;
  gradient(x: Float64Array, out: Float64Array): void;
  constraintValues(x: Float64Array, out: Float64Array): void;
  /** Values in the order of `jacobian`. */
  jacobianValues(x: Float64Array, out: Float64Array): void;
  /** Values of objectiveFactor * d²f + sum_i multipliers[i] * d²g_i in the order of `hessian`. */
  hessianValues(x: Float64Array, objectiveFactor: number, multipliers: Float64Array, out: Float64Array): void;

  /** Where a variable or row comes from; times that are unknown are those at `x`, at the start where it is left out. */
  variableOrigin(index: number, x?: Float64Array): Origin;
  constraintOrigin(index: number, x?: Float64Array): Origin;
}
