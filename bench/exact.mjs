// Exact decomposition of the training of one network on many batches: seconds for an iteration with one and more worker threads, what the
// threads wait for each other, and the memory of the coordinator. Uses the package as built (`node scripts/build.mjs`).
//
//   node bench/exact.mjs [--batches 16] [--workers 1,2] [--iterations 30] [--delay 1] [--json]
//
// `--delay`: milliseconds that every exchange between ranks takes longer, as one through a network does.
import { readFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { add, der, equal, Model, multiply, parseTable, radau, smooth, sumsq, xavier } from '../dist/index.js';
import { resolveDecomposition } from '../dist/decomposition/options.js';
import { bundleModel } from '../dist/decomposition/index.js';
import { ExactRun } from '../dist/decomposition/exact/index.js';

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '16' },
    workers: { type: 'string', default: '1,2' },
    iterations: { type: 'string', default: '30' },
    delay: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const batches = Number(values.batches);
const iterations = Number(values.iterations);

/** 150 rows of noisy Van der Pol oscillations for each batch, learnt by a network 2-32-2 on 50 Radau elements of 3 points. */
function model() {
  let state = 1;
  const noise = () => (state = (16807 * state) % 2147483647) / 2147483647 - 0.5;
  const lines = ['t,y1,y2'];
  let [x, y] = [1, 0.3];
  const step = 15 / 149;
  for (let row = 0; row < 150 * batches; row++) {
    lines.push([row * step, x + 0.2 * noise(), y + 0.2 * noise()].map((one) => one.toFixed(5)).join());
    for (let k = 0; k < 20; k++) [x, y] = [x + (step / 20) * y, y + (step / 20) * ((1 - x * x) * y - x)];
  }
  const made = new Model('van-der-pol');
  const table = parseTable(lines.join('\n'), { source: 'rows' });
  const rows = made.data('rows', table, { pieces: batches });
  const t = made.timeOver('t', rows);
  const [y1, y2] = [rows.column('y1'), rows.column('y2')];
  const start = [smooth(y1, 0.5), smooth(y2, 0.5)];
  const states = made.state('x', { over: 2, time: t, lower: -5, upper: 5, start });
  const f = made.network('f', { layers: [2, 32, 2], lower: -100, upper: 100, start: xavier({ seed: 42 }) });
  made.subjectTo('dynamics', equal(der(states), f.of(states)));
  made.subjectTo('start', equal(states.at(t.start), [y1.first, y2.first]));
  made.minimize(add(made.fit(states, [y1, y2]), multiply(1e-3, sumsq(f))));
  made.collocate(t, radau(3), { elements: 50 });
  return made;
}

/** Seconds of processor time that each thread of this process has had. */
function threadSeconds() {
  try {
    return new Map(
      readdirSync('/proc/self/task').map((id) => {
        const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ')[1].split(' ');
        return [id, (Number(fields[11]) + Number(fields[12])) / 100];
      }),
    );
  } catch {
    return new Map();
  }
}

if (values.delay !== undefined) process.env.EXCHANGE_DELAY = values.delay;
const worker = new URL(
  values.delay === undefined ? '../dist/program/rank-thread.js' : 'delayed-rank.mjs',
  import.meta.url,
);
const solver = { print_level: 0, max_iter: iterations, tol: 1e-8 };
const bundle = await bundleModel({ model: model(), solver, cut: resolveDecomposition({ batches }) });
globalThis.gc?.();
const results = [];
for (const workers of values.workers.split(',').map(Number)) {
  let first;
  let last;
  let firstSeconds;
  let lastSeconds;
  let count = 0;
  const heapBefore = process.memoryUsage().heapUsed + process.memoryUsage().external;
  const run = new ExactRun(workers, {
    worker,
    onIteration() {
      // The first iterations compile code and analyse matrices.
      if (++count === 6) [first, firstSeconds] = [performance.now(), threadSeconds()];
      [last, lastSeconds] = [performance.now(), threadSeconds()];
    },
  });
  const { outcome, ranks } = await run.solve(bundle);
  const busiest = Math.max(
    ...[...lastSeconds].map(([id, seconds]) => seconds - (firstSeconds.get(id) ?? seconds)),
  );
  const memory = process.memoryUsage();
  results.push({
    workers,
    status: outcome.status,
    objective: outcome.objective,
    iterations: outcome.iterations,
    millisecondsPerIteration: (last - first) / (count - 6),
    busiestThreadMillisecondsPerIteration: (1000 * busiest) / (count - 6),
    exchangesPerIteration: ranks[0].exchanges / count,
    coordinatorMegabytes: (memory.heapUsed + memory.external - heapBefore) / 1e6,
    rankVariables: ranks.map((rank) => rank.variables),
  });
  await run.close();
}
if (values.json) console.log(JSON.stringify({ batches, results }));
else {
  for (const one of results) console.log(JSON.stringify(one));
  const [alone, ...others] = results;
  for (const one of others) {
    const wall = alone.millisecondsPerIteration / one.millisecondsPerIteration;
    const busy = alone.busiestThreadMillisecondsPerIteration / one.busiestThreadMillisecondsPerIteration;
    console.log(
      `${one.workers} workers: ${wall.toFixed(2)} times as fast; ${busy.toFixed(2)} by processor time of the busiest thread`,
    );
  }
}
