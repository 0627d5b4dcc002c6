import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { radau } from '../../../src/collocation/index.js';
import { Table } from '../../../src/data/index.js';
import { ClusterError } from '../../../src/decomposition/bullmq/cluster-error.js';
import { ClusterExecutor } from '../../../src/decomposition/bullmq/executor.js';
import type { SessionThread } from '../../../src/decomposition/bullmq/solve-slots.js';
import { ClusterWorker, type ClusterWorkerOptions } from '../../../src/decomposition/bullmq/worker.js';
import { decompose, type Decomposition, type ExecutorJob } from '../../../src/decomposition/index.js';
import { JobError, sizesOf, WorkerSession } from '../../../src/decomposition/job/index.js';
import { der, equal, Model, multiply, subtract } from '../../../src/model/index.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

const run = '00000000000000aa';
const batches = 4;
const cut = { batches, rounds: 6 };

/** Logistic growth of eight series with a shared rate and crowding, and a start of their own. */
function growth(): Model {
  const model = new Model('growth');
  const rows = Array.from({ length: 8 * 6 }, (_, k) => ({ series: Math.floor(k / 6), time: k % 6 }));
  const size = ({ series, time }: (typeof rows)[number]): number =>
    2 / (1 + (4 - 0.3 * series) * Math.exp(-0.9 * time)) + 0.03 * Math.sin(7 * series + 3 * time);
  const column = (name: string, value: (row: (typeof rows)[number]) => number) => ({
    name,
    values: Float64Array.from(rows, value),
    firstText: -1,
  });
  const table = new Table('series', [
    column('series', ({ series }) => series),
    column('t', ({ time }) => time),
    column('y', size),
  ]);
  const series = model.data('series', table, { experiment: 'series' });
  const t = model.timeOver('t', series);
  const x = model.state('x', { time: t, start: 1, lower: 0, upper: 5 });
  const rate = model.variable('rate', { lower: 0, upper: 5, start: 0.3 });
  const crowding = model.variable('crowding', { lower: 0, upper: 5, start: 1 });
  model.subjectTo('dynamics', equal(der(x), multiply(rate, multiply(x, subtract(1, multiply(crowding, x))))));
  model.minimize(model.fit(x, series.column('y')));
  model.collocate(t, radau(3), { elements: 4 });
  model.solveWith({ print_level: 0 });
  return model;
}

/** All figures of a run that must not depend on where it ran. */
function figures({ solution, rounds }: Decomposition): unknown {
  return {
    status: solution.status,
    objective: solution.objective,
    x: Array.from(solution.result.x),
    rounds: rounds.map(({ primal, dual, objective, rho }) => ({ primal, dual, objective, rho: [...rho] })),
  };
}

