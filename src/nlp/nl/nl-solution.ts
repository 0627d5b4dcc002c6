import type { SolverResult, SolverStatus } from '../../solver/result.js';
import type { NlProblem } from './nl-problem.js';
import type { NlSolution } from './sol-file.js';

/**
 * AMPL's `solve_result_num` of each status, as Ipopt's AMPL interface reports them: below 100 solved, from 200 infeasible,
 * from 300 unbounded, from 400 stopped by a limit, from 500 failed.
 */
export const solveResultNumbers: Readonly<Record<SolverStatus, number>> = {
  optimal: 0,
  acceptable: 1,
  infeasible: 200,
  diverging: 300,
  iteration_limit: 400,
  time_limit: 402,
  interrupted: 403,
  restoration_failed: 501,
  evaluation_error: 550,
};

/**
 * The result of a solve in AMPL's terms. A dual is the change of the stated objective, minimised or maximised, per unit of
 * the row's bound; `ipopt_zL_out` and `ipopt_zU_out` are the reduced costs of the variables' bounds in Ipopt's sign.
 */
export function nlSolution(problem: NlProblem, result: SolverResult): NlSolution {
  const { header, variables, constraints } = problem;
  const sign = problem.objectives[0]?.sense === 'maximize' ? -1 : 1;
  return {
    message: `Odeon: ${result.message}`,
    options: header.options,
    ...(header.optionTolerance !== undefined && { optionTolerance: header.optionTolerance }),
    constraints,
    variables,
    duals: signed(result.multipliers, -sign),
    primals: result.x,
    objectiveNumber: 0,
    solveResult: solveResultNumbers[result.status],
    suffixes: [
      { name: 'ipopt_zL_out', target: 'variable', values: signed(result.lowerBoundMultipliers, sign) },
      { name: 'ipopt_zU_out', target: 'variable', values: signed(result.upperBoundMultipliers, -sign) },
    ],
  };
}

function signed(values: Float64Array, sign: number): Float64Array {
  return values.map((value) => (value === 0 ? 0 : sign * value));
}
