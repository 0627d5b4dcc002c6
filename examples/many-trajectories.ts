/**
 * Trains one network on many trajectories by batches: a swing with friction from two dozen starts, or from as many as TRAJECTORIES
 * says. No batch is larger than its share, so memory does not grow with the number of batches; on several cores, give `decompose` an
 * executor of worker threads. In the language the last lines are `decompose train by experiments(batches: 4)`; more in
 * docs/guide/decomposition.md.
 */
import {
  add,
  decompose,
  der,
  equal,
  metricsOf,
  Model,
  multiply,
  parseTable,
  radau,
  smooth,
  sumsq,
  uniform,
} from 'odeon';

const trajectories = Number(process.env['TRAJECTORIES'] ?? 24);
const batches = Math.min(trajectories, Number(process.env['BATCHES'] ?? 4));
const untrained = 6;

const model = new Model('Swing', 'neural ODE of a swing from many starts');
const table = parseTable(measurements(), { source: 'runs.csv' });
const all = model.data('all', table, { experiment: 'run' });
const label = (row: number): number => Number(all.experiments!.labelOfRow(row));
const train = model.select('train', all, (row) => label(row) <= trajectories);
const test = model.select('test', all, (row) => label(row) > trajectories);
const [angle, speed] = [train.column('angle'), train.column('speed')];

const t = model.timeOver('t', train);
const x = model.state('x', { over: 2, time: t, start: [smooth(angle, 0.6), smooth(speed, 0.6)] });
const f = model.network('f', { layers: [2, 8, 2], start: uniform({ seed: 1, scale: 0.1 }) });
model.subjectTo('dynamics', equal(der(x), f.of(x)));
model.subjectTo('start', equal(x.at(t.start), [angle.first, speed.first]));
model.minimize(add(model.fit(x, [angle, speed]), multiply(1e-4, sumsq(f))));
model.collocate(t, radau(3), { elements: 6 });
model.validate(test);
model.solveWith({ print_level: 0 });

const { solution, rounds } = await decompose(
  model,
  { batches, rounds: 20 },
  {
    onRound({ round, primal, objective, answers }) {
      const iterations = answers.reduce((sum, answer) => sum + answer.iterations, 0);
      console.log(
        `round ${round}: residual ${primal.toExponential(1)}, objective ${objective.toFixed(5)}, ${iterations} iterations`,
      );
    },
  },
);
const { train: fitted, validate } = metricsOf(solution);

console.log(
  `${solution.variables} unknowns in ${batches} batches, ${rounds.length} rounds: ${solution.message}`,
);
console.log(`error of the free simulation: training ${fitted!.mse.toExponential(1)}`);
console.log(`on trajectories that were left out: ${validate['test']!.mse.toExponential(1)}`);

/** Angle and speed at 13 times from starts all around the rest position, with a small error where they are trained on. */
function measurements(): string {
  const lines = ['run,t,angle,speed'];
  for (let run = 1; run <= trajectories + untrained; run++) {
    let [q, v] = [1.2 * Math.cos(2.4 * run), 1.2 * Math.sin(2.4 * run)];
    for (let row = 0; row <= 12; row++) {
      const error = row === 0 || run > trajectories ? 0 : 0.02;
      const cells = [
        q + error * Math.sin(12.9 * row + 78.2 * run),
        v + error * Math.sin(39.3 * row + 11.1 * run),
      ];
      lines.push(`${run},${row / 4},${cells.join(',')}`);
      for (let step = 0; step < 100; step++) {
        v += 0.0025 * (-2 * Math.sin(q) - 0.3 * v);
        q += 0.0025 * v;
      }
    }
  }
  return lines.join('\n');
}
