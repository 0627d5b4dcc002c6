/** Outcome of a factorisation. */
export type FactorizationOutcome = 'ok' | 'singular' | 'not-finite';

/**
 * The symmetric linear system in which every direction is computed (Waechter & Biegler 2006, eq. 13), order n + m:
 *
 *   [ W + diag(dw)   J^T       ] [ x ]   [ a ]
 *   [ J             -diag(dc)  ] [ y ] = [ b ]
 *
 * W and J are those last evaluated by the problem that owns the system.
 */
export interface AugmentedSystem {
  /**
   * Factorises for these diagonals (lengths n and m; read only), dw increased by `shift` (default 0) everywhere. `hessian` false
   * leaves W out: for least-square problems. Where W, J, dw and dc are those of the last call, another shift may cost much less.
   * @returns 'singular' when the matrix is numerically singular.
   */
  factorize(dw: Float64Array, dc: Float64Array, hessian: boolean, shift?: number): FactorizationOutcome;
  /** Number of negative eigenvalues of the last factorised matrix; equal to m for a descent direction. */
  readonly negativeEigenvalues: number;
  /** Solves for one right-hand side in place: a (length n) and b (length m) become x and y. */
  solve(a: Float64Array, b: Float64Array): void;
  /** Asks for more accurate factorisations; false if there are none. */
  increaseQuality(): boolean;
}
