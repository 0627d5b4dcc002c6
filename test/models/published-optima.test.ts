import { describe, expect, it } from 'vitest';
import { solveModel } from './read-model.js';

interface Published {
  readonly model: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** As printed in the source that the model names; one unit of the last digit is allowed, since sources round and cut off. */
  readonly optimum: string;
  /** Half as many again as were needed. */
  readonly iterations: number;
  /** Optimum in continuous time, where it is known in closed form, and the error of the discretisation. */
  readonly exact?: { readonly optimum: number; readonly error: number };
}

const published: readonly Published[] = [
  { model: 'catalyst-mixing', optimum: '-4.80556e-2', iterations: 33 },
  { model: 'gas-oil-cracking', optimum: '5.2366e-3', iterations: 17 },
  { model: 'methanol-to-hydrocarbons', optimum: '9.02229e-3', iterations: 15 },
  { model: 'alpha-pinene', optimum: '19.8721', iterations: 15 },
  { model: 'marine-population', optimum: '1.97462e7', iterations: 21 },
  {
    model: 'hanging-chain',
    optimum: '5.06891',
    iterations: 11,
    exact: { optimum: 5.068480110993407, error: 5e-4 },
  },
  { model: 'van-der-pol-bocop', optimum: '1.047921', iterations: 6 },
  { model: 'jackson', optimum: '0.192011', iterations: 92 },
  { model: 'breakwell', optimum: '4.4444', iterations: 32, exact: { optimum: 4 / 0.9, error: 1e-6 } },
  { model: 'fuller', optimum: '0.268394', iterations: 39, exact: { optimum: fuller(), error: 2e-7 } },
  { model: 'batch-reactor', optimum: '0.573545056', iterations: 50 },
  { model: 'hypersensitive', optimum: '1.67309703885628', iterations: 4 },
  { model: 'induced-protein', optimum: '6.15', iterations: 90 },
  { model: 'penicillin', optimum: '1.68', iterations: 110 },
  { model: 'shuttle-reentry', optimum: '30.6255', iterations: 35 },
  { model: 'shuttle-reentry', parameters: { heating: 1000 }, optimum: '34.1412', iterations: 48 },
];

describe('published optima', () => {
  it.each(published)('$model reaches $optimum', ({ model, parameters, optimum, iterations, exact }) => {
    const solution = solveModel(model, parameters);
    expect(Math.abs(solution.objective - Number(optimum))).toBeLessThanOrEqual(lastDigit(optimum));
    expect(solution.iterations).toBeLessThanOrEqual(iterations);
    if (exact) expect(Math.abs(solution.objective - exact.optimum)).toBeLessThanOrEqual(exact.error);
  });

  it('of the catenary comes out to twelve digits on Gauss points', () => {
    const text = (source: string) =>
      source.replace('trapezoidal(elements: elements)', 'legendre(elements: elements, points: 4)');
    const { objective } = solveModel('hanging-chain', { elements: 20 }, {}, text);
    expect(Math.abs(objective - 5.068480110993407)).toBeLessThan(1e-11);
  });
});

/** One unit of the last digit of a printed number. */
function lastDigit(printed: string): number {
  const [mantissa, exponent = '0'] = printed.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return 10 ** (Number(exponent) - decimals) * (1 + 1e-9);
}

/**
 * Optimum of Fuller's problem from position 0 and velocity 1 (Zelikin and Borisov 1994, chapter 2): switches lie on
 * x1 = -c x2 |x2|, and the cost of each arc between them is a fixed multiple of that of the arc before.
 */
function fuller(): number {
  const c = Math.sqrt((Math.sqrt(33) - 1) / 24);
  const cost = (position: number, velocity: number, force: number, time: number) => {
    const coefficients = [position, velocity, force / 2];
    let sum = 0;
    coefficients.forEach((a, i) =>
      coefficients.forEach((b, j) => (sum += (a * b * time ** (i + j + 1)) / (i + j + 1))),
    );
    return sum;
  };
  // First arc: t - t^2/2 = c (t - 1)^2 with t > 1, and v = t - 1.
  const v = Math.sqrt(0.5 / (0.5 + c));
  const first = cost(0, 1, -1, 1 + v);
  // An arc from (c v^2, -v) with force 1 ends on the curve with velocity v sqrt((1/2 - c) / (1/2 + c)).
  const ratio = Math.sqrt((0.5 - c) / (0.5 + c));
  return first + cost(c * v * v, -v, 1, v * (1 + ratio)) / (1 - ratio ** 5);
}
