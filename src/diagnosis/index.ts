/** What is wrong with a problem: its structure before a solve, the constraints that contradict one another after it. */
export type { ConflictMember } from './candidates.js';
export { describeStructure, structuralFindings } from './structure-text.js';
export {
  diagnoseStructure,
  type BadlyScaledRow,
  type CrossedBounds,
  type StructuralPart,
  type StructureReport,
} from './structure.js';
export { findInfeasibleSet, type DiagnosisOptions, type InfeasibleSet } from './infeasible-set.js';
export {
  describeEvaluationError,
  describeInfeasibleSet,
  diagnosisRecord,
  withEvaluationError,
  type DiagnosisRecord,
} from './conflict-text.js';
export type { DynamicEquation, DynamicVariable } from './dynamic-equations.js';
export { dynamicStructure, type DifferentiatedEquation, type DynamicStructure } from './dynamic-structure.js';
export { describeDynamics, dynamicFindings, type DynamicFinding } from './dynamic-findings.js';
export { missingRates, type MissingRate } from './missing-rates.js';
