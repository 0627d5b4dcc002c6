import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';
import { Jet } from './jet.js';

export interface ProblemText {
  readonly start: readonly number[];
  readonly lower?: readonly number[] | number;
  readonly upper?: readonly number[] | number;
  readonly objective: (x: readonly Jet[]) => Jet | number;
  /** Rows with their bounds [gL, gU]. */
  readonly rows?: readonly (readonly [(x: readonly Jet[]) => Jet, number, number])[];
}

/** A dense nonlinear program from formulas; derivatives come from jets. Names are x[j] and c[i]. */
export function defineProblem(text: ProblemText): NonlinearProgram {
  const n = text.start.length;
  const rows = text.rows ?? [];
  const m = rows.length;
  const bound = (given: readonly number[] | number | undefined, fallback: number) =>
    given === undefined || typeof given === 'number'
      ? new Float64Array(n).fill(given ?? fallback)
      : Float64Array.from(given);
  const jets = (x: Float64Array) => Array.from(x, (value, j) => Jet.variable(j, value, n));
  const valueOf = (jet: Jet | number) => (typeof jet === 'number' ? jet : jet.value);
  const jacobianRows = new Int32Array(m * n);
  const jacobianColumns = new Int32Array(m * n);
  for (let k = 0; k < m * n; k++) {
    jacobianRows[k] = Math.floor(k / n);
    jacobianColumns[k] = k % n;
  }
  const hessianRows: number[] = [];
  const hessianColumns: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      hessianRows.push(i);
      hessianColumns.push(j);
    }
  }
  return {
    variables: n,
    constraints: m,
    lower: bound(text.lower, -Infinity),
    upper: bound(text.upper, Infinity),
    start: Float64Array.from(text.start),
    constraintLower: Float64Array.from(rows, ([, low]) => low),
    constraintUpper: Float64Array.from(rows, ([, , high]) => high),
    jacobian: { rows: jacobianRows, columns: jacobianColumns },
    hessian: { rows: Int32Array.from(hessianRows), columns: Int32Array.from(hessianColumns) },
    objective: (x) => valueOf(text.objective(jets(x))),
    gradient(x, out) {
      const f = text.objective(jets(x));
      for (let j = 0; j < n; j++) out[j] = typeof f === 'number' ? 0 : f.gradient[j];
    },
    constraintValues(x, out) {
      const point = jets(x);
      rows.forEach(([row], i) => {
        out[i] = row(point).value;
      });
    },
    jacobianValues(x, out) {
      const point = jets(x);
      rows.forEach(([row], i) => {
        out.set(row(point).gradient, i * n);
      });
    },
    hessianValues(x, objectiveFactor, multipliers, out) {
      const point = jets(x);
      const f = text.objective(point);
      const curved = rows.map(([row]) => row(point));
      for (let k = 0; k < hessianRows.length; k++) {
        const i = hessianRows[k];
        const j = hessianColumns[k];
        let sum = typeof f === 'number' || objectiveFactor === 0 ? 0 : objectiveFactor * f.hessian[i][j];
        for (let r = 0; r < m; r++) sum += multipliers[r] * curved[r].hessian[i][j];
        out[k] = sum;
      }
    },
    variableOrigin: (index) => ({ name: `x[${index}]` }),
    constraintOrigin: (index) => ({ name: `c[${index}]` }),
  };
}
