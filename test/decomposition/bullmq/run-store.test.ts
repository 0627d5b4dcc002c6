import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobError } from '../../../src/decomposition/job/index.js';
import { checkTicket } from '../../../src/decomposition/bullmq/protocol.js';
import { RunStore } from '../../../src/decomposition/bullmq/run-store.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

const run = '0123456789abcdef';
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('a ticket', () => {
  const good = { run, call: '89abcdef-12', model: 'a'.repeat(64) };

  it('is taken as it was given out', () => {
    expect(checkTicket(good)).toEqual(good);
  });

  it.each([
    ['run', 'x:*'],
    ['run', `${run}0`],
    ['call', '89abcdef-12:messages'],
    ['call', '../1'],
    ['model', 'a'.repeat(63)],
    ['model', 7],
  ])('is refused where its %s is %s', (key, value) => {
    expect(() => checkTicket({ ...good, [key]: value })).toThrow(JobError);
    expect(() => checkTicket({ ...good, [key]: value })).toThrow(key);
  });
});

describe.skipIf(!redisInstalled)(`a run in Redis${skipReason}`, () => {
  let server: RedisServer;
  let redis: Redis;
  let store: RunStore;
  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.port, '127.0.0.1');
    store = new RunStore(redis, run);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.dispose();
  });

  it('gives each ticket one batch: a preferred one, else the longest, and the same one when it is asked again', async () => {
    const errands = [5, 3, 9, 4].map((seconds, batch) => ({ batch, message: bytes(batch), order: -seconds }));
    await store.putCall('call-1', errands);
    expect(await store.claim('call-1', 'a', [])).toBe(2);
    expect(await store.claim('call-1', 'b', [2, 1])).toBe(1);
    expect(await store.claim('call-1', 'a', [3])).toBe(2);
    expect(await store.free('call-1')).toBe(2);
    expect(await store.claim('call-1', 'c', [1, 2])).toBe(0);
    expect(await store.claim('call-1', 'd', [])).toBe(3);
    expect(await store.claim('call-1', 'e', [0])).toBeUndefined();
  });

  it('keeps the first reply and its state, and drops those of a call that has ended', async () => {
    await store.putCall('call-2', [{ batch: 0, message: bytes(7, 0, 255), order: 0 }]);
    expect(await store.message('call-2', 0)).toEqual(bytes(7, 0, 255));
    await store.putReply('call-2', 0, bytes(1, 0, 200), { solves: 4, bytes: bytes(9) });
    await store.putReply('call-2', 0, bytes(2), { solves: 4, bytes: bytes(9) });
    expect(await store.replied('call-2')).toEqual([0]);
    expect(await store.replies('call-2', [0, 1])).toEqual([bytes(1, 0, 200), undefined]);
    expect(await store.message('call-2', 0)).toBeUndefined();
    expect(await store.state(0, 4)).toEqual(bytes(9));
    await store.endCall('call-2');
    await store.putReply('call-2', 0, bytes(3), { solves: 5, bytes: bytes(9) });
    expect(await store.replied('call-2')).toEqual([]);
    expect(await store.state(0, 5)).toBeUndefined();
  });

  it('has one coordinator at a time, unless another takes over', async () => {
    expect(await store.coordinate('one', 60_000, false)).toBe('one');
    expect(await store.coordinate('two', 60_000, false)).toBe('one');
    expect(await store.coordinate('two', 60_000, true)).toBe('two');
    expect(await store.coordinate('one', 60_000, false)).toBe('two');
    await store.leave();
    expect(await store.coordinate('one', 60_000, false)).toBe('one');
  });

  it('is removed without a trace, and nothing of it stays for ever', async () => {
    await store.putModel(bytes(1, 2));
    await store.putCheckpoint(bytes(3));
    await store.putState(0, 1, bytes(4));
    await store.putCall('call-3', [{ batch: 0, message: bytes(5), order: 0 }]);
    await store.claim('call-3', 'a', []);
    await store.putReply('call-3', 0, bytes(6), { solves: 2, bytes: bytes(7) });
    for (const key of await redis.keys('odeon:run:*')) {
      expect({ key, expires: (await redis.ttl(key)) > 0 }).toEqual({ key, expires: true });
    }
    const other = new RunStore(redis, 'f'.repeat(16));
    await other.putModel(bytes(1));
    expect(await store.remove()).toBe(1);
    expect(await other.remove()).toBe(0);
    expect(await redis.dbsize()).toBe(0);
  });
});
