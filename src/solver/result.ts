/** Outcome of a solve. The names are those of the command line's `--json` contract. */
export type SolverStatus =
  | 'optimal'
  | 'acceptable'
  | 'infeasible'
  | 'iteration_limit'
  | 'time_limit'
  | 'diverging'
  | 'restoration_failed'
  | 'evaluation_error'
  | 'interrupted';

/** Unscaled errors of the optimality conditions (maximum norm), as in Ipopt's final summary. */
export interface KktErrors {
  readonly primal: number;
  readonly dual: number;
  readonly complementarity: number;
}

/** One line of the iteration table; the names and meanings are Ipopt's. */
export interface IterationRecord {
  readonly iteration: number;
  /** 'r' while in the restoration phase, otherwise ''. */
  readonly phase: '' | 'r';
  readonly objective: number;
  readonly primalInfeasibility: number;
  readonly dualInfeasibility: number;
  readonly barrierParameter: number;
  readonly stepNorm: number;
  /** Hessian regularisation, 0 where none. */
  readonly regularization: number;
  readonly dualStep: number;
  readonly primalStep: number;
  /** Character that Ipopt prints behind alpha_pr: f, F, h, H, k, n, s, S, t, T, w, R ... */
  readonly stepKind: string;
  readonly lineSearchTrials: number;
}

/** Evaluations and seconds spent, by part. */
export interface SolverCounters {
  objective: number;
  gradient: number;
  constraints: number;
  jacobian: number;
  hessian: number;
  factorizations: number;
  secondsEvaluating: number;
  secondsFactorizing: number;
  secondsSolving: number;
  secondsTotal: number;
}

/** The result of a solve. Arrays are owned by the caller and never touched again by the solver. */
export interface SolverResult {
  readonly status: SolverStatus;
  /** One sentence a user understands, naming the reason (which constraint, which bound, which expression). */
  readonly message: string;
  readonly objective: number;
  readonly iterations: number;
  /** Primal solution, length n. */
  readonly x: Float64Array;
  /**
   * Multipliers of the constraint rows, length m; sign: grad f + J^T lambda - zL + zU = 0. Where a negative `obj_scaling_factor`
   * maximises f, they are still those of f, and -(grad f + J^T lambda) - zL + zU = 0.
   */
  readonly multipliers: Float64Array;
  /** Multipliers of the lower and upper variable bounds, length n, nonnegative. */
  readonly lowerBoundMultipliers: Float64Array;
  readonly upperBoundMultipliers: Float64Array;
  /** Values of the constraint functions, length m. */
  readonly constraintValues: Float64Array;
  readonly barrierParameter: number;
  readonly errors: KktErrors;
  readonly counters: SolverCounters;
}
