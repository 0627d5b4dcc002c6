import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import { add, der, equal, Model, multiply, negate, power, sumsq } from '../../src/model/index.js';
import { xavier } from '../../src/network/index.js';

/** x' = -k x + f(x) from 24 rows, with a path constraint, penalties on k and the network, and a term that joins both ends. */
export function series(scheme = radau(3), periodic = true): Model {
  const lines = ['t,y'];
  for (let row = 0; row < 24; row++)
    lines.push(`${row / 4},${Math.exp(-0.3 * row * 0.25) + 0.05 * Math.sin(5 * row)}`);
  const model = new Model();
  const train = model.data('train', parseTable(lines.join('\n'), { source: 'train.csv' }));
  const t = model.time('t', 0, 5.75);
  const x = model.state('x', { time: t, start: 0.5, lower: -3, upper: 3 });
  const k = model.variable('k', { start: 0.2, lower: 0, upper: 5 });
  const f = model.network('f', { layers: [1, 3, 1], start: xavier({ seed: 3 }) });
  model.subjectTo('dynamics', equal(der(x), add(negate(multiply(k.element(), x.element())), f.of(x)[0]!)));
  model.subjectTo('start', equal(x.at(t.start), [train.column('y').first]));
  model.minimize(
    add(
      model.fit(x, train.column('y')),
      multiply(0.1, power(k.element(), 2)),
      multiply(1e-2, sumsq(f)),
      ...(periodic ? [multiply(0.05, multiply(x.at(t.start)[0]!, x.at(t.end)[0]!))] : []),
      3,
    ),
  );
  model.collocate(t, scheme, { elements: 12 });
  model.solveWith({ tol: 1e-9, print_level: 0 });
  return model;
}
