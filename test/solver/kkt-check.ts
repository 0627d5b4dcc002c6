import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';
import type { SolverResult } from '../../src/solver/index.js';

/** Largest violations of the optimality conditions, computed from the result alone. */
export interface Violations {
  readonly primal: number;
  readonly dual: number;
  readonly complementarity: number;
  /** Largest multiplier of the wrong sign. */
  readonly sign: number;
}

/** Checks a result against the first-order conditions of its problem, without any of the solver's own code. */
export function kktViolations(problem: NonlinearProgram, result: SolverResult): Violations {
  const { variables: n, constraints: m } = problem;
  const { x, multipliers, lowerBoundMultipliers: zl, upperBoundMultipliers: zu } = result;
  const residual = new Float64Array(n);
  problem.gradient(x, residual);
  const values = new Float64Array(problem.jacobian.rows.length);
  problem.jacobianValues(x, values);
  values.forEach((value, k) => {
    residual[problem.jacobian.columns[k]] += value * multipliers[problem.jacobian.rows[k]];
  });
  let dual = 0;
  let primal = 0;
  let complementarity = 0;
  let sign = 0;
  const product = (z: number, distance: number) => (z === 0 ? 0 : Math.abs(z * distance));
  for (let j = 0; j < n; j++) {
    dual = Math.max(dual, Math.abs(residual[j] - zl[j] + zu[j]));
    primal = Math.max(primal, problem.lower[j] - x[j], x[j] - problem.upper[j]);
    if (problem.lower[j] < problem.upper[j]) {
      complementarity = Math.max(
        complementarity,
        product(zl[j], x[j] - problem.lower[j]),
        product(zu[j], problem.upper[j] - x[j]),
      );
    }
    sign = Math.max(sign, -zl[j], -zu[j]);
  }
  const g = new Float64Array(m);
  problem.constraintValues(x, g);
  for (let i = 0; i < m; i++) {
    const low = problem.constraintLower[i];
    const high = problem.constraintUpper[i];
    primal = Math.max(primal, low - g[i], g[i] - high);
    if (low === high) continue;
    // A positive multiplier pushes against the upper bound, a negative one against the lower bound.
    const bound = multipliers[i] > 0 ? high : low;
    if (Number.isFinite(bound))
      complementarity = Math.max(complementarity, product(multipliers[i], g[i] - bound));
    else sign = Math.max(sign, Math.abs(multipliers[i]));
  }
  return { primal, dual, complementarity, sign };
}
