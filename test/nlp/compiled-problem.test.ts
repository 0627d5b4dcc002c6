import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  add,
  apply,
  constant,
  datum,
  input,
  multiply,
  networkOutput,
  power,
  subtract,
} from '../../src/expression/index.js';
import { linear, softplus, tanh } from '../../src/network/index.js';
import {
  CompiledProblem,
  ProblemError,
  type ProblemDefinition,
  type TemplateBlock,
} from '../../src/nlp/index.js';
import { block, definition, definitions, dense, functional, range, variables } from './definitions.js';
import { denseReference } from './dense-reference.js';
import { evaluateDense, largestDifference } from './dense-evaluation.js';

const [x, y] = [0, 1].map(input);
const square = (e: typeof x) => power(e, constant(2));

describe('constant derivatives', () => {
  it('are found in quadratic programs', () => {
    const program = new CompiledProblem(definitions['a quadratic objective with linear constraints']());
    expect(program.constantJacobian).toBe(true);
    expect(program.constantHessian).toBe(true);
  });

  it('are not claimed for a quadratic constraint, a curved objective or a network', () => {
    const quadratic = new CompiledProblem(
      definition(1, 1, [block({ outputs: [square(x)], inputs: [variables(0)], points: 1, rows: [0] })]),
    );
    expect([quadratic.constantJacobian, quadratic.constantHessian]).toEqual([false, false]);
    const curved = new CompiledProblem(
      definition(1, 1, [
        block({ outputs: [apply('exp', x)], inputs: [variables(0)], points: 1, rows: 'objective' }),
      ]),
    );
    expect([curved.constantJacobian, curved.constantHessian]).toEqual([true, false]);
    const neural = new CompiledProblem(
      definitions['regression on a network: least squares in the objective'](),
    );
    expect(neural.constantHessian).toBe(false);
  });
});

it('reads changed data after refreshData, in linear, constant and nonlinear parts', () => {
  const base = definition(2, 2, [
    block({
      outputs: [add(multiply(datum(0), x), datum(1)), apply('sin', multiply(datum(1), y))],
      inputs: [variables(0), variables(1)],
      points: 1,
      data: [2, 3],
      rows: [0, 1],
    }),
    block({
      outputs: [multiply(datum(0), square(x)), multiply(datum(0), y)],
      inputs: [variables(0), variables(1)],
      points: 1,
      data: [5],
      rows: 'objective',
    }),
  ]);
  const program = new CompiledProblem(base);
  const multipliers = Float64Array.of(0.3, 0.4);
  evaluateDense(program, base.start, 1, multipliers);
  base.blocks[0].data.set([7, -1]);
  base.blocks[1].data.set([11]);
  program.refreshData();
  const actual = evaluateDense(program, base.start, 1, multipliers);
  expect(largestDifference(actual, denseReference(base, base.start, 1, multipliers))).toBeLessThanOrEqual(
    1e-14,
  );
});

it('takes one set of slots for measurements inside one element', () => {
  const support = (p: number) => range(4).map((k) => [k, Math.sin(p + k)] as const);
  const points = 50;
  const program = new CompiledProblem(
    definition(4, 0, [
      block({
        outputs: [square(subtract(x, datum(0)))],
        inputs: [functional(...range(points).map(support))],
        points,
        data: range(points),
        rows: 'objective',
      }),
    ]),
  );
  expect(program.hessian.rows.length).toBe(10);
  expect(program.constantHessian).toBe(true);
});

it('shares one compiled template between blocks', () => {
  const first = block({
    outputs: [multiply(x, y)],
    inputs: [variables(0), variables(1)],
    points: 1,
    rows: [0],
  });
  const second: TemplateBlock = { ...first, inputs: [variables(2), variables(2)], rows: Int32Array.of(1) };
  const problem = definition(3, 2, [first, second]);
  const multipliers = Float64Array.of(1, -2);
  const actual = evaluateDense(new CompiledProblem(problem), problem.start, 1, multipliers);
  expect(
    largestDifference(actual, denseReference(problem, problem.start, 1, multipliers)),
  ).toBeLessThanOrEqual(1e-15);
});

it('gives NaN where a formula is undefined, without throwing', () => {
  const problem = definition(1, 1, [
    block({ outputs: [apply('log', x)], inputs: [variables(0)], points: 1, rows: [0] }),
  ]);
  const program = new CompiledProblem(problem);
  const out = new Float64Array(1);
  program.constraintValues(Float64Array.of(-1), out);
  expect(out[0]).toBeNaN();
  program.constraintValues(Float64Array.of(Math.E), out);
  expect(out[0]).toBeCloseTo(1, 15);
});

