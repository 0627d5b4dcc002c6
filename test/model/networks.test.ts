import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import {
  add,
  between,
  der,
  equal,
  integral,
  l1,
  Model,
  ModelError,
  multiply,
  power,
  solve,
  subtract,
  sumsq,
  type Network,
  type NetworkOptions,
} from '../../src/model/index.js';
import {
  evaluateNetwork,
  intervalScaling,
  joinScalings,
  linear,
  NetworkArchitecture,
  NetworkError,
  readWeights,
  rescaleParameters,
  standardScaling,
  tanh,
  uniform,
  writeWeights,
  xavier,
  type NetworkScaling,
} from '../../src/network/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { checkDerivatives } from '../../src/solver/derivative-check.js';
import { transcribe } from '../../src/transcription/index.js';

const table = parseTable('t,a,b\n0,1,10\n1,2,30\n2,3,\n3,6,20\n', { source: 'a.csv' });

/** The function that parameters and a scaling make. */
function evaluate(
  architecture: NetworkArchitecture,
  parameters: Float64Array,
  { inputs, outputs }: NetworkScaling,
  x: readonly number[],
): number[] {
  const inner = Float64Array.from(x, (one, k) => (inputs ? (one - inputs.shift[k]) / inputs.scale[k] : one));
  const out = new Float64Array(architecture.outputs);
  evaluateNetwork(architecture, parameters, inner, out);
  return Array.from(out, (one, k) => (outputs ? outputs.shift[k] + outputs.scale[k] * one : one));
}

/** Deviations of a model's derivatives from finite differences at its start, moved a little. */
function deviations(model: Model) {
  const { definition } = transcribe(model);
  const problem = new CompiledProblem(definition);
  const x = definition.start.map((one, k) => one + 0.1 * Math.sin(k + 1));
  return checkDerivatives(problem, x, { orders: [1, 2], perturbation: 1e-7, tolerance: 1e-5 });
}

