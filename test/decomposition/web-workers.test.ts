import { describe, expect, expectTypeOf, it } from 'vitest';
import { decompose, webWorkers, type MessageEnd, type WebWorkerLike } from '../../src/decomposition/index.js';
import { WorkerSession } from '../../src/decomposition/job/index.js';
import { WorkerLostError } from '../../src/decomposition/remote-executor.js';
import { growthModel } from './growth.js';

const options = { batches: 4, rounds: 3, absolute: 1e-12, relative: 1e-12 };
const solver = { tol: 1e-8, print_level: 0 };

type Listener = (event: { readonly data: unknown; readonly message?: string }) => void;

/** A worker that breaks down when it has answered so many messages. */
function mortal(answers: number): WebWorkerLike {
  const listeners = new Map<string, Listener>();
  const session = new WorkerSession();
  return {
    postMessage(envelope, transfer) {
      const { number, content } = structuredClone(envelope, { transfer }) as {
        number: number;
        content: unknown;
      };
      if (answers-- === 0)
        queueMicrotask(() => listeners.get('error')?.({ data: undefined, message: 'out of memory' }));
      else {
        void session.handle(content).then((reply) => {
          listeners.get('message')?.({
            data: { number: number - 1, content: 'the reply to another message' },
          });
          listeners.get('message')?.({ data: { number, content: reply } });
        });
      }
    },
    addEventListener: (type: string, listener: (event: never) => void) =>
      void listeners.set(type, listener as Listener),
    terminate: () => listeners.clear(),
  };
}

describe('web workers', () => {
  it('are those of browsers', () => {
    expectTypeOf<Worker>().toExtend<WebWorkerLike>();
    expectTypeOf<MessagePort>().toExtend<MessageEnd>();
  });

  it('that break down are replaced, and their batches run again, with the same result', async () => {
    const lost: string[] = [];
    const executor = webWorkers(() => mortal(7), {
      workers: 2,
      onLost: (batch, error) => lost.push(`${batch}: ${error.message}`),
    });
    const wanted = await decompose(growthModel(), options, { solver });
    const found = await decompose(growthModel(), options, { solver, executor });
    expect(lost.length).toBeGreaterThan(1);
    expect(lost[0]).toMatch(/out of memory/);
    expect(found.solution.state()).toEqual(wanted.solution.state());
  });

  it('that never answer end the run', async () => {
    const run = decompose(growthModel(), options, { solver, executor: webWorkers(() => mortal(0)) });
    await expect(run).rejects.toThrow(WorkerLostError);
    expect(() => webWorkers(() => mortal(0), { workers: 1.5 })).toThrow(RangeError);
  });
});
