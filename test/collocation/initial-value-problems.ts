import { Matrix, solve } from 'ml-matrix';
import { TimeGrid, uniformMesh, type CollocationScheme } from '../../src/collocation/index.js';

/** An initial-value problem with its solution. */
export interface Problem {
  readonly start: readonly number[];
  readonly end: number;
  slope(t: number, y: readonly number[]): number[];
  solution(t: number): number[];
}

export const pendulum: Problem = {
  // y'' = -y + forcing such that the solution is sin(2t): linear, two states.
  start: [0, 2],
  end: 2,
  slope: (t, [y, v]) => [v, -y - 3 * Math.sin(2 * t)],
  solution: (t) => [Math.sin(2 * t), 2 * Math.cos(2 * t)],
};

export const riccati: Problem = {
  start: [0],
  end: 1,
  slope: (_, [y]) => [1 + y * y],
  solution: (t) => [Math.tan(t)],
};

/** Prothero and Robinson (Math. Comp. 28, 1974): the standard test of stiff accuracy. */
export const stiff = (rate: number): Problem => ({
  start: [0],
  end: 2,
  slope: (t, [y]) => [-rate * (y - Math.sin(t)) + Math.cos(t)],
  solution: (t) => [Math.sin(t)],
});

/** Error at the end time of the collocation solution, all elements solved at once by Newton's method. */
export function endError(problem: Problem, scheme: CollocationScheme, elements: number): number {
  const grid = new TimeGrid(uniformMesh(0, problem.end, elements), scheme);
  const states = problem.start.length;
  const size = grid.nodes.length * states;
  let y = Float64Array.from({ length: size }, (_, k) => problem.start[k % states]);
  for (let iteration = 0; ; iteration++) {
    const { residual, jacobian } = linearize(problem, grid, y);
    const change = solve(jacobian, residual).to1DArray();
    y = y.map((value, k) => value - change[k]);
    if (Math.max(...change.map(Math.abs)) < 1e-13 || iteration === 30) break;
  }
  const end = grid.interpolation(problem.end);
  const exact = problem.solution(problem.end);
  const value = (s: number) =>
    end.indices.reduce((sum, node, k) => sum + end.coefficients[k] * y[node * states + s], 0);
  return Math.max(...exact.map((expected, s) => Math.abs(value(s) - expected)));
}

function linearize(
  problem: Problem,
  grid: TimeGrid,
  y: Float64Array,
): { residual: Matrix; jacobian: Matrix } {
  const states = problem.start.length;
  const residual = Matrix.zeros(y.length, 1);
  const jacobian = Matrix.zeros(y.length, y.length);
  const indices = new Int32Array(grid.nodesPerElement);
  const coefficients = new Float64Array(grid.nodesPerElement);
  let row = 0;
  for (let s = 0; s < states; s++, row++) {
    residual.set(row, 0, y[s] - problem.start[s]);
    jacobian.set(row, s, 1);
  }
  for (let entry = 0; entry < grid.collocationCount; entry++) {
    const node = grid.collocationNodes[entry];
    const here = [...y.subarray(node * states, (node + 1) * states)];
    const slope = problem.slope(grid.nodes[node], here);
    grid.derivativeRow(entry, indices, coefficients);
    for (let s = 0; s < states; s++, row++) {
      residual.set(row, 0, -slope[s]);
      indices.forEach((j, k) => add(row, j * states + s, coefficients[k]));
      for (let r = 0; r < states; r++) {
        // Every slope here is at most quadratic: central differences are exact.
        const shifted = (sign: number) => here.map((value, k) => (k === r ? value + sign : value));
        const time = grid.nodes[node];
        const derivative = (problem.slope(time, shifted(1))[s] - problem.slope(time, shifted(-1))[s]) / 2;
        jacobian.set(row, node * states + r, jacobian.get(row, node * states + r) - derivative);
      }
    }
  }
  for (const { indices: nodes, coefficients: weights } of grid.continuityRows) {
    for (let s = 0; s < states; s++, row++) nodes.forEach((j, k) => add(row, j * states + s, weights[k]));
  }
  return { residual, jacobian };

  function add(r: number, column: number, coefficient: number): void {
    jacobian.set(r, column, jacobian.get(r, column) + coefficient);
    residual.set(r, 0, residual.get(r, 0) + coefficient * y[column]);
  }
}

/** Observed order between two meshes. */
export function observedOrder(problem: Problem, scheme: CollocationScheme, coarse: number): number {
  return Math.log2(endError(problem, scheme, coarse) / endError(problem, scheme, 2 * coarse));
}
