import { describe, expect, it } from 'vitest';
import { covariance } from '../../src/sensitivity/index.js';
import { solveModel } from './read-model.js';
import { recoveryData, recoverySystems } from './recovery-data.js';

describe.each(recoverySystems)('parameter recovery: $model', (system) => {
  const { model, truth } = system;

  it('has the data that its description says', async () => {
    await expect(recoveryData(system)).toMatchFileSnapshot(`../../models/data/recovery/${model}.csv`);
  });

  it('finds the constants within 5 %, and within three standard errors', () => {
    const solution = solveModel(model);
    const names = Object.keys(truth);
    const found = covariance(
      solution,
      names.map((name) => solution.model.variables.get(name)!),
    );
    expect(found.status).toBe('regular');
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
