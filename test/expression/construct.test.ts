import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  applyBinary,
  constant,
  datum,
  divide,
  evaluate,
  input,
  inputsOf,
  isDataOnly,
  multiply,
  negate,
  one,
  power,
  select,
  splitAffine,
  subtract,
  toText,
  zero,
  type Expression,
} from '../../src/expression/index.js';
import { randomExpression, randomLeaves } from './random-expressions.js';

const x = input(0);
const y = input(1);
const a = datum(0);
const text = (e: Expression): string =>
  toText(e, { input: (k) => ['x', 'y', 'z'][k], datum: (k) => ['a', 'b'][k] });

describe('simplification', () => {
  it.each<[string, Expression, string]>([
    ['constants fold', add(constant(2), multiply(constant(3), constant(4))), '14'],
    ['sums flatten and keep one constant', add(add(x, constant(1)), add(y, constant(2))), 'x + y + 3'],
    [
      'products flatten and keep one constant',
      multiply(multiply(constant(2), x), multiply(y, constant(3))),
      '6 * x * y',
    ],
    ['equal terms collect', add(x, y, x, multiply(constant(2), x)), '4 * x + y'],
    ['opposite terms cancel', subtract(add(x, y), x), 'y'],
    ['equal factors collect', multiply(x, y, x, power(x, constant(2))), 'x^4 * y'],
    ['zero annihilates', multiply(x, zero, y), '0'],
    ['zero is neutral in sums', add(x, zero), 'x'],
    ['one is neutral in products', multiply(one, x), 'x'],
    ['double negation', negate(negate(x)), 'x'],
    ['negation enters sums', negate(subtract(x, y)), '-x + y'],
    ['division by one', divide(x, one), 'x'],
    ['zero divided', divide(zero, x), '0'],
    ['power zero', power(x, zero), '1'],
    ['power one', power(x, one), 'x'],
    ['nested integer powers', power(power(x, constant(2)), constant(3)), 'x^6'],
    ['the power one half is a root', power(x, constant(0.5)), 'sqrt(x)'],
    ['functions of constants', apply('exp', zero), '1'],
    ['negation by name', apply('neg', x), '-x'],
    ['choices between constants', select('<', one, constant(2), x, y), 'x'],
    ['choices of the same', select('<', x, y, apply('sin', x), apply('sin', x)), 'sin(x)'],
    ['no terms and no factors', add(add(), multiply()), '1'],
  ])('%s', (_, e, expected) => expect(text(e)).toBe(expected));

  it('keeps the value of random formulas', () => {
    const same = (e: Expression): Expression => add(multiply(e, constant(2)), negate(e));
    fc.assert(
      fc.property(randomExpression, randomLeaves, (e, { inputs, data }) => {
        const leaves = { input: (k: number) => inputs[k], datum: (k: number) => data[k] };
        const value = evaluate(e, leaves);
        fc.pre(Number.isFinite(value) && Math.abs(value) < 1e8);
        expect(Math.abs(evaluate(same(e), leaves) - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value)));
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('text', () => {
  it.each<[Expression, string]>([
    [subtract(x, add(y, constant(1))), 'x - y - 1'],
    [multiply(add(x, y), x), '(x + y) * x'],
    [divide(x, multiply(y, a)), 'x / (y * a)'],
    [divide(divide(x, y), a), 'x / y / a'],
    [power(negate(x), constant(2)), '(-x)^2'],
    [power(x, constant(-2)), 'x^(-2)'],
    [add(constant(-3), x), 'x - 3'],
    [multiply(constant(-2), x, y), '-2 * x * y'],
    [applyBinary('max', x, negate(y)), 'max(x, -y)'],
    [select('>=', x, zero, x, negate(x)), 'if x >= 0 then x else -x'],
  ])('%# reads as %s', (e, expected) => expect(text(e)).toBe(expected));

  it('numbers the leaves that have no names', () => {
    expect(toText(add(x, a))).toBe('input0 + datum0');
  });
});

describe('affine parts', () => {
  it('are split off with coefficients of data', () => {
    const { linear, rest } = splitAffine(
      add(multiply(a, x), divide(subtract(y, constant(4)), datum(1)), apply('sin', input(2))),
    );
    expect([...linear].map(([k, e]) => [k, text(e)])).toEqual([
      [0, 'a'],
      [1, '1 / b'],
    ]);
    expect(inputsOf(rest)).toEqual([2]);
  });

  it('leave an input that also occurs in the rest where it is', () => {
    const { linear, rest } = splitAffine(add(x, multiply(constant(2), y), multiply(x, x)));
    expect([...linear.keys()]).toEqual([1]);
    expect(text(rest)).toBe('x^2 + x');
  });

  it('add up to the formula, for random formulas', () => {
    fc.assert(
      fc.property(randomExpression, randomLeaves, (e, { inputs, data }) => {
        const leaves = { input: (k: number) => inputs[k], datum: (k: number) => data[k] };
        const value = evaluate(e, leaves);
        fc.pre(Number.isFinite(value) && Math.abs(value) < 1e8);
        const { linear, rest } = splitAffine(e);
        let sum = evaluate(rest, leaves);
        for (const [k, coefficient] of linear) {
          expect(isDataOnly(coefficient)).toBe(true);
          sum += evaluate(coefficient, leaves) * inputs[k];
        }
        expect(Math.abs(sum - value)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value)));
      }),
      { seed: 12, numRuns: 400 },
    );
  });
});
