import { afterAll, describe, expect, it } from 'vitest';
import { ClusterError } from '../../../src/decomposition/bullmq/cluster-error.js';
import { Connection } from '../../../src/decomposition/bullmq/connection.js';
import { loadClusterPackages } from '../../../src/decomposition/bullmq/packages.js';
import { parseRedisUrl } from '../../../src/decomposition/bullmq/redis-url.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

describe('the packages of the cluster executor', () => {
  it.each(['bullmq', 'ioredis'] as const)('says what to install where %s is missing', async (missing) => {
    const load = (name: string): Promise<unknown> =>
      name === missing
        ? Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))
        : Promise.resolve({});
    const failure = await loadClusterPackages(load).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ClusterError);
    expect((failure as ClusterError).message).toContain(`package ${missing}, which is not installed`);
    expect((failure as ClusterError).hint).toContain('npm install bullmq ioredis');
  });
});

describe('the URL of Redis', () => {
  it('takes host, port, database, user, password and TLS', () => {
    expect(parseRedisUrl('redis://example.org')).toEqual({
      host: 'example.org',
      port: 6379,
      db: 0,
      tls: false,
      shown: 'redis://example.org:6379',
    });
    expect(parseRedisUrl('rediss://me:p%40ss@[::1]:7000/3')).toEqual({
      host: '::1',
      port: 7000,
      db: 3,
      tls: true,
      username: 'me',
      password: 'p@ss',
      shown: 'rediss://[::1]:7000/3',
    });
  });

  it.each([
    ['http://:hunter2@h', "begins with 'http:'"],
    ['redis://:hunter2@', 'cannot be read'],
    ['redis://:hunter2@h/x', 'no number'],
    ['redis://:hunter2@h/1?tls=no', 'parts behind the database'],
    ['redis://:hunter2%@h', 'not encoded'],
    ['hunter2', 'cannot be read'],
  ])('refuses %s and does not repeat it', (url, reason) => {
    const read = (): unknown => parseRedisUrl(url);
    expect(read).toThrow(ClusterError);
    expect(read).toThrow(reason);
    try {
      read();
    } catch (error) {
      expect(`${(error as ClusterError).message} ${(error as ClusterError).hint}`).not.toContain('hunter2');
    }
  });
});

describe.skipIf(!redisInstalled)(`a connection to Redis${skipReason}`, () => {
  const servers: RedisServer[] = [];
  const start = async (password?: string): Promise<RedisServer> => {
    const server = await RedisServer.start(password);
    servers.push(server);
    return server;
  };
  afterAll(() => Promise.all(servers.map((server) => server.dispose())));

  it('refuses a wrong password at once, without telling it', async () => {
    const server = await start('right');
    for (const [secret, text] of [
      ['hunter2', `redis://:hunter2@127.0.0.1:${server.port}`],
      ['right', `redis://127.0.0.1:${server.port}`],
    ] as const) {
      const said: string[] = [];
      const failure = await Connection.open(text, { report: (line) => said.push(line) }).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ClusterError);
      const { message, stack } = failure as ClusterError;
      expect(message).toBe(`Redis at redis://127.0.0.1:${server.port} refuses user or password.`);
      expect(`${stack} ${said.join()}`).not.toContain(secret);
    }
    const connection = await Connection.open(server.url);
    expect(await connection.redis.ping()).toBe('PONG');
    connection.close();
  });

  it('says once that Redis is gone, waits, and says that it is back', async () => {
    const server = await start();
    const said: string[] = [];
    const lines = {
      report: (line: string): void => {
        said.push(line);
        wake();
      },
    };
    let wake = (): void => undefined;
    const until = async (text: string): Promise<void> => {
      while (!said.some((line) => line.includes(text))) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const connection = await Connection.open(server.url, lines);
    await connection.redis.set('odeon', '1');
    await server.kill();
    await until('does not answer');
    const waiting = connection.redis.get('odeon');
    await server.start();
    expect(await waiting).toBe('1');
    await until('answers again');
    expect(said).toHaveLength(2);
    expect(said[0]).toContain(`Redis at ${server.url} does not answer`);
    connection.close();
  });

  it('waits for a Redis that is not there yet, and no longer than asked', async () => {
    const server = await start();
    await server.kill();
    const abort = new AbortController();
    const said: string[] = [];
    const failure = await Connection.open(server.url, {
      signal: abort.signal,
      report: (line) => {
        said.push(line);
        abort.abort();
      },
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ClusterError);
    expect(said).toEqual([`Redis at ${server.url} does not answer (ECONNREFUSED); waiting for it`]);
  });
});
