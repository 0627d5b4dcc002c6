/**
 * Variants of small nonlinear programs on which a solver has to end in a known way: infeasible, unbounded, without a constraint
 * qualification, badly scaled, undefined somewhere. Each wraps a problem and its solution; all are deterministic.
 */
import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';
import type { SolverResult, SolverStatus } from '../../src/solver/index.js';

/** A problem with its start and a solution of it. */
export interface BaseProblem {
  readonly name: string;
  readonly problem: NonlinearProgram;
  readonly solution: Float64Array;
  /** Whether every local optimum is global. */
  readonly convex: boolean;
}

export interface Variant {
  readonly kind: string;
  readonly problem: NonlinearProgram;
  readonly right: readonly SolverStatus[];
  /**
   * Error within which the optimum has to be that of the base problem, relative to max(1, |f|), unless that is not convex and the
   * result satisfies the optimality conditions elsewhere; absent where the optimum is another.
   */
  readonly optimumWithin?: number;
  /** The result in the units of the base problem, where the variant is the base problem in other units. */
  readonly inBaseUnits?: (result: SolverResult) => SolverResult;
}

const solved: readonly SolverStatus[] = ['optimal', 'acceptable'];

/** The eleven variants of a problem; `random` gives numbers in [-1, 1). */
export function variantsOf(base: BaseProblem, random: () => number): Variant[] {
  const { problem, solution } = base;
  const n = problem.variables;
  const direction = () => Float64Array.from({ length: n }, random);
  const powers = (count: number) => Float64Array.from({ length: count }, () => 10 ** (10 * random()));
  const a = direction();
  const level = dot(a, solution);
  const middle = Float64Array.from(solution, (value, j) => (value + problem.start[j]) / 2);
  const radius = 2 * Math.hypot(...middle.map((value, j) => value - solution[j])) + 1;
  return [
    {
      kind: 'contradicting linear inequalities',
      problem: withRows(problem, [
        { linear: a, lower: level + 0.5, upper: Infinity },
        { linear: a, lower: -Infinity, upper: level - 0.5 },
      ]),
      right: ['infeasible'],
    },
    {
      kind: 'a sum of squares below zero',
      problem: withRows(problem, [{ square: 1, centre: solution, lower: -Infinity, upper: -1 }]),
      right: ['infeasible'],
    },
    { kind: 'an unbounded ray', problem: withRay(problem), right: ['diverging'] },
    {
      kind: 'LICQ fails: rows repeated',
      problem:
        problem.constraints > 0
          ? withRepeatedRows(problem)
          : withRows(problem, [
              { linear: a, lower: level, upper: level },
              { linear: a.map((value) => -2 * value), lower: -2 * level, upper: -2 * level },
            ]),
      right: solved,
      optimumWithin: 1e-6,
    },
    {
      kind: 'MFCQ fails: a square at most zero',
      problem: withRows(problem, [
        { linear: a, constant: -level, outer: 'square', lower: -Infinity, upper: 0 },
      ]),
      right: solved,
    },
    {
      kind: 'empty interior: opposite inequalities',
      problem: withRows(problem, [
        { linear: a, lower: -Infinity, upper: level },
        { linear: a, lower: level, upper: Infinity },
      ]),
      right: solved,
      // The multipliers grow like 1/sqrt(width of the relaxed interior), and with them the scaled tolerance (WB eq. 5, 6).
      optimumWithin: 1e-4,
    },
    {
      ...inOtherUnits('rows and objective scaled by 1e-10 to 1e10', problem, {
        rows: powers(problem.constraints),
        objective: powers(1)[0],
      }),
      // Factors down to 2^-13 count as the user's choice: tol = 1e-8 then means 2^13 * 1e-8 in the base problem.
      optimumWithin: 1e-4,
    },
    inOtherUnits('variables scaled by 1e-10 to 1e10', problem, { variables: powers(n) }),
    inOtherUnits('variables, rows and objective scaled by 1e-10 to 1e10', problem, {
      variables: powers(n),
      rows: powers(problem.constraints),
      objective: powers(1)[0],
    }),
    {
      kind: 'a logarithm undefined at the start',
      problem: withRows(problem, [
        {
          square: 1,
          centre: problem.start,
          constant: -1e4 - 1,
          outer: 'log',
          lower: -Infinity,
          upper: 1e3,
        },
      ]),
      right: ['evaluation_error'],
    },
    {
      kind: 'a logarithm undefined outside a ball',
      problem: withRows(problem, [
        { square: -1, centre: middle, constant: radius ** 2, outer: 'log', lower: -20, upper: Infinity },
      ]),
      right: solved,
    },
  ];
}

/** The row phi(constant + linear^T x + square |x - centre|^2), phi the identity, the square or the logarithm. */
interface Row {
  readonly linear?: Float64Array;
  readonly square?: number;
  readonly centre?: Float64Array;
  readonly constant?: number;
  readonly outer?: 'square' | 'log';
  readonly lower: number;
  readonly upper: number;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0);
}

