import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import { toExpression } from '../../src/model/expression.js';
import {
  der,
  equal,
  interpolate,
  metricsOf,
  Model,
  ModelError,
  mse,
  multiply,
  negate,
  select,
  smooth,
  solve,
  subtract,
  type Operand,
} from '../../src/model/index.js';
import { fitFigure } from '../../src/report/fit-figure.js';
import { trajectoryCsv } from '../../src/report/trajectory-csv.js';

/** x' = u - k x with an input u of each experiment that is constant, exactly; z is never measured and starts at z0. */
function table(labels: readonly string[]): string {
  const lines = ['run,t,x,u,z0'];
  labels.forEach((label, k) => {
    const [k0, u, x0] = [0.5, 1 + k, 3 - k];
    for (let row = 0; row < 6 + k; row++) {
      const t = row / 2;
      const x = u / k0 + (x0 - u / k0) * Math.exp(-k0 * t);
      lines.push(`${label},${t},${x},${u},${k}`);
    }
  });
  return lines.join('\n');
}

const parse = (text: string) => parseTable(text, { source: 'runs.csv' });

function build(labels: readonly string[], startOfZ: boolean) {
  const model = new Model();
  const runs = model.data('runs', parse(table(labels)), { experiment: 'run' });
  const isTrained = (row: number) => ['a', 'b'].includes(String(runs.experiments!.labelOfRow(row)));
  const train = model.select('train', runs, isTrained);
  const test = model.select('test', runs, (row) => !isTrained(row));
  const t = model.timeOver('t', train);
  const x = model.state('x', { time: t, start: smooth(train.column('x'), 1) });
  const z = model.state('z', { time: t });
  const k = model.variable('k', { start: 1 });
  model.subjectTo('x', equal(der(x), [subtract(interpolate(train.column('u')), multiply(k, x.element()))]));
  model.subjectTo('z', equal(der(z), [negate(z)]));
  if (startOfZ) model.subjectTo('z0', equal(z.at(t.start), [train.column('z0').first]));
  model.minimize(model.fit(x, train.column('x')));
  model.collocate(t, radau(3), { elements: 8 });
  model.validate(test);
  return { model, t, x, z, k, train, test, runs };
}

describe('simulating experiments', () => {
  it('validates on experiments that were not trained on, with their own inputs and starts', () => {
    const { model, k } = build(['a', 'b', 'c', 'd'], true);
    const solution = solve(model, { print_level: 0, tol: 1e-10 });
    expect(solution.values(k)[0]).toBeCloseTo(0.5, 4);
    const { train, validate } = metricsOf(solution);
    expect(train!.mse).toBeLessThan(1e-8);
    expect(validate.test!.mse).toBeLessThan(1e-8);
  });

  it('refuses before the solve to validate where a start is not known', () => {
    const { model } = build(['a', 'b', 'c', 'd'], false);
    expect(() => solve(model, { print_level: 0 })).toThrow(/the start of 'z' is not known in experiment 'c'/);
  });

  it('refuses to validate on an experiment whose own unknown was not trained', () => {
    const { model, t, x, train } = build(['a', 'b', 'c'], true);
    const own = model.variable('own', { over: train.experiments!.set });
    const y = model.state('y', { time: t });
    model.subjectTo('y', equal(der(y), [multiply(own.element(t.experiment), x.element())]));
    expect(() => solve(model, { print_level: 0 })).toThrow(/'own' has no component \[c\]/);
  });

  it('writes the label of the experiment and draws the trajectories apart', () => {
    const { model, t, train } = build(['a', 'b', 'c', 'd'], true);
    const solution = solve(model, { print_level: 0 });
    const lines = trajectoryCsv(solution, t).trim().split('\n');
    expect(lines[0]).toBe('experiment,t,x,z');
    expect(lines.filter((line) => line.startsWith('a,'))).toHaveLength(25);
    expect(lines.filter((line) => line.startsWith('b,'))).toHaveLength(25);
    expect(solution.trajectory(model.variables.get('x')!).firstTimes).toEqual(Int32Array.of(0, 25, 50));
    const figure = fitFigure(solution, metricsOf(solution))!;
    const paths = [...figure.matchAll(/class="line collocation"[^>]* d="([^"]*)"/g)].map(
      (match) => match[1]!,
    );
    // One path is the sample of the legend, the other the curve.
    const starts = paths.map((path) => path.match(/M/g)!.length);
    expect(starts).toEqual([1, train.experiments!.count]);
  });

  it('restores a saved state of every experiment', () => {
    const { model } = build(['a', 'b', 'c'], true);
    const solution = solve(model, { print_level: 0 });
    const again = solve(model, { print_level: 0 }, { state: JSON.parse(JSON.stringify(solution.state())) });
    expect(again.iterations).toBeLessThanOrEqual(2);
    expect(again.objective).toBeCloseTo(solution.objective, 12);
  });
});

describe('mse', () => {
  it('weighs columns by numbers and by columns, without the cells that are empty', () => {
    const text = 'run,t,x,y,w\n1,0,1,,2\n1,2,3,5,\n2,0,0,1,4\n2,1,1,2,1\n';
    const model = new Model();
    const runs = model.data('runs', parse(text), { experiment: 'run' });
    const t = model.timeOver('t', runs);
    const x = model.state('x', { time: t });
    model.collocate(t, radau(1), { elements: 1 });
    model.subjectTo('x', equal(der(x), [0]));
    const start = (label: Operand) =>
      select({ kind: 'compare', comparison: '==', left: t.experiment, right: toExpression(label) }, 3, 1);
    model.subjectTo('start', equal(x.at(t.start), [start(1)]));
    const [a, b, w] = ['x', 'y', 'w'].map((name) => runs.column(name));
    model.minimize(mse([x, x], [a!, b!], { weights: [w!, 3] }));
    const { objective } = solve(model, { print_level: 0 });
    // x is 3 in the first experiment and 1 in the second.
    const first = 2 * (3 - 1) ** 2 + 4 * (1 - 0) ** 2 + 1 * 0;
    const second = 3 * ((3 - 5) ** 2 + (1 - 1) ** 2 + (1 - 2) ** 2);
    expect(objective).toBeCloseTo((first + second) / 4, 10);
    expect(() => mse([x, x], [a!, b!], { weights: [1] })).toThrow(ModelError);
  });
});
