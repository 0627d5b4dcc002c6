import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  legendre,
  schemeFactories,
  TimeGrid,
  uniformMesh,
  type CollocationScheme,
} from '../../src/collocation/index.js';

/** An initial-value problem with its solution. */
interface Problem {
  readonly start: readonly number[];
  readonly end: number;
  slope(t: number, y: readonly number[]): number[];
  solution(t: number): number[];
}

const pendulum: Problem = {
  // y'' = -y + forcing such that the solution is sin(2t): linear, two states.
  start: [0, 2],
  end: 2,
  slope: (t, [y, v]) => [v, -y - 3 * Math.sin(2 * t)],
  solution: (t) => [Math.sin(2 * t), 2 * Math.cos(2 * t)],
};

const riccati: Problem = {
  start: [0],
  end: 1,
  slope: (_, [y]) => [1 + y * y],
  solution: (t) => [Math.tan(t)],
};

/** Prothero and Robinson (Math. Comp. 28, 1974): the standard test of stiff accuracy. */
const stiff = (rate: number): Problem => ({
  start: [0],
  end: 2,
  slope: (t, [y]) => [-rate * (y - Math.sin(t)) + Math.cos(t)],
  solution: (t) => [Math.sin(t)],
});

/** Error at the end time of the collocation solution, all elements solved at once by Newton's method. */
function endError(problem: Problem, scheme: CollocationScheme, elements: number): number {
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
function observedOrder(problem: Problem, scheme: CollocationScheme, coarse: number): number {
  return Math.log2(endError(problem, scheme, coarse) / endError(problem, scheme, 2 * coarse));
}

describe.each([...schemeFactories])('%s', (_, factory) => {
  it.each([2, 3, 4])('with %i points has its order on smooth problems', (points) => {
    const scheme = factory(points);
    // Meshes on which the error is far above rounding and the asymptotic order is visible.
    const coarse = scheme.order <= 4 ? 16 : scheme.order <= 6 ? 8 : 4;
    for (const problem of [pendulum, riccati]) {
      expect(Math.abs(observedOrder(problem, scheme, coarse) - scheme.order)).toBeLessThan(0.35);
    }
  });

  it('converges spectrally on one element', () => {
    expect(endError(riccati, factory(30), 1)).toBeLessThan(1e-10);
    expect(endError(pendulum, factory(20), 1)).toBeLessThan(1e-12);
  });
});

describe('on stiff problems', () => {
  it.each([2, 3])(
    'Radau with %i points keeps order K in the error, which shrinks with the stiffness',
    (points) => {
      const scheme = schemeFactories.get('radau')!(points);
      expect(observedOrder(stiff(1e6), scheme, 16)).toBeGreaterThan(points - 0.2);
      expect(endError(stiff(1e6), scheme, 16)).toBeLessThan(2e-2 * endError(stiff(1e4), scheme, 16));
    },
  );

  it('Gauss falls to order K for even and K + 1 for odd K', () => {
    // Hairer and Wanner, *Solving ODEs II*, table IV.15.1.
    for (const [points, order] of [
      [2, 2],
      [3, 4],
      [4, 4],
    ]) {
      const observed = observedOrder(stiff(1e6), legendre(points), 4);
      expect(observed).toBeGreaterThan(order - 0.3);
      expect(observed).toBeLessThan(order + 0.3);
    }
  });
});
