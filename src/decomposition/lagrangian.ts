import type { NonlinearProgram } from '../nlp/nonlinear-program.js';

/** The gradient of the objective and J^T times the multipliers of the rows, at a point; allocates the result. */
export function lagrangianOf(
  problem: NonlinearProgram,
  x: Float64Array,
  multipliers: Float64Array,
): Float64Array {
  const lagrangian = new Float64Array(problem.variables);
  problem.gradient(x, lagrangian);
  const { rows, columns } = problem.jacobian;
  const jacobian = new Float64Array(rows.length);
  problem.jacobianValues(x, jacobian);
  for (let k = 0; k < rows.length; k++) {
    lagrangian[columns[k]!] = lagrangian[columns[k]!]! + jacobian[k]! * multipliers[rows[k]!]!;
  }
  return lagrangian;
}
