/**
 * Trains a neural ODE on noisy measurements of the Van der Pol oscillator: the TypeScript face of
 * `models/van-der-pol.node`. Run it with `node --import` any TypeScript loader, or compiled.
 */
import { fileURLToPath } from 'node:url';
import {
  add,
  chebyshev,
  der,
  equal,
  metricsOf,
  Model,
  multiply,
  readTable,
  smooth,
  solve,
  sumsq,
  xavier,
} from 'odeon';

const folder = fileURLToPath(new URL('../models/', import.meta.url));
const model = new Model('VanDerPol', 'neural ODE of the Van der Pol oscillator');

const train = model.data('train', readTable('data/van-der-pol/train-chebyshev.csv', { root: folder }));
const test = model.data('test', readTable('data/van-der-pol/test.csv', { root: folder }));
const measured = [train.column('y1'), train.column('y2')];

const t = model.time('t', 0, 15);
const x = model.state('x', {
  over: 2,
  time: t,
  lower: -5,
  upper: 5,
  start: measured.map((column) => smooth(column, 0.5)),
});
const f = model.network('f', {
  layers: [2, 32, 2],
  activation: 'tanh',
  lower: -100,
  upper: 100,
  start: xavier({ seed: 42 }),
});

model.subjectTo('dynamics', equal(der(x), f.of(x)));
model.subjectTo(
  'start',
  equal(
    x.at(0),
    measured.map((column) => column.at(0)),
  ),
);
model.minimize(add(model.fit(x, measured), multiply(1e-3, sumsq(f))));
model.collocate(t, chebyshev(200));
model.validate(test);

const solution = solve(model);
const { truth, validate } = metricsOf(solution);
console.log(`${solution.status} after ${solution.iterations} iterations, objective ${solution.objective}`);
console.log(
  `mean squared error against the truth ${truth?.mse}, on the test interval ${validate['test']?.mse}`,
);
