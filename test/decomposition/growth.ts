import { radau } from '../../src/collocation/index.js';
import { Table } from '../../src/data/index.js';
import { add, der, equal, Model, multiply, sumsq } from '../../src/model/index.js';
import { xavier } from '../../src/network/index.js';

/** Rows of each experiment. */
const rows = 9;

/** Logistic growth from several starts, its rate a small network: a model whose batches are solved in milliseconds. */
export function growthModel(experiments = 4): Model {
  const model = new Model('growth');
  const size = experiments * rows;
  const cells = (cell: (run: number, time: number) => number): Float64Array =>
    Float64Array.from({ length: size }, (_, k) => cell(Math.floor(k / rows), (k % rows) / 4));
  const first = (run: number): number => 0.1 + 0.6 * (run / experiments);
  const logistic = (run: number, time: number): number =>
    1 / (1 + (1 / first(run) - 1) * Math.exp(-2 * time));
  const table = new Table('runs', [
    { name: 'run', values: cells((run) => run + 1), firstText: -1 },
    { name: 't', values: cells((_, time) => time), firstText: -1 },
    {
      name: 'y',
      values: cells((run, time) => logistic(run, time) + 0.02 * Math.sin(37 * time + 5 * run)),
      firstText: -1,
    },
  ]);
  const runs = model.data('runs', table, { experiment: 'run' });
  const t = model.timeOver('t', runs);
  const y = runs.column('y');
  const x = model.state('x', { time: t, lower: -2, upper: 2, start: 0.5 });
  const f = model.network('f', { layers: [1, 4, 1], lower: -50, upper: 50, start: xavier({ seed: 3 }) });
  model.subjectTo('dynamics', equal(der(x), f.of(x)[0]!));
  model.minimize(add(model.fit(x, y), multiply(1e-4, sumsq(f))));
  model.collocate(t, radau(2), { elements: 5 });
  return model;
}
