import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsOf } from '../../src/model/index.js';
import { covariance } from '../../src/sensitivity/index.js';
import { solveModel } from './read-model.js';

const data = new URL('../../models/data/', import.meta.url);

describe('models of many experiments', () => {
  it('finds the constants of lotka-volterra-experiments within 5 % and three standard errors', () => {
    const solution = solveModel('lotka-volterra-experiments');
    const truth = { alpha: 1.1, beta: 0.4, delta: 0.1, gamma: 0.4 };
    const names = Object.keys(truth);
    const { status, values, standardErrors } = covariance(
      solution,
      names.map((name) => solution.model.variables.get(name)!),
    );
    expect(status).toBe('regular');
    Object.values(truth).forEach((expected, k) => {
      expect(Math.abs(values[k]! - expected) / expected, names[k]).toBeLessThan(0.05);
      expect(Math.abs(values[k]! - expected) / standardErrors[k]!, names[k]).toBeLessThan(3);
      expect(standardErrors[k]! / expected).toBeLessThan(0.03);
    });
    expect(solution.transcription.layout.grid(solution.model.times.get('t')!).meshes).toHaveLength(20);
    const { train, validate } = metricsOf(solution);
    // The noise alone is 0.09; validation starts at noisy values.
    expect(train!.mse).toBeLessThan(0.1);
    expect(validate.test!.mse).toBeLessThan(0.3);
  });

  it('finds the growth rate of bioreactor-experiments where it was seen, and the yield', () => {
    const solution = solveModel('bioreactor-experiments');
    const { networks, variables } = solution.model;
    expect(Math.abs(solution.value(variables.get('yield')!) - 0.5)).toBeLessThan(0.01);
    const [zero] = networks.get('growth')!.of([0]);
    expect(solution.value(zero!)).toBeCloseTo(0, 8);
    for (let S = 0.25; S <= 8; S += 0.25) {
      const [rate] = networks.get('growth')!.of([S]);
      expect(Math.abs(solution.value(rate!) - (0.5 * S) / (0.8 + S)), `S = ${S}`).toBeLessThan(0.03);
    }
    const { train, validate } = metricsOf(solution);
    // The noise alone is 0.0025 of X and 0.01 of S, three times as many cells of X: 0.0044 on average.
    expect(train!.mse).toBeLessThan(0.005);
    expect(validate.test!.mse).toBeLessThan(0.005);
  });

  it('have data that anybody can make again', async () => {
    const { experimentData } = (await import(new URL('generate-experiment-data.mjs', data).href)) as {
      experimentData: () => Map<string, string>;
    };
    for (const [file, text] of experimentData()) {
      expect(text === readFileSync(new URL(file, data), 'utf8'), file).toBe(true);
    }
  });
});
