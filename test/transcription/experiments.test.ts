import { describe, expect, it } from 'vitest';
import { chebyshev, legendre, radau, type CollocationScheme } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import {
  atMost,
  der,
  equal,
  integral,
  interpolate,
  Model,
  multiply,
  smooth,
  solve,
  subtract,
  total,
  type DataSet,
} from '../../src/model/index.js';
import { experimentNumbers, severalExperiments, shared, transcribe } from '../../src/transcription/index.js';

const rate = 0.7;
const runsOf = [
  ['a', 5, 1],
  ['b', 9, 2],
  ['c', 7, 3],
] as const;

/** y = x0*exp(-rate*t) in three experiments of 5, 9 and 7 rows. */
function decayTable(): string {
  const lines = ['run,t,y'];
  for (const [run, rows, x0] of runsOf) {
    for (let row = 0; row < rows; row++) lines.push(`${run},${row / 2},${x0 * Math.exp((-rate * row) / 2)}`);
  }
  return lines.join('\n');
}

const parse = (text: string) => parseTable(text, { source: 'runs.csv' });

function decay(scheme: CollocationScheme) {
  const model = new Model();
  const runs = model.data('runs', parse(decayTable()), { experiment: 'run' });
  const t = model.timeOver('t', runs);
  const x = model.state('x', { time: t, start: smooth(runs.column('y'), 1) });
  const k = model.variable('k', { start: 0.3 });
  model.subjectTo('decay', equal(der(x), [multiply(-1, k, x.element())]));
  model.subjectTo('start', equal(x.at(t.start), [runs.column('y').first]));
  const duration = subtract(runs.column('t').last, runs.column('t').first);
  model.collocate(t, scheme, { elements: multiply(2, duration) });
  return { model, runs, t, x, k };
}

