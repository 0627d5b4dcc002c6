import type { Expression } from '../expression/expression.js';
import type { NetworkArchitecture } from '../network/index.js';
import type { Origin } from './nonlinear-program.js';

/** Expressions that are evaluated together at every point of a block: one row (or objective term) per output. */
export interface Template {
  readonly name: string;
  /** Number of inputs (optimisation quantities) and of data (known numbers) per point. */
  readonly inputs: number;
  readonly data: number;
  readonly outputs: readonly Expression[];
  /** Networks that the outputs call, by `NetworkCall.network`. */
  readonly networks: readonly NetworkArchitecture[];
}

/**
 * What an input stands for at each point: a variable of the program, or a linear functional of variables (a derivative
 * or an interpolated value of a collocation polynomial).
 */
export type InputBinding =
  | {
      readonly kind: 'variable';
      /** Variable number at each point, length `points`. */
      readonly index: Int32Array;
    }
  | {
      readonly kind: 'functional';
      /** Row pointers (length points + 1), variable numbers and coefficients: value at p = sum coefficients * x[index]. */
      readonly pointers: Int32Array;
      readonly index: Int32Array;
      readonly coefficients: Float64Array;
    };

/**
 * A template applied at `points` points. Several blocks may add into the same row: a row's value is the sum of all
 * outputs that target it.
 */
export interface TemplateBlock {
  readonly template: Template;
  readonly points: number;
  readonly inputs: readonly InputBinding[];
  /** Data, point-major: datum k at point p is data[p * template.data + k]. */
  readonly data: Float64Array;
  /** Variable numbers of each network's parameters, in the layout of `NetworkArchitecture`; the same at every point. */
  readonly networks: readonly Int32Array[];
  /**
   * Constraint row of output j at point p: rows[p * outputs + j], or 'objective' for terms of the objective.
   */
  readonly rows: Int32Array | 'objective';
  /** Factor of output j at point p (quadrature weights, averages), same layout as `rows`; absent means 1. */
  readonly weights?: Float64Array;
}

/** Everything of a discretised problem except the evaluators compiled from its blocks. */
export interface ProblemDefinition {
  readonly variables: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  /** Starting multipliers of the constraints (length constraints), if known; used by a warm start. */
  readonly startMultipliers?: Float64Array;
  readonly constraints: number;
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  readonly blocks: readonly TemplateBlock[];
  /** Constant added to the objective; 'maximize' problems are negated by the caller through `objectiveSign`. */
  readonly objectiveConstant?: number;
  /** 1 to minimise (default), -1 to maximise: the program handed to the solver is always a minimisation. */
  readonly objectiveSign?: 1 | -1;
  readonly eliminationGroups?: Int32Array;
  /** Origins; the times are those at the unknowns `x`, at the start where they are left out. */
  variableOrigin(index: number, x?: Float64Array): Origin;
  constraintOrigin(index: number, x?: Float64Array): Origin;
}
