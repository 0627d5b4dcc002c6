import type { NonlinearProgram } from '../../src/nlp/index.js';
import type { DenseEvaluation } from './dense-reference.js';

/** Evaluates a program and spreads its sparse derivatives over dense matrices. */
export function evaluateDense(
  program: NonlinearProgram,
  x: Float64Array,
  objectiveFactor: number,
  multipliers: Float64Array,
): DenseEvaluation {
  const { variables: n, constraints: m } = program;
  const gradient = new Float64Array(n).fill(Number.NaN);
  const constraints = new Float64Array(m).fill(Number.NaN);
  const jacobianValues = new Float64Array(program.jacobian.rows.length).fill(Number.NaN);
  const hessianValues = new Float64Array(program.hessian.rows.length).fill(Number.NaN);
  program.hessianValues(x, objectiveFactor, multipliers, hessianValues);
  program.jacobianValues(x, jacobianValues);
  program.gradient(x, gradient);
  program.constraintValues(x, constraints);
  const objective = program.objective(x);
  const jacobian = new Float64Array(m * n);
  program.jacobian.rows.forEach(
    (r, e) => (jacobian[r * n + program.jacobian.columns[e]] += jacobianValues[e]),
  );
  const hessian = new Float64Array(n * n);
  program.hessian.rows.forEach((r, e) => {
    const c = program.hessian.columns[e];
    if (c > r) throw new Error(`Hessian entry ${e} at (${r}, ${c}) is above the diagonal`);
    hessian[r * n + c] += hessianValues[e];
    if (r !== c) hessian[c * n + r] += hessianValues[e];
  });
  return { objective, gradient, constraints, jacobian, hessian };
}

/** The largest |a - b| / (1 + |b|) of all values and derivatives; NaN where one of them is. */
export function largestDifference(actual: DenseEvaluation, expected: DenseEvaluation): number {
  const pairs: [ArrayLike<number>, ArrayLike<number>][] = [
    [[actual.objective], [expected.objective]],
    [actual.gradient, expected.gradient],
    [actual.constraints, expected.constraints],
    [actual.jacobian, expected.jacobian],
    [actual.hessian, expected.hessian],
  ];
  let largest = 0;
  for (const [a, b] of pairs) {
    if (a.length !== b.length) throw new Error(`${a.length} values beside ${b.length}`);
    for (let i = 0; i < b.length; i++) {
      const difference = Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i]));
      if (!(difference <= largest)) largest = difference;
    }
  }
  return largest;
}
