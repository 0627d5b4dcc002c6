import type { NlHeader } from './nl-header.js';
import type { NodeStore } from './node-store.js';

/** Sum of coefficient * variable, by ascending position in the file. */
export interface LinearPart {
  readonly index: Int32Array;
  readonly coefficients: Float64Array;
}

/** A defined variable: an expression that others refer to, plus a linear part. */
export interface DefinedVariable extends LinearPart {
  readonly root: number;
}

export interface NlObjective extends LinearPart {
  readonly sense: 'minimize' | 'maximize';
  /** Root of the nonlinear part in {@link NlProblem.nodes}. */
  readonly root: number;
}

/** Values that the modelling language attaches to variables, constraints, objectives or the problem. */
export interface NlSuffix {
  readonly name: string;
  readonly target: 'variable' | 'constraint' | 'objective' | 'problem';
  readonly real: boolean;
  readonly index: Int32Array;
  readonly values: Float64Array;
}

/**
 * An `.nl` file as read: `minimize or maximize f(x)` subject to bounds on rows and variables. Row i is the value of
 * `constraintRoots[i]` plus row i of the linear part.
 */
export interface NlProblem {
  readonly header: NlHeader;
  readonly variables: number;
  readonly constraints: number;
  readonly nodes: NodeStore;
  readonly defined: readonly DefinedVariable[];
  readonly objectives: readonly NlObjective[];
  readonly constraintRoots: Int32Array;
  readonly linear: readonly LinearPart[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  /** Initial values, 0 where the file gives none. */
  readonly start: Float64Array;
  /** Initial duals in AMPL's sign, when the file has any. */
  readonly startDuals: Float64Array | undefined;
  readonly suffixes: readonly NlSuffix[];
  /** Names from the `.col` and `.row` files, when there are any. */
  readonly variableNames: readonly string[] | undefined;
  readonly constraintNames: readonly string[] | undefined;
  /** What the user should know: several objectives, relaxed integers. */
  readonly messages: readonly string[];
}

export const emptyLinearPart: LinearPart = { index: new Int32Array(0), coefficients: new Float64Array(0) };
