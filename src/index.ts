/**
 * Odeon: models of dynamic systems with neural networks in them, solved by simultaneous collocation.
 *
 * The fluent API builds the same models as the `.node` language; `solve` discretises and solves them.
 *
 * @packageDocumentation
 */
export { OdeonError } from './errors.js';
export * from './model/index.js';
export {
  backward,
  central,
  chebyshev,
  defineScheme,
  explicitMidpoint,
  forward,
  legendre,
  lobatto,
  midpoint,
  radau,
  radauLeft,
  registerScheme,
  TimeGrid,
  trapezoidal,
  uniformMesh,
  meshFrom,
  type CollocationScheme,
  type LinearCombination,
  type Mesh,
  type SchemeFactory,
  type SchemeSpecification,
} from './collocation/index.js';
export {
  DataError,
  localLinear,
  parseTable,
  readTable,
  Table,
  type DataPosition,
  type ParseTableOptions,
  type ReadTableOptions,
  type SmoothingOptions,
  type TableColumn,
} from './data/index.js';
export * from './decomposition/index.js';
export * from './diagnosis/index.js';
export * from './language/index.js';
export {
  activationNamed,
  defineActivation,
  he,
  NetworkArchitecture,
  NetworkError,
  readWeights,
  uniform,
  writeWeights,
  xavier,
  zeros,
  type Activation,
  type AffineScaling,
  type Layer,
  type NetworkScaling,
  type NetworkStart,
  type SeedOptions,
  type WeightsFile,
  type WeightsFileScaling,
} from './network/index.js';
export * from './report/index.js';
export * from './sensitivity/index.js';
export {
  integrate,
  type IntegrationMethod,
  type IntegrationOptions,
  type RightHandSide as DerivativeFunction,
  type RightHandSideJacobian,
  type Trajectory,
  type TrajectoryStatus,
} from './simulation/index.js';
export type {
  InteriorPointOptions,
  IterateView,
  IterationRecord,
  KktErrors,
  ResolvedOptions,
  SolverCounters,
  SolverHooks,
  SolverResult,
  SolverStatus,
  UserScaling,
  WarmStart,
  Units,
} from './solver/index.js';
export { OverdeterminedError, solveNonlinearProgram, solveNonlinearProgramAsync } from './solver/index.js';
export type { NonlinearProgram, Origin, SparsityPattern } from './nlp/nonlinear-program.js';