it('keeps one hidden layer sparse in its weights and a shared input in one slot', () => {
  const net = dense(1, [5, softplus], [1, linear]);
  const c = { network: 0, architecture: net, inputs: [x] };
  const points = 40;
  const program = new CompiledProblem(
    definition(1 + net.parameterCount, points, [
      block({
        outputs: [networkOutput(c, 0)],
        inputs: [variables(...new Array<number>(points).fill(0))],
        points,
        networks: [{ architecture: net, parameters: range(net.parameterCount, 1) }],
        rows: range(points),
      }),
    ]),
  );
  // (x, x); x with W1, b1, W2; per neuron W1 W1, b1 W1, b1 b1, W2 W1, W2 b1.
  expect(program.hessian.rows.length).toBe(1 + 15 + 5 * 5);
});

it('leaves nothing behind on the heap', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const problem = definitions['a network of a network, and a product of both']();
  const program = new CompiledProblem(problem);
  const { variables: n, constraints: m } = program;
  const out = [n, m, program.jacobian.rows.length, program.hessian.rows.length].map(
    (l) => new Float64Array(l),
  );
  const multipliers = new Float64Array(m).fill(0.5);
  const x = problem.start.slice();
  const evaluate = (times: number): void => {
    for (let k = 0; k < times; k++) {
      x[0] = 0.1 + 1e-3 * k;
      program.objective(x);
      program.gradient(x, out[0]);
      program.constraintValues(x, out[1]);
      program.jacobianValues(x, out[2]);
      program.hessianValues(x, 1, multipliers, out[3]);
    }
  };
  evaluate(500);
  collect();
  const before = process.memoryUsage();
  evaluate(1000);
  collect();
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThanOrEqual(0);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(200 * 1000);
});

describe('wrong definitions', () => {
  const good = (): ProblemDefinition =>
    definition(3, 2, [
      block({
        name: 'balance',
        outputs: [multiply(datum(0), x, y)],
        inputs: [
          variables(0, 1),
          functional(
            [[0, 1]],
            [
              [1, 1],
              [2, 1],
            ],
          ),
        ],
        points: 2,
        data: [1, 2],
        rows: [0, 1],
        weights: [1, 1],
      }),
    ]);
  const change = (part: Partial<TemplateBlock>): ProblemDefinition => {
    const definition_ = good();
    return { ...definition_, blocks: [{ ...definition_.blocks[0], ...part }] };
  };
  const net = dense(1, [2, tanh], [1, linear]);

  it('accepts the valid case', () => {
    expect(() => new CompiledProblem(good())).not.toThrow();
  });

  it.each<[string, () => ProblemDefinition, string]>([
    ['lower bounds', () => ({ ...good(), lower: new Float64Array(2) }), 'lower: length 2, expected 3'],
    ['upper bounds', () => ({ ...good(), upper: new Float64Array(4) }), 'upper: length 4, expected 3'],
    ['start', () => ({ ...good(), start: new Float64Array(0) }), 'start: length 0, expected 3'],
    [
      'constraint bounds',
      () => ({ ...good(), constraintLower: new Float64Array(1) }),
      'constraintLower: length 1, expected 2',
    ],
    [
      'constraint bounds',
      () => ({ ...good(), constraintUpper: new Float64Array(1) }),
      'constraintUpper: length 1, expected 2',
    ],
    [
      'groups',
      () => ({ ...good(), eliminationGroups: new Int32Array(1) }),
      'eliminationGroups: length 1, expected 3',
    ],
    [
      'inputs',
      () => change({ inputs: [variables(0, 1)] }),
      "inputs of a block of 'balance': length 1, expected 2",
    ],
    [
      'data',
      () => change({ data: new Float64Array(3) }),
      "data of a block of 'balance': length 3, expected 2",
    ],
    [
      'weights',
      () => change({ weights: new Float64Array(3) }),
      "weights of a block of 'balance': length 3, expected 2",
    ],
    ['rows', () => change({ rows: new Int32Array(1) }), "rows of a block of 'balance': length 1, expected 2"],
    [
      'a row out of range',
      () => change({ rows: Int32Array.of(0, 2) }),
      "rows of a block of 'balance': number 2 is outside 0..1",
    ],
    [
      'networks',
      () => change({ networks: [new Int32Array(7)] }),
      "networks of a block of 'balance': length 1, expected 0",
    ],
    [
      'a variable out of range',
      () => change({ inputs: [variables(0, 3), variables(0, 0)] }),
      "input 0 of a block of 'balance': number 3 is outside 0..2",
    ],
    [
      'a functional',
      () => change({ inputs: [variables(0, 1), functional([[0, 1]])] }),
      "the pointers of input 1 of a block of 'balance': length 2, expected 3",
    ],
  ])('refuses wrong %s', (_, make, message) => {
    expect(() => new CompiledProblem(make())).toThrow(new ProblemError(message));
  });

  it('refuses a network with the wrong number of parameters', () => {
    const problem = definition(9, 1, [
      block({
        name: 'rate',
        outputs: [networkOutput({ network: 0, architecture: net, inputs: [x] }, 0)],
        inputs: [variables(0)],
        points: 1,
        networks: [{ architecture: net, parameters: range(6, 1) }],
        rows: [0],
      }),
    ]);
    expect(() => new CompiledProblem(problem)).toThrow(
      `network 0 of a block of 'rate': length 6, expected 7`,
    );
  });
});