/** phi and its first two derivatives. */
function outerValues(outer: Row['outer'], q: number): [number, number, number] {
  if (outer === 'square') return [q * q, 2 * q, 2];
  if (outer === 'log') return q > 0 ? [Math.log(q), 1 / q, -1 / (q * q)] : [NaN, NaN, NaN];
  return [q, 1, 0];
}

function withRows(base: NonlinearProgram, rows: readonly Row[]): NonlinearProgram {
  const { variables: n, constraints: m, jacobian, hessian } = base;
  const inner = ({ linear, square = 0, centre, constant = 0 }: Row, x: Float64Array): number => {
    let q = constant + (linear ? dot(linear, x) : 0);
    if (centre) for (let j = 0; j < n; j++) q += square * (x[j] - centre[j]) ** 2;
    return q;
  };
  const slope = ({ linear, square = 0, centre }: Row, x: Float64Array, j: number): number =>
    (linear ? linear[j] : 0) + (centre ? 2 * square * (x[j] - centre[j]) : 0);
  const hessianRows: number[] = [];
  const hessianColumns: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      hessianRows.push(i);
      hessianColumns.push(j);
    }
  }
  const newJacobianRows = rows.flatMap((_, k) => Array<number>(n).fill(m + k));
  const newJacobianColumns = rows.flatMap(() => Array.from({ length: n }, (_, j) => j));
  return {
    ...wrapped(base),
    constraints: m + rows.length,
    constraintLower: Float64Array.of(...base.constraintLower, ...rows.map(({ lower }) => lower)),
    constraintUpper: Float64Array.of(...base.constraintUpper, ...rows.map(({ upper }) => upper)),
    jacobian: {
      rows: Int32Array.of(...jacobian.rows, ...newJacobianRows),
      columns: Int32Array.of(...jacobian.columns, ...newJacobianColumns),
    },
    hessian: {
      rows: Int32Array.of(...hessian.rows, ...hessianRows),
      columns: Int32Array.of(...hessian.columns, ...hessianColumns),
    },
    constraintValues(x, out) {
      base.constraintValues(x, out.subarray(0, m));
      rows.forEach((row, k) => ([out[m + k]] = outerValues(row.outer, inner(row, x))));
    },
    jacobianValues(x, out) {
      const before = jacobian.rows.length;
      base.jacobianValues(x, out.subarray(0, before));
      rows.forEach((row, k) => {
        const [, first] = outerValues(row.outer, inner(row, x));
        for (let j = 0; j < n; j++) out[before + k * n + j] = first * slope(row, x, j);
      });
    },
    hessianValues(x, factor, multipliers, out) {
      const before = hessian.rows.length;
      base.hessianValues(x, factor, multipliers.subarray(0, m), out.subarray(0, before));
      out.fill(0, before);
      rows.forEach((row, k) => {
        const [, first, second] = outerValues(row.outer, inner(row, x));
        for (let e = 0; e < hessianRows.length; e++) {
          const i = hessianRows[e];
          const j = hessianColumns[e];
          const curvature = i === j && row.centre ? 2 * (row.square ?? 0) : 0;
          out[before + e] +=
            multipliers[m + k] * (second * slope(row, x, i) * slope(row, x, j) + first * curvature);
        }
      });
    },
    constraintOrigin: (i) => (i < m ? base.constraintOrigin(i) : { name: `added[${i - m}]` }),
  };
}

/** The same problem with two more variables s and t, the row t <= s, and -t added to the objective. */
function withRay(base: NonlinearProgram): NonlinearProgram {
  const { variables: n, constraints: m, jacobian } = base;
  const part = (x: Float64Array): Float64Array => x.slice(0, n);
  return {
    ...wrapped(base),
    variables: n + 2,
    constraints: m + 1,
    lower: Float64Array.of(...base.lower, 0, -Infinity),
    upper: Float64Array.of(...base.upper, Infinity, Infinity),
    start: Float64Array.of(...base.start, 1, 1),
    constraintLower: Float64Array.of(...base.constraintLower, -Infinity),
    constraintUpper: Float64Array.of(...base.constraintUpper, 0),
    jacobian: {
      rows: Int32Array.of(...jacobian.rows, m, m),
      columns: Int32Array.of(...jacobian.columns, n, n + 1),
    },
    objective: (x) => base.objective(part(x)) - x[n],
    gradient(x, out) {
      base.gradient(part(x), out.subarray(0, n));
      out[n] = -1;
      out[n + 1] = 0;
    },
    constraintValues(x, out) {
      base.constraintValues(part(x), out.subarray(0, m));
      out[m] = x[n] - x[n + 1];
    },
    jacobianValues(x, out) {
      base.jacobianValues(part(x), out.subarray(0, jacobian.rows.length));
      out[jacobian.rows.length] = 1;
      out[jacobian.rows.length + 1] = -1;
    },
    hessianValues: (x, factor, multipliers, out) =>
      base.hessianValues(part(x), factor, multipliers.subarray(0, m), out),
    variableOrigin: (j) => (j < n ? base.variableOrigin(j) : { name: j === n ? 't' : 's' }),
    constraintOrigin: (i) => (i < m ? base.constraintOrigin(i) : { name: 'ray' }),
  };
}

