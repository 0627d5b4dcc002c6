// node bench/language.mjs [--lines 10000] [--rows 100000] [--runs 5]
// Times the front end of the built package in this one process, as user CPU seconds (median and worst of the runs, the first run
// counts like the others): reading and checking models of many lines, and building models of many constraint rows from few templates.
import { parseArgs } from 'node:util';
import { loadModel } from '../dist/language/index.js';
import { CompiledProblem } from '../dist/nlp/index.js';
import { transcribe } from '../dist/transcription/index.js';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000' },
    rows: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
const lines = Number(values.lines);
const rows = Number(values.rows);
const runs = Number(values.runs);

/** Model texts of `lines` lines each, by what their lines look like. */
const texts = {
  'short constraints': [
    'var x[1..100] in [0, 1]',
    'subject to',
    ...numbers(lines - 3, (k) => `  x[${(k % 100) + 1}] >= ${k % 7}/${lines}`),
    'minimize sumsq(x)',
  ],
  'dense constraints': [
    'param p[1..100] = 2',
    'var x[1..100] in [0, 1]',
    'subject to',
    ...numbers(lines - 4, (k) => {
      const at = (shift) => ((k * 7 + shift) % 100) + 1;
      return `  row${k}: ${k}*x[${at(1)}]*exp(-p[${at(2)}]*x[${at(3)}]) + (x[${at(4)}] - 1)^2/(1 + x[${at(5)}]^2) - sin(x[${at(6)}]) <= p[${at(7)}]`;
    }),
    'minimize sumsq(x)',
  ],
  declarations: [
    ...numbers((lines - 1) / 2, (k) => `var y${k} in [0, ${k + 1}] start ${k}/2`),
    ...numbers((lines - 1) / 2, (k) => `param q${k} = ${k}*2 + 1`),
    `minimize ${numbers(20, (k) => `q${k}*y${k}^2`).join(' + ')}`,
  ],
};

/** Models with `rows` constraint rows in five families. */
const models = {
  'rows over one index': `param n = ${rows / 5}
param w[i in 0..n] = 1 + i/n
var x[0..n] in [-10, 10] start 1
var y[0..n] in [-10, 10] start 1
subject to
  a[i in 1..n]: x[i] - x[i - 1] == w[i]*y[i]
  b[i in 1..n]: y[i] - y[i - 1] == sin(x[i])/n
  c[i in 1..n]: x[i]^2 + y[i]^2 <= 4 + w[i]
  d[i in 1..n]: x[i]*y[i - 1] >= -3
  e[i in 1..n]: exp(x[i]) - y[i]*x[i - 1] <= 10
minimize sum(i in 1..n: (x[i] - w[i])^2)`,
  'rows over two indices and sums': `param n = ${Math.round(Math.sqrt(rows / 5))}
set I = 1..n
var x[0..n, 0..n] in [-10, 10] start 1
var z[I, I] in [-10, 10]
subject to
  a[i in I, j in I]: x[i, j] - x[i - 1, j] == z[i, j]
  b[i in I, j in I]: x[i, j] - x[i, j - 1] == z[i, j]^2
  c[i in I, j in I]: x[i, j]*x[i - 1, j - 1] <= i + j
  d[i in I, j in I]: z[i, j] + sum(k in 1..3: x[i, k]) <= 10
  e[i in I, j in I where i != j]: z[i, j] - z[j, i] <= 5
minimize sum(i in I, j in I: x[i, j]^2)`,
  'rows over time': `param elements = ${Math.round(rows / 15)}
time t in [0, 10]
state x[1..3] over t start 1
control u over t in [-1, 1]
subject to
  der(x[1]) == x[2]
  der(x[2]) == (1 - x[1]^2)*x[2] - x[1] + u
  der(x[3]) == x[1]^2 + u^2
  path: x[1]*x[2] <= 5
  late: x[2] + u*sin(t) >= -7
  x at 0 == [0, 1, 0]
minimize x[3] at 10
collocate t with radau(elements: elements, points: 3)`,
};

function numbers(count, line) {
  return Array.from({ length: Math.floor(count) }, (_, k) => line(k));
}

/** User CPU seconds of each run: the median, and the worst. */
function measure(action) {
  const seconds = numbers(runs, () => {
    const before = process.cpuUsage();
    action();
    return process.cpuUsage(before).user / 1e6;
  });
  const worst = Math.max(...seconds);
  const median = seconds.sort((a, b) => a - b)[runs >> 1];
  return `${median.toFixed(2)} (worst ${worst.toFixed(2)})`;
}

function whole(text) {
  const { model, diagnostics } = loadModel(text);
  if (!model) throw new Error(diagnostics[0].message);
  return model;
}

console.log('| task | size | user CPU s |\n| --- | --- | --- |');
const chosen = ([name]) => !values.only || name.includes(values.only);
for (const [name, text] of Object.entries(texts).filter(chosen)) {
  const source = text.join('\n');
  const size = `${text.length} lines, ${(source.length / 1e6).toFixed(1)} MB`;
  console.log(`| parse and check: ${name} | ${size} | ${measure(() => whole(source))} |`);
}
for (const [name, text] of Object.entries(models).filter(chosen)) {
  const model = whole(text);
  const { constraints, variables } = transcribe(model).definition;
  const size = `${constraints} rows, ${variables} unknowns`;
  console.log(`| discretise: ${name} | ${size} | ${measure(() => transcribe(model))} |`);
  const { definition } = transcribe(model);
  console.log(`| compile: ${name} | ${size} | ${measure(() => new CompiledProblem(definition))} |`);
}
