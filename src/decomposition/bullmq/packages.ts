import type * as BullMQ from 'bullmq';
import type * as IORedis from 'ioredis';
import { ClusterError } from './cluster-error.js';

/** The packages of the cluster executor, which are optional peers of this one. */
export interface ClusterPackages {
  readonly bullmq: Pick<
    typeof BullMQ,
    'Queue' | 'QueueEvents' | 'UnrecoverableError' | 'WaitingError' | 'Worker'
  >;
  readonly Redis: typeof IORedis.Redis;
}

/**
 * Loads bullmq and ioredis.
 *
 * @throws ClusterError where one of them is not installed; it says what to install.
 */
export async function loadClusterPackages(
  load: (name: 'bullmq' | 'ioredis') => Promise<unknown> = (name) =>
    name === 'bullmq' ? import('bullmq') : import('ioredis'),
): Promise<ClusterPackages> {
  const [bullmq, ioredis] = await Promise.all([
    loaded(load, 'bullmq') as Promise<typeof BullMQ>,
    loaded(load, 'ioredis') as Promise<typeof IORedis>,
  ]);
  return { bullmq, Redis: ioredis.Redis };
}

async function loaded(
  load: (name: 'bullmq' | 'ioredis') => Promise<unknown>,
  name: 'bullmq' | 'ioredis',
): Promise<unknown> {
  try {
    return await load(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const absent = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    throw new ClusterError(
      absent
        ? `The cluster executor needs the package ${name}, which is not installed.`
        : `The package ${name}, which the cluster executor needs, cannot be loaded: ${message}`,
      'install both beside odeon: npm install bullmq ioredis',
    );
  }
}
