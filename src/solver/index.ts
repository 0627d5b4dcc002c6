/** The interior-point solver. */
export {
  checkDerivatives,
  type DerivativeCheckOptions,
  type DerivativeDeviation,
} from './derivative-check.js';
export { determineUnits } from './determine-units.js';
export { OverdeterminedError } from './equation-messages.js';
export type { OptionDeclaration } from './options/declaration.js';
export { describeRange } from './options/declaration.js';
export { isOptionName, OptionError, parseOption, renderOptions, resolveOptions } from './options/resolve.js';
export {
  optionGroups,
  optionTable,
  type InteriorPointOptions,
  type OptionName,
  type ResolvedOptions,
} from './options/table.js';
export type { NlpScaling, UserScaling } from './nlp-scaling.js';
export type { IterationRecord, KktErrors, SolverCounters, SolverResult, SolverStatus } from './result.js';
export {
  solveNonlinearProgram,
  solveNonlinearProgramAsync,
  solveSteps,
  type IterateView,
  type SolverHooks,
} from './solve.js';
export type { Units } from './unit-scaling.js';
export type { WarmStart } from './warm-start.js';
