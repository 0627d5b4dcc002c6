import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import type { JobMessage } from '../job/messages.js';
import { transfersOf } from '../job/transfer.js';
import { WorkerLostError, type RemoteWorker } from '../remote-executor.js';
import type { BatchWorkerData } from './batch-worker.js';

/** A thread with a session, in a pool of one: the pool starts a new one where it ends. */
export class PoolWorker implements RemoteWorker {
  /** Rejects what is asked while the thread cannot even start. */
  private fail: (error: Error) => void = () => undefined;

  private constructor(private readonly pool: Piscina) {
    pool.on('error', (error: Error) => this.fail(error));
  }

  /** Starts so many. The library is loaded here and not with this module: the program does without it in most of its commands. */
  static async start(count: number, file: URL, data: BatchWorkerData): Promise<PoolWorker[]> {
    const { Piscina: Pool } = await import('piscina');
    const options = { filename: fileURLToPath(file), minThreads: 1, maxThreads: 1, recordTiming: false };
    return Array.from({ length: count }, () => new PoolWorker(new Pool({ ...options, workerData: data })));
  }

  async ask(message: JobMessage): Promise<unknown> {
    const failed = new Promise<never>((_, reject) => (this.fail = reject));
    try {
      return await Promise.race([this.pool.run(message, { transferList: transfersOf(message) }), failed]);
    } catch (error) {
      throw new WorkerLostError(`a worker thread has ended: ${(error as Error).message}`);
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
