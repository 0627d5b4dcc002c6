import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/read-table.js';
import { loadModel } from '../../src/language/index.js';
import { metricsOf, solve, type Model } from '../../src/model/index.js';
import { number } from '../../src/model/expression.js';
import { readWeights } from '../../src/network/index.js';

const folder = fileURLToPath(new URL('../../models/', import.meta.url));
const weights: unknown = JSON.parse(readFileSync(new URL('weights-2-32-2.json', import.meta.url), 'utf8'));

/** What another solver reaches from the same start: CasADi 3.7.2 with Ipopt and MUMPS, tol 1e-8. */
interface Reference {
  readonly model: string;
  /** To six digits. */
  readonly objective: number;
  readonly iterations: number;
  readonly variables: number;
  /** Mean squared error of the freely integrated network against the noise-free data and the test interval. */
  readonly truth: number;
  readonly test: number;
}

const references: readonly Reference[] = [
  {
    model: 'van-der-pol',
    objective: 0.0488059,
    iterations: 41,
    variables: 562,
    truth: 0.00475,
    test: 0.00366,
  },
  {
    model: 'van-der-pol-forced',
    objective: 0.115699,
    iterations: 66,
    variables: 562,
    truth: 0.0254,
    test: 1.055,
  },
  {
    model: 'harmonic-oscillator',
    objective: 0.0855602,
    iterations: 31,
    variables: 562,
    truth: 0.0701,
    test: 0.0104,
  },
  {
    model: 'damped-oscillator',
    objective: 0.0237914,
    iterations: 21,
    variables: 562,
    truth: 0.00757,
    test: 0.00258,
  },
  {
    model: 'van-der-pol-radau',
    objective: 0.0500521,
    iterations: 42,
    variables: 464,
    truth: 0.00503,
    test: 0.00814,
  },
];

/** Half a unit of the reference's last digit. */
const rounding = 0.5e-6;

describe('training from given weights', () => {
  it.each(references)('$model is no worse than the reference', (reference) => {
    const model = read(reference.model);
    const network = model.networks.get('f')!;
    network.parameters.start = Array.from(readWeights(weights, network.architecture), number);
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(solution.variables).toBe(reference.variables);
    expect(Math.max(...Object.values(solution.errors))).toBeLessThanOrEqual(1e-8);
    const bound = (reference.objective + rounding) * (1 + 1e-6);
    expect(solution.objective).toBeLessThanOrEqual(bound);
    expect(solution.iterations).toBeLessThanOrEqual(1.5 * reference.iterations);
    if (Math.abs(solution.objective - reference.objective) > 2 * rounding) return;
    const { truth, validate } = metricsOf(solution);
    expect(Math.abs(truth!.mse - reference.truth)).toBeLessThanOrEqual(0.02 * reference.truth);
    expect(Math.abs(validate.test!.mse - reference.test)).toBeLessThanOrEqual(0.02 * reference.test);
  });
});

describe('training from the model itself', () => {
  it('finds a network that predicts the test interval of van-der-pol', () => {
    const solution = solve(read('van-der-pol'));
    expect(solution.status).toBe('optimal');
    expect(metricsOf(solution).validate.test!.mse).toBeLessThanOrEqual(0.01);
  });
});

describe('optimal control', () => {
  it.each([
    { elements: 100, optimum: 3.6151591 },
    { elements: 1000, optimum: 3.6151833 },
  ])('of the Van der Pol oscillator on $elements elements', ({ elements, optimum }) => {
    const solution = solve(read('van-der-pol-control', { elements }));
    expect(solution.status).toBe('optimal');
    expect(Math.abs(solution.objective - optimum)).toBeLessThanOrEqual(1e-6);
    expect(solution.iterations).toBeLessThanOrEqual(25);
  });
});

function read(name: string, parameters: Record<string, number> = {}): Model {
  const { model, diagnostics } = loadModel(readFileSync(`${folder}${name}.node`, 'utf8'), {
    source: `${name}.node`,
    parameters: new Map(Object.entries(parameters)),
    readData: ({ file }) => readTable(file, { root: folder }),
  });
  expect(diagnostics).toEqual([]);
  return model!;
}
