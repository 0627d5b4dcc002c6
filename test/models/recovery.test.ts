import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { solve, type Solution } from '../../src/model/index.js';
import { covariance } from '../../src/sensitivity/index.js';
import { readModel, solveModel } from './read-model.js';
import { recoveryData, recoverySystems } from './recovery-data.js';

describe.each(recoverySystems)('parameter recovery: $model', (system) => {
  const { model, truth } = system;

  it('has the data that its description says', async () => {
    await expect(recoveryData(system)).toMatchFileSnapshot(`../../models/data/recovery/${model}.csv`);
  });

  it('finds the constants within 5 %, and within three standard errors', () => {
    const names = Object.keys(truth);
    const found = certainty(solveModel(model), names);
    expect(found.names).toEqual(names);
    names.forEach((name, k) => {
      const error = Math.abs(found.values[k] - truth[name]);
      expect(error / truth[name], `${name} is ${found.values[k]}`).toBeLessThanOrEqual(0.05);
      const standardError = found.standardErrors[k];
      expect(error / standardError, `${name} +- ${standardError}`).toBeLessThanOrEqual(3);
      // Wide errors would cover everything.
      expect(standardError / truth[name]).toBeLessThanOrEqual(0.05);
    });
  });
});

describe('the covariance of recovered constants', () => {
  // Over many data sets the errors, measured by the covariance, follow a chi-squared distribution: here with 2 x 40 degrees of
  // freedom, of which 99.9 % lies between 45 and 128 (quantiles 0.0005 and 0.9995).
  it('is as wide as the errors over 40 sets of data of the pendulum are', () => {
    const system = recoverySystems.find(({ model }) => model === 'damped-pendulum')!;
    const names = Object.keys(system.truth);
    let sum = 0;
    for (let seed = 100; seed < 140; seed++) {
      const table = parseTable(recoveryData({ ...system, seed }), { source: `seed ${seed}` });
      const solution = solve(readModel(system.model, {}, { readData: () => table }), { print_level: 0 });
      const { values, matrix } = certainty(solution, names);
      const [p, q] = names.map((name, k) => values[k] - system.truth[name]);
      const [a, b, , d] = matrix;
      sum += (d * p * p - 2 * b * p * q + a * q * q) / (a * d - b * b);
    }
    expect(sum).toBeGreaterThan(45);
    expect(sum).toBeLessThan(128);
  });
});

function certainty(solution: Solution, names: readonly string[]) {
  const variables = names.map((name) => solution.model.variables.get(name)!);
  const found = covariance(solution, variables);
  expect(found.status).toBe('regular');
  return found;
}
