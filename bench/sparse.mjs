// node bench/sparse.mjs [relaxed-simd|simd|typescript] [--dist DIR] [--runs N]
// Times of the sparse symmetric solver on KKT matrices of the shapes that Odeon makes: analysis with the first factorisation, then
// the median of repeated factorisations and solves. Needs a build.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    runs: { type: 'string', default: '25' },
  },
});
const runs = Number(values.runs);
const { MultifrontalSolver } = await import(pathToFileURL(join(values.dist, 'sparse', 'index.js')).href);
const { createKernels } = await import(pathToFileURL(join(values.dist, 'kernels', 'index.js')).href);
const { chebyshevNetwork, optimalControl, radauNetwork } = await bundled('sparse-problems.ts');

const rows = [
  () => radauNetwork(50, 3, 32),
  () => radauNetwork(200, 3, 32),
  () => chebyshevNetwork(200, 32),
  () => optimalControl(1000, 3),
  () => optimalControl(10_000, 3),
].map((make) => measure(make()));
console.table(rows);

function measure(problem) {
  const { pattern, groups } = problem;
  const kernels = createKernels(positionals.length > 0 ? { prefer: positionals[0] } : {});
  const start = performance.now();
  const solver = new MultifrontalSolver(pattern, kernels, { groups });
  solver.factorize(problem.values);
  const first = performance.now() - start;
  const rhs = new Float64Array(pattern.order).fill(1);
  const factorise = [];
  const solve = [];
  for (let run = 0; run < runs; run++) {
    let from = performance.now();
    solver.factorize(problem.values);
    factorise.push(performance.now() - from);
    from = performance.now();
    solver.solve(rhs);
    solve.push(performance.now() - from);
  }
  const { factorNonzeros, flops, supernodes, delayedPivots } = solver.statistics;
  return {
    problem: problem.name,
    order: pattern.order,
    nonzeros: pattern.rowIndices.length,
    'first, ms': round(first),
    'factorise, ms': round(median(factorise)),
    'least, ms': round(Math.min(...factorise)),
    'solve, ms': round(median(solve)),
    'GFLOP/s': round(flops / median(factorise) / 1e6),
    'in L': factorNonzeros,
    fronts: supernodes,
    delayed: delayedPivots,
    MB: round(kernels.memory.doubles.byteLength / 1e6),
  };
}

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function round(value) {
  return Number(value.toPrecision(3));
}

/** The exports of a TypeScript module of this folder. */
async function bundled(name) {
  const folder = mkdtempSync(join(tmpdir(), 'odeon-bench-'));
  const build = await rolldown({ input: fileURLToPath(new URL(name, import.meta.url)), platform: 'node' });
  await build.write({ file: join(folder, 'module.mjs'), format: 'esm' });
  await build.close();
  const module = await import(pathToFileURL(join(folder, 'module.mjs')).href);
  rmSync(folder, { recursive: true });
  return module;
}
