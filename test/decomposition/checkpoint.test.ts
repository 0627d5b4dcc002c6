import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CheckpointError,
  decompose,
  pack,
  unpack,
  type CheckpointStore,
  type Decomposition,
  type DecompositionHooks,
} from '../../src/decomposition/index.js';
import { threads } from '../../src/decomposition/threads/index.js';
import { growthModel } from './growth.js';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
const file = join(folder, 'run.checkpoint');
afterEach(() => readdirSync(folder).forEach((name) => rmSync(join(folder, name))));

const options = { batches: 3, rounds: 12, absolute: 1e-12, relative: 1e-12 };
const solver = { tol: 1e-8, print_level: 0 };
const worker = new URL('../../dist/program/batch-worker.js', import.meta.url);

const run = (hooks: DecompositionHooks, changed: object = {}): Promise<Decomposition> =>
  decompose(growthModel(), { ...options, ...changed }, { solver, ...hooks });

/** All of a run that does not depend on clocks; the copies of rounds before a checkpoint are not in it. */
function bits({ rounds, solution }: Decomposition) {
  const timeless = rounds.map(({ answers, seconds: _seconds, ...round }) => ({
    ...round,
    answers: answers.map((answer) => ({ ...answer, seconds: 0, copies: 0 })),
  }));
  const { status, message, objective, iterations } = solution;
  return { rounds: timeless, state: solution.state(), outcome: { status, message, objective, iterations } };
}

/** Stops after some rounds, as Ctrl-C does. */
const stopAfter = (count: number): Pick<DecompositionHooks, 'onRound'> => ({
  onRound: ({ round }) => (round === count ? 'stop' : undefined),
});

describe('a run that is interrupted', () => {
  it.each([
    ['between two rounds', { rounds: 5 }, {}],
    ['by its caller', {}, stopAfter(5)],
    ['before its first round is done', {}, { signal: { aborted: true } }],
  ])('%s goes on bit for bit', async (_, changed, hooks) => {
    const wanted = bits(await run({}));
    await run({ checkpoint: file, ...hooks }, changed);
    const seen: number[] = [];
    const resumed = await run({
      checkpoint: file,
      resume: true,
      onRound: ({ round }) => void seen.push(round),
    });
    expect(bits(resumed)).toEqual(wanted);
    expect(seen.at(-1)).toBe(12);
    expect(seen.length).toBeLessThanOrEqual(12);
    expect(readdirSync(folder)).toEqual(['run.checkpoint']);
    const seconds = resumed.rounds.map((round) => round.seconds);
    expect([...seconds].sort((a, b) => a - b)).toEqual(seconds);
  });

  it('in the middle of a round goes on from the last whole one, in other threads', async () => {
    const signal = { aborted: false };
    const broken = await run({
      checkpoint: file,
      signal,
      executor: threads({ workers: 2, worker }),
      onRound: ({ round }) => void (round === 4 && setTimeout(() => (signal.aborted = true), 1)),
    });
    expect(broken.solution.status).toBe('interrupted');
    const resumed = await run({ checkpoint: file, resume: true, executor: threads({ workers: 1, worker }) });
    expect(bits(resumed)).toEqual(bits(await run({})));
  });

  it('may go on for more rounds, and one that has ended ends at once', async () => {
    const loose = { absolute: 1e-3, relative: 1e-2 };
    const ended = await run({ checkpoint: file }, loose);
    expect(ended.solution.status).toBe('acceptable');
    const again = await run({ checkpoint: file, resume: true }, loose);
    expect(bits(again)).toEqual(bits(ended));
    const tighter = await run({ checkpoint: file, resume: true }, { rounds: ended.rounds.length + 2 });
    expect(tighter.rounds.length).toBe(ended.rounds.length + 2);
  });
});

describe('a checkpoint', () => {
  it('may have a place of its own', async () => {
    const kept: Uint8Array[] = [];
    const store: CheckpointStore = { save: (bytes) => void kept.push(bytes), load: () => kept[5] };
    const wanted = bits(await run({ checkpoint: store }));
    expect(kept.length).toBe(13);
    expect(bits(await run({ checkpoint: store, resume: true }))).toEqual(wanted);
  });

  it('of another model or of other options is refused, by name', async () => {
    await run({ checkpoint: file }, { rounds: 1 });
    const resume = (changed: object, hooks: DecompositionHooks = {}) =>
      run({ checkpoint: file, resume: true, ...hooks }, changed);
    await expect(resume({ relaxation: 1.5 })).rejects.toThrow(/relaxation was 1 and is 1.5/);
    await expect(resume({ batches: 2 })).rejects.toThrow(/batches was 3 and is 2/);
    await expect(resume({}, { solver: { ...solver, tol: 1e-7 } })).rejects.toThrow(
      /tol was 1e-8 and is 1e-7/,
    );
    const other = decompose(growthModel(5), options, { solver, checkpoint: file, resume: true });
    await expect(other).rejects.toThrow(/another model, or to other data/);
    await expect(other).rejects.toThrow(CheckpointError);
  });

  it('that is not there, damaged or of no shape is refused', async () => {
    const resume = (hooks: DecompositionHooks = {}) => run({ checkpoint: file, resume: true, ...hooks });
    await expect(resume()).rejects.toThrow(/no checkpoint to resume from/);
    await expect(run({ resume: true })).rejects.toThrow(/nothing to resume from/);
    await run({ checkpoint: file }, { rounds: 2 });
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    await expect(resume()).rejects.toThrow(CheckpointError);
    const damaged = async (change: (value: Record<string, unknown>) => void) => {
      const value = { ...(unpack(bytes, 2 ** 24) as object) } as Record<string, unknown>;
      change(value);
      writeFileSync(file, pack(value));
      await expect(resume()).rejects.toThrow(CheckpointError);
    };
    await damaged((value) => (value['format'] = 'odeon checkpoint 2'));
    await damaged((value) => (value['batches'] = []));
    await damaged((value) => (value['rounds'] = [{ round: 7 }]));
    await damaged(
      (value) => (value['consensus'] = { ...(value['consensus'] as object), z: new Float64Array(3) }),
    );
    await damaged((value) => delete (value['consensus'] as { tolerance?: number }).tolerance);
    await damaged((value) => (value['consensus'] as { z: Float64Array }).z.fill(NaN));
  });

  it('that cannot be written says so', async () => {
    await expect(run({ checkpoint: join(folder, 'no', 'such', 'folder') })).rejects.toThrow(
      /cannot be written/,
    );
  });
});
