import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { JobMessage } from '../job/messages.js';
import { transfersOf } from '../job/transfer.js';
import { WorkerLostError, type RemoteWorker } from '../remote-executor.js';
import type { BatchWorkerData } from './batch-worker.js';

/** A thread with a session, in a pool of one: the pool starts a new one where it ends. */
export class PoolWorker implements RemoteWorker {
  private readonly pool: Piscina;
  /** Rejects what is asked while the thread cannot even start. */
  private fail: (error: Error) => void = () => undefined;

  constructor(file: URL, data: BatchWorkerData) {
    this.pool = new Piscina({
      filename: fileURLToPath(file),
      minThreads: 1,
      maxThreads: 1,
      workerData: data,
      recordTiming: false,
    });
    this.pool.on('error', (error: Error) => this.fail(error));
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
