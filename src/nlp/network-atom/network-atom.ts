import type { NetworkStructure } from './network-structure.js';

/**
 * A network call as an atom of differentiation: it is evaluated and differentiated at all points of a block by its own
 * kernels, never as scalar nodes. `theta` are the parameters in the layout of the architecture, `a` the call's inputs,
 * `n` its outputs; P points, I inputs, O outputs, T parameters. All arrays are point-major and, like those that are
 * passed in, stand in the memory of the kernels.
 *
 * Use at a new x: fill `inputValues`, call `forward`; for first derivatives `differentiate`; for second derivatives
 * fill `adjoints` and call `curvature` for one range of points after the other.
 */
export interface NetworkAtom {
  readonly points: number;
  readonly structure: NetworkStructure;
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
  /** Writes dn_o/dtheta of output `row` at `count` points from `first`, times a factor per point. */
  parameterRows(row: number, target: RowTarget, first: number, count: number): void;
  /** Adds the gradient of sum over all points of `adjoints . n` by theta to `gradient` (T). */
  addParameterGradient(gradient: Float64Array): void;
  /**
   * Second derivatives of `adjoints . n` at `count` <= `rowChunk` points from `first`: writes `inputHessian`, prepares the mixed
   * ones, and adds the sum over the points of d²/dtheta² to `parameterHessian` in the order of the structure's `parameterPairs`.
   */
  curvature(first: number, count: number, parameterHessian: Float64Array): void;
  /** Writes d²(adjoints . n)/(da_i dtheta) of input i = `row` at the points of the last `curvature`, times a factor per point. */
  mixedRows(row: number, target: RowTarget): void;
}

/** Points whose second derivatives and rows are formed together: they stay in the cache until they are used. */
export const rowChunk = 32;

/** Where rows of derivatives by the parameters go. Offsets into the memory of the kernels. */
export interface RowTarget {
  /** Row of the first point, and the distance from there to the row of the next. */
  readonly at: number;
  readonly stride: number;
  /** Whether rows have an entry for every parameter (structural zeros are not written) or structural nonzeros only. */
  readonly full: boolean;
  /** The factor of the first of all points, and the distance to that of the next; -1 where there is none. */
  readonly factors: number;
  readonly factorStride: number;
}
