// npm run bench -- --growth [--runs 3] [--write]
// How time per iteration and memory grow with the number of elements of the optimal-control problem and with the width of a
// trained network: the least of some runs of the built program, and the exponents of the lines of least squares through their logarithms.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, markdownTable, root, solve, writeSection } from './program.mjs';

const ELEMENTS = [1000, 3000, 10000, 30000];
const WIDTHS = [8, 16, 32, 64, 128];
/** Iterations of a training run: enough to see their cost, the same for all widths. */
const TRAINING_ITERATIONS = 20;

export function benchGrowth(runs, write) {
  const text = `${machine(runs, 'Least')}\n\n${elementsTable(runs)}\n\n${widthTable(runs)}`;
  console.log(text);
  if (write) writeSection(['<!-- npm run bench -- --growth -->', '<!-- end of growth -->'], text);
}

function elementsTable(runs) {
  const model = join(root, 'models/van-der-pol-control.node');
  const points = ELEMENTS.map((elements) =>
    measure(runs, elements, model, ['--set', `elements=${elements}`]),
  );
  const rows = points.map(({ size, variables, iterations, milliseconds, cpu, peak }) => [
    size,
    variables,
    iterations,
    milliseconds.toFixed(1),
    cpu.toFixed(1),
    peak.toFixed(0),
  ]);
  const exponents = [
    'exponent',
    '',
    '',
    ...['milliseconds', 'cpu', 'peak'].map((key) => exponent(points, key)),
  ];
  return `Optimal control, 3 Radau points per element. CPU time is that of the whole process, start and compilation included.\n\n${markdownTable(
    ['elements', 'variables', 'iterations', 'ms/iteration', 'CPU ms/iteration', 'peak MB'],
    [...rows, exponents],
  )}`;
}

/** Trainings on 50 x 3 Radau points with networks 2-H-2, a fixed number of iterations each. */
function widthTable(runs) {
  const folder = mkdtempSync(join(tmpdir(), 'odeon-growth-'));
  try {
    const source = readFileSync(join(root, 'models/van-der-pol-radau.node'), 'utf8');
    mkdirSync(join(folder, 'data/van-der-pol'), { recursive: true });
    for (const name of ['train-uniform.csv', 'test.csv']) {
      copyFileSync(join(root, 'models/data/van-der-pol', name), join(folder, 'data/van-der-pol', name));
    }
    const points = WIDTHS.map((width) => {
      const model = join(folder, `width-${width}.node`);
      writeFileSync(model, source.replace('2 -> 32 tanh -> 2', `2 -> ${width} tanh -> 2`));
      return measure(runs, width, model, ['--option', `max_iter=${TRAINING_ITERATIONS}`]);
    });
    const of = (width) => points.find(({ size }) => size === width);
    const rows = points.map(({ size, weights, milliseconds, cpu, peak }) => [
      `2-${size}-2`,
      weights,
      milliseconds.toFixed(1),
      cpu.toFixed(1),
      (milliseconds / of(32).milliseconds).toFixed(2),
      peak.toFixed(0),
    ]);
    const exponents = [
      'exponent',
      '',
      exponent(points, 'milliseconds'),
      exponent(points, 'cpu'),
      '',
      exponent(points, 'peak'),
    ];
    return `Training on Radau 50 x 3, the first ${TRAINING_ITERATIONS} iterations.\n\n${markdownTable(
      ['network', 'weights', 'ms/iteration', 'CPU ms/iteration', 'times 2-32-2', 'peak MB'],
      [...rows, exponents],
    )}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(runs, size, model, args) {
  const records = Array.from({ length: runs }, () => solve(model, args, { unsolved: true }));
  const [{ variables, iterations }] = records;
  const of = (value) => Math.min(...records.map(value));
  console.error(`${model} ${args.join(' ')}: done`);
  return {
    size,
    variables,
    iterations,
    weights: 5 * size + 2,
    milliseconds: of((r) => (1000 * r.seconds.solve) / r.iterations),
    cpu: of((r) => (1000 * r.cpu) / r.iterations),
    peak: of((r) => r.peak),
  };
}

/** Slope of the line of least squares through (log size, log value). */
function exponent(points, key) {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map((point) => Math.log(point[key]));
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const slope =
    x.reduce((sum, value, k) => sum + (value - mx) * (y[k] - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  return slope.toFixed(2);
}
