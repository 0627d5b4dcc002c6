import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decomposition/index.js';
import { WorkerLostError } from '../../src/decomposition/remote-executor.js';
import { threads } from '../../src/decomposition/threads/index.js';
import { growthModel } from './growth.js';

const dying = new URL('dying-worker.mjs', import.meta.url);
const options = { batches: 4, rounds: 4, absolute: 1e-12, relative: 1e-12 };
const solver = { tol: 1e-8, print_level: 0 };

describe('worker threads', () => {
  it('that end are replaced, and their batches run again, with the same result', async () => {
    const lost: number[] = [];
    const executor = threads({ workers: 2, worker: dying, onLost: (batch) => lost.push(batch) });
    const wanted = await decompose(growthModel(), options, { solver });
    const found = await decompose(growthModel(), options, { solver, executor });
    expect(lost.length).toBeGreaterThan(2);
    expect(found.solution.state()).toEqual(wanted.solution.state());
    expect(found.rounds.map(({ primal }) => primal)).toEqual(wanted.rounds.map(({ primal }) => primal));
  });

  it('that cannot start end the run with a message', async () => {
    const worker = new URL('no-such-worker.mjs', import.meta.url);
    const run = decompose(growthModel(), options, { solver, executor: threads({ workers: 1, worker }) });
    await expect(run).rejects.toThrow(WorkerLostError);
    expect(() => threads({ workers: 0 })).toThrow(RangeError);
  });
});
