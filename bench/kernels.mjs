// node bench/kernels.mjs [relaxed-simd|simd|typescript ...] [--dist DIR]
// GFLOP/s of the dense kernels and nanoseconds per point of the layer kernels, for the shapes that factorisations of collocation
// problems and networks have. Each figure is the best of the runs within a fifth of a second.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) } },
});
const { ACTIVATION_KINDS, createKernels, createLayerKernels } = await import(
  pathToFileURL(join(values.dist, 'kernels', 'index.js')).href
);

const SECONDS_PER_FIGURE = 0.2;
const names = positionals.length > 0 ? positionals : ['relaxed-simd', 'simd', 'typescript'];
const table = new Map();

for (const name of names) {
  const kernels = createKernels({ prefer: name });
  for (const [order, rank] of [
    [10, 5],
    [30, 15],
    [100, 32],
    [562, 64],
    [962, 64],
  ]) {
    benchUpdate(name, kernels, order, rank);
  }
  for (const [rows, columns] of [
    [15, 5],
    [52, 45],
    [226, 62],
    [562, 400],
    [962, 962],
  ]) {
    benchPanel(name, kernels, rows, columns);
  }
  for (const order of [45, 400, 962]) benchSolve(name, kernels, order);
  benchLayers(name, createLayerKernels({ prefer: name }));
}
print();

/** Best seconds per call of `run`, which makes `repeats` calls. */
function secondsPerCall(repeats, run) {
  let best = Infinity;
  for (const end = performance.now() + 1000 * SECONDS_PER_FIGURE; performance.now() < end;) {
    const start = performance.now();
    run();
    best = Math.min(best, (performance.now() - start) / repeats);
  }
  return best / 1000;
}

/** Numbers in (-1, 1) that are the same in every run. */
function fill(doubles, from, count) {
  let state = 1;
  for (let i = from; i < from + count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    doubles[i] = state / 2147483648;
  }
}

function benchUpdate(name, kernels, order, rank) {
  const { memory } = kernels;
  const [c, l, d] = [order * order, order * rank, 2 * rank].map((length) => memory.allocateDoubles(length));
  const scratch = memory.allocateDoubles(order * rank + 16);
  fill(memory.doubles, l, order * rank);
  for (let k = 0; k < rank; k++) memory.doubles[d + 2 * k] = 1e-6;
  const flops = order * (order + 1) * rank;
  const repeats = Math.ceil(1e6 / flops);
  const seconds = secondsPerCall(repeats, () => {
    for (let i = 0; i < repeats; i++) kernels.symmetricUpdate(c, order, l, order, d, order, rank, scratch);
  });
  record(
    `symmetricUpdate, order ${order}, rank ${rank}`,
    name,
    `${(flops / seconds / 1e9).toFixed(1)} GFLOP/s`,
  );
}

/** An indefinite panel with a zero diagonal in its second half, as a saddle point matrix has. */
function benchPanel(name, kernels, rows, columns) {
  const { memory } = kernels;
  const panel = memory.allocateDoubles(rows * columns);
  const permutation = memory.allocateIntegers(columns);
  const diagonal = memory.allocateDoubles(2 * columns);
  fill(memory.doubles, panel, rows * columns);
  for (let j = 0; j < columns; j++) {
    memory.doubles[panel + j * rows + j] = 2 * j < columns ? 2 : 0;
  }
  const values_ = memory.doubles.slice(panel, panel + rows * columns);
  let flops = 0;
  for (let j = 1; j <= columns; j++) flops += (columns - j) * (2 * (rows - j) - (columns - j) + 1);
  const repeats = Math.ceil(1e6 / flops);
  const refill = secondsPerCall(repeats, () => {
    for (let i = 0; i < repeats; i++) memory.doubles.set(values_, panel);
  });
  const seconds = secondsPerCall(repeats, () => {
    for (let i = 0; i < repeats; i++) {
      memory.doubles.set(values_, panel);
      kernels.factorizePanel(panel, rows, rows, columns, 1e-8, 1e-20, 1, permutation, diagonal);
    }
  });
  record(
    `factorizePanel, ${rows} x ${columns}`,
    name,
    `${(flops / (seconds - refill) / 1e9).toFixed(1)} GFLOP/s`,
  );
}

function benchSolve(name, kernels, order) {
  const { memory } = kernels;
  const [l, x] = [order * order, order].map((length) => memory.allocateDoubles(length));
  fill(memory.doubles, l, order * order);
  for (let i = 0; i < order * order; i++) memory.doubles[l + i] /= order;
  const repeats = Math.ceil(1e6 / (order * order));
  for (const method of ['solveLower', 'solveLowerTransposed']) {
    const seconds = secondsPerCall(repeats, () => {
      for (let i = 0; i < repeats; i++) {
        fill(memory.doubles, x, order);
        kernels[method](l, order, order, x, order, 1);
      }
    });
    record(`${method}, order ${order}`, name, `${((order * order) / seconds / 1e9).toFixed(1)} GFLOP/s`);
  }
}

function benchLayers(name, kernels) {
  const { memory } = kernels;
  const count = 6400;
  const [z, y, first, second] = [0, 0, 0, 0].map(() => memory.allocateDoubles(count));
  fill(memory.doubles, z, count);
  for (let i = 0; i < count; i++) memory.doubles[z + i] *= 3;
  for (const method of ['exp', 'tanh']) {
    const seconds = secondsPerCall(1, () => kernels[method](z, y, count));
    record(`${method}`, name, `${((seconds * 1e9) / count).toFixed(1)} ns`);
  }
  for (const [activation, kind] of Object.entries(ACTIVATION_KINDS)) {
    const seconds = secondsPerCall(1, () =>
      kernels.activateWithDerivatives(kind, z, y, first, second, count),
    );
    record(`${activation} with two derivatives`, name, `${((seconds * 1e9) / count).toFixed(1)} ns`);
  }
  for (const [inputs, outputs] of [
    [2, 32],
    [32, 32],
    [128, 128],
  ]) {
    const points = 200;
    const [x, w, b, to] = [points * inputs, inputs * outputs, outputs, points * outputs].map((length) => {
      const at = memory.allocateDoubles(length);
      fill(memory.doubles, at, length);
      return at;
    });
    const seconds = secondsPerCall(1, () => kernels.affine(to, x, w, inputs, 1, b, points, inputs, outputs));
    const rate = (2 * points * inputs * outputs) / seconds / 1e9;
    record(`affine, ${points} points, ${inputs} to ${outputs}`, name, `${rate.toFixed(1)} GFLOP/s`);
  }
}

function record(label, name, figure) {
  if (!table.has(label)) table.set(label, new Map());
  table.get(label).set(name, figure);
}

function print() {
  console.log(`| kernel | ${names.join(' | ')} |\n|---|${names.map(() => '---:|').join('')}`);
  for (const [label, figures] of table) {
    console.log(`| ${label} | ${names.map((name) => figures.get(name)).join(' | ')} |`);
  }
}
