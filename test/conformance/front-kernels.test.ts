import { describe, expect, it } from 'vitest';
import { optimalControl, radauNetwork, type SparseProblem } from '../../bench/sparse-problems.js';
import type { DenseKernels } from '../../src/kernels/index.js';
import { MultifrontalSolver } from '../../src/sparse/index.js';
import { implementations } from '../kernels/implementations.js';
import { randomSource } from '../kernels/panel-fixture.js';

const problems: readonly [string, SparseProblem][] = [
  ['optimal control', optimalControl(40, 3)],
  ['a neural ODE with a border', radauNetwork(12, 3, 6)],
];

/** The same kernels, which leave every front to the solver's own steps. */
function withoutElimination(kernels: DenseKernels): DenseKernels {
  const eliminateFronts = (_table: number, from: number): number => 2 * from;
  return Object.create(kernels, {
    fronts: { value: Object.create(kernels.fronts, { eliminateFronts: { value: eliminateFronts } }) },
    memory: { value: kernels.memory },
    factorizePanel: { value: kernels.factorizePanel.bind(kernels) },
  }) as DenseKernels;
}

describe.each(implementations())('front kernels: $name', ({ create }) => {
  const random = randomSource(11);

  function place(kernels: DenseKernels, values: ArrayLike<number>): number {
    const at = kernels.memory.allocateDoubles(values.length);
    kernels.memory.doubles.set(values, at);
    return at;
  }

  function placeIndices(kernels: DenseKernels, values: ArrayLike<number>): number {
    const at = kernels.memory.allocateIntegers(values.length);
    kernels.memory.integers.set(values, at);
    return at;
  }

  function doubles(kernels: DenseKernels, at: number, length: number): number[] {
    return [...kernels.memory.doubles.subarray(at, at + length)];
  }

  it.each(problems)(
    'eliminate fronts of %s as the solver itself does',
    (_name, { pattern, values, groups }) => {
      const results = [create(), withoutElimination(create())].map((kernels) => {
        const solver = new MultifrontalSolver(pattern, kernels, { groups });
        solver.factorize(values);
        const x = Float64Array.from({ length: 3 * pattern.order }, (_, i) => Math.sin(i));
        solver.solve(x, 3);
        return { inertia: solver.inertia, statistics: solver.statistics, x };
      });
      expect(results[0].inertia).toEqual(results[1].inertia);
      expect(results[0].statistics).toEqual(results[1].statistics);
      results[0].x.forEach((value, i) => {
        const other = results[1].x[i];
        expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(other)));
      });
    },
  );

  it.each(problems)('solve several right-hand sides of %s like each alone', (_name, problem) => {
    const { pattern, values, groups } = problem;
    const solver = new MultifrontalSolver(pattern, create(), { groups });
    solver.factorize(values);
    const all = Float64Array.from({ length: 2 * pattern.order }, () => random());
    const second = all.slice(pattern.order);
    solver.solve(all, 2);
    solver.solve(second);
    expect(all.subarray(pattern.order)).toEqual(second);
  });

  it('gather and scatter scaled vectors', () => {
    const kernels = create();
    const permutation = placeIndices(kernels, [2, 0, 1]);
    const scale = place(kernels, [2, 3, 5]);
    const from = place(kernels, [1, 10, 100]);
    const to = place(kernels, [0, 0, 0, 7]);
    kernels.fronts.gatherScaled(permutation, scale, from, to, 3);
    expect(doubles(kernels, to, 4)).toEqual([500, 2, 30, 7]);
    kernels.fronts.scatterScaled(permutation, scale, from, to, 3);
    expect(doubles(kernels, to, 4)).toEqual([20, 300, 5, 7]);
  });

  it('find norms and place the entries of a matrix', () => {
    // [ 4 . -6 ]
    // [ . 0  1 ]  lower triangle by columns
    // [-6 1  2 ]
    const kernels = create();
    const pointers = placeIndices(kernels, [0, 2, 4, 5]);
    const rows = placeIndices(kernels, [0, 2, 1, 2, 2]);
    const values = place(kernels, [4, -6, 0, 1, 2]);
    const scale = place(kernels, [0.5, 2, 1]);
    const norms = place(kernels, [9, 9, 9, 9]);
    const { fronts } = kernels;
    fronts.rowNorms(pointers, rows, values, scale, norms, 3);
    expect(doubles(kernels, norms, 4)).toEqual([3, 2, 3, 9]);
    expect(fronts.spread(norms, 3)).toBe(3);
    expect(fronts.spread(place(kernels, [0, 0.125, 2]), 3)).toBe(8);
    expect(fronts.spread(norms, 0)).toBe(1);
    expect(fronts.largestDiagonal(pointers, values, scale, 3)).toBe(2);
    const target = place(kernels, [0, 0, 0, 0, 0, 0]);
    const places = placeIndices(
      kernels,
      [5, 3, 2, 1, 0].map((k) => target + k),
    );
    fronts.placeScaled(pointers, rows, values, scale, places, 3);
    expect(doubles(kernels, target, 6)).toEqual([2, 2, 0, -3, 0, 1]);
  });

  it.each([0, 1, 2, 5])('tell whether %d numbers are finite', (count) => {
    const kernels = create();
    const values = place(kernels, [...Array.from({ length: count }, () => random()), Number.NaN]);
    expect(kernels.fronts.allFinite(values, count)).toBe(1);
    for (let k = 0; k < count; k++) {
      for (const bad of [Number.NaN, Infinity, -Infinity]) {
        kernels.memory.doubles[values + k] = bad;
        expect(kernels.fronts.allFinite(values, count)).toBe(0);
      }
      kernels.memory.doubles[values + k] = -0;
    }
  });
});
