// npm run bench [-- --runs 5] [--only NAME,...] [--vs 'COMMAND {problem}'] [--write]
// Solves fixed problems with the built program, each run in a process of its own, and prints the median of every phase: reading
// the text, building the discretised problem, solving, and the whole process as a user waits for it. `--vs` runs a peer's command
// before each run of ours ({problem} is the problem's name; its wall time counts). `--write` puts the table in docs/benchmarks.md;
// `--growth` measures how time and memory grow instead (growth.mjs).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchGrowth } from './growth.mjs';
import { machine, markdownTable, median, root, solve, writeSection } from './program.mjs';

const weights = ['--start', `f=${join(root, 'test/models/weights-2-32-2.json')}`];

/** Name, model, arguments. */
const problems = [
  ['van-der-pol', 'Chebyshev 200, network 2-32-2', 'van-der-pol.node', weights],
  ['van-der-pol-forced', 'Chebyshev 200, network 2-32-2', 'van-der-pol-forced.node', weights],
  ['radau-50', 'Radau 50 x 3, network 2-32-2', 'van-der-pol-radau.node', weights],
  [
    'radau-200',
    'Radau 200 x 3, network 2-32-2',
    'van-der-pol-radau.node',
    [...weights, '--set', 'elements=200'],
  ],
  ['control-100', 'optimal control, Radau 100 x 3', 'van-der-pol-control.node', ['--set', 'elements=100']],
  ['control-1000', 'optimal control, Radau 1000 x 3', 'van-der-pol-control.node', ['--set', 'elements=1000']],
  [
    'control-10000',
    'optimal control, Radau 10000 x 3',
    'van-der-pol-control.node',
    ['--set', 'elements=10000'],
  ],
];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    vs: { type: 'string' },
    write: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const chosen = values.only?.split(',');

if (values.growth) benchGrowth(runs, values.write);
else benchModels();

function benchModels() {
  const header = ['problem', 'grid', 'n, m', 'objective', 'iterations', 'parse s', 'build s', 'solve s'];
  header.push('ms/iteration', 'process s', 'CPU s', 'peak MB', ...(values.vs ? ['peer s', 'ratio'] : []));
  const rows = [];
  for (const [name, grid, model, args] of problems) {
    if (chosen && !chosen.includes(name)) continue;
    const records = [];
    for (let run = 0; run < runs; run++) {
      const peer = values.vs ? timePeer(values.vs.replaceAll('{problem}', name)) : undefined;
      records.push({ ...solve(join(root, 'models', model), args), peer });
    }
    rows.push(tableRow(name, grid, records));
    console.log(`| ${rows.at(-1).join(' | ')} |`);
  }
  const table = `${machine(runs)}\n\n${markdownTable(header, rows)}`;
  console.log(`\n${table}`);
  if (values.write) writeSection(['<!-- npm run bench -->', '<!-- end of npm run bench -->'], table);
}

function timePeer(command) {
  const started = performance.now();
  const { status } = spawnSync(command, { shell: true, stdio: 'ignore' });
  if (status !== 0) throw new Error(`the peer's command failed: ${command}`);
  return (performance.now() - started) / 1000;
}

function tableRow(name, grid, records) {
  const of = (value) => median(records.map(value));
  const [{ variables, constraints, objective, iterations }] = records;
  const row = [name, grid, `${variables}, ${constraints}`, objective.toPrecision(8), String(iterations)];
  row.push(of((r) => r.seconds.parse).toFixed(3), of((r) => r.seconds.build).toFixed(3));
  row.push(
    of((r) => r.seconds.solve).toFixed(3),
    of((r) => (1000 * r.seconds.solve) / r.iterations).toFixed(2),
  );
  row.push(of((r) => r.wall).toFixed(2), of((r) => r.cpu).toFixed(2), of((r) => r.peak).toFixed(0));
  if (values.vs) row.push(of((r) => r.peer).toFixed(2), of((r) => r.wall / r.peer).toFixed(3));
  return row;
}
