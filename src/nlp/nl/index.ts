export { NlError, type NlPosition } from './nl-error.js';
export { defaultNlLimits, type NlLimits } from './limits.js';
export type { NlHeader } from './nl-header.js';
export type { DefinedVariable, LinearPart, NlObjective, NlProblem, NlSuffix } from './nl-problem.js';
export { looksLikeNl, readNl, type ReadNlOptions } from './read-nl.js';
export { nlDefinition } from './nl-definition.js';
