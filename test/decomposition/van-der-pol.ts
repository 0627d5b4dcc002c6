import { readFileSync } from 'node:fs';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import { add, der, equal, Model, multiply, smooth, sumsq } from '../../src/model/index.js';
import { xavier } from '../../src/network/index.js';

const file = new URL('van-der-pol-30.csv', import.meta.url);

/** The paper's decomposition experiment: 300 points cut into 2 pieces, each on 50 Radau elements of 3 points. */
export function paperModel(): Model {
  const model = new Model('van-der-pol');
  const table = parseTable(readFileSync(file, 'utf8'), { source: 'van-der-pol-30.csv' });
  const train = model.data('train', table, { pieces: 2 });
  const t = model.timeOver('t', train);
  const [y1, y2] = [train.column('y1'), train.column('y2')];
  const x = model.state('x', {
    over: 2,
    time: t,
    lower: -5,
    upper: 5,
    start: [smooth(y1, 0.5), smooth(y2, 0.5)],
  });
  const f = model.network('f', {
    layers: [2, 32, 2],
    lower: -100,
    upper: 100,
    start: xavier({ seed: 42 }),
  });
  model.subjectTo('dynamics', equal(der(x), f.of(x)));
  model.subjectTo('start', equal(x.at(t.start), [y1.first, y2.first]));
  model.minimize(add(model.fit(x, [y1, y2]), multiply(1e-3, sumsq(f))));
  model.collocate(t, radau(3), { elements: 50 });
  model.solveWith({ tol: 1e-8, print_level: 0 });
  return model;
}
