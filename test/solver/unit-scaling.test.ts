import { describe, expect, it } from 'vitest';
import {
  solveNonlinearProgram,
  type InteriorPointOptions,
  type SolverHooks,
} from '../../src/solver/index.js';
import { defineProblem } from './define-problem.js';
import { add, mul, square, sub } from './jet.js';

/** min (u - 2)^2 + (v - 1)^2 with u + v <= 2 and u <= 5, where u = 1e9 x and v = 1e-8 y; u = 1.5, v = 0.5, multiplier 1. */
const small = 1e9;
const large = 1e-8;
const problem = defineProblem({
  start: [1 / small, 3 / large],
  lower: [-Infinity, -Infinity],
  upper: [5 / small, Infinity],
  objective: ([x, y]) => add(square(sub(mul(small, x), 2)), square(sub(mul(large, y), 1))),
  rows: [[([x, y]) => add(mul(small, x), mul(large, y)), -Infinity, 2]],
});

function solve(options: InteriorPointOptions = {}, hooks: SolverHooks = {}) {
  const lines: string[] = [];
  const result = solveNonlinearProgram(
    problem,
    { print_level: 3, ...options },
    { log: (line) => lines.push(line), ...hooks },
  );
  return { result, log: lines.join('\n') };
}

describe('a problem of extreme sizes', () => {
  it('is solved in other units and told in its own', () => {
    const points: Float64Array[] = [];
    const { result, log } = solve({}, { onIteration: (_, iterate) => void points.push(iterate.x().slice()) });
    expect(log).toMatch(/Solved in other units because of extreme sizes: 2 of 2 variables by /);
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(0.5, 7);
    expect(result.x[0] * small).toBeCloseTo(1.5, 6);
    expect(result.x[1] * large).toBeCloseTo(0.5, 6);
    expect(result.multipliers[0]).toBeCloseTo(1, 6);
    expect(result.constraintValues[0]).toBeCloseTo(2, 6);
    expect(points.at(-1)![0] / result.x[0]).toBeCloseTo(1, 6);
    expect(points.at(-1)![1] / result.x[1]).toBeCloseTo(1, 6);
  });

  it('starts again from its result', () => {
    const { result } = solve();
    const again = solve({ warm_start_init_point: true, mu_init: 1e-9 }, { warmStart: result });
    expect(again.result.status).toBe('optimal');
    expect(again.result.iterations).toBeLessThan(result.iterations);
    expect(again.result.objective).toBeCloseTo(0.5, 7);
  });

  it('is solved in the units that the caller gives', () => {
    const user: InteriorPointOptions = { nlp_scaling_method: 'user-scaling' };
    const { result, log } = solve(user, { scaling: { variables: Float64Array.of(small, large) } });
    expect(log).toContain('Solved in other units by the factors given: 2 of 2 variables by');
    expect(result.status).toBe('optimal');
    expect(result.x[0] * small).toBeCloseTo(1.5, 6);
    expect(result.x[1] * large).toBeCloseTo(0.5, 6);
    expect(result.multipliers[0]).toBeCloseTo(1, 6);
    expect(solve(user).log).not.toContain('other units');
  });

  it('refuses factors that are no scaling', () => {
    const given =
      (...factors: number[]) =>
      () =>
        solve({ nlp_scaling_method: 'user-scaling' }, { scaling: { variables: Float64Array.from(factors) } });
    expect(given(1)).toThrow('1 scaling factors were given for 2 variables');
    for (const wrong of [0, -1, NaN, Infinity]) {
      expect(given(1, wrong)).toThrow(`The scaling factor ${wrong} of 'x[1]' is no positive number`);
    }
  });

  it('is left as it is on request', () => {
    expect(solve({ unit_scaling: 'none' }).log).not.toContain('other units');
    expect(solve({ nlp_scaling_method: 'none' }).log).not.toContain('other units');
  });
});