describe('scaled networks', () => {
  it('see columns with mean 0 and deviation 1, times and intervals in [-1, 1]', () => {
    const model = new Model();
    const data = model.data('data', table);
    const t = model.time('t', 2, 8);
    model.collocate(t, radau(2));
    const f = model.network('f', {
      layers: [4, 3, 1],
      start: xavier({ seed: 1 }),
      normalize: [data.column('a'), data.column('b'), t, [-1, 3]],
      scale: 5,
    });
    expect(f.scaling.inputs!.shift).toEqual(Float64Array.of(3, 20, 5, 1));
    const [a, b, time, interval] = f.scaling.inputs!.scale;
    expect(a).toBeCloseTo(Math.sqrt(3.5), 12);
    expect(b).toBeCloseTo(Math.sqrt(200 / 3), 12);
    expect([time, interval]).toEqual([3, 2]);
    expect(f.scaling.outputs).toEqual({ shift: Float64Array.of(0), scale: Float64Array.of(5) });
    const y = model.variable('y', { over: 2 });
    model.minimize(sumsq(y));
    const solution = solve(model);
    const input = [3, 21, 6, 2];
    const [value] = f.of(input);
    expect(solution.value(value!)).toBeCloseTo(
      evaluate(f.architecture, solution.weights(f), f.scaling, input)[0]!,
      12,
    );
  });

  it('cost nothing where nothing is scaled', () => {
    const model = new Model();
    const x = model.variable('x');
    const plain = model.network('f', {
      layers: [1, 2, 1],
      start: xavier({ seed: 1 }),
      normalize: 1,
      scale: [1],
    });
    expect(plain.scaling).toEqual({});
    expect(plain.of(x)[0]!.node.kind).toBe('network');
  });

  it('refuse scales that do not fit', () => {
    const options = { layers: [2, 2, 1], start: xavier({ seed: 1 }) };
    const constant = parseTable('t,c\n0,2\n1,2\n', { source: 'c.csv' });
    const make = (more: Partial<NetworkOptions>) => () => new Model().network('f', { ...options, ...more });
    expect(make({ normalize: [1] })).toThrow(ModelError);
    expect(make({ scale: [1, 2] })).toThrow(/1 outputs and 2 scales/);
    expect(make({ scale: [[3, 3]] })).toThrow(NetworkError);
    expect(make({ scale: -1 })).toThrow(/not positive/);
    const column = new Model().data('d', constant).column('c');
    expect(make({ normalize: column })).toThrow(/do not differ/);
    expect(() => standardScaling(Float64Array.of(NaN))).toThrow(/no values/);
  });

  it('keep their function through a weights file, whatever scales the reader has', () => {
    const finite = fc.double({ min: -3, max: 3, noNaN: true });
    const scale = fc.double({ min: 0.1, max: 10, noNaN: true });
    const side = (n: number) =>
      fc.option(
        fc.record({
          shift: fc.array(finite, { minLength: n, maxLength: n }).map((one) => Float64Array.from(one)),
          scale: fc.array(scale, { minLength: n, maxLength: n }).map((one) => Float64Array.from(one)),
        }),
        { nil: undefined },
      );
    const scaling = fc
      .record({ inputs: side(2), outputs: side(3) })
      .map(({ inputs, outputs }): NetworkScaling => ({
        ...(inputs ? { inputs } : {}),
        ...(outputs ? { outputs } : {}),
      }));
    const shapes = [[4, 3], [3]].map(
      (widths) =>
        new NetworkArchitecture(
          2,
          widths.map((width, k) => ({ width, activation: k < widths.length - 1 ? tanh : linear })),
        ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        scaling,
        scaling,
        fc.tuple(finite, finite),
        fc.nat(1000),
        (architecture, from, to, x, seed) => {
          const parameters = uniform({ seed, scale: 1 })(architecture);
          const file: unknown = JSON.parse(JSON.stringify(writeWeights(architecture, parameters, from)));
          expect(readWeights(file, architecture, from)).toEqual(parameters);
          const read = readWeights(file, architecture, to);
          const expected = evaluate(architecture, parameters, from, x);
          evaluate(architecture, read, to, x).forEach((one, k) => {
            expect(Math.abs(one - expected[k]!)).toBeLessThanOrEqual(
              1e-9 * (1 + Math.abs(expected[k]!) + 100),
            );
          });
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  it('cannot change the scale of outputs that are not linear', () => {
    const bounded = new NetworkArchitecture(1, [{ width: 1, activation: tanh }]);
    const outputs = joinScalings([intervalScaling(0, 4)])!;
    expect(() => rescaleParameters(bounded, new Float64Array(2), {}, { outputs })).toThrow(/is not linear/);
    expect(rescaleParameters(bounded, Float64Array.of(1, 2), { outputs }, { outputs })).toEqual(
      Float64Array.of(1, 2),
    );
  });
});

describe('weights in expressions', () => {
  function withWeights(): { model: Model; f: Network } {
    const model = new Model();
    const x = model.variable('x', { over: 2, start: [0.3, -0.2] });
    const f = model.network('f', { layers: [2, 3, 2], start: xavier({ seed: 2 }), lower: -3, upper: 3 });
    const { weight, bias } = f.layer(1);
    const last = f.layer(2).weight;
    // Network and weights in one template: the same unknowns by two ways.
    model.subjectTo(
      'mixed',
      equal(
        multiply(f.of(x)[0]!, weight.element(1, 2), last.element(1, 1)),
        multiply(x.element(1), bias.element(3)),
      ),
    );
    model.subjectTo('rows', weight.sets, (i, j) =>
      between(-2, multiply(weight.element(i!, j!), bias.element(i!)), 2),
    );
    model.minimize(
      add(sumsq(f), l1(f.weights), sumsq(f.layer(2)), multiply(2, sumsq(f.biases)), power(f.of(x)[1]!, 2)),
    );
    return { model, f };
  }

  it('have exact derivatives, also together with calls of the network', () => {
    expect(deviations(withWeights().model)).toEqual([]);
  });

  it('are the unknowns of the network', () => {
    const { model, f } = withWeights();
    const { layout, definition } = transcribe(model);
    expect(definition.variables).toBe(2 + f.parameters.size);
    const { first } = layout.placement(f.parameters);
    expect(layout.placement(f.layer(2).bias).first).toBe(first + f.architecture.biasOffset(1));
    expect(definition.variableOrigin(first + 3).name).toBe('f.layer[1].weight[2,2]');
    expect(definition.variableOrigin(first + 6).name).toBe('f.layer[1].bias[1]');
    expect(definition.variableOrigin(first + 9).name).toBe('f.layer[2].weight[1,1]');
    expect(() => f.layer(3)).toThrow(/no layer 3/);
  });

  it('are penalised layer by layer', () => {
    const model = new Model();
    const f = model.network('f', { layers: [2, 3, 1], start: uniform({ seed: 4, scale: 1 }) });
    model.variable('x');
    const solution = solve(model);
    const theta = [...solution.weights(f)];
    const squares = (list: readonly number[]) => list.reduce((sum, one) => sum + one * one, 0);
    expect(solution.value(sumsq(f.layer(1)))).toBeCloseTo(squares(theta.slice(0, 9)), 12);
    expect(solution.value(sumsq(f.layer(2).weight))).toBeCloseTo(squares(theta.slice(9, 12)), 12);
    expect(solution.value(add(sumsq(f.weights), sumsq(f.biases)))).toBeCloseTo(squares(theta), 12);
    const moduli = theta.reduce((sum, one) => sum + Math.sqrt(one * one + 1e-4) - 1e-2, 0);
    expect(solution.value(l1(f, 1e-2))).toBeCloseTo(moduli, 12);
    expect(() => l1(f, 0)).toThrow(ModelError);
  });
});

describe('tied networks', () => {
  it('share the unknowns, with a scaling of their own', () => {
    const model = new Model();
    const x = model.variable('x', { over: 2, start: [0.4, 0.7] });
    const f = model.network('f', { layers: [1, 3, 1], start: xavier({ seed: 5 }) });
    const g = model.tiedNetwork('g', f, { normalize: 2, scale: 3 });
    const [one, two] = x.components();
    model.subjectTo('both', equal(add(multiply(f.of(one!)[0]!, g.of(two!)[0]!), f.of(two!)[0]!), 1));
    model.minimize(add(sumsq(g), sumsq(subtract(one!, 1))));
    expect(transcribe(model).definition.variables).toBe(2 + 10);
    expect(deviations(model)).toEqual([]);
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(solution.value(g.of(0.8)[0]!)).toBeCloseTo(3 * solution.value(f.of(0.4)[0]!), 12);
    expect(model.tiedNetwork('h', g).scaling).toEqual(g.scaling);
  });
});

describe('frozen networks', () => {
  const options: NetworkOptions = { layers: [1, 3, 1], start: xavier({ seed: 6 }) };

  function fit(frozen: NetworkOptions['frozen']) {
    const model = new Model();
    const f = model.network('f', { ...options, ...(frozen === undefined ? {} : { frozen }) });
    const k = model.variable('k', { start: 1 });
    const errors = [-1, 0, 1, 2].map((at) => power(subtract(add(f.of(at)[0]!, k), at ** 2), 2));
    model.minimize(add(...errors, multiply(1e-2, sumsq(f))));
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    return { solution, weights: solution.weights(f), f };
  }

  it('keep their starting weights, all of them or those of some layers', () => {
    const start = xavier({ seed: 6 })(
      new NetworkArchitecture(1, [
        { width: 3, activation: tanh },
        { width: 1, activation: linear },
      ]),
    );
    expect(fit(true).weights).toEqual(start);
    const second = fit([2]).weights;
    expect(second.slice(6)).toEqual(start.slice(6));
    expect(second.slice(0, 6)).not.toEqual(start.slice(0, 6));
    expect(fit(undefined).solution.objective).toBeLessThan(fit([2]).solution.objective);
  });

  it('take new weights from startFrom', () => {
    const model = new Model();
    const f = model.network('f', { ...options, frozen: true });
    f.startFrom(new Float64Array(10).fill(0.5));
    model.variable('y');
    model.minimize(sumsq(f));
    expect([...solve(model).weights(f)]).toEqual(Array(10).fill(0.5));
    expect(() => f.startFrom([1])).toThrow(/10 weights and biases/);
    f.parameters.upper = f.parameters.lower.map(() => toNumber(0.4));
    expect(() => transcribe(model)).toThrow(/'f.layer\[1\].weight\[1,1\]' is 0.5, outside of its bounds/);
    expect(() => model.network('g', { ...options, frozen: [3] })).toThrow(/no layer 3/);
  });
});

describe('constrained networks', () => {
  const points = Array.from({ length: 9 }, (_, k) => -2 + k / 2);

  /** Fits samples of a function of two inputs that is neither monotone nor bounded. */
  function fit(more: Partial<NetworkOptions>) {
    const model = new Model();
    const f = model.network('f', {
      layers: [2, 6, 1],
      start: xavier({ seed: 8 }),
      lower: -20,
      upper: 20,
      ...more,
    });
    const errors = points.flatMap((x) =>
      [-1, 1].map((y) => power(subtract(f.of(x, y)[0]!, Math.sin(2 * x) + x + y ** 3 * x), 2)),
    );
    model.minimize(add(...errors, multiply(1e-3, sumsq(f))));
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    const value = (x: number, y: number) =>
      evaluate(f.architecture, solution.weights(f), f.scaling, [x, y])[0]!;
    return { solution, value, f };
  }

  it('are monotone where they were asked to be', () => {
    const { value } = fit({
      increasing: [1],
      decreasing: [2],
      normalize: [
        [-2, 2],
        [-1, 1],
      ],
      scale: 2,
    });
    for (const x of points) {
      for (const y of [-3, -0.5, 0, 2]) {
        expect(value(x + 0.1, y)).toBeGreaterThanOrEqual(value(x, y));
        expect(value(x, y + 0.1)).toBeLessThanOrEqual(value(x, y));
      }
    }
    const free = fit({}).value;
    expect(points.some((x) => free(x, -1) < free(x - 0.1, -1))).toBe(true);
  });

  it.each([
    ['tanh', {}],
    ['softplus', {}],
    ['tanh', { normalize: [[-2, 2], 3] as const, scale: 4 }],
  ])('vary no faster than a Lipschitz bound: %s %j', (activation, scaling) => {
    const bound = 1.5;
    const { value, solution } = fit({ activation, lipschitz: bound, ...scaling });
    let steepest = 0;
    for (const x of points) {
      for (const y of points) {
        for (const [dx, dy] of [
          [0.05, 0.05],
          [0.05, -0.05],
          [0.05, 0],
        ] as const) {
          const change = Math.abs(value(x + dx, y + dy) - value(x, y));
          steepest = Math.max(steepest, change / Math.max(Math.abs(dx), Math.abs(dy)));
        }
      }
    }
    expect(steepest).toBeLessThanOrEqual(bound * (1 + 1e-6));
    expect(steepest).toBeGreaterThan(bound / 4);
    expect(solution.objective).toBeGreaterThan(fit({ activation, ...scaling }).solution.objective);
  });

  it('stay within an interval, and vanish where a row says so', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t, start: 1 });
    const f = model.network('f', {
      layers: [2, 4, 1],
      activation: ['tanh', 'tanh'],
      start: xavier({ seed: 9 }),
      scale: [[-0.5, 1]],
    });
    model.subjectTo('dynamics', equal(der(x), f.of(x, t.current)));
    model.subjectTo('start', equal(x.at(0), 1));
    model.subjectTo('equilibrium', equal(f.of(0, 0), 0));
    model.minimize(add(integral(t, power(subtract(x.element(), 5), 2)), multiply(1e-4, sumsq(f))));
    model.collocate(t, radau(3), { elements: 4 });
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(Math.abs(solution.value(f.of(0, 0)[0]!))).toBeLessThan(1e-8);
    // Full speed ahead is 1.
    expect(solution.value(x.element().at(1))).toBeGreaterThan(1.5);
    expect(solution.value(x.element().at(1))).toBeLessThan(2);
  });

  it('are refused where the condition would not be sound', () => {
    const make = (more: Partial<NetworkOptions>) => () =>
      new Model().network('f', { layers: [2, 2, 1], start: xavier({ seed: 1 }), ...more });
    expect(make({ activation: 'gelu', increasing: [1] })).toThrow(
      /'gelu' of the monotone network 'f' is not/,
    );
    expect(make({ increasing: [3] })).toThrow(/no input 3/);
    expect(make({ increasing: [1], decreasing: [1] })).toThrow(/stated twice/);
    expect(make({ increasing: [1], upper: -1 })).toThrow(/one sign/);
    expect(make({ lipschitz: 0 })).toThrow(/positive number|bound of 'f' is 0/);
    const steep = { ...tanh, name: 'steep' };
    delete (steep as { lipschitz?: number }).lipschitz;
    expect(make({ activation: steep, lipschitz: 1 })).toThrow(/slope of the activation 'steep'/);
  });
});

function toNumber(value: number) {
  return new Model().parameter('p', value).element();
}

describe('a network without a start', () => {
  it('begins as the language says, with xavier(seed: 1)', () => {
    const model = new Model('A');
    const options = { layers: [2, 3, 1], activation: 'tanh' };
    const starts = [
      options,
      { ...options, start: xavier({ seed: 1 }) },
      { ...options, start: xavier({ seed: 2 }) },
    ].map((one, k) => model.network(`f${k}`, one).parameters.start.map(({ node }) => node));
    expect(starts[0]).toEqual(starts[1]);
    expect(starts[0]).not.toEqual(starts[2]);
  });
});
