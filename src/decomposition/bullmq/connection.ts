import type { Redis } from 'ioredis';
import { ClusterError } from './cluster-error.js';
import { loadClusterPackages, type ClusterPackages } from './packages.js';
import { parseRedisUrl, type RedisAddress } from './redis-url.js';

/** How a process speaks of what happens to its connection. */
export interface ConnectionHooks {
  /** Called with a line when Redis is lost, and when it is back. */
  report?(line: string): void;
  /** Ends the wait for a Redis that does not answer. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between attempts to reach Redis again: the first, and the longest. */
const firstPause = 50;
const longestPause = 2000;

/**
 * The connections of one process to Redis. They outlive Redis: commands wait until it answers again, one line says that it is gone,
 * another that it is back.
 */
export class Connection {
  private readonly clients = new Set<Redis>();
  private lostSince: number | undefined;
  private closed = false;

  private constructor(
    readonly packages: ClusterPackages,
    readonly address: RedisAddress,
    private readonly hooks: ConnectionHooks,
    /** For commands that return at once. */
    readonly redis: Redis,
  ) {
    this.clients.add(redis);
  }

  /**
   * Connects, waiting for a Redis that does not answer yet.
   *
   * @throws ClusterError for a wrong URL, missing packages, a refused password or certificate, or when `signal` ends the wait.
   */
  static async open(url: string, hooks: ConnectionHooks = {}): Promise<Connection> {
    const address = parseRedisUrl(url);
    const packages = await loadClusterPackages();
    const redis = new packages.Redis(redisOptions(address));
    const connection = new Connection(packages, address, hooks, redis);
    await connection.ready();
    return connection;
  }

  /** Another connection, for commands that block or for BullMQ. Closed with this one. */
  another(): Redis {
    const client = new this.packages.Redis(redisOptions(this.address));
    // Without a listener an error ends the process; what there is to say of it is said of the first connection.
    client.on('error', () => undefined);
    this.clients.add(client);
    return client;
  }

  /** Whether Redis answers at present, as far as is known. */
  get alive(): boolean {
    return this.redis.status === 'ready';
  }

  /** Closes all connections at once; commands that wait for Redis fail. */
  close(): void {
    this.closed = true;
    for (const client of this.clients) client.disconnect();
  }

  private ready(): Promise<void> {
    const { redis, hooks, address } = this;
    return new Promise((resolve, reject) => {
      const fail = (error: ClusterError): void => {
        this.close();
        reject(error);
      };
      const abort = (): void => fail(new ClusterError(`Stopped waiting for Redis at ${address.shown}.`));
      if (hooks.signal?.aborted === true) return abort();
      hooks.signal?.addEventListener('abort', abort, { once: true });
      let reason = 'the connection was closed';
      redis.on('error', (error: NodeJS.ErrnoException) => {
        reason = error.code ?? error.message;
        const refusal = refusalOf(error);
        if (refusal !== undefined)
          fail(new ClusterError(`Redis at ${address.shown} ${refusal}`, refusalHint));
      });
      redis.on('close', () => {
        if (this.closed || this.lostSince !== undefined) return;
        this.lostSince = performance.now();
        // The reason comes as an event of its own, before or after this one.
        setImmediate(() => {
          if (this.closed || this.lostSince === undefined) return;
          hooks.report?.(`Redis at ${address.shown} does not answer (${reason}); waiting for it`);
        });
      });
      redis.on('ready', () => {
        if (this.lostSince !== undefined) {
          const seconds = (performance.now() - this.lostSince) / 1000;
          hooks.report?.(`Redis at ${address.shown} answers again after ${seconds.toFixed(1)} s`);
          this.lostSince = undefined;
        }
        reason = 'the connection was closed';
        hooks.signal?.removeEventListener('abort', abort);
        resolve();
      });
    });
  }
}

function redisOptions({ host, port, db, tls, username, password }: RedisAddress) {
  return {
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: { servername: host } } : {}),
    // Commands wait as long as it takes, and those that were under way are sent again; all that this folder sends may be repeated.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(firstPause * times, longestPause),
  };
}

const refusalHint =
  'user, password and certificate are given by the URL; see the guide, decomposition, on a cluster';

/** What Redis says that will not change by waiting. Certificates are checked against those Node trusts (NODE_EXTRA_CA_CERTS). */
function refusalOf({ code, message }: NodeJS.ErrnoException): string | undefined {
  if (/^(WRONGPASS|NOAUTH|NOPERM)|without any password configured/.test(message)) {
    return 'refuses user or password.';
  }
  if (code !== undefined && /CERT|TLS|SSL|EPROTO|VERIFY|SELF_SIGNED/.test(code)) {
    return `does not speak TLS as asked (${code}).`;
  }
  return undefined;
}
