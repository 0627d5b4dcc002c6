import { CompiledProblem } from '../nlp/index.js';
import {
  solveNonlinearProgram,
  solveNonlinearProgramAsync,
  type InteriorPointOptions,
  type SolverHooks,
  type SolverResult,
} from '../solver/index.js';
import { describeOrigin } from '../solver/explanation.js';
import { transcribe } from '../transcription/index.js';
import type { Model } from './model.js';
import { Solution } from './solution.js';

/**
 * Discretises and solves a model. Options given here win over the model's own.
 *
 * @throws ModelError for a model without meaning; numerical failure is a status of the solution.
 */
export function solve(model: Model, options: InteriorPointOptions = {}, hooks: SolverHooks = {}): Solution {
  const prepared = prepare(model);
  const result = solveNonlinearProgram(prepared.problem, { ...model.solverOptions, ...options }, hooks);
  return prepared.finish(result);
}

/** The same, giving the event loop a turn between iterations, so that a signal or a button can stop it. */
export async function solveAsync(
  model: Model,
  options: InteriorPointOptions = {},
  hooks: SolverHooks = {},
): Promise<Solution> {
  const prepared = prepare(model);
  const result = await solveNonlinearProgramAsync(
    prepared.problem,
    { ...model.solverOptions, ...options },
    hooks,
  );
  return prepared.finish(result);
}

function prepare(model: Model) {
  const started = performance.now();
  const transcription = transcribe(model);
  const problem = new CompiledProblem(transcription.definition);
  const seconds = (performance.now() - started) / 1000;
  const nonzeros = { jacobian: problem.jacobian.rows.length, hessian: problem.hessian.rows.length };
  return {
    problem,
    finish: (result: SolverResult) =>
      new Solution(model, transcription, explained(model, problem, result), nonzeros, seconds),
  };
}

/** A failed evaluation with the formula, its numbers and its place in the message. */
function explained(model: Model, problem: CompiledProblem, result: SolverResult): SolverResult {
  if (result.status !== 'evaluation_error') return result;
  const found = problem.findEvaluationError(result.x);
  if (!found) return result;
  const origin =
    found.part === 'objective' ? { name: 'the objective', ...model.objective?.place } : found.origin;
  const values = found.values.map(({ name, value }) => `${name} = ${Number(value.toPrecision(6))}`);
  const where = values.length > 0 ? ` where ${values.join(', ')}` : '';
  return {
    ...result,
    message: `${describeOrigin(origin)}: ${found.what} in ${found.expression}${where}. ${result.message}`,
  };
}