/** Every row a second time, multiplied by -2. */
function withRepeatedRows(base: NonlinearProgram): NonlinearProgram {
  const { constraints: m, jacobian } = base;
  const count = jacobian.rows.length;
  return {
    ...wrapped(base),
    constraints: 2 * m,
    constraintLower: Float64Array.of(...base.constraintLower, ...base.constraintUpper.map((v) => -2 * v)),
    constraintUpper: Float64Array.of(...base.constraintUpper, ...base.constraintLower.map((v) => -2 * v)),
    jacobian: {
      rows: Int32Array.of(...jacobian.rows, ...jacobian.rows.map((i) => i + m)),
      columns: Int32Array.of(...jacobian.columns, ...jacobian.columns),
    },
    constraintValues(x, out) {
      base.constraintValues(x, out.subarray(0, m));
      for (let i = 0; i < m; i++) out[m + i] = -2 * out[i];
    },
    jacobianValues(x, out) {
      base.jacobianValues(x, out.subarray(0, count));
      for (let k = 0; k < count; k++) out[count + k] = -2 * out[k];
    },
    hessianValues: (x, factor, multipliers, out) =>
      base.hessianValues(
        x,
        factor,
        Float64Array.from({ length: m }, (_, i) => multipliers[i] - 2 * multipliers[m + i]),
        out,
      ),
    constraintOrigin: (i) => base.constraintOrigin(i % m),
  };
}

interface Units {
  readonly rows?: Float64Array;
  readonly variables?: Float64Array;
  readonly objective?: number;
}

function inOtherUnits(kind: string, base: NonlinearProgram, units: Units): Variant {
  const { rows, variables, objective = 1 } = units;
  const inRows = (i: number) => (rows ? rows[i] : 1);
  const inVariables = (j: number) => (variables ? variables[j] : 1);
  const ofBounds = (z: Float64Array) => z.map((value, j) => value / (objective * inVariables(j)));
  return {
    kind,
    problem: scaled(base, units),
    right: solved,
    optimumWithin: 1e-6,
    inBaseUnits: (result) => {
      const x = result.x.map((value, j) => value * inVariables(j));
      return {
        ...result,
        x,
        objective: base.objective(x),
        multipliers: result.multipliers.map((value, i) => (value * inRows(i)) / objective),
        lowerBoundMultipliers: ofBounds(result.lowerBoundMultipliers),
        upperBoundMultipliers: ofBounds(result.upperBoundMultipliers),
      };
    },
  };
}

/** Rows and objective multiplied, variables measured in other units: x = variables * y. */
function scaled(
  base: NonlinearProgram,
  {
    rows = new Float64Array(base.constraints).fill(1),
    variables = new Float64Array(base.variables).fill(1),
    objective = 1,
  }: Units,
): NonlinearProgram {
  const { jacobian, hessian } = base;
  const original = (y: Float64Array): Float64Array => y.map((value, j) => value * variables[j]);
  return {
    ...wrapped(base),
    lower: base.lower.map((bound, j) => bound / variables[j]),
    upper: base.upper.map((bound, j) => bound / variables[j]),
    start: base.start.map((value, j) => value / variables[j]),
    constraintLower: base.constraintLower.map((bound, i) => bound * rows[i]),
    constraintUpper: base.constraintUpper.map((bound, i) => bound * rows[i]),
    objective: (y) => objective * base.objective(original(y)),
    gradient(y, out) {
      base.gradient(original(y), out);
      for (let j = 0; j < out.length; j++) out[j] *= objective * variables[j];
    },
    constraintValues(y, out) {
      base.constraintValues(original(y), out);
      for (let i = 0; i < out.length; i++) out[i] *= rows[i];
    },
    jacobianValues(y, out) {
      base.jacobianValues(original(y), out);
      for (let k = 0; k < out.length; k++) out[k] *= rows[jacobian.rows[k]] * variables[jacobian.columns[k]];
    },
    hessianValues(y, factor, multipliers, out) {
      const weights = multipliers.map((value, i) => value * rows[i]);
      base.hessianValues(original(y), factor * objective, weights, out);
      for (let k = 0; k < out.length; k++)
        out[k] *= variables[hessian.rows[k]] * variables[hessian.columns[k]];
    },
  };
}

/** All members of a problem with their `this`, and without claims about constant derivatives. */
function wrapped(base: NonlinearProgram): NonlinearProgram {
  const { variables, constraints, lower, upper, start, constraintLower, constraintUpper, jacobian, hessian } =
    base;
  return {
    variables,
    constraints,
    lower,
    upper,
    start,
    constraintLower,
    constraintUpper,
    jacobian,
    hessian,
    objective: (x) => base.objective(x),
    gradient: (x, out) => base.gradient(x, out),
    constraintValues: (x, out) => base.constraintValues(x, out),
    jacobianValues: (x, out) => base.jacobianValues(x, out),
    hessianValues: (x, factor, multipliers, out) => base.hessianValues(x, factor, multipliers, out),
    variableOrigin: (j) => base.variableOrigin(j),
    constraintOrigin: (i) => base.constraintOrigin(i),
  };
}
