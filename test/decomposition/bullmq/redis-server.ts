import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Whether tests that need Redis can run here. */
export const redisInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** What is added to the names of such tests where they are skipped. */
export const skipReason = redisInstalled ? '' : ' (skipped: redis-server is not installed)';

/** Only for this machine, and everything is written before it is answered. */
const plain = [
  '--bind',
  '127.0.0.1',
  '--appendonly',
  'yes',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

/** A Redis of its own for a test: on a free port of the loopback interface, with its data in a temporary folder. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly password: string | undefined,
    private readonly tls: { readonly key: string; readonly certificate: string } | undefined,
  ) {}

  /** @param tls files of a key and a certificate, with which it speaks TLS alone. */
  static async start(password?: string, tls?: RedisServer['tls']): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'odeon-redis-'));
    const server = new RedisServer(await freePort(), folder, password, tls);
    await server.start();
    return server;
  }

  get url(): string {
    const user = this.password === undefined ? '' : `:${this.password}@`;
    return `redis://${user}127.0.0.1:${this.port}`;
  }

  /** Starts it again on the same port, with what it had written. Resolves when it answers. */
  async start(): Promise<void> {
    const guard = this.password === undefined ? [] : ['--requirepass', this.password];
    const started = spawn('redis-server', [...this.door(), '--dir', this.folder, ...plain, ...guard], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = started;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      started.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      started.once('error', reject);
      started.once('exit', () => reject(new Error(`redis-server ended: ${said}`)));
    });
  }

  private door(): string[] {
    const { port, tls } = this;
    if (!tls) return ['--port', String(port)];
    const files = ['--tls-key-file', tls.key, '--tls-cert-file', tls.certificate];
    return ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    const ended = this.process;
    if (ended === undefined || ended.exitCode !== null || ended.signalCode !== null) return;
    const gone = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await gone;
  }

  /** Runs something with a client of this server. */
  async ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
    const redis = new Redis(this.url);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }

  /** Ends it and removes its folder. */
  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
