/**
 * Estimates one rate from many short experiments, each with measuring times, a length and an input of its own, and validates it on
 * experiments that were left out. The same in the language: "Experiments" in grammar/reference.md.
 */
import {
  der,
  equal,
  interpolate,
  metricsOf,
  Model,
  multiply,
  parseTable,
  radau,
  smooth,
  solve,
  subtract,
} from 'odeon';

const runs = 12;
const model = new Model('Cooling', 'heat loss of a heated body from twelve experiments');
const all = model.data('all', parseTable(measurements(), { source: 'runs.csv' }), { experiment: 'run' });
const leftOut = (row: number) => Number(all.experiments!.labelOfRow(row)) % 4 === 0;
const train = model.select('train', all, (row) => !leftOut(row));
const test = model.select('test', all, leftOut);

const t = model.timeOver('t', train);
const temperature = model.state('temperature', { time: t, start: smooth(train.column('temperature'), 2) });
const loss = model.variable('loss', { lower: 0, start: 1 });

const power = interpolate(train.column('power'), 'previous');
model.subjectTo('balance', equal(der(temperature), subtract(power, multiply(loss, temperature.element()))));
model.subjectTo('start', equal(temperature.at(t.start), train.column('temperature').first));
model.minimize(model.fit(temperature, train.column('temperature')));
model.collocate(t, radau(3), { elements: t.duration });
model.validate(test);
const solution = solve(model, { print_level: 0 });
const { train: fitted, validate } = metricsOf(solution);

console.log(`${solution.status}: ${solution.variables} unknowns in ${train.experiments!.count} experiments`);
console.log(`loss ${solution.value(loss).toFixed(4)}, true value 0.3000`);
console.log(`error of the free simulation: training ${fitted!.mse.toExponential(1)}`);
console.log(`on experiments that were left out: ${validate['test']!.mse.toExponential(1)}`);

/** Rows of temperatures under a heating power that changes every 3 units of time, in experiments of 6 to 17 rows. */
function measurements(): string {
  const lines = ['run,t,temperature,power'];
  for (let run = 1; run <= runs; run++) {
    let heat = 0;
    for (let row = 0; row < 5 + run; row++) {
      const heating = 1 + ((run + Math.floor(row / 3)) % 3);
      const error = row === 0 ? 0 : 0.02 * Math.sin(12.9 * row + 78.2 * run);
      lines.push(`${run},${row},${heat + error},${heating}`);
      heat = heating / 0.3 + (heat - heating / 0.3) * Math.exp(-0.3);
    }
  }
  return lines.join('\n');
}
