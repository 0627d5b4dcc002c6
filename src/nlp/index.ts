/** Discretised problems: templates compiled to evaluators with exact sparse derivatives. */
export { CompiledProblem, type CompileOptions } from './compiled-problem.js';
export { evaluateBlock, inputValue } from './evaluate-block.js';
export { findEvaluationError, type EvaluationError } from './evaluation-error.js';
export type { NonlinearProgram, Origin, SparsityPattern } from './nonlinear-program.js';
export { ProblemError } from './problem-error.js';
export type { EvaluatorKind } from './template-program.js';
export type { InputBinding, ProblemDefinition, Template, TemplateBlock } from './template.js';
