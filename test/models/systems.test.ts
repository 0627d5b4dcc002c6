import { describe, expect, it } from 'vitest';
import { dynamicStructure } from '../../src/diagnosis/index.js';
import type { Solution } from '../../src/model/index.js';
import { integrate } from '../../src/simulation/index.js';
import { lastValues, readModel, solveModel, valueAt } from './read-model.js';

const close = (value: number, expected: number, tolerance: number): void =>
  expect(Math.abs(value - expected)).toBeLessThan(tolerance);
const estimate = (solution: Solution, name: string): number =>
  solution.values(solution.model.variables.get(name)!)[0];

describe('simulated systems', () => {
  it('let the pendulum keep its length and reach the other side in time', () => {
    const solution = solveModel('pendulum');
    expect(dynamicStructure(solution.model)[0].index).toBe(1);
    expect(solution.iterations).toBeLessThan(20);
    const end = 3.7081493546;
    [
      ['x', end, -1],
      ['y', end, 0],
      ['vx', end, 0],
      ['vy', end, 0],
      ['y', end / 2, -1],
      ['vx', end / 2, -Math.SQRT2],
      ['tension', end / 2, 3],
    ].forEach(([name, time, expected]) =>
      close(valueAt(solution, name as string, time as number), expected as number, 1e-5),
    );
    for (let k = 0; k <= 50; k++) {
      const [x, y, vx, vy] = ['x', 'y', 'vx', 'vy'].map((name) => valueAt(solution, name, (end * k) / 50));
      close(x * x + y * y, 1, 1e-6);
      close((vx * vx + vy * vy) / 2 + y, 0, 1e-5);
    }
  });

  it("reach Robertson's published values at t = 40", () => {
    const solution = solveModel('robertson');
    expect(dynamicStructure(solution.model)[0].index).toBe(1);
    const [first, second] = lastValues(solution, 'y');
    close(first, 0.7158270687, 1e-8);
    close(second, 9.185534764e-6, 1e-13);
    close(lastValues(solution, 'z')[0], 0.2841637457, 1e-8);
  });

  it.each([15, 31])('cool the rod of %i points as its lines do, and as heat with second order', (n) => {
    const solution = solveModel('heat-conduction', { n });
    const decay = 4 * (n + 1) ** 2 * Math.sin(Math.PI / (2 * (n + 1))) ** 2;
    const middle = valueAt(solution, 'T', 0.2, (n - 1) / 2);
    close(middle, Math.exp(-0.2 * decay), 1e-7);
    const error = Math.abs(middle - Math.exp(-0.2 * Math.PI ** 2));
    // The error of the lines is pi^4 t h^2 / 12 times the temperature.
    close((error * (n + 1) ** 2) / Math.exp(-0.2 * Math.PI ** 2), (0.2 * Math.PI ** 4) / 12, 0.02);
  });

  it('bring the stirred tank to its cold steady state, on the way of an integration step by step', () => {
    const solution = solveModel('cstr');
    const times = Float64Array.of(1, 2, 5, 10);
    const { states } = integrate(
      (_, [c, T], out) => {
        const rate = 7.2e10 * Math.exp(-8750 / T) * c;
        out[0] = 1 - c - rate;
        out[1] = 350 - T + (5e4 / 239) * rate + (5e4 / 23900) * (290 - T);
      },
      Float64Array.of(0.5, 350),
      0,
      times,
      { method: 'radau', relativeTolerance: 1e-10, absoluteTolerance: 1e-10 },
    );
    times.forEach((time, k) => {
      close(valueAt(solution, 'c', time), states[2 * k], 1e-7);
      close(valueAt(solution, 'T', time), states[2 * k + 1], 1e-5);
    });
    close(lastValues(solution, 'c')[0], 0.95193, 1e-4);
  });
});

describe('systems with unknown constants', () => {
  it.each([
    ['fitzhugh-nagumo', { a: 0.2, b: 0.2, c: 3 }],
    ['lorenz', { sigma: 10, rho: 28, beta: 8 / 3 }],
  ])('%s gives back those that made the data, within 5 %%', (name, constants) => {
    const solution = solveModel(name);
    expect(solution.iterations).toBeLessThan(30);
    for (const [constant, value] of Object.entries(constants))
      close(estimate(solution, constant) / value, 1, 0.05);
  });

  it('find the rates of the influenza that Murray gives', () => {
    const solution = solveModel('sir');
    const infection = estimate(solution, 'infection');
    const recovery = estimate(solution, 'recovery');
    // 2.18e-3 per day and boy, and 202 boys.
    close(infection / (2.18e-3 * 763), 1, 0.02);
    close(recovery / (2.18e-3 * 202), 1, 0.02);
    // The objective is the error of the freely integrated epidemic, and smaller than that of its neighbours.
    const inBed = [3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4];
    const error = (beta: number, gamma: number): number => {
      const days = Float64Array.from(inBed, (_, k) => k + 1);
      const { states } = integrate(
        (_, [s, i], out) => {
          out[0] = (-beta * s * i) / 763;
          out[1] = (beta * s * i) / 763 - gamma * i;
        },
        Float64Array.of(762, 1),
        0,
        days,
        { relativeTolerance: 1e-9, absoluteTolerance: 1e-9 },
      );
      return inBed.reduce((sum, boys, k) => sum + (states[2 * k + 1] - boys) ** 2, 0) / 14;
    };
    const best = error(infection, recovery);
    close(best / solution.objective, 1, 1e-4);
    for (const factor of [0.99, 1.01]) {
      expect(error(infection * factor, recovery)).toBeGreaterThan(best);
      expect(error(infection, recovery * factor)).toBeGreaterThan(best);
    }
  });

  it('are checked without a warning: no index above 1', () => {
    for (const name of [
      'pendulum',
      'robertson',
      'heat-conduction',
      'lorenz',
      'fitzhugh-nagumo',
      'cstr',
      'sir',
    ])
      for (const { index } of dynamicStructure(readModel(name))) expect(index).toBeLessThanOrEqual(1);
  });
});
