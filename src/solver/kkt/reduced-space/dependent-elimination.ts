/**
 * Factors of J_y, the square part of the Jacobian that belongs to the dependent variables y (order m), in the memory of the
 * reduction kernels. The owner scatters the entries of J_y to `places` and those of the right-hand sides B^T (independent
 * variables x rows, column-major) to `input`; both are cleared by `clear`.
 */
export interface DependentElimination {
  /** Offset of each entry of J_y, in the order in which the entries were given. */
  readonly places: Int32Array;
  /** Offset of B^T, whose column i belongs to row i of the Jacobian. */
  readonly input: number;
  /** Offset of T = B^T J_y^{-T}, whose column j belongs to dependent variable j. May be `input`. */
  readonly output: number;
  /** Sets J_y and `input` to zero. */
  clear(): void;
  /** Factorises J_y as it was scattered; false where it is numerically singular. */
  factorize(): boolean;
  /** Forms `output` from `input`, which is lost. */
  eliminate(): void;
  /** J_y^{-1} b and J_y^{-T} b in place; length m. */
  solve(b: Float64Array): void;
  solveTransposed(b: Float64Array): void;
}

/** Rows and columns (dependent variables, 0-based) of the entries of J_y; no entry is given twice. */
export interface DependentPattern {
  readonly order: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Rows of B^T and the distance of its columns in memory. */
export interface RightHandSides {
  readonly rows: number;
  readonly stride: number;
}
