import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { ClusterExecutor } from '../../../src/decomposition/bullmq/executor.js';
import { ClusterWorker } from '../../../src/decomposition/bullmq/worker.js';
import { sizesOf, WorkerSession } from '../../../src/decomposition/job/index.js';
import { describeExecutor } from '../executor-suite.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

describe.skipIf(!redisInstalled)(`the executor of a cluster${skipReason}`, () => {
  let server: RedisServer;
  let worker: ClusterWorker;
  beforeAll(async () => {
    server = await RedisServer.start();
    worker = await ClusterWorker.start(server.url, {
      concurrency: 2,
      startThread() {
        const session = new WorkerSession();
        return { handle: (message) => session.handle(message), end: () => Promise.resolve() };
      },
    });
  });
  afterAll(async () => {
    await worker.end();
    await server.dispose();
  });

  describeExecutor('on a cluster', async ({ split, bundle, signal }) =>
    ClusterExecutor.open(server.url, {
      bundle: await bundle(),
      sizes: sizesOf(split),
      // Runs of the same model at the same time.
      run: randomBytes(8).toString('hex'),
      ...(signal ? { signal } : {}),
    }),
  );
});
