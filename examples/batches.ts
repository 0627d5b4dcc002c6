/**
 * One decay constant from sixteen experiments, which are solved in four batches and brought to agree: the TypeScript face of
 * `decompose runs by experiments(batches: 4)`. `threads()` of `odeon/threads` would solve the batches side by side.
 */
import {
  add,
  decompose,
  der,
  equal,
  formatRound,
  Model,
  multiply,
  negate,
  power,
  radau,
  ROUND_HEADER,
  Table,
} from 'odeon';

const rows = Array.from({ length: 16 * 6 }, (_, row) => ({ run: Math.floor(row / 6), t: (row % 6) / 2 }));
const columns = {
  run: Float64Array.from(rows, ({ run }) => run),
  t: Float64Array.from(rows, ({ t }) => t),
  x: Float64Array.from(
    rows,
    ({ run, t }) => (1 + run / 4) * Math.exp(-0.7 * t) + 0.02 * Math.sin(7 * run + 3 * t),
  ),
};

const model = new Model('Batches');
const runs = model.data('runs', Table.from('runs', columns), { experiment: 'run' });
const t = model.timeOver('t', runs);
const x = model.state('x', { time: t, start: 1 });
const k = model.variable('k', { lower: 0, upper: 5, start: 0.2 });
model.subjectTo('decay', equal(der(x), negate(multiply(k, x))));
model.minimize(add(model.fit(x, runs.column('x')), multiply(1e-4, power(k.element(), 2))));
model.collocate(t, radau(3), { elements: 4 });
model.decompose(runs, 'experiments', { batches: 4, relative: 1e-5 });

console.log(ROUND_HEADER);
const { solution } = await decompose(model, undefined, {
  onRound: (round) => console.log(formatRound(round)),
});
console.log(solution.message);
console.log(`k = ${solution.values(k)[0]!.toFixed(4)}`);
