import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  applyBinary,
  binaryFunctions,
  constant,
  evaluate,
  gradient,
  input,
  multiply,
  power,
  select,
  unaryFunctions,
  zero,
  type Expression,
} from '../../src/expression/index.js';
import { evaluateHyperDual, type HyperDual } from '../nlp/hyper-dual.js';
import { leafCounts, randomExpression, randomLeaves } from './random-expressions.js';

const x = input(0);
const y = input(1);

function at(e: Expression, ...inputs: number[]): number {
  return evaluate(e, { input: (k) => inputs[k], datum: () => Number.NaN });
}

const first = (e: Expression, k = 0): Expression => gradient(e).get(k) ?? zero;
const second = (e: Expression, k = 0, l = 0): Expression => first(first(e, k), l);

/** Central difference of f at v. */
function difference(f: (v: number) => number, v: number): number {
  const h = 1e-5 * Math.max(1, Math.abs(v));
  return (f(v + h) - f(v - h)) / (2 * h);
}

/** |actual - expected| / (1 + |expected|). */
function error(actual: number, expected: number): number {
  return Math.abs(actual - expected) / (1 + Math.abs(expected));
}

describe('every unary function', () => {
  it.each(unaryFunctions)('%s has the derivatives of its values', (name) => {
    const e = apply(name, x);
    const positiveOnly = ['log', 'log10', 'sqrt'].includes(name);
    const places = name === 'acosh' ? [1.3, 2.7] : positiveOnly ? [0.17, 3.1] : [0.17, 0.61, -0.83];
    for (const v of places) {
      const slope = difference((t) => at(e, t), v);
      const bend = difference((t) => at(first(e), t), v);
      expect(error(at(first(e), v), slope)).toBeLessThanOrEqual(1e-8);
      expect(error(at(second(e), v), bend)).toBeLessThanOrEqual(1e-8);
    }
  });
});

describe('every binary function', () => {
  it.each(binaryFunctions)('%s has the derivatives of its values', (name) => {
    const e = applyBinary(name, x, y);
    for (const [a, b] of [
      [0.7, 1.9],
      [2.3, 0.4],
      [1.1, -0.8],
    ]) {
      expect(
        error(
          at(first(e, 0), a, b),
          difference((t) => at(e, t, b), a),
        ),
      ).toBeLessThanOrEqual(1e-8);
      expect(
        error(
          at(first(e, 1), a, b),
          difference((t) => at(e, a, t), b),
        ),
      ).toBeLessThanOrEqual(1e-8);
      expect(
        error(
          at(second(e, 0, 1), a, b),
          difference((t) => at(first(e, 0), a, t), b),
        ),
      ).toBeLessThanOrEqual(1e-8);
      expect(error(at(second(e, 1, 0), a, b), at(second(e, 0, 1), a, b))).toBeLessThanOrEqual(1e-12);
      expect(
        error(
          at(second(e, 1, 1), a, b),
          difference((t) => at(first(e, 1), a, t), b),
        ),
      ).toBeLessThanOrEqual(1e-8);
    }
  });
});

describe('limits', () => {
  it.each(['sigmoid', 'tanh', 'softplus', 'atan', 'asinh'] as const)(
    '%s and its derivatives are finite far out',
    (name) => {
      const e = apply(name, x);
      for (const v of [-1e308, -1e4, -750, -40, 0, 40, 750, 1e4, 1e308]) {
        expect(at(e, v)).not.toBeNaN();
        expect(Math.abs(at(first(e), v))).toBeLessThanOrEqual(1);
        expect(Math.abs(at(second(e), v))).toBeLessThanOrEqual(1);
      }
    },
  );

  it('softplus is the identity far right and 0 far left', () => {
    expect(at(apply('softplus', x), 1000)).toBe(1000);
    expect(at(apply('softplus', x), -1000)).toBe(0);
  });

  it('integer powers of negative numbers have derivatives', () => {
    const e = power(x, constant(3));
    expect(at(e, -2)).toBe(-8);
    expect(at(first(e), -2)).toBe(12);
    expect(at(second(e), -2)).toBe(-12);
    expect(at(first(power(x, constant(2))), 0)).toBe(0);
    expect(at(second(power(x, constant(2))), 0)).toBe(2);
    expect(at(first(power(x, constant(-1))), -2)).toBe(-0.25);
  });

  it('a power by a varying exponent has derivative 0 at the base 0', () => {
    const e = power(x, y);
    expect(at(first(e, 1), 0, 2)).toBe(0);
    expect(at(first(e, 0), 0, 2)).toBe(0);
  });

  it('abs, sign, min and max have the documented derivatives at their corners', () => {
    expect(at(first(apply('abs', x)), 0)).toBe(0);
    expect(at(first(apply('abs', x)), -3)).toBe(-1);
    expect(first(apply('sign', x))).toBe(zero);
    const larger = applyBinary('max', x, multiply(constant(3), y));
    expect(at(first(larger, 0), 3, 1)).toBe(1);
    expect(at(first(larger, 1), 3, 1)).toBe(0);
  });

  it('a branch that is not taken contributes nothing, not infinity times zero', () => {
    const e = select('>', x, constant(0), multiply(x, apply('log', x)), multiply(constant(2), x));
    expect(at(first(e), 0)).toBe(2);
    expect(at(second(e), 0)).toBe(0);
    expect(at(first(e), 1)).toBe(1);
    const root = applyBinary('max', apply('sqrt', x), add(x, constant(1)));
    expect(at(first(root), 0)).toBe(1);
  });
});

it('derivatives of random formulas agree with hyper-dual arithmetic', () => {
  let compared = 0;
  fc.assert(
    fc.property(randomExpression, randomLeaves, (e, { inputs, data }) => {
      const leaves = { input: (k: number) => inputs[k], datum: (k: number) => data[k] };
      for (let k = 0; k < leafCounts.inputs; k++) {
        for (let l = 0; l < leafCounts.inputs; l++) {
          const dual = evaluateHyperDual(e, {
            input: (i): HyperDual => [inputs[i], i === k ? 1 : 0, i === l ? 1 : 0, 0],
            datum: (i) => data[i],
            parameters: () => [],
          });
          if (!dual.every((part) => Math.abs(part) < 1e6)) continue;
          compared++;
          expect(error(evaluate(e, leaves), dual[0])).toBeLessThanOrEqual(1e-9);
          expect(error(evaluate(first(e, k), leaves), dual[1])).toBeLessThanOrEqual(1e-8);
          expect(error(evaluate(second(e, k, l), leaves), dual[3])).toBeLessThanOrEqual(1e-7);
        }
      }
    }),
    { seed: 20250223, numRuns: 600 },
  );
  expect(compared).toBeGreaterThan(2000);
});
