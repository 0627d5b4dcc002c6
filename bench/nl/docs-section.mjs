// The section of docs/benchmarks.md that the .nl benchmark writes; the rest of the page is left as it is.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

const begin = '<!-- bench:nl -->';
const end = '<!-- /bench:nl -->';

export async function renewSection(file, comparison) {
  mkdirSync(join(dirname(file), 'images'), { recursive: true });
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '# Benchmarks\n';
  const section = [
    begin,
    '',
    '## Published nonlinear programs',
    '',
    `A folder of problems in AMPL's \`.nl\` form (Hock-Schittkowski, CUTE, GLOBALLib and others), each from the file's start with`,
    '`tol` 1e-8, 3000 iterations and 60 seconds, against Ipopt 3.14 with MUMPS and the exact Hessian on one thread. Seconds are of',
    `the solve alone; ours are of Node ${process.version} on ${cpus()[0]?.model ?? 'an unknown processor'}, all solves in one`,
    'process. Below a tenth of a second both mostly measure their start, so the profile of seconds says little there.',
    '`npm run bench:nl -- --docs` repeats it.',
    '',
    comparison.trimEnd(),
    '',
    '![Performance profile of iterations](images/nl-profile-iterations.svg)',
    '',
    '![Performance profile of seconds](images/nl-profile-solve_s.svg)',
    '',
    end,
  ].join('\n');
  const first = old.indexOf(begin);
  const last = old.indexOf(end);
  const renewed =
    first < 0 || last < first
      ? `${old.trimEnd()}\n\n${section}\n`
      : old.slice(0, first) + section + old.slice(last + end.length);
  writeFileSync(file, await format(renewed, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
