// What the benchmarks of the program share: a run of it in a process of its own, the machine, and the sections of the page.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * One run of the program: what it printed, its wall time, its CPU time, its peak memory and what it logged. `unsolved`: exit code 1 is
 * fine; without `quiet` the log has its iterations or rounds.
 */
export function solve(model, args, { unsolved = false, quiet = true } = {}) {
  const started = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--import',
      join(root, 'bench/report-memory.mjs'),
      join(root, 'bin/odeon'),
      'solve',
      model,
      '--json',
      ...(quiet ? ['--quiet'] : []),
      ...args,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const wall = (performance.now() - started) / 1000;
  if (status !== 0 && !(unsolved && status === 1))
    throw new Error(`${model} was not solved: ${stdout}${stderr}`);
  const [, kilobytes, milliseconds] = /peak-memory-kb (\d+) cpu-ms (\d+)/.exec(stderr);
  const [cpu, peak] = [Number(milliseconds) / 1000, Number(kilobytes) / 1024];
  return { ...JSON.parse(stdout), wall, cpu, peak, log: stderr };
}

export function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What a table was measured on; `choice` of the runs: median, or least where growth matters and other programs disturb. */
export function machine(runs, choice = 'Median') {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${choice} of ${runs} runs; ${cpus().length} x ${cpus()[0].model}, ${memory} GiB; Node ${process.version}; commit ${commit}; load average ${loadavg()[0].toFixed(1)}.`;
}

/** Rows of cells as a Markdown table. */
export function markdownTable(header, rows) {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Replaces the part of docs/benchmarks.md between two markers. */
export function writeSection([begin, end], text) {
  const file = join(root, 'docs/benchmarks.md');
  const page = readFileSync(file, 'utf8');
  const [before, rest] = page.split(begin);
  const [, after] = rest.split(end);
  writeFileSync(file, `${before}${begin}\n\n${text}\n\n${end}${after}`);
}