describe('a time over experiments', () => {
  it('has one template per equation and one mesh per experiment', () => {
    const { model, t, x, runs } = decay(radau(3));
    model.minimize(model.fit(x, runs.column('y')));
    const { layout, definition } = transcribe(model);
    const grid = layout.grid(t);
    expect(grid.meshes.map(({ elements, start, end }) => [elements, start, end])).toEqual([
      [4, 0, 2],
      [8, 0, 4],
      [6, 0, 3],
    ]);
    expect(definition.blocks.map(({ template, points }) => [template.name, points])).toEqual([
      ['decay', 54],
      ['start', 3],
      ['minimize', 21],
    ]);
    expect(definition.variables).toBe(13 + 25 + 19 + 1);
    expect(definition.variableOrigin(13)).toMatchObject({ name: 'x[b]', time: 0, element: 0 });
    expect(definition.constraintOrigin(12)).toMatchObject({ name: 'decay[b]', element: 0 });
    expect(definition.constraintOrigin(56)).toEqual({ name: 'start[c]' });
  });

  it.each([radau(3), legendre(3), chebyshev(4)])('recovers a shared constant with $name', (scheme) => {
    const { model, x, runs, k } = decay(scheme);
    model.minimize(model.fit(x, runs.column('y')));
    const solution = solve(model, { print_level: 0 });
    expect(solution.status).toBe('optimal');
    expect(solution.values(k)[0]).toBeCloseTo(rate, 4);
  });

  it('holds constraints for each experiment, integrals and indices of it included', () => {
    const { model, t, x, runs } = decay(radau(3));
    const { set } = runs.experiments!;
    const factor = model.variable('factor', { over: set });
    const limit = model.parameter('limit', [1, 2, 3], [set]);
    model.subjectTo('area', atMost(integral(t, x), limit.element(t.experiment)));
    model.subjectTo('own', equal(factor.element(t.experiment), x.at(t.end)[0]!));
    model.minimize(total(set, (e) => multiply(limit.element(e), integral(t, x))));
    const { definition } = transcribe(model);
    const named = (name: string) =>
      Array.from({ length: definition.constraints }, (_, row) => row).filter((row) =>
        definition.constraintOrigin(row).name.startsWith(name),
      );
    const area = named('area');
    expect(area.map((row) => definition.constraintUpper[row])).toEqual([1, 2, 3]);
    expect(named('own').map((row) => definition.constraintOrigin(row).name)).toEqual([
      'own[a]',
      'own[b]',
      'own[c]',
    ]);
    const objective = definition.blocks.at(-1)!;
    // Each experiment's integral once, times its own factor: the quadrature weights add up to its duration.
    const weights = objective.weights!.reduce((sum, weight, k) => sum + weight * objective.data[k]!, 0);
    expect(weights).toBeCloseTo(1 * 2 + 2 * 4 + 3 * 3, 12);
  });

  it('tells to which experiment each unknown, row and point belongs', () => {
    const { model, t, x, runs, k } = decay(legendre(3));
    const { set } = runs.experiments!;
    const own = model.variable('own', { over: [2, set] });
    model.subjectTo('own', equal(own.element(1, t.experiment), k));
    model.subjectTo(
      'all',
      equal(
        total(set, (e) => own.element(2, e)),
        1,
      ),
    );
    model.minimize(model.fit(x, runs.column('y')));
    const { layout, definition } = transcribe(model);
    const { labels, variables, rows, points } = experimentNumbers(layout, definition);
    expect(labels.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    const first = layout.placement(own).first;
    expect([...variables.subarray(first, first + 6)]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(variables[layout.placement(k).first]).toBe(shared);
    variables.forEach((number, index) => {
      const { name } = definition.variableOrigin(index);
      if (name.startsWith('x')) expect(labels[number]!.label).toBe(name.slice(2, 3));
    });
    rows.forEach((number, row) => {
      const { name } = definition.constraintOrigin(row);
      if (name.startsWith('decay') || name.startsWith('own') || name.startsWith('start'))
        expect(`${name}`).toContain(`[${labels[number]!.label}]`);
      if (name === 'all') expect(number).toBe(severalExperiments);
    });
    // The fit: 5, 9 and 7 measurements.
    const fit = points.at(-1)!;
    expect([0, 1, 2].map((number) => fit.filter((one) => one === number).length)).toEqual([5, 9, 7]);
  });

  it('gives each experiment its own input', () => {
    const model = new Model();
    const runs = model.data('runs', parse('run,t,u\na,0,1\na,1,1\nb,0,5\nb,2,7\n'), { experiment: 'run' });
    const t = model.timeOver('t', runs);
    const x = model.state('x', { time: t });
    model.subjectTo('input', equal(der(x), [interpolate(runs.column('u'))]));
    model.subjectTo('start', equal(x.at(t.start), [0]));
    model.collocate(t, radau(2), { elements: 1 });
    const ends = model.variable('ends', { over: runs.experiments!.set });
    model.subjectTo('ends', equal(ends.element(t.experiment), x.at(t.end)[0]!));
    const solution = solve(model, { print_level: 0 });
    expect(Array.from(solution.values(ends), (value) => Number(value.toFixed(9)))).toEqual([1, 12]);
  });

  it('names the experiment that has no input', () => {
    const model = new Model();
    const runs = model.data('runs', parse('run,t,u\na,0,1\na,1,1\nb,0,\nb,2,\n'), { experiment: 'run' });
    const t = model.timeOver('t', runs);
    const x = model.state('x', { time: t, start: smooth(runs.column('u')) });
    model.subjectTo('input', equal(der(x), [interpolate(runs.column('u'))]), { line: 7, column: 3 });
    model.collocate(t, radau(2));
    expect(() => transcribe(model)).toThrow(
      expect.objectContaining({
        message: "the column 'runs.u' is empty in experiment 'b'",
        place: { line: 7, column: 3 },
      }),
    );
  });

  it('refuses a table without experiments, one row, unsorted times and experiments of another table', () => {
    const model = new Model();
    const plain = model.data('plain', parse('t,y\n0,1\n1,2\n'));
    expect(() => model.timeOver('t', plain)).toThrow(/'plain' has no experiments/);
    const make = (text: string): DataSet => new Model().data('runs', parse(text), { experiment: 'run' });
    expect(() => make('run,t,y\na,0,1\na,1,1\nb,0,1\n')).toThrow(
      /runs.csv:4:1: the experiment 'b' has one row/,
    );
    expect(() => make('run,t,y\na,0,1\na,1,1\nb,3,1\nb,2,1\n')).toThrow(/runs.csv:5:3: t = 2 comes after 3/);
    expect(() => make('run,t,y\na,0,1\n,1,1\n')).toThrow(/runs.csv:3:1: column 'run' has an empty cell/);
  });

  it('gathers rows of one experiment that stand apart', () => {
    const runs = new Model().data('runs', parse('run,t,y\n2,0,1\n1,0,2\n2,1,3\n1,5,4\n'), {
      experiment: 'run',
    });
    expect([...runs.experiments!.set]).toEqual([2, 1]);
    expect([...runs.times]).toEqual([0, 1, 0, 5]);
    expect([...runs.column('y').values]).toEqual([1, 3, 2, 4]);
  });
});
