// npm run bench:decomposition [-- --problem NAME,...] [--batches 1,2,...] [--rounds N] [--executor threads] [--workers 2] [--table NAME,...] [--write]
// Decomposed solves against the single solve of the same model, each in a process of its own, with the built program: test error, time
// and memory by number of batches; cost of a round by amount of data; speed-up by worker threads; and a problem that is too large to be
// compiled as a whole. `--table` chooses among the tables compare, growth, threads, memory; `--write` puts all in docs/benchmarks.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bioreactor, lotkaVolterra, oscillator } from './decomposition-problems.mjs';
import { machine, markdownTable, median, solve, writeSection } from './program.mjs';

/** Name, what it is, rounds at most, and the model. */
const problems = [
  [
    'harmonic-oscillator',
    '200 rows of one series, cut by rows',
    200,
    () => oscillator({ name: 'harmonic-oscillator' }),
  ],
  [
    'damped-oscillator',
    '200 rows of one series, cut by rows',
    200,
    () => oscillator({ name: 'damped-oscillator' }),
  ],
  ['bioreactor', '7 states, 50 experiments of 30 rows', 200, () => bioreactor({})],
  [
    'lotka-volterra',
    '200 trajectories of 20 rows',
    200,
    () => lotkaVolterra({ trajectories: 200, points: 20, elements: 8 }),
  ],
];
/** Tolerances of the comparison with single solves: ten times tighter than the defaults. */
const AGREEMENT = { absolute: 1e-6, relative: 1e-5 };
const GROWTH = [50, 100, 200, 400];
const GROWTH_BATCHES = 8;
const GROWTH_ROUNDS = 10;
/** The problem that is not compiled as a whole: 1000 trajectories of 100 rows, 200,000 unknowns over time. */
const LARGE = { trajectories: 1000, points: 100, elements: 33, width: 32 };
const LARGE_BATCHES = [16, 64];
const LARGE_ROUNDS = 3;
const THREADS = [1, 2];
const THREAD_BATCHES = 16;
const THREAD_ROUNDS = 12;

const { values } = parseArgs({
  options: {
    problem: { type: 'string' },
    batches: { type: 'string', default: '1,2,4,8,16,64' },
    rounds: { type: 'string' },
    executor: { type: 'string', default: 'in-process' },
    workers: { type: 'string' },
    table: { type: 'string', default: 'compare,growth,threads,memory' },
    write: { type: 'boolean', default: false },
  },
});
const chosen = values.problem?.split(',');
const tables = { compare: compareTables, growth: growthTable, threads: threadTable, memory: memoryTable };
const executorArgs = [
  '--executor',
  values.executor,
  ...(values.workers ? ['--workers', values.workers] : []),
];

