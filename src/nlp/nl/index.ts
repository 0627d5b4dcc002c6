/**
 * AMPL's files. An AMPL solver is `readNl` of the bytes, `new CompiledProblem(nlDefinition(problem))`, a solve, and
 * `writeSol(nlSolution(problem, result))` beside the file; `writeNl` is the way back.
 */
export { NlError, type NlPosition } from './nl-error.js';
export { defaultNlLimits, type NlLimits } from './limits.js';
export type { NlHeader } from './nl-header.js';
export type { DefinedVariable, LinearPart, NlObjective, NlProblem, NlSuffix } from './nl-problem.js';
export { looksLikeNl, readNl, type ReadNlOptions } from './read-nl.js';
export { nlDefinition } from './nl-definition.js';
export { nlScaling } from './nl-scaling.js';
export { nlSolution, solveResultNumbers } from './nl-solution.js';
export { readSol, writeSol, type NlSolution, type SolSuffix } from './sol-file.js';
export { writeNl, type NlExport, type WriteNlOptions } from './write-nl.js';
