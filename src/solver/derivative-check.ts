/** Comparison of derivatives with finite differences: the `derivative_test` option and a function of its own. */
import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { compressTriplets, scatterValues } from '../sparse/index.js';
import { describeOrigin } from './explanation.js';
import type { ResolvedOptions } from './options/table.js';

/** One derivative that differs from its finite difference. */
export interface DerivativeDeviation {
  readonly order: 1 | 2;
  /** Row of the constraint, -1 for the objective. */
  readonly row: number;
  /** Variable or pair of variables. */
  readonly variables: readonly number[];
  readonly exact: number;
  readonly difference: number;
  /** |exact - difference| / max(1, |exact|). */
  readonly relative: number;
}

export interface DerivativeCheckOptions {
  readonly orders: readonly (1 | 2)[];
  /** Step relative to max(1, |x|). */
  readonly perturbation: number;
  /** Relative deviation from which a derivative is reported. */
  readonly tolerance: number;
}

/**
 * Compares gradient and Jacobian (order 1) with forward differences of the functions, and the Hessians of objective and
 * constraints (order 2) with forward differences of the first derivatives, at x. Entries outside the sparsity patterns are
 * compared with 0, so that a missing entry is found too. Costs one evaluation of everything per variable and, for order 2,
 * one Hessian per row: meant for tests, not for large problems.
 */
export function checkDerivatives(
  problem: NonlinearProgram,
  x: Float64Array,
  options: DerivativeCheckOptions,
): DerivativeDeviation[] {
  const deviations: DerivativeDeviation[] = [];
  const compare = (
    order: 1 | 2,
    row: number,
    variables: number[],
    exact: number,
    difference: number,
  ): void => {
    const relative = Math.abs(exact - difference) / Math.max(1, Math.abs(exact));
    if (!(relative <= options.tolerance))
      deviations.push({ order, row, variables, exact, difference, relative });
  };
  const base = evaluateAll(problem, x);
  for (let j = 0; j < problem.variables; j++) {
    const step = options.perturbation * Math.max(1, Math.abs(x[j]));
    const moved = x.slice();
    moved[j] += step;
    const width = moved[j] - x[j];
    const shifted = evaluateAll(problem, moved);
    if (options.orders.includes(1)) {
      compare(1, -1, [j], base.gradient[j], (shifted.objective - base.objective) / width);
      for (let i = 0; i < problem.constraints; i++) {
        compare(1, i, [j], base.jacobian(i, j), (shifted.rows[i] - base.rows[i]) / width);
      }
    }
    if (!options.orders.includes(2)) continue;
    for (let row = -1; row < problem.constraints; row++) {
      const hessian = hessianColumn(problem, x, row, j);
      for (let i = 0; i < problem.variables; i++) {
        const [after, before] =
          row < 0
            ? [shifted.gradient[i], base.gradient[i]]
            : [shifted.jacobian(row, i), base.jacobian(row, i)];
        compare(2, row, [i, j], hessian[i], (after - before) / width);
      }
    }
  }
  return deviations;
}

/** Runs the check that `derivative_test` asks for at the start point and logs what it finds. */
export function testDerivatives(
  problem: NonlinearProgram,
  options: ResolvedOptions,
  log: (line: string) => void,
): void {
  const orders = { none: [], 'first-order': [1], 'second-order': [1, 2], 'only-second-order': [2] } as const;
  const chosen = orders[options.derivative_test];
  if (chosen.length === 0) return;
  const deviations = checkDerivatives(problem, problem.start, {
    orders: chosen,
    perturbation: options.derivative_test_perturbation,
    tolerance: options.derivative_test_tol,
  });
  log(
    `Derivative test (${options.derivative_test}): ${deviations.length} derivatives differ from finite differences.`,
  );
  for (const { order, row, variables, exact, difference, relative } of deviations) {
    const what = row < 0 ? 'objective' : describeOrigin(problem.constraintOrigin(row));
    const by = variables.map((j) => describeOrigin(problem.variableOrigin(j))).join(', ');
    const name = order === 1 ? 'derivative' : 'second derivative';
    log(`* ${name} of ${what} by ${by}: ${exact} instead of ~ ${difference} [${relative.toExponential(2)}]`);
  }
}

function evaluateAll(problem: NonlinearProgram, x: Float64Array) {
  const { variables, constraints } = problem;
  const gradient = new Float64Array(variables);
  const rows = new Float64Array(constraints);
  const entries = new Float64Array(problem.jacobian.rows.length);
  problem.gradient(x, gradient);
  problem.constraintValues(x, rows);
  problem.jacobianValues(x, entries);
  const { rows: jacobianRows, columns } = problem.jacobian;
  const { matrix, positions } = compressTriplets(constraints, variables, jacobianRows, columns);
  scatterValues(positions, entries, matrix.values);
  const jacobian = (row: number, column: number): number => {
    for (let p = matrix.columnPointers[column]; p < matrix.columnPointers[column + 1]; p++) {
      if (matrix.rowIndices[p] === row) return matrix.values[p];
    }
    return 0;
  };
  return { objective: problem.objective(x), gradient, rows, jacobian };
}

/** Column j of the Hessian of one function: of the objective (row -1) or of a constraint. */
function hessianColumn(problem: NonlinearProgram, x: Float64Array, row: number, j: number): Float64Array {
  const multipliers = new Float64Array(problem.constraints);
  if (row >= 0) multipliers[row] = 1;
  const values = new Float64Array(problem.hessian.rows.length);
  problem.hessianValues(x, row < 0 ? 1 : 0, multipliers, values);
  const column = new Float64Array(problem.variables);
  const { rows, columns } = problem.hessian;
  for (let k = 0; k < values.length; k++) {
    if (columns[k] === j) column[rows[k]] += values[k];
    else if (rows[k] === j) column[columns[k]] += values[k];
  }
  return column;
}
