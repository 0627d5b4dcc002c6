import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import {
  add,
  atLeast,
  der,
  divide,
  equal,
  exp,
  IndexSet,
  integral,
  metricsOf,
  Model,
  ModelError,
  multiply,
  power,
  smooth,
  solve,
  subtract,
  sumsq,
} from '../../src/model/index.js';
import { xavier, zeros } from '../../src/network/index.js';
import type { IterationRecord } from '../../src/solver/index.js';

describe('Model', () => {
  it('refuses a second use of a name', () => {
    const model = new Model();
    model.variable('x');
    expect(() => model.parameter('x', 1)).toThrow(/'x' is already used/);
  });

  it('refuses bounds and starts of the wrong length', () => {
    const model = new Model();
    expect(() => model.variable('x', { over: 3, start: [1, 2] })).toThrow(
      /3 components but 2 starting values/,
    );
  });

  it('refuses a network whose inputs or start do not fit', () => {
    const model = new Model();
    const x = model.variable('x', { over: 3 });
    const f = model.network('f', { layers: [2, 4, 2], start: zeros() });
    expect(() => f.of(x)).toThrow(/takes 2 inputs and got 3/);
    expect(() => model.network('g', { layers: [2, 2], start: new Float64Array(3) })).toThrow(
      /6 weights and biases/,
    );
    expect(f.shape).toBe('2 -> 4 tanh -> 2');
  });

  it('refuses equations between vectors of different size', () => {
    const model = new Model();
    const x = model.variable('x', { over: 3 });
    expect(() => equal(x, [1, 2])).toThrow(ModelError);
    expect(equal(x, 1).rows).toHaveLength(3);
  });

  it('takes the derivative of states only', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const u = model.control('u', { time: t });
    expect(() => der(u)).toThrow(/'u' is not a state/);
  });
});

describe('solve', () => {
  it('solves Hock-Schittkowski problem 71', () => {
    const model = new Model('HS71');
    const x = model.variable('x', { over: 4, lower: 1, upper: 5, start: [1, 5, 5, 1] });
    const [a, b, c, d] = x.components();
    model.minimize(add(multiply(a!, d!, add(a!, b!, c!)), c!));
    model.subjectTo('product', atLeast(multiply(a!, b!, c!, d!), 25));
    model.subjectTo('sphere', equal(sumsq(x), 40));
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(solution.objective).toBeCloseTo(17.0140173, 6);
    expect(solution.iterations).toBeLessThanOrEqual(12);
  });

  it('names the formula, its numbers and its place when a start point is undefined', () => {
    const model = new Model();
    const x = model.variable('x', { over: 2, start: [0, -0.5] });
    model.minimize(sumsq(x));
    model.subjectTo('ratio', equal(divide(1, x.element(1)), 2), { line: 7, column: 3 });
    const solution = solve(model);
    expect(solution.status).toBe('evaluation_error');
    expect(solution.message).toMatch(/^division by zero: 1 \/ 0 in .* where x\[1\] = 0, in ratio \(line 7\)/);
  });

  it('maximises, and reports the objective that was maximised', () => {
    const model = new Model();
    const x = model.variable('x', { lower: 0, upper: 4, start: 1 });
    model.maximize(subtract(3, power(subtract(x, 2), 2)));
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(solution.objective).toBeCloseTo(3, 8);
    expect(solution.values(x)[0]).toBeCloseTo(2, 6);
  });

  it('solves a linear optimal-control problem to its analytic optimum and looks values up by time', () => {
    // minimise the integral of u^2 with x' = u, x(0) = 0, x(1) = 1: u = 1, x = t
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t });
    const u = model.control('u', { time: t });
    model.subjectTo('dynamics', equal(der(x), u));
    model.subjectTo('start', equal(x.element().at(0), 0));
    model.subjectTo('end', equal(x.element().at(1), 1));
    model.minimize(integral(t, power(u, 2)));
    model.collocate(t, radau(3), { elements: 4 });
    const solution = solve(model);
    expect(solution.objective).toBeCloseTo(1, 9);
    expect(solution.value(x.element().at(0.37))).toBeCloseTo(0.37, 9);
    expect(solution.value(integral(t, x.element()))).toBeCloseTo(0.5, 9);
    expect(solution.trajectory(x).times).toHaveLength(13);
    expect(solution.trajectory(u).times).toHaveLength(12);
  });

  it('recovers a rate constant and judges the model by free integration', () => {
    const model = new Model();
    const rows = Array.from({ length: 21 }, (_, k) => {
      const time = k / 5;
      const value = 2 * Math.exp(-0.7 * time);
      return `${time},${value + 0.01 * Math.sin(40 * k)},${value}`;
    });
    const data = model.data('data', parseTable(`t,y,y_true\n${rows.join('\n')}\n`, { source: 'inline' }));
    const t = model.time('t', 0, 4);
    const k = model.variable('k', { lower: 0, upper: 10, start: 0.1 });
    const y = model.state('y', { time: t, start: smooth(data.column('y')) });
    model.subjectTo('decay', equal(der(y), multiply(-1, k, y)));
    model.minimize(model.fit(y, data.column('y')));
    model.collocate(t, radau(3), { elements: 8 });
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    expect(solution.values(k)[0]).toBeCloseTo(0.7, 2);
    const metrics = metricsOf(solution);
    expect(metrics.truth!.mse).toBeLessThan(1e-5);
    expect(metrics.train!.mse).toBeLessThan(1e-3);
    expect(metrics.train!.mse).toBeGreaterThan(1e-6);
  });

  it('trains a small network inside physics with indexed equations', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const cells = IndexSet.range(1, 3);
    const x = model.state('x', { over: cells, time: t, start: 1 });
    const g = model.network('g', { layers: [1, 3, 1], start: xavier({ seed: 1 }), lower: -10, upper: 10 });
    model.subjectTo('flow', [cells], (i) =>
      equal(x.derivative(i), add(multiply(-1, x.element(i)), g.of(x.element(i))[0]!)),
    );
    model.subjectTo('start', [cells], (i) => equal(x.element(i).at(0), i));
    model.minimize(
      add(
        integral(t, power(subtract(x.element(2), multiply(2, exp(multiply(-2, t.current)))), 2)),
        multiply(1e-4, sumsq(g)),
      ),
    );
    model.collocate(t, radau(3), { elements: 3 });
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    const right = solution.rightHandSide(t)!;
    const end = solution.trajectory(x);
    expect(right.dimension).toBe(3);
    expect(end.values[3 * 9 + 1]).toBeCloseTo(2 * Math.exp(-2), 1);
  });
});