describe.skipIf(!redisInstalled)(`batches on a cluster${skipReason}`, () => {
  let server: RedisServer;
  let alone: unknown;
  const workers: ClusterWorker[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
    alone = figures(await decompose(growth(), cut));
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.end()));
    await server.ask((redis) => redis.flushall());
  });
  afterAll(() => server.dispose());

  const startWorker = async (options: Partial<ClusterWorkerOptions> = {}): Promise<ClusterWorker> => {
    const worker = await ClusterWorker.start(server.url, {
      concurrency: 1,
      lockDuration: 2000,
      startThread: sessionHere,
      ...options,
    });
    workers.push(worker);
    return worker;
  };
  const onCluster =
    (options: { readonly resume?: boolean } = {}) =>
    async ({ split, bundle, signal }: ExecutorJob): Promise<ClusterExecutor> =>
      ClusterExecutor.open(server.url, {
        bundle: await bundle(),
        sizes: sizesOf(split),
        run,
        ...(signal ? { signal } : {}),
        ...options,
      });

  it('gives the result of one process, bit for bit, and leaves no keys', async () => {
    await startWorker();
    await startWorker({ concurrency: 2 });
    expect(figures(await decompose(growth(), cut, { executor: onCluster() }))).toEqual(alone);
    expect(await server.ask((redis) => redis.keys('odeon:run*'))).toEqual([]);
    for (const worker of workers.splice(0)) await worker.end();
    expect(await server.ask((redis) => redis.keys('*'))).toEqual([]);
  });

  it('goes on with the batch of a worker that breaks down, on another', async () => {
    let breaks = 2;
    const broken = (): SessionThread => {
      const session = sessionHere();
      return {
        ...session,
        handle(message) {
          if (message.kind === 'solve' && breaks-- > 0) throw new Error('out of memory');
          return session.handle(message);
        },
      };
    };
    await startWorker({ startThread: broken });
    await startWorker();
    expect(figures(await decompose(growth(), cut, { executor: onCluster() }))).toEqual(alone);
    expect(breaks).toBeLessThanOrEqual(0);
  });

  it('goes on at once with the batches of a worker that is ended', async () => {
    let reached = (): void => undefined;
    const solving = new Promise<void>((resolve) => (reached = resolve));
    const endless = (): SessionThread => {
      const session = sessionHere();
      let stop: (reason: Error) => void = () => undefined;
      return {
        handle(message) {
          if (message.kind !== 'solve') return session.handle(message);
          reached();
          return new Promise((_, reject) => (stop = reject));
        },
        end: () => Promise.resolve(stop(new Error('ended'))),
      };
    };
    // Its lock would hold the batch for longer than the test may take.
    const lockDuration = 600_000;
    const first = await startWorker({ startThread: endless, lockDuration });
    const outcome = decompose(growth(), cut, { executor: onCluster() });
    await solving;
    await first.end();
    await startWorker({ lockDuration });
    expect(figures(await outcome)).toEqual(alone);
  });

  it('ends with the words of the worker where a batch breaks down on all', async () => {
    const broken = (): SessionThread => ({
      ...sessionHere(),
      handle: () => Promise.reject(new Error('out of memory')),
    });
    await startWorker({ startThread: broken });
    const failure = await decompose(growth(), cut, { executor: onCluster() }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ClusterError);
    expect((failure as Error).message).toContain('out of memory');
  });

  it('refuses what a worker gets wrong', async () => {
    const wrong = (): SessionThread => {
      const session = sessionHere();
      return {
        ...session,
        async handle(message) {
          const reply = await session.handle(message);
          if (reply.kind === 'solved') reply.answer.copies[0] = NaN;
          return reply;
        },
      };
    };
    await startWorker({ startThread: wrong });
    await expect(decompose(growth(), cut, { executor: onCluster() })).rejects.toThrow(JobError);
  });

  it('is kept where it was interrupted, and goes on bit for bit', async () => {
    await startWorker();
    const signal = { aborted: false };
    const interrupted = await decompose(growth(), cut, {
      executor: onCluster(),
      signal,
      onRound({ round }) {
        signal.aborted = round === 3;
      },
    });
    expect(interrupted.solution.status).toBe('interrupted');
    expect(interrupted.rounds).toHaveLength(3);
    const resumed = { executor: onCluster({ resume: true }), resume: true };
    // Refused, and still there.
    await expect(decompose(growth(), { ...cut, relaxation: 1.1 }, resumed)).rejects.toThrow('relaxation');
    expect(figures(await decompose(growth(), cut, resumed))).toEqual(alone);
    expect(await server.ask((redis) => redis.keys('odeon:run*'))).toEqual([]);
    await expect(decompose(growth(), cut, resumed)).rejects.toThrow('no checkpoint');
  });

  it('gives lost tickets out again', async () => {
    const outcome = decompose(growth(), cut, { executor: onCluster() });
    await server.ask(async (redis) => {
      await expect.poll(() => redis.llen('odeon:batches:wait'), { timeout: 20_000 }).toBe(batches);
      await redis.del(...(await redis.keys('odeon:batches:*')));
    });
    await startWorker();
    expect(figures(await outcome)).toEqual(alone);
  });

  it('ends where Redis comes back without its data', async () => {
    const outcome = decompose(growth(), cut, { executor: onCluster() }).catch((error: unknown) => error);
    await server.ask(async (redis) => {
      await expect.poll(() => redis.llen('odeon:batches:wait'), { timeout: 20_000 }).toBe(batches);
      await redis.flushall();
    });
    const failure = await outcome;
    expect(failure).toBeInstanceOf(ClusterError);
    expect((failure as ClusterError).message).toContain('no longer has the data of this run');
    expect((failure as ClusterError).hint).toContain('appendonly yes');
  });

  it('can be interrupted while Redis is away', async () => {
    const signal = { aborted: false };
    const outcome = decompose(growth(), cut, { executor: onCluster(), signal }).catch(
      (error: unknown) => error,
    );
    await server.ask(async (redis) => {
      await expect.poll(() => redis.llen('odeon:batches:wait'), { timeout: 20_000 }).toBe(batches);
    });
    await server.kill();
    signal.aborted = true;
    const failure = await outcome.finally(() => server.start());
    expect(failure).toBeInstanceOf(ClusterError);
    expect((failure as ClusterError).message).toContain('Interrupted');
  });

  it('has one coordinator at a time', async () => {
    await startWorker();
    await decompose(growth(), cut, {
      executor: async (job) => {
        const first = await onCluster()(job);
        const second = onCluster()(job);
        await expect(second).rejects.toThrow('is being solved by');
        await expect(second).rejects.not.toThrow('undefined');
        return first;
      },
    });
  });
});

/** A session on this thread. */
function sessionHere(): SessionThread {
  const session = new WorkerSession();
  return { handle: (message) => session.handle(message), end: () => Promise.resolve() };
}
