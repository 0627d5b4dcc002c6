import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { folderWith } from '../../cli/run-odeon.js';
import { Program } from './program.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

const rounds = 10;
const series = 6;
/** Milliseconds for the start of three workers and a first run, on a machine with other work to do. */
const hookTimeout = 60_000;
const secret = 'correct-horse';

/** Logistic growth from several starts, its rate a small network; every round is run, for nothing is near enough for the tolerances. */
const model = `model Growth

data runs = csv("runs.csv", experiment: "run")
time t over runs
state x over t in [-2, 2] start 0.5
network f : 1 -> 8 tanh -> 1 in [-50, 50] start xavier(seed: 3)
subject to
  der(x) == f(x)
minimize mse(x, runs.y) + 1e-4*sumsq(f)
collocate t with radau(elements: 12, points: 3)
decompose runs by experiments(batches: 4, rounds: ${rounds}, absolute: 1e-14, relative: 1e-14)
`;

function table(): string {
  const rows = ['run,t,y'];
  for (let run = 1; run <= series; run++) {
    for (let k = 0; k < 12; k++) {
      const [t, first] = [k / 5, 0.1 + (0.6 * run) / series];
      const y = 1 / (1 + (1 / first - 1) * Math.exp(-2 * t)) + 0.02 * Math.sin(37 * t + 5 * run);
      rows.push(`${run},${t},${y}`);
    }
  }
  return `${rows.join('\n')}\n`;
}

/** What a run has found, to all digits. */
interface Answer {
  readonly objective: number;
  readonly weights: readonly number[];
}

describe.skipIf(!redisInstalled)(`a run on a cluster of three workers${skipReason}`, () => {
  let server: RedisServer;
  let folder: string;
  let undisturbed: Answer;
  const programs: Program[] = [];
  const workers: Program[] = [];

  const start = (...args: string[]): Program => {
    const program = new Program(args, { ODEON_REDIS: server.url });
    programs.push(program);
    return program;
  };
  const startWorker = async (): Promise<void> => {
    const worker = start('worker', '--concurrency', '1', '--lock', '2');
    workers.push(worker);
    await worker.line('waits for batches');
  };
  const solve = (...more: string[]): Program => {
    const out = join(folder, 'out');
    return start(
      'solve',
      join(folder, 'growth.node'),
      '--executor',
      'bullmq',
      '--log-json',
      '--out',
      out,
      ...more,
    );
  };
  const round = (program: Program, number: number): Promise<string> => program.line(`"round":${number},`);
  /** All rounds are run and none of them is enough: exit code 1 belongs to it. */
  const answerOf = async (program: Program): Promise<Answer> => {
    expect({ code: await program.ended, lines: program.lines.length > rounds }).toEqual({
      code: 1,
      lines: true,
    });
    const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'out', name), 'utf8'));
    const { objective } = read('result.json') as { objective: number };
    return { objective, weights: numbersIn(read('weights.json')) };
  };
  /** Not only to 1e-8, but to the last bit. */
  const expectUndisturbed = (answer: Answer): void => expect(answer).toEqual(undisturbed);

  beforeAll(async () => {
    server = await RedisServer.start(secret);
    folder = folderWith({ 'growth.node': model, 'runs.csv': table() });
    await Promise.all([startWorker(), startWorker(), startWorker()]);
    undisturbed = await answerOf(solve());
  }, hookTimeout);
  afterEach(async () => {
    await Promise.all(programs.filter((one) => !workers.includes(one)).map((one) => one.kill()));
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.kill()));
    await server.dispose();
  });

  it('finds what one process finds', async () => {
    const alone = start('solve', join(folder, 'growth.node'), '--out', join(folder, 'out'), '--log-json');
    expectUndisturbed(await answerOf(alone));
    expect(undisturbed.weights.some((weight) => weight !== 0)).toBe(true);
  });

  it('ends with the same answer where a worker is killed while it solves a batch', async () => {
    const run = solve();
    await round(run, 2);
    const killed = await server.ask((redis) => killBusyWorker(redis, workers, run));
    await startWorker();
    expectUndisturbed(await answerOf(run));
    const survivors = workers.filter((worker) => worker !== killed);
    expect(survivors.some(({ lines }) => lines.some((line) => line.includes('has vanished')))).toBe(true);
  });

  it('ends with the same answer where Redis is killed and started again', async () => {
    const run = solve();
    await round(run, 3);
    await server.kill();
    await run.line('does not answer');
    for (const worker of workers) if (worker.running) await worker.line('does not answer');
    await server.start();
    await run.line('answers again');
    expectUndisturbed(await answerOf(run));
    expect(run.lines.filter((line) => line.includes('does not answer'))).toHaveLength(1);
  });

  it('ends with the same answer where the coordinator is killed and its run resumed', async () => {
    const first = solve();
    await round(first, 5);
    await first.kill();
    const resumed = solve('--resume');
    const answer = await answerOf(resumed);
    expectUndisturbed(answer);
    // It goes on with the round that was broken off, or with one that was complete before its line was written.
    expect(resumed.lines.some((line) => line.includes('"round":4,'))).toBe(false);
  });

  it('leaves no processes, no keys and no password behind', async () => {
    for (const worker of workers) worker.signal('SIGTERM');
    const codes = await Promise.all(workers.map(({ ended }) => ended));
    expect(codes.filter((code) => code !== null)).toEqual([0, 0, 0]);
    expect(programs.every(({ running }) => !running)).toBe(true);
    const said = programs.flatMap(({ lines }) => lines).join('\n');
    expect(said).not.toContain(secret);
    expect(await server.ask((redis) => redis.keys('*'))).toEqual([]);
  });
});

/** Kills a worker that holds a job: it is stopped first, and killed if the job is still its own then. */
async function killBusyWorker(redis: Redis, workers: readonly Program[], run: Program): Promise<Program> {
  const holder = async (job: string): Promise<Program | undefined> => {
    const name = await redis.hget(`odeon:batches:${job}`, 'pb');
    return workers.find(({ pid }) => name?.includes(`/${pid}/`));
  };
  while (run.running) {
    for (const job of await redis.lrange('odeon:batches:active', 0, -1)) {
      const worker = await holder(job);
      if (!worker) continue;
      worker.signal('SIGSTOP');
      // What it had sent before is done when this is answered.
      await redis.ping();
      const active = await redis.lrange('odeon:batches:active', 0, -1);
      if (active.includes(job) && (await holder(job)) === worker) {
        await worker.kill();
        return worker;
      }
      worker.signal('SIGCONT');
    }
  }
  throw new Error('the run was over before a worker was found that held a job');
}

/** All numbers of a record, in its order. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