describe('saved states', () => {
  const oscillator = (elements: number) => {
    const model = new Model();
    const t = model.time('t', 0, 3);
    const x = model.state('x', { over: 2, time: t, lower: -0.9 });
    const u = model.control('u', { time: t, lower: -1, upper: 1 });
    const [a, b] = x.components();
    model.subjectTo('dynamics', equal(der(x), [b!, subtract(u, add(a!, power(a!, 3)))]));
    model.subjectTo('start', equal(x.at(0), [1, 0]));
    model.minimize(integral(t, add(sumsq(x), power(u, 2))));
    model.collocate(t, radau(3), { elements });
    return model;
  };
  const revived = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

  it('go on where the solve ended', () => {
    const cold = solve(oscillator(10));
    const warm = solve(oscillator(10), {}, { state: revived(cold.state()) });
    expect(cold.status).toBe('optimal');
    expect(warm.status).toBe('optimal');
    expect(cold.iterations).toBeGreaterThan(5);
    expect(warm.iterations).toBeLessThanOrEqual(1);
    expect(warm.objective).toBeCloseTo(cold.objective, 9);
  });

  it('start another grid from the interpolated trajectory', () => {
    const coarse = solve(oscillator(10));
    const startInfeasibility: number[] = [];
    const onIteration = ({ iteration, primalInfeasibility }: IterationRecord) => {
      if (iteration === 0) startInfeasibility.push(primalInfeasibility);
    };
    const fine = solve(oscillator(15), {}, { onIteration });
    const warm = solve(oscillator(15), {}, { state: revived(coarse.state()), onIteration });
    expect(warm.objective).toBeCloseTo(fine.objective, 8);
    expect(warm.iterations).toBeLessThanOrEqual(fine.iterations);
    expect(startInfeasibility[1]).toBeLessThan(startInfeasibility[0]! / 3);
  });

  it('are refused when damaged', () => {
    const state = solve(oscillator(3)).state();
    expect(() => solve(oscillator(3), {}, { state: { nothing: 1 } })).toThrow(/no saved state/);
    const damaged = { ...state, unknowns: { ...state.unknowns, u: { values: ['1'] } } };
    expect(() => solve(oscillator(3), {}, { state: damaged })).toThrow(/state of 'u' is damaged/);
  });
});