const folder = mkdtempSync(join(tmpdir(), 'odeon-decomposition-'));
try {
  const parts = values.table.split(',').map((name) => tables[name]());
  const text = [machine(1), ...parts].join('\n\n');
  console.log(text);
  if (values.write) {
    writeSection(['<!-- npm run bench:decomposition -->', '<!-- end of bench:decomposition -->'], text);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** One table for each problem: the single solve, then numbers of batches. */
function compareTables() {
  const header = [
    'batches',
    'status',
    'rounds',
    'objective',
    'test MSE',
    'of the single',
    'solve s',
    's/round',
  ];
  header.push('process s', 'CPU s', 'peak MB');
  return problems
    .filter(([name]) => !chosen || chosen.includes(name))
    .map(([name, what, rounds, make]) => {
      const problem = make();
      const single = run(problem, ['--no-decompose'], {});
      const rows = [row('single', single, single)];
      for (const batches of values.batches.split(',')) {
        const options = { batches, rounds: values.rounds ?? rounds, ...AGREEMENT };
        rows.push(row(batches, attempt(problem, executorArgs, options), single));
        progress(`${name} ${rows.at(-1).join(' | ')}`);
      }
      const size = `${single.variables} unknowns`;
      return `**${name}**: ${what}; ${size}, ${rounds} rounds at most.\n\n${markdownTable(header, rows)}`;
    })
    .join('\n\n');
}

function row(name, record, single) {
  if (record.failure) return [name, record.failure, ...Array.from({ length: 9 }, () => '')];
  const { decomposition, metrics, seconds } = record;
  const mse = metrics.validate.test.mse;
  return [
    name,
    record.status,
    decomposition ? decomposition.rounds : '',
    record.objective.toPrecision(5),
    mse.toPrecision(4),
    (mse / single.metrics.validate.test.mse).toFixed(3),
    seconds.solve.toFixed(1),
    decomposition ? decomposition.secondsPerRound.toFixed(2) : '',
    record.wall.toFixed(1),
    record.cpu.toFixed(1),
    record.peak.toFixed(0),
  ];
}

/** How the cost of a round grows with the data: the median round behind the first ones. */
function growthTable() {
  const points = GROWTH.map((trajectories) => {
    const problem = lotkaVolterra({ trajectories, points: 20, elements: 8 });
    const record = run(problem, ['--log-json'], { batches: GROWTH_BATCHES, rounds: GROWTH_ROUNDS });
    const seconds = secondsOf(record, 3);
    progress(`growth ${trajectories}: ${seconds} s`);
    return { trajectories, variables: record.variables, seconds, peak: record.peak };
  });
  const slope = exponent(
    points.map(({ trajectories }) => trajectories),
    points.map(({ seconds }) => seconds),
  );
  const rows = points.map(({ trajectories, variables, seconds, peak }) => [
    trajectories,
    variables,
    (1000 * seconds).toFixed(0),
    peak.toFixed(0),
  ]);
  rows.push(['exponent', '', slope.toFixed(2), '']);
  return `Cost of a round: lotka-volterra, ${GROWTH_BATCHES} batches in one process, median of rounds 3 to ${GROWTH_ROUNDS}.\n\n${markdownTable(
    ['trajectories', 'unknowns', 'ms/round', 'peak MB'],
    rows,
  )}`;
}

/** Rounds by the number of worker threads; the answers are the same, bit for bit. */
function threadTable() {
  const problem = lotkaVolterra({ trajectories: 200, points: 20, elements: 8 });
  const records = THREADS.map((workers) => {
    const args = ['--log-json', '--executor', 'threads', '--workers', String(workers)];
    return run(problem, args, { batches: THREAD_BATCHES, rounds: THREAD_ROUNDS });
  });
  const [one] = records;
  const rows = records.map((record, k) => [
    THREADS[k],
    (1000 * secondsOf(record, 3)).toFixed(0),
    (secondsOf(one, 3) / secondsOf(record, 3)).toFixed(2),
    record.objective === one.objective ? 'yes' : 'no',
    record.peak.toFixed(0),
  ]);
  return `Worker threads: lotka-volterra, 200 trajectories, ${THREAD_BATCHES} batches, median of rounds 3 to ${THREAD_ROUNDS}.\n\n${markdownTable(
    ['threads', 'ms/round', 'speed-up', 'same objective', 'peak MB'],
    rows,
  )}`;
}

function memoryTable() {
  const problem = lotkaVolterra(LARGE);
  const rows = LARGE_BATCHES.map((batches) => {
    const record = run(problem, ['--log-json', ...executorArgs], { batches, rounds: LARGE_ROUNDS });
    progress(`memory ${batches}: ${record.peak.toFixed(0)} MB`);
    return [
      batches,
      record.variables,
      record.nnz.jacobian,
      record.decomposition.rounds,
      record.metrics.validate.test.mse.toPrecision(4),
      record.seconds.build.toFixed(1),
      secondsOf(record, 2).toFixed(1),
      record.wall.toFixed(0),
      record.cpu.toFixed(0),
      record.peak.toFixed(0),
    ];
  });
  const { trajectories, points, width } = LARGE;
  return `Memory: ${trajectories} trajectories of ${points} rows, network 2-${width}-2, ${LARGE_ROUNDS} rounds in one process.\n\n${markdownTable(
    [
      'batches',
      'unknowns',
      'Jacobian entries',
      'rounds',
      'test MSE',
      'build s',
      's/round',
      'process s',
      'CPU s',
      'peak MB',
    ],
    rows,
  )}`;
}

/** Median seconds of the rounds from `first` (1-based) on, from the lines of `--log-json`. */
function secondsOf({ log }, first) {
  const ends = log
    .split('\n')
    .filter((line) => line.startsWith('{"round"'))
    .map((line) => JSON.parse(line).seconds);
  return median(ends.slice(first - 1).map((end, k) => end - (ends[first - 2 + k] ?? 0)));
}

/** A solve, or in one line why there was none: not every problem can be cut into any number of batches. */
function attempt(problem, args, options) {
  try {
    return run(problem, args, options);
  } catch (error) {
    return { failure: /(error|cannot|no element)[^\n]*/.exec(error.message)?.[0] ?? 'failed' };
  }
}

function run({ text, decompose, files }, args, options) {
  const given = Object.entries(options).map(([key, value]) => `${key}: ${value}`);
  const model = join(folder, 'model.node');
  writeFileSync(model, `${text}\ndecompose ${decompose}(${given.join(', ')})\n`);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return solve(model, args, { unsolved: true, quiet: !args.includes('--log-json') });
}

/** Slope of the line of least squares through the logarithms. */
function exponent(sizes, costs) {
  const [x, y] = [sizes.map(Math.log), costs.map(Math.log)];
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f) => x.reduce((total, _, k) => total + f(k), 0);
  return sum((k) => (x[k] - mx) * (y[k] - my)) / sum((k) => (x[k] - mx) ** 2);
}

function progress(line) {
  console.error(line);
}
