import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { solveModel } from './read-model.js';

/** An entry of models/published.json. */
interface Published {
  readonly model: string;
  readonly parameters?: Readonly<Record<string, number>>;
  /** As printed in the source that the model names; one unit of the last digit is allowed, since sources round and cut off. */
  readonly optimum: string;
  /** Iterations that must do: half as many again as were needed. */
  readonly iterations: number;
  /** Optimum in continuous time, where it is known in closed form, and the error that the discretisation may have. */
  readonly exact?: number;
  readonly error?: number;
}

const published = JSON.parse(
  readFileSync(new URL('../../models/published.json', import.meta.url), 'utf8'),
) as readonly Published[];

describe('published optima', () => {
  it.each(published)(
    '$model reaches $optimum',
    ({ model, parameters, optimum, iterations, exact, error }) => {
      const solution = solveModel(model, parameters);
      expect(Math.abs(solution.objective - Number(optimum))).toBeLessThanOrEqual(lastDigit(optimum));
      expect(solution.iterations).toBeLessThanOrEqual(iterations);
      if (exact !== undefined) expect(Math.abs(solution.objective - exact)).toBeLessThanOrEqual(error!);
    },
  );

  it('of the catenary comes out to twelve digits on Gauss points', () => {
    const change = (text: string) =>
      text.replace('trapezoidal(elements: elements)', 'legendre(elements: elements, points: 4)');
    const { objective } = solveModel('hanging-chain', { elements: 20 }, {}, { change });
    expect(Math.abs(objective - 5.068480110993407)).toBeLessThan(1e-11);
  });

  it('of the bioreactors hold on other numbers of intervals', () => {
    // No digits are published for these problems with feeds that are constant on intervals.
    const protein = solveModel('induced-protein');
    expect(protein.objective).toBeGreaterThan(6.15);
    expect(protein.objective).toBeLessThan(6.1639);
    expect(protein.iterations).toBeLessThanOrEqual(90);
    for (const elements of [20, 50]) {
      expect(Math.abs(solveModel('penicillin', { elements }).objective - 1.6827)).toBeLessThan(5e-4);
    }
  });

  it.each([
    ['penicillin', 1.682684, 1e-6],
    ['induced-protein', 6.15085, 1e-5],
  ])('of %s is that of a second discretisation, to the digits of both', (name, optimum, error) => {
    // The feeds are constant on the same intervals; the equations hold at Gauss instead of Radau points.
    const change = (text: string) =>
      text.replace(/^collocate t with .*$/m, 'collocate t with legendre(elements: elements, points: 5)');
    const first = solveModel(name);
    const second = solveModel(name, {}, {}, { change }, { state: first.state() });
    expect(Math.abs(first.objective - optimum)).toBeLessThan(error);
    expect(Math.abs(second.objective - optimum)).toBeLessThan(error);
  });

  it('of chattering control is the sum of its series', () => {
    const { exact } = published.find(({ model }) => model === 'fuller')!;
    expect(Math.abs(fuller() - exact!)).toBeLessThan(1e-15);
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
