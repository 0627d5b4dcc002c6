import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsOf, type Metrics, type Solution } from '../../src/model/index.js';
import { solveModel } from './read-model.js';

const data = new URL('../../models/data/', import.meta.url);

/** Outputs of a trained network for inputs of the model. */
function outputs(solution: Solution, name: string, ...inputs: number[]): number[] {
  const network = solution.model.networks.get(name)!;
  return network.of(inputs).map((output) => solution.value(output));
}

/** Errors of the free simulation, from the data's start and over the validation table. */
function errors(solution: Solution): { train: number; truth: number; test: number } {
  const { train, truth, validate }: Metrics = metricsOf(solution);
  return { train: train!.mse, truth: truth!.mse, test: validate.test!.mse };
}

describe('models with networks in them', () => {
  it('recovers the spring and the friction of hybrid-friction', () => {
    const solution = solveModel('hybrid-friction');
    const { train, truth, test } = errors(solution);
    const k = solution.value(solution.model.variables.get('k')!);
    expect(Math.abs(k - 2)).toBeLessThan(0.02);
    expect(outputs(solution, 'friction', 0)[0]).toBeCloseTo(0, 8);
    let before = -Infinity;
    for (let v = -6; v <= 6; v += 0.25) {
      const [friction] = outputs(solution, 'friction', v);
      expect(friction).toBeGreaterThanOrEqual(before);
      before = friction!;
    }
    const velocities = solution.trajectory(solution.model.variables.get('v')!).values;
    const deviations = velocities.map(
      (v) => outputs(solution, 'friction', v)[0]! - 0.2 * v - 0.4 * Math.tanh(4 * v),
    );
    const squares = deviations.reduce((sum, one) => sum + one * one, 0);
    expect(Math.sqrt(squares / velocities.length)).toBeLessThan(0.05);
    // The noise alone is 4e-4.
    expect(train).toBeLessThan(5e-4);
    expect(truth).toBeLessThan(5e-5);
    expect(test).toBeLessThan(5e-3);
  });

  it('finds the outflow of tank-outflow, monotone also where nothing was measured', () => {
    const solution = solveModel('tank-outflow');
    const { train, truth, test } = errors(solution);
    let before = -Infinity;
    for (let h = -1; h <= 20; h += 0.25) {
      const [outflow] = outputs(solution, 'outflow', h);
      expect(outflow).toBeGreaterThanOrEqual(before);
      if (h >= 0.6 && h <= 2.5) expect(Math.abs(outflow! - 0.8 * Math.sqrt(h))).toBeLessThan(0.08);
      before = outflow!;
    }
    // The noise alone is 9e-4.
    expect(train).toBeLessThan(1.5e-3);
    expect(truth).toBeLessThan(3e-4);
    expect(test).toBeLessThan(1e-3);
  });

  it('finds how the animals of lotka-volterra-ude meet', () => {
    const solution = solveModel('lotka-volterra-ude');
    const { train, truth, test } = errors(solution);
    const { values } = solution.trajectory(solution.model.variables.get('x')!);
    const predators = solution.trajectory(solution.model.variables.get('y')!).values;
    let squares = 0;
    values.forEach((x, k) => {
      const y = predators[k]!;
      const [prey, hunters] = outputs(solution, 'meeting', x, y);
      squares += (prey! + 0.9 * x * y) ** 2 + (hunters! - 0.8 * x * y) ** 2;
    });
    expect(Math.sqrt(squares / values.length)).toBeLessThan(0.15);
    expect(train).toBeLessThan(5e-4);
    expect(truth).toBeLessThan(4e-4);
    expect(test).toBeLessThan(2e-3);
  });

  it('predicts the forced oscillator, seeing the phase of the force', () => {
    const solution = solveModel('forced-van-der-pol-time');
    const { train, truth, test } = errors(solution);
    expect(train).toBeLessThan(0.014);
    expect(truth).toBeLessThan(0.007);
    // The network of van-der-pol-forced, which sees no time, is at 1.05.
    expect(test).toBeLessThan(0.04);
  });

  it('have data that anybody can make again', async () => {
    const { networkData } = (await import(new URL('generate-network-data.mjs', data).href)) as {
      networkData: () => Map<string, string>;
    };
    for (const [file, text] of networkData()) {
      expect(text === readFileSync(new URL(file, data), 'utf8'), file).toBe(true);
    }
  });
});
