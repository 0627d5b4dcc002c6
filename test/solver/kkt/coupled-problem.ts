import type { NonlinearProgram } from '../../../src/nlp/nonlinear-program.js';
import { randomSource } from '../random.js';

/** Equations for states y that share weights w, as training problems have them. */
export interface CoupledProblem {
  /** States, and as many equations. */
  readonly states: number;
  readonly weights: number;
  /** How many states before and behind its own an equation has. */
  readonly bandwidth: number;
  readonly seed: number;
  /** Makes the states' part of the Jacobian singular in value, though not in pattern. */
  readonly singular?: boolean;
}

/**
 * c_i = sum over j near i of A_ij y_j + sum over k of B_ik w_k + y_i w_(i mod p) - 1 and
 * f = sum of q_j y_j^2 / 2 - sum of w_k^2 / 2 + sum of y_j w_(j mod p) + y_0 y_1, with x = (y, w): indefinite for small weights' multipliers.
 */
export function coupledProblem({
  states: m,
  weights: p,
  bandwidth,
  seed,
  singular,
}: CoupledProblem): NonlinearProgram {
  const random = randomSource(seed);
  const entries: { row: number; column: number; value: number }[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = Math.max(0, i - bandwidth); j <= Math.min(m - 1, i + bandwidth); j++) {
      entries.push({ row: i, column: j, value: random() + (i === j ? 3 * Math.sqrt(2 * bandwidth) : 0) });
    }
    for (let k = 0; k < p; k++) entries.push({ row: i, column: m + k, value: random() });
  }
  const q = Array.from({ length: m }, () => 1 + random());
  const hessian: { row: number; column: number }[] = [];
  for (let j = 0; j < m; j++) hessian.push({ row: j, column: j });
  for (let k = 0; k < p; k++) hessian.push({ row: m + k, column: m + k });
  for (let j = 0; j < m; j++) hessian.push({ row: m + (j % p), column: j });
  hessian.push({ row: 1, column: 0 });
  if (singular === true)
    for (const entry of entries) if (entry.row === 0 && entry.column < m) entry.value = 0;
  return {
    variables: m + p,
    constraints: m,
    lower: new Float64Array(m + p).fill(-10),
    upper: new Float64Array(m + p).fill(10),
    start: Float64Array.from({ length: m + p }, random),
    constraintLower: new Float64Array(m),
    constraintUpper: new Float64Array(m),
    eliminationGroups: new Int32Array(m + p).fill(1, m),
    jacobian: {
      rows: Int32Array.from(entries, ({ row }) => row),
      columns: Int32Array.from(entries, ({ column }) => column),
    },
    hessian: {
      rows: Int32Array.from(hessian, ({ row }) => row),
      columns: Int32Array.from(hessian, ({ column }) => column),
    },
    objective(x) {
      let sum = x[0] * x[1];
      for (let j = 0; j < m; j++) sum += 0.5 * q[j] * x[j] ** 2 + x[j] * x[m + (j % p)];
      for (let k = 0; k < p; k++) sum -= 0.5 * x[m + k] ** 2;
      return sum;
    },
    gradient(x, out) {
      for (let k = 0; k < p; k++) out[m + k] = -x[m + k];
      for (let j = 0; j < m; j++) {
        out[j] = q[j] * x[j] + x[m + (j % p)];
        out[m + (j % p)] += x[j];
      }
      out[0] += x[1];
      out[1] += x[0];
    },
    constraintValues(x, out) {
      for (let i = 0; i < m; i++) out[i] = coupling(i) * x[i] * x[m + (i % p)] - 1;
      for (const { row, column, value } of entries) out[row] += value * x[column];
    },
    jacobianValues(x, out) {
      entries.forEach(({ row, column, value }, k) => {
        out[k] = value;
        if (column === row) out[k] += coupling(row) * x[m + (row % p)];
        if (column === m + (row % p)) out[k] += coupling(row) * x[row];
      });
    },
    hessianValues(_x, factor, multipliers, out) {
      hessian.forEach(({ row, column }, k) => {
        if (row < m) out[k] = factor * (row === column ? q[row] : 1);
        else if (column < m) out[k] = factor + coupling(column) * multipliers[column];
        else out[k] = -factor;
      });
    },
    variableOrigin: (index) => ({ name: `x[${index}]` }),
    constraintOrigin: (index) => ({ name: `c[${index}]` }),
  };

  function coupling(row: number): number {
    return singular === true && row === 0 ? 0 : 1;
  }
}
