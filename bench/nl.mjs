// npm run bench:nl -- FOLDER [--reference FILE.tsv] [--out DIR] [--only NAME,...] [--seconds 60] [--jobs 1] [--dist DIR]
//   [--compare FILE.tsv] [--docs] [key=value ...]
// Solves every .nl file of FOLDER with the built package, compares with a table of reference results (FOLDER/ipopt.tsv when
// there is one), prints the comparison and writes it with the table and the performance profiles to the output folder. With
// --docs it also renews the section of docs/benchmarks.md; --compare takes a table of an earlier run instead of solving.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare, renderComparison } from './nl/compare.mjs';
import { renewSection } from './nl/docs-section.mjs';
import { performanceProfile } from './nl/performance-profile.mjs';
import { runFolder } from './nl/run-folder.mjs';
import { isSolved, parseTable, renderTable } from './nl/table.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reference: { type: 'string' },
    out: { type: 'string', default: 'out/bench-nl' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '1' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
    compare: { type: 'string' },
    docs: { type: 'boolean', default: false },
  },
});
const [folder = fileURLToPath(new URL('../../shared/nl', import.meta.url)), ...settings] = positionals;
if (!existsSync(folder)) {
  console.log(`bench:nl: there is no folder ${folder}; give one with .nl files`);
  process.exit(0);
}
const seconds = Number(values.seconds);
const options = { tol: 1e-8, max_iter: 3000, max_wall_time: seconds };
for (const setting of settings) {
  const [key, value] = setting.split('=');
  options[key] = Number.isNaN(Number(value)) ? value : Number(value);
}

const results =
  values.compare === undefined
    ? await runFolder({
        folder,
        dist: resolve(values.dist),
        only: values.only?.split(','),
        seconds,
        jobs: Number(values.jobs),
        options,
        onResult: ({ name, return_status, iterations, objective, solve_s }) =>
          console.error(
            `${name}: ${return_status} ${iterations ?? ''} ${objective ?? ''} ${solve_s?.toFixed?.(3) ?? ''}`,
          ),
      })
    : [...parseTable(readFileSync(values.compare, 'utf8')).values()];
mkdirSync(values.out, { recursive: true });
if (values.compare === undefined) writeFileSync(join(values.out, 'odeon.tsv'), renderTable(results));

const referenceFile = values.reference ?? join(folder, 'ipopt.tsv');
if (existsSync(referenceFile)) {
  const reference = parseTable(readFileSync(referenceFile, 'utf8'));
  const text = renderComparison(compare(results, reference));
  console.log(text);
  writeFileSync(join(values.out, 'comparison.md'), text);
  const docs = fileURLToPath(new URL('../docs', import.meta.url));
  if (values.docs) await renewSection(join(docs, 'benchmarks.md'), text);
  const common = results.filter(({ name }) => reference.has(name));
  for (const [measure, title] of [
    ['iterations', 'Iterations'],
    ['solve_s', 'Seconds'],
  ]) {
    const least = measure === 'iterations' ? 1 : 1e-4;
    const costs = (record) => (isSolved(record) ? Math.max(Number(record[measure]), least) : Infinity);
    const solvers = [
      { name: 'Odeon', costs: common.map(costs) },
      { name: 'Ipopt', costs: common.map(({ name }) => costs(reference.get(name))) },
    ];
    const profile = performanceProfile(`${title}: performance profile`, solvers);
    writeFileSync(join(values.out, `profile-${measure}.svg`), profile);
    if (values.docs) writeFileSync(join(docs, 'images', `nl-profile-${measure}.svg`), profile);
  }
}
