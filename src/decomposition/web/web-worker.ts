import type { JobMessage } from '../job/messages.js';
import { transfersOf } from '../job/transfer.js';
import { WorkerLostError, type RemoteWorker } from '../remote-executor.js';
import type { MessageEnd } from './serve-batches.js';

/** The part of a browser's `Worker` that is used. */
export interface WebWorkerLike extends MessageEnd {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: object) => void): void;
  terminate(): void;
}

interface Pending {
  readonly number: number;
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

/** A web worker whose script has called `serveBatches`. One that breaks down is ended, and the next message starts another. */
export class WebWorker implements RemoteWorker {
  private worker: WebWorkerLike | undefined;
  private pending: Pending | undefined;
  private number = 0;
  private stopped = false;

  constructor(private readonly create: () => WebWorkerLike) {}

  ask(message: JobMessage): Promise<unknown> {
    this.worker ??= this.start();
    const { worker } = this;
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      this.pending = { number, resolve, reject };
      worker.postMessage({ number, content: message }, transfersOf(message));
    });
  }

  /** Asks a running sub-solve to end soon, and so all that follow. */
  stop(): void {
    this.stopped = true;
    this.worker?.postMessage('stop', []);
  }

  async close(): Promise<void> {
    this.lose('it was closed');
    return Promise.resolve();
  }

  private start(): WebWorkerLike {
    const worker = this.create();
    worker.addEventListener('message', ({ data }) => {
      const { number, content } = (data ?? {}) as { number?: unknown; content?: unknown };
      if (worker !== this.worker || number !== this.pending?.number) return;
      const { pending } = this;
      this.pending = undefined;
      pending?.resolve(content);
    });
    const broken = (event: object): void => {
      if (worker === this.worker) this.lose((event as { message?: string }).message ?? 'it broke down');
    };
    worker.addEventListener('error', broken);
    worker.addEventListener('messageerror', broken);
    if (this.stopped) worker.postMessage('stop', []);
    return worker;
  }

  private lose(reason: string): void {
    const { pending, worker } = this;
    [this.pending, this.worker] = [undefined, undefined];
    worker?.terminate();
    pending?.reject(new WorkerLostError(`a web worker has ended: ${reason}`));
  }
}
