import fc from 'fast-check';
import {
  add,
  apply,
  applyBinary,
  comparisons,
  constant,
  datum,
  divide,
  input,
  multiply,
  negate,
  power,
  select,
  subtract,
  unaryFunctions,
  type Expression,
} from '../../src/expression/index.js';

/** Number of inputs and data that random expressions use. */
export const leafCounts = { inputs: 3, data: 2 } as const;

/** Random formulas over the whole language, made through the constructors. Many are undefined at a given point. */
export const randomExpression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression; leaf: Expression }>(
  (tie) => ({
    leaf: fc.oneof(
      { weight: 4, arbitrary: fc.nat(leafCounts.inputs - 1).map(input) },
      { weight: 1, arbitrary: fc.nat(leafCounts.data - 1).map(datum) },
      { weight: 1, arbitrary: fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3).map(constant) },
    ),
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((terms) => add(...terms)),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((factors) => multiply(...factors)),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => subtract(a, b)),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => divide(a, b)),
      fc.tuple(fc.constantFrom(...unaryFunctions), tie('node')).map(([name, a]) => apply(name, a)),
      fc
        .tuple(tie('node'), fc.constantFrom(-3, -1, 0, 1, 2, 3, 5, 0.5, 1.5))
        .map(([a, n]) => power(a, constant(n))),
      fc.tuple(tie('node'), tie('node')).map(([a, b]) => power(add(power(a, constant(2)), constant(0.5)), b)),
      fc
        .tuple(fc.constantFrom('min', 'max', 'atan2'), tie('node'), tie('node'))
        .map(([name, a, b]) => applyBinary(name, a, b)),
      tie('node').map(negate),
      fc
        .tuple(fc.constantFrom(...comparisons), tie('node'), tie('node'), tie('node'), tie('node'))
        .map(([comparison, l, r, t, f]) => select(comparison, l, r, t, f)),
    ),
  }),
).node;

/** Values of the leaves, away from the points where functions like abs and min change branch. */
export const randomLeaves = fc.record({
  inputs: fc.array(fc.double({ min: 0.11, max: 0.93, noNaN: true }), {
    minLength: leafCounts.inputs,
    maxLength: leafCounts.inputs,
  }),
  data: fc.array(fc.double({ min: -1.7, max: 2.3, noNaN: true }), {
    minLength: leafCounts.data,
    maxLength: leafCounts.data,
  }),
});
