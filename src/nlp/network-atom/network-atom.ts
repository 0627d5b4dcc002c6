/**
 * A network call as an atom of differentiation: it is evaluated and differentiated at all points of a block by its own
 * kernels, never as scalar nodes. `theta` are the parameters in the layout of the architecture, `a` the call's inputs,
 * `n` its outputs; P points, I inputs, O outputs, T parameters. All arrays are point-major.
 *
 * Use at a new x: fill `inputValues`, call `forward`; for first derivatives `differentiate`; for second derivatives
 * fill `adjoints` and call `curvature` for one range of points after the other.
 */
export interface NetworkAtom {
  readonly points: number;
  /** a, P x I: filled by the caller. */
  readonly inputValues: Float64Array;
  /** n, P x O: written by `forward`. */
  readonly outputValues: Float64Array;
  /** dn/da, P x O x I: written by `differentiate`. */
  readonly inputJacobian: Float64Array;
  /** Adjoints of the outputs (derivatives of the Lagrangian by n), P x O: filled by the caller. */
  readonly adjoints: Float64Array;
  /** Second derivatives of `adjoints . n` by a, P x I x I: written by `curvature`. */
  readonly inputHessian: Float64Array;

  /** Evaluates the network at all points. `theta` is read here and in the calls that follow, until the next `forward`. */
  forward(theta: Float64Array): void;
  /** Prepares first derivatives at all points, once after each `forward`. */
  differentiate(): void;
  /**
   * dn/dtheta at `count` points from `first`: `rows` (count x O x T). Entries that are structurally zero are not
   * written: the caller passes the same, initially zeroed array every time.
   */
  parameterJacobian(first: number, count: number, rows: Float64Array): void;
  /** Adds the gradient of sum over all points of `adjoints . n` by theta to `gradient` (T). */
  addParameterGradient(gradient: Float64Array): void;
  /**
   * Second derivatives of `adjoints . n` at `count` points from `first`: `inputHessian`; the mixed part d²/(da dtheta) to
   * `mixed` (count x I x T, zeros as in `parameterJacobian`); the sum over the points of d²/dtheta² is added to
   * `parameterHessian` in the order of the structure's `parameterPairs`.
   */
  curvature(first: number, count: number, mixed: Float64Array, parameterHessian: Float64Array): void;
}
