import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  applyBinary,
  constant,
  datum,
  divide,
  input,
  multiply,
  power,
  type Expression,
} from '../../src/expression/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { block, definition, functional, variables } from './definitions.js';

const x = [0, 1].map(input);

function locate(output: Expression, at: readonly number[]) {
  const problem = new CompiledProblem(
    definition(2, 3, [
      block({
        outputs: [add(x[0], x[1])],
        inputs: [variables(0, 0), variables(1, 1)],
        points: 2,
        rows: [0, 1],
      }),
      block({ outputs: [output], inputs: [variables(1), variables(0)], points: 1, data: [2], rows: [2] }),
    ]),
  );
  return problem.findEvaluationError(Float64Array.from(at));
}

describe('the place of an evaluation error', () => {
  it.each<[string, Expression, readonly number[], string, string]>([
    [
      'log of a negative number',
      add(x[1], apply('log', multiply(datum(0), x[0]))),
      [1, -0.25],
      'log of -0.5',
      'log(2 * x[2])',
    ],
    ['log of zero', apply('log', x[0]), [1, 0], 'log of 0', 'log(x[2])'],
    ['division by zero', divide(datum(0), x[1]), [0, 1], 'division by zero: 2 / 0', '2 / x[1]'],
    ['a negative power of zero', power(x[0], constant(-2)), [1, 0], 'division by zero: 0 ^ -2', 'x[2]^(-2)'],
    [
      'a real power of a negative number',
      power(x[0], x[1]),
      [0.5, -3],
      'power with a negative base: (-3) ^ 0.5',
      'x[2]^x[1]',
    ],
    ['an overflow', apply('exp', x[0]), [0, 1e4], 'exp of 10000 overflows', 'exp(x[2])'],
    ['a square root at zero', apply('sqrt', x[0]), [1, 0], 'first derivative of sqrt at 0', 'sqrt(x[2])'],
    [
      'the power 1.5 at zero',
      power(x[0], constant(1.5)),
      [1, 0],
      'second derivative of ^ at (0, 1.5)',
      'x[2]^1.5',
    ],
    [
      'a variable that is not a number',
      applyBinary('max', x[0], x[0]),
      [1, Number.NaN],
      'a variable that is NaN',
      'x[1]',
    ],
  ])('%s', (name, output, at, what, expression) => {
    const error = locate(output, at);
    expect(error?.what).toBe(what);
    if (name.startsWith('a variable')) return;
    expect(error?.expression).toBe(expression);
    expect(error?.part).toBe('constraint');
    expect(error?.origin).toEqual({ name: 'g[3]' });
    expect(error?.values.length).toBeGreaterThan(0);
  });

  it('names the values of the variables in the part that failed, also of functionals', () => {
    const problem = new CompiledProblem(
      definition(3, 0, [
        block({
          name: 'cost',
          outputs: [divide(constant(1), x[0])],
          inputs: [
            functional(
              [[0, 1]],
              [
                [1, 1],
                [2, -1],
              ],
            ),
          ],
          points: 2,
          rows: 'objective',
        }),
      ]),
    );
    expect(problem.findEvaluationError(Float64Array.of(1, 4, 4))).toEqual({
      part: 'objective',
      origin: { name: 'cost' },
      what: 'division by zero: 1 / 0',
      expression: '1 / <x[2], ...>',
      values: [
        { name: 'x[2]', value: 4 },
        { name: 'x[3]', value: 4 },
      ],
    });
  });

  it('is undefined where all values and derivatives are finite, and in branches that are not taken', () => {
    expect(locate(apply('log', x[0]), [1, 1])).toBeUndefined();
    expect(locate(apply('abs', x[0]), [1, 0])).toBeUndefined();
  });
});
