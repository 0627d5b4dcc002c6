export * from './functions.js';
export { Expression, type Condition, type Operand, type VectorOperand } from './expression.js';
export {
  DataColumn,
  DataSet,
  interpolate,
  smooth,
  type DataSetOptions,
  type KnownSeries,
} from './data-set.js';
export { Experiments } from './experiments.js';
export { mse, sse, type SquaredErrorOptions, type Weight } from './mean-squared-error.js';
export {
  Model,
  type Constraint,
  type ControlOptions,
  type Fit,
  type Objective,
  type OverTime,
  type RuleOptions,
} from './model.js';
export { ModelError } from './model-error.js';
export { NetworkRefusal, type NetworkPart } from './network-refusal.js';
export { Network } from './network.js';
export type {
  NetworkOptions,
  NetworkScalingOptions,
  ScaleSource,
  ScaleSources,
} from './network-declaration.js';
export { NetworkLayer, Weights } from './network-layers.js';
export { Parameter } from './parameter.js';
export { atLeast, atMost, between, equal, Relation } from './relation.js';
export { and, compare, not, or, present } from './conditions.js';
export { first, isIn, last, member, next, ord, prev } from './set-functions.js';
export { smoothAbs, smoothMaximum, smoothMinimum, type SmoothOptions } from './smooth-extrema.js';
export { IndexSet, IndexSymbol, type Element, type IndexBinding, type Tuple } from './sets.js';
export type { SourcePlace } from './source-place.js';
export { TimeSet, type Discretisation } from './time.js';
export {
  checkUnits,
  parseUnit,
  unitText,
  type Measured,
  type Rational,
  type Unit,
  type UnitFinding,
} from './units/index.js';
export {
  controlHolds,
  Variable,
  type ControlHold,
  type VariableOptions,
  type VariableRole,
} from './variable.js';
export {
  decompositionOptions,
  type BatchKind,
  type DecompositionOptionName,
  type DecompositionOptions,
  type ResolvedDecompositionOptions,
} from './decomposition.js';
export type { StatedDecomposition } from './stated-decomposition.js';
export { freeRunner, type FreeRun, type FreeRunner } from './free-run.js';
export { metricsOf, type Metric, type Metrics } from './metrics.js';
export { Solution, type NodalValues, type Nonzeros } from './solution.js';
export type { SavedSeries, SavedState } from './saved-state.js';
export { solve, solveAsync, type SolveHooks } from './solve.js';
