import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  compileTape,
  constant,
  evaluate,
  generateText,
  gradient,
  input,
  interpretTape,
  multiply,
  power,
  TapeBuilder,
  type Evaluator,
  type Expression,
  type Tape,
} from '../../src/expression/index.js';
import { leafCounts, randomExpression } from './random-expressions.js';

const { inputs, data } = leafCounts;

/** Inputs are array 0, data array 1, results array 2. */
function tapeOf(results: readonly Expression[]): Tape {
  const builder = new TapeBuilder([inputs, data, results.length], (leaf) => {
    if (leaf.kind === 'network') throw new Error('no networks here');
    return { array: leaf.kind === 'input' ? 0 : 1, offset: leaf.index };
  });
  results.forEach((e, offset) => builder.store(e, { array: 2, offset }));
  return builder.build();
}

function run(evaluator: Evaluator, points: number, outputs: number): Float64Array {
  const base = 5;
  const arrays = [
    Float64Array.from({ length: points * inputs }, (_, i) => 0.5 + 0.4 * Math.sin(3 * i)),
    Float64Array.from({ length: points * data }, (_, i) => Math.cos(2 * i)),
    new Float64Array(base + points * outputs),
  ];
  evaluator(points, arrays, Int32Array.of(0, 0, base));
  expect([...arrays[2].subarray(0, base)]).toEqual([0, 0, 0, 0, 0]);
  return arrays[2].subarray(base);
}

describe('tapes', () => {
  it('generated code and the interpreter give the same bits, and the values of the graph', () => {
    fc.assert(
      fc.property(
        fc.array(randomExpression, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1, 3, 64, 131),
        (values, points) => {
          const results = values.flatMap((e) => [e, ...gradient(e).values()]);
          const tape = tapeOf(results);
          const generated = run(compileTape(tape), points, results.length);
          expect(run(interpretTape(tape), points, results.length)).toEqual(generated);
          results.forEach((e, j) => {
            const expected = evaluate(e, {
              input: (k) => 0.5 + 0.4 * Math.sin(3 * ((points - 1) * inputs + k)),
              datum: (k) => Math.cos(2 * ((points - 1) * data + k)),
            });
            const actual = generated[(points - 1) * results.length + j];
            const comparable = Number.isFinite(expected) && Math.abs(expected) < 1e9;
            const error = comparable ? Math.abs(actual - expected) / (1 + Math.abs(expected)) : 0;
            expect(error).toBeLessThanOrEqual(1e-9);
          });
        },
      ),
      { seed: 97, numRuns: 300 },
    );
  });

  it('compute equal subexpressions once, also across results', () => {
    const product = (): Expression => multiply(apply('exp', input(0)), input(1));
    const once = tapeOf([product()]);
    const thrice = tapeOf([product(), product(), product()]);
    expect(thrice.instructions).toEqual(once.instructions);
    // 2 x y and -x y and x y share x y; only two more instructions and the constant.
    const scaled = tapeOf([product(), multiply(constant(2), product()), multiply(constant(-1), product())]);
    expect(scaled.instructions.length - once.instructions.length).toBe(3 * 5);
  });

  it('write numbers of every kind so that they mean themselves', () => {
    const numbers = [-1.5, 1e-300, -1e300, 0.1, Number.NaN, Infinity, -Infinity, 123456789012345680000];
    const results = numbers.map((value) => add(power(input(0), constant(2)), constant(value)));
    const tape = tapeOf(results);
    expect(run(compileTape(tape), 4, results.length)).toEqual(run(interpretTape(tape), 4, results.length));
  });
});

/** Every word that may stand in generated code: registers and arrays by number, our functions, JavaScript's words. */
const allowed =
  /^(use|strict|const|let|for|i|n|A|B|F|NaN|Infinity|[avfp]\d+|s\d+_\d+|Math|exp|expm1|log|log10|log1p|sqrt|a?(sin|cos|tan)h?|atan2|abs|sign|floor|ceil|pow|min|max)$/;

it('generated code contains numbers, operators and names of our own tables only', () => {
  fc.assert(
    fc.property(fc.array(randomExpression, { minLength: 1, maxLength: 3 }), (values) => {
      const text = generateText(tapeOf(values.flatMap((e) => [e, ...gradient(e).values()])));
      const words = text.replace(/\d(\.\d+)?e[+-]?\d+/g, '0').match(/[A-Za-z_$][\w$]*/g) ?? [];
      expect(words.filter((word) => !allowed.test(word))).toEqual([]);
      expect(text.replace('"use strict"', '')).not.toMatch(/["'`\\]/);
    }),
    { seed: 5, numRuns: 200 },
  );
});

it('refuses nothing but numbers: an expression with foreign text in it cannot reach the code', () => {
  const hostile = {
    kind: 'unary',
    name: 'exp(0));globalThis.broken=1;((0',
    argument: input(0),
  } as unknown as Expression;
  const text = generateText(tapeOf([hostile]));
  expect(text).not.toContain('globalThis');
  const index = { kind: 'input', index: '0];globalThis.broken=1;[0' } as unknown as Expression;
  expect(generateText(tapeOf([index]))).not.toContain('globalThis');
  const value = { kind: 'constant', value: '0;globalThis.broken=1' } as unknown as Expression;
  expect(generateText(tapeOf([value]))).not.toContain('globalThis');
});
