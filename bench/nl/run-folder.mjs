// Solves every .nl file of a folder, each in bounded time: a child process that is not done in time is ended.
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const workerFile = fileURLToPath(new URL('solve-worker.mjs', import.meta.url));
/** Seconds beyond the solver's own limit before its process is ended: reading and compiling take time, too. */
const grace = 20;

/**
 * @param {{ folder: string, dist: string, only?: string[], seconds: number, jobs: number, options: object,
 *   onResult?: (result: object) => void }} task
 * @returns {Promise<object[]>} one record a file, in the order of the names
 */
export async function runFolder({ folder, dist, only, seconds, jobs, options, onResult }) {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.nl'))
    .map((file) => basename(file, '.nl'))
    .filter((name) => only === undefined || only.includes(name))
    .sort();
  const results = new Map();
  const waiting = [...names];
  const lane = async () => {
    let worker;
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      worker ??= await startWorker(dist);
      const answer = await solveOne(worker, join(folder, `${name}.nl`), options, seconds + grace);
      if (answer.ended) worker = undefined;
      const result = { name, ...answer.record };
      results.set(name, result);
      onResult?.(result);
    }
    worker?.kill();
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  return names.map((name) => results.get(name));
}

function startWorker(dist) {
  return new Promise((resolve, reject) => {
    const worker = fork(workerFile, [dist], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    worker.once('message', () => resolve(worker));
    worker.once('exit', () => reject(new Error('the worker ended before it was ready')));
  });
}

function solveOne(worker, file, options, seconds) {
  return new Promise((resolve) => {
    worker.removeAllListeners();
    const timer = setTimeout(() => {
      worker.kill('SIGKILL');
      finish({ return_status: 'time_limit', solve_s: seconds, message: 'ended from outside' }, true);
    }, seconds * 1000);
    const finish = (record, ended) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve({ record, ended });
    };
    worker.once('message', (record) => finish(record, false));
    worker.once('exit', () => finish({ return_status: 'crash', message: 'the process ended' }, true));
    worker.send({ file, options });
  });
}
