import { radau } from '../../../src/collocation/index.js';
import { Table } from '../../../src/data/index.js';
import { add, atMost, der, equal, Model, multiply, smooth, sumsq } from '../../../src/model/index.js';
import { xavier } from '../../../src/network/index.js';

/** What a model has besides dynamics and data. */
export interface Extras {
  /** Upper bounds of the states along their paths, as inequalities. */
  readonly paths?: boolean;
  /** A bound of the sum of squares of all weights: an inequality that holds shared unknowns only. */
  readonly norm?: number;
  /** Start values that are unknowns instead of measured. */
  readonly freeStart?: boolean;
  /** Factor of the objective. */
  readonly factor?: number;
}

/** A network that learns a damped oscillator from a few series, each of ten noisy rows with another start. */
export function oscillators(series: number, { paths, norm, freeStart, factor = 1 }: Extras = {}): Model {
  const model = new Model('oscillators');
  const rows = Array.from({ length: series * 10 }, (_, k) => ({
    run: Math.floor(k / 10),
    time: 0.4 * (k % 10),
  }));
  const noise = ({ run, time }: (typeof rows)[number], phase: number): number =>
    0.02 * Math.sin(37 * run + 91 * time + phase);
  const size = (run: number): number => 1 + 0.3 * Math.cos(2 * run);
  const column = (name: string, value: (row: (typeof rows)[number]) => number) => ({
    name,
    values: Float64Array.from(rows, value),
    firstText: -1,
  });
  const table = new Table('runs', [
    column('run', ({ run }) => run),
    column('t', ({ time }) => time),
    column('y1', (row) => size(row.run) * Math.exp(-0.1 * row.time) * Math.cos(row.time) + noise(row, 0)),
    column('y2', (row) => -size(row.run) * Math.exp(-0.1 * row.time) * Math.sin(row.time) + noise(row, 1)),
  ]);
  const runs = model.data('runs', table, { experiment: 'run' });
  const t = model.timeOver('t', runs);
  const [y1, y2] = [runs.column('y1'), runs.column('y2')];
  const x = model.state('x', {
    over: 2,
    time: t,
    lower: -4,
    upper: 4,
    start: [smooth(y1, 0.5), smooth(y2, 0.5)],
  });
  const f = model.network('f', {
    layers: [2, 6, 2],
    lower: -50,
    upper: 50,
    start: xavier({ seed: 7 }),
  });
  model.subjectTo('dynamics', equal(der(x), f.of(x)));
  if (!freeStart) model.subjectTo('start', equal(x.at(t.start), [y1.first, y2.first]));
  if (paths) model.subjectTo('paths', atMost(x, [1.6, 0.3]));
  if (norm !== undefined) model.subjectTo('norm', atMost(sumsq(f), norm));
  model.minimize(multiply(factor, add(model.fit(x, [y1, y2]), multiply(1e-3, sumsq(f)))));
  model.collocate(t, radau(3), { elements: 4 });
  model.solveWith({ tol: 1e-8, print_level: 0 });
  return model;
}
