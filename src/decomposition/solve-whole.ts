import { CompiledProblem } from '../nlp/index.js';
import type { ProblemDefinition } from '../nlp/template.js';
import { solveNonlinearProgramAsync, type InteriorPointOptions, type SolverResult } from '../solver/index.js';
import { freed } from './assemble.js';
import { staying } from './batch-solver.js';

/**
 * Solves the undecomposed problem from a point that a decomposition has found, where it stays near: its multipliers and barrier
 * parameter are taken over.
 *
 * @param held numbers of unknowns that keep their values; none in a solve to the optimum.
 */
export async function solveWhole(
  definition: ProblemDefinition,
  point: SolverResult,
  options: InteriorPointOptions,
  { held, signal }: { held?: Int32Array; signal?: { readonly aborted: boolean } },
): Promise<SolverResult> {
  const lower = Float64Array.from(definition.lower);
  const upper = Float64Array.from(definition.upper);
  for (const index of held ?? []) {
    lower[index] = point.x[index]!;
    upper[index] = point.x[index]!;
  }
  const problem = new CompiledProblem({ ...definition, lower, upper, start: point.x });
  const result = await solveNonlinearProgramAsync(
    problem,
    { ...options, ...staying },
    { warmStart: point, ...(signal ? { signal } : {}) },
  );
  return held ? freed(definition, problem, held, result) : result;
}
