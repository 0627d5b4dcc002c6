import { transfersOf } from '../job/transfer.js';
import { WorkerSession, type WorkerSessionOptions } from '../job/session.js';
import type { JobReply } from '../job/messages.js';

/** What both ends of a channel have in common: the scope of a worker, a `Worker`, a `MessagePort`. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A message with its number, or the wish that running sub-solves end. */
export type Envelope = { readonly number: number; readonly content: unknown } | 'stop';

/**
 * Makes a web worker one that solves batches; all that its script needs: `serveBatches(self)`. The other side is `webWorkers`. Messages
 * are answered one after the other; the wish to stop is heard while a sub-solve runs, which gives the event loop a turn now and then.
 */
export function serveBatches(scope: MessageEnd, options: Pick<WorkerSessionOptions, 'limits'> = {}): void {
  const signal = { aborted: false };
  const session = new WorkerSession({ ...options, signal });
  let done: Promise<void> = Promise.resolve();
  const answer = async ({ number, content }: Exclude<Envelope, 'stop'>): Promise<void> => {
    const reply: JobReply = await session.handle(content);
    scope.postMessage({ number, content: reply }, transfersOf(reply));
  };
  scope.addEventListener('message', ({ data }) => {
    if (data === 'stop') signal.aborted = true;
    else done = done.then(() => answer(data as Exclude<Envelope, 'stop'>));
  });
}
