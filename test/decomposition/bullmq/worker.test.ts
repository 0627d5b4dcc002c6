import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from '../../cli/run-odeon.js';
import { Program } from './program.js';
import { RedisServer, redisInstalled, skipReason } from './redis-server.js';

const secret = 'correct-horse';

describe('odeon worker, called wrongly', () => {
  it.each([
    [['worker'], 'needs to know where Redis is'],
    [['worker', '--redis', 'h:6379'], "begins with 'h:'"],
    [['worker', '--redis', 'redis://h', '--concurrency', '0'], "--concurrency is '0'"],
    [['worker', '--redis', 'redis://h', '--lock', 'x'], "--lock is 'x'"],
  ])('odeon %j says what is wrong', async (args, reason) => {
    const { code, stderr } = await runOdeon(args, { env: { ODEON_REDIS: '' } });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(reason) as string });
  });
});

describe.skipIf(!redisInstalled)(`odeon worker${skipReason}`, () => {
  let server: RedisServer | undefined;
  const programs: Program[] = [];
  const start = (url: string, env: Readonly<Record<string, string>> = {}): Program => {
    const program = new Program(['worker', '--debug', '--concurrency', '1'], { ODEON_REDIS: url, ...env });
    programs.push(program);
    return program;
  };
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.kill()));
    await server?.dispose();
  });

  it('ends at SIGTERM, at SIGINT, and while it waits for Redis', async () => {
    server = await RedisServer.start(secret);
    const [first, second] = [start(server.url), start(server.url)];
    await Promise.all([first.line('waits for batches'), second.line('waits for batches')]);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    await server.kill();
    await second.line('does not answer');
    second.signal('SIGINT');
    expect(await second.ended).toBe(0);
    const third = start(server.url);
    await third.line('does not answer');
    third.signal('SIGTERM');
    expect(await third.ended).toBe(0);
    expect([first, second, third].flatMap(({ lines }) => lines).join('\n')).not.toContain(secret);
  });

  it('does not repeat a password that is refused', async () => {
    server = await RedisServer.start(secret);
    const worker = start(`redis://:hunter2@127.0.0.1:${server.port}`);
    expect(await worker.ended).toBe(2);
    const said = worker.lines.join('\n');
    expect(said).toContain('refuses user or password');
    expect(said).not.toContain('hunter2');
  });

  const openssl = spawnSync('openssl', ['version']).status === 0;
  it.skipIf(!openssl)('speaks TLS, and only to a server whose certificate is trusted', async () => {
    const folder = folderWith();
    const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
    const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost';
    const request = `req -x509 -newkey rsa:2048 -nodes -days 2 ${subject}`.split(' ');
    const made = spawnSync('openssl', [...request, '-keyout', key, '-out', certificate]);
    expect(made.status).toBe(0);
    server = await RedisServer.start(secret, { key, certificate });
    const url = `rediss://:${secret}@localhost:${server.port}`;
    const trusting = start(url, { NODE_EXTRA_CA_CERTS: certificate });
    await trusting.line('waits for batches');
    trusting.signal('SIGTERM');
    expect(await trusting.ended).toBe(0);
    const careful = start(url);
    expect(await careful.ended).toBe(2);
    expect(careful.lines.join('\n')).toContain('does not speak TLS as asked (DEPTH_ZERO_SELF_SIGNED_CERT)');
  });
});
