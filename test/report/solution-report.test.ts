import { beforeAll, describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import {
  der,
  equal,
  integral,
  metricsOf,
  Model,
  solve,
  type Metrics,
  type Solution,
} from '../../src/model/index.js';
import { fitFigure } from '../../src/report/fit-figure.js';
import { resultFile, resultRecord } from '../../src/report/result-record.js';
import { trajectoryCsv } from '../../src/report/trajectory-csv.js';

const seconds = { parse: 0.01, build: 0.02, solve: 0.03, total: 0.1 };

/** x' = -k x fitted to exp(-0.5 t), validated on the next interval. */
function decay(): Model {
  const rows = (from: number, to: number): string => {
    const lines = ['t,y,y_true'];
    for (let t = from; t <= to; t += 0.5) lines.push(`${t},${Math.exp(-0.5 * t)},${Math.exp(-0.5 * t)}`);
    return lines.join('\n');
  };
  const model = new Model('Decay', 'first order');
  const train = model.data('train', parseTable(rows(0, 4), { source: 'train.csv' }));
  const test = model.data('test', parseTable(rows(4, 8), { source: 'test.csv' }));
  const time = model.time('t', 0, 4);
  const x = model.state('x', { time, start: 1 });
  const k = model.variable('k', { lower: 0, upper: 2, start: 1 });
  model.subjectTo('dynamics', equal(x.derivative(), k.element().times(x).negated()));
  model.subjectTo('start', equal(x.at(0), 1));
  model.minimize(model.fit(x, train.column('y')));
  model.collocate(time, radau(3), { elements: 4 });
  model.validate(test);
  return model;
}

/** x' = u from 1, with the cost x^2 + u^2: a model with a control and without data. */
function steering(hold: 'free' | 'constant' = 'free'): Model {
  const model = new Model('Steering');
  const time = model.time('t', 0, 1);
  const x = model.state('x', { time });
  const u = model.control('u', { time, hold });
  model.subjectTo('dynamics', equal(x.derivative(), u));
  model.subjectTo('start', equal(x.at(0), 1));
  model.minimize(integral(time, x.element().squared().plus(u.element().squared())));
  model.collocate(time, radau(3), { elements: 2 });
  return model;
}

describe('the report of a fit', () => {
  let solution: Solution;
  let metrics: Metrics;
  beforeAll(() => {
    solution = solve(decay());
    metrics = metricsOf(solution);
  });

  it('has the keys of the contract and nothing else', () => {
    const record = resultRecord(solution, metrics, seconds);
    expect(Object.keys(record)).toEqual([
      'status',
      'objective',
      'iterations',
      'variables',
      'constraints',
      'nnz',
      'seconds',
      'kkt',
      'metrics',
    ]);
    expect(Object.keys(record.nnz)).toEqual(['jacobian', 'hessian']);
    expect(Object.keys(record.seconds)).toEqual(['parse', 'build', 'solve', 'total']);
    expect(Object.keys(record.kkt)).toEqual(['primal', 'dual', 'complementarity']);
    expect(Object.keys(record.metrics)).toEqual(['train', 'truth', 'validate']);
    expect(record.status).toBe('optimal');
    expect(record.variables).toBe(14);
    expect(record.metrics.validate.test!.mse).toBeLessThan(1e-8);
  });

  it('gives the values and multipliers without time by name', () => {
    const file = resultFile(solution, resultRecord(solution, metrics, seconds)) as {
      values: Record<string, number>;
      reducedCosts: Record<string, number>;
      multipliers: Record<string, number>;
      message: string;
    };
    expect(file.values.k).toBeCloseTo(0.5, 4);
    expect(Object.keys(file.values)).toEqual(['k']);
    expect(Object.keys(file.reducedCosts)).toEqual(['k']);
    expect(Math.abs(file.reducedCosts.k!)).toBeLessThan(1e-6);
    expect(Object.keys(file.multipliers)).toEqual(['start']);
    expect(file.message).not.toBe('');
  });

  it('draws measurements, both trajectories and the test data in one panel', () => {
    const svg = fitFigure(solution, metrics)!;
    for (const kind of ['measured', 'line collocation', 'line simulated', 'test', 'line test-simulated']) {
      expect(svg).toContain(`class="${kind}"`);
    }
    expect(svg).toContain('Decay: first order');
    expect(svg.match(/class="name"/g)).toHaveLength(1);
    expect(svg).toContain('not trained on');
  });

  it('writes a row for each node of the grid', () => {
    const lines = trajectoryCsv(solution, solution.model.times.get('t')!).trimEnd().split('\n');
    expect(lines[0]).toBe('t,x');
    expect(lines).toHaveLength(1 + 13);
    const [time, value] = lines.at(-1)!.split(',').map(Number);
    expect(time).toBe(4);
    expect(value).toBeCloseTo(Math.exp(-2), 4);
  });
});

describe('the report of an optimal control', () => {
  const solution = solve(steering());

  it('leaves the control empty where it does not live', () => {
    const lines = trajectoryCsv(solution, solution.model.times.get('t')!).trimEnd().split('\n');
    expect(lines[0]).toBe('t,x,u');
    expect(lines[1]).toMatch(/^0,[\d.e-]+,$/);
    expect(lines).toHaveLength(1 + 7);
    expect(lines.slice(2).every((line) => line.split(',').every((cell) => cell !== ''))).toBe(true);
  });

  it('draws a panel for the state and the control', () => {
    const svg = fitFigure(solution, metricsOf(solution))!;
    expect(svg.match(/class="name"/g)).toHaveLength(2);
    expect(svg).toContain('class="line solution"');
    expect(svg).not.toContain('not trained on');
  });
});

describe('names in the trajectory', () => {
  it('are quoted where they contain commas', () => {
    const model = new Model();
    const time = model.time('t', 0, 1);
    const flow = model.set('flows', ['a', 'b']);
    const x = model.state('x', { time, over: [flow, 2], start: 1 });
    model.subjectTo(
      'dynamics',
      equal(
        x.components().map((_, k) => x.derivative(...x.indicesOf(k))),
        x.components().map((one) => one.negated()),
      ),
    );
    model.subjectTo('start', equal(x.at(0), 1));
    model.collocate(time, radau(2));
    const [header] = trajectoryCsv(solve(model), time).split('\n');
    expect(header).toBe('t,"x[a,1]","x[a,2]","x[b,1]","x[b,2]"');
  });
});

it('has no figure for a model without time', () => {
  const model = new Model();
  const x = model.variable('x', { start: 3 });
  model.minimize(x.element().squared());
  const solution = solve(model);
  expect(fitFigure(solution, metricsOf(solution))).toBeUndefined();
});

it('names the units of quantities and of time in the figure', () => {
  const model = new Model();
  const time = model.time('t', 0, 1);
  const x = model.state('x', { time, over: model.set('I', 2) });
  model.unit(time, 'min');
  model.unit(x, ['m', 'm/min']);
  model.subjectTo('dynamics', equal(der(x), [x.element(2), 0]));
  model.subjectTo('start', equal(x.at(0), [0, 1]));
  model.collocate(time, radau(2));
  const solution = solve(model);
  const figure = fitFigure(solution, metricsOf(solution))!;
  expect([...figure.matchAll(/<tspan class="unit"[^>]*>([^<]*)</g)].map(([, unit]) => unit)).toEqual([
    'm',
    'm/min',
  ]);
  expect(figure).toContain('>t (min)<');
  expect(figure).not.toContain('objective');
});

describe('the figure of a control', () => {
  it('shows what is held on each element as steps to the end', () => {
    const solution = solve(steering('constant'));
    const figure = fitFigure(solution, metricsOf(solution))!;
    const paths = [...figure.matchAll(/d="(M[^"]*)"/g)].map(([, path]) => path.split(/[ML]/).slice(1));
    const corners = paths.find((path) => path.length === 4)!.map((point) => point.split(',').map(Number));
    const [x, y] = [0, 1].map((part) => corners.map((corner) => corner[part]));
    expect(x).toEqual([0, x[3] / 2, x[3] / 2, x[3]]);
    expect([y[1], y[3]]).toEqual([y[0], y[2]]);
    expect(y[0]).not.toBe(y[2]);
  });
});
