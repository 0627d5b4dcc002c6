import { ClusterError } from './cluster-error.js';

/** Where Redis is and how to enter. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  /** Number of the database. */
  readonly db: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** The address as it may be shown: without user and password. */
  readonly shown: string;
}

const form = 'its form is redis://[[user]:password@]host[:port][/database], or rediss:// for TLS';
const defaultPort = 6379;

/**
 * Reads the URL of a Redis server.
 *
 * @throws ClusterError for another form. Its message does not repeat the text, which may hold a password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new ClusterError('The URL of Redis cannot be read.', form);
  }
  const tls = url.protocol === 'rediss:';
  if (!tls && url.protocol !== 'redis:') {
    throw new ClusterError(`The URL of Redis begins with '${url.protocol}'.`, form);
  }
  if (url.hostname === '') throw new ClusterError('The URL of Redis names no host.', form);
  if (url.search !== '' || url.hash !== '') {
    throw new ClusterError('The URL of Redis has parts behind the database.', form);
  }
  if (!/^(\/\d{0,4})?$/.test(url.pathname)) {
    throw new ClusterError('The database in the URL of Redis is no number.', form);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? defaultPort : Number(url.port);
  const db = Number(url.pathname.slice(1));
  return {
    host,
    port,
    db,
    tls,
    shown: `${url.protocol}//${url.hostname}:${port}${db === 0 ? '' : `/${db}`}`,
    ...(url.username === '' ? {} : { username: decoded(url.username) }),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ClusterError(
      'User or password in the URL of Redis are not encoded as in a URL.',
      'write a percent sign as %25',
    );
  }
}
