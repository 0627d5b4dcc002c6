import fc from 'fast-check';
import {
  add,
  apply,
  constant,
  input,
  multiply,
  networkOutput,
  power,
  subtract,
  type Expression,
  type NetworkCall,
} from '../../src/expression/index.js';
import { activationNamed, activationNames, NetworkArchitecture } from '../../src/network/index.js';
import type { InputBinding, ProblemDefinition } from '../../src/nlp/index.js';
import { block, definition, functional, range, variables } from './definitions.js';

const states = 4;
const points = 3;

const activation = fc.constantFrom(...activationNames()).map(activationNamed);
const layer = fc.record({ width: fc.integer({ min: 1, max: 3 }), activation });
const architecture = fc
  .record({ inputs: fc.integer({ min: 1, max: 2 }), layers: fc.array(layer, { minLength: 1, maxLength: 3 }) })
  .map(({ inputs, layers }) => new NetworkArchitecture(inputs, layers));

const place = fc.nat(states - 1);
const coefficient = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const binding: fc.Arbitrary<InputBinding> = fc.oneof(
  fc.array(place, { minLength: points, maxLength: points }).map((index) => variables(...index)),
  fc
    .array(fc.array(fc.tuple(place, coefficient), { maxLength: 3 }), { minLength: points, maxLength: points })
    .map((terms) => functional(...terms)),
);

/** What an output is made of, by number: used to build formulas over whatever calls exist. */
const recipe = fc.array(fc.tuple(fc.nat(5), fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 3 });

/** A formula over two inputs and the outputs of the calls so far. */
function cook(
  steps: readonly (readonly [number, number, number])[],
  calls: readonly NetworkCall[],
): Expression {
  const pool: Expression[] = [input(0), input(1)];
  for (const c of calls) for (let o = 0; o < c.architecture.outputs; o++) pool.push(networkOutput(c, o));
  const terms = steps.map(([kind, i, k]) => {
    const a = pool[pool.length - 1 - (i % pool.length)];
    const b = pool[k % pool.length];
    switch (kind) {
      case 0:
        return a;
      case 1:
        return multiply(a, b);
      case 2:
        return power(a, constant(2));
      case 3:
        return apply('sin', subtract(a, b));
      case 4:
        return multiply(constant(-0.5), a);
      default:
        return apply('softplus', add(a, multiply(a, b)));
    }
  });
  return add(...terms);
}

/** Networks in formulas of networks, on variables and functionals, weighted, in rows or in the objective. */
export const randomDefinition: fc.Arbitrary<ProblemDefinition> = fc
  .record({
    networks: fc.array(architecture, { minLength: 1, maxLength: 2 }),
    calls: fc.array(
      fc.record({ network: fc.nat(1), inputs: fc.array(recipe, { minLength: 2, maxLength: 2 }) }),
      { minLength: 1, maxLength: 3 },
    ),
    outputs: fc.array(recipe, { minLength: 1, maxLength: 2 }),
    inputs: fc.tuple(binding, binding),
    objective: fc.boolean(),
  })
  .map(({ networks, calls, outputs, inputs, objective }) => {
    const made: NetworkCall[] = [];
    for (const { network, inputs: recipes } of calls) {
      const index = network % networks.length;
      const used = networks[index];
      const args = recipes.slice(0, used.inputs).map((steps) => cook(steps, made));
      made.push({ network: index, architecture: used, inputs: args });
    }
    let next = states;
    const bound = networks.map((used) => {
      const parameters = range(used.parameterCount, next);
      next += used.parameterCount;
      return { architecture: used, parameters };
    });
    const rows = outputs.length * points;
    return definition(next, objective ? 0 : rows, [
      block({
        outputs: outputs.map((steps) => cook(steps, made)),
        inputs,
        points,
        networks: bound,
        rows: objective ? 'objective' : range(rows),
        weights: range(rows).map((i) => 1 - 0.25 * i),
      }),
    ]);
  });
