import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
import { activationNamed, activationNames, linear, NetworkArchitecture } from '../../src/network/index.js';
import {
  CompiledProblem,
  type EvaluatorKind,
  type InputBinding,
  type ProblemDefinition,
} from '../../src/nlp/index.js';
import { block, definition, dense, functional, range, variables } from './definitions.js';
import { denseReference } from './dense-reference.js';
import { evaluateDense, largestDifference } from './dense-evaluation.js';

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

const problem: fc.Arbitrary<ProblemDefinition> = fc
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

describe('random problems', () => {
  it.each<EvaluatorKind>(['generated', 'interpreted'])(
    'of networks in formulas of networks: %s evaluators agree with hyper-dual arithmetic',
    (evaluators) => {
      let compared = 0;
      fc.assert(
        fc.property(problem, (made) => {
          const multipliers = Float64Array.from({ length: made.constraints }, (_, i) => Math.cos(i));
          const reference = denseReference(made, made.start, 0.9, multipliers);
          fc.pre(Number.isFinite(reference.objective) && reference.hessian.every((v) => Math.abs(v) < 1e6));
          compared++;
          const actual = evaluateDense(
            new CompiledProblem(made, { evaluators }),
            made.start,
            0.9,
            multipliers,
          );
          expect(largestDifference(actual, reference)).toBeLessThan(1e-9);
        }),
        { seed: 2026, numRuns: 30 },
      );
      expect(compared).toBeGreaterThan(15);
    },
  );
});

/** A residual x - f(x) of a network at a few points. */
function residual(architecture_: NetworkArchitecture): ProblemDefinition {
  const call = { network: 0, architecture: architecture_, inputs: [input(0), input(1)] };
  const outputs = range(architecture_.outputs).map((o) => subtract(input(o % 2), networkOutput(call, o)));
  const count = outputs.length * points;
  return definition(2 * points + architecture_.parameterCount, count, [
    block({
      outputs,
      inputs: [variables(0, 2, 4), variables(1, 3, 5)],
      points,
      networks: [
        { architecture: architecture_, parameters: range(architecture_.parameterCount, 2 * points) },
      ],
      rows: range(count),
    }),
  ]);
}

describe('every activation', () => {
  it.each(activationNames())('%s in one and in two hidden layers', (name) => {
    const used = activationNamed(name);
    for (const net of [
      dense(2, [3, used], [2, linear]),
      dense(2, [2, used], [2, used], [1, linear]),
      dense(2, [2, used]),
    ]) {
      const made = residual(net);
      const multipliers = Float64Array.from({ length: made.constraints }, (_, i) => 1 - 0.3 * i);
      const reference = denseReference(made, made.start, 1, multipliers);
      const program = new CompiledProblem(made);
      expect(largestDifference(evaluateDense(program, made.start, 1, multipliers), reference)).toBeLessThan(
        1e-13,
      );
      expectDifferences(program, made.start, multipliers);
    }
  });

  it.each(activationNames())('%s has finite derivatives far out', (name) => {
    const made = residual(dense(2, [2, activationNamed(name)], [1, linear]));
    const program = new CompiledProblem(made);
    const multipliers = new Float64Array(made.constraints).fill(1);
    const large = made.start.map((v, i) => (i < 2 * points ? (i % 2 === 0 ? 1e4 : -1e4) : v));
    const { constraints, jacobian, hessian } = evaluateDense(program, large, 1, multipliers);
    for (const values of [constraints, jacobian, hessian]) expect(values.every(Number.isFinite)).toBe(true);
  });
});

/** Central differences of values against the Jacobian, and of the Lagrangian's gradient against the Hessian. */
function expectDifferences(program: CompiledProblem, x: Float64Array, multipliers: Float64Array): void {
  const n = program.variables;
  const m = program.constraints;
  const h = 1e-5;
  const at = (k: number, step: number) => {
    const moved = x.slice();
    moved[k] += step;
    const evaluated = evaluateDense(program, moved, 1, multipliers);
    const gradient = evaluated.gradient.map((g, i) => {
      let sum = g;
      for (let r = 0; r < m; r++) sum += multipliers[r] * evaluated.jacobian[r * n + i];
      return sum;
    });
    return { constraints: evaluated.constraints, gradient };
  };
  const exact = evaluateDense(program, x, 1, multipliers);
  let worst = 0;
  for (let k = 0; k < n; k++) {
    const [above, below] = [at(k, h), at(k, -h)];
    for (let r = 0; r < m; r++) {
      const slope = (above.constraints[r] - below.constraints[r]) / (2 * h);
      worst = Math.max(worst, Math.abs(slope - exact.jacobian[r * n + k]));
    }
    for (let i = 0; i < n; i++) {
      const bend = (above.gradient[i] - below.gradient[i]) / (2 * h);
      worst = Math.max(worst, Math.abs(bend - exact.hessian[i * n + k]));
    }
  }
  expect(worst).toBeLessThan(1e-7);
}
