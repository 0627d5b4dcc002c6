import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { Table } from '../../src/data/index.js';
import { decompose, type DecompositionHooks } from '../../src/decomposition/index.js';
import {
  bundleModel,
  hashOf,
  JobError,
  openBundle,
  pack,
  unpack,
  WorkerSession,
  type ModelBundle,
} from '../../src/decomposition/job/index.js';
import { resolveDecomposition } from '../../src/decomposition/options.js';
import { RemoteExecutor } from '../../src/decomposition/remote-executor.js';
import { sizesOf } from '../../src/decomposition/job/messages.js';
import { der, equal, Model, multiply } from '../../src/model/index.js';
import { expectSameProblem } from '../model/printing/same-problem.js';
import { paperModel } from './van-der-pol.js';

const limit = 2 ** 20;

/** x' = -k x on four experiments with texts for labels, a missing cell and a shared k. */
function decay(): Model {
  const model = new Model('decay');
  const labels = ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd', 'd', 'd'];
  const table = new Table('runs', [
    { name: 'run', values: new Float64Array(12).fill(NaN), texts: labels, firstText: 0 },
    { name: 't', values: Float64Array.from(labels, (_, k) => 0.1 + (k % 3)), firstText: -1 },
    {
      name: 'y',
      values: Float64Array.from(labels, (_, k) =>
        k === 4 ? NaN : Math.exp(-0.7 * (k % 3)) + 0.01 * Math.sin(k),
      ),
      firstText: -1,
    },
  ]);
  const runs = model.data('runs', table, { experiment: 'run', file: '../../etc/passwd' });
  const t = model.timeOver('t', runs);
  const x = model.state('x', { time: t, start: 1 });
  const k = model.variable('k', { lower: 0, upper: 5, start: 0.1 + 0.2 });
  model.subjectTo('dynamics', equal(der(x), multiply(-1, multiply(k, x))));
  model.minimize(model.fit(x, runs.column('y')));
  model.collocate(t, radau(3), { elements: 4 });
  return model;
}

const contents = (model: Model) => ({
  model,
  solver: { tol: 1e-9 },
  cut: resolveDecomposition({ batches: 2 }),
});

/** The same bundle with changed contents and the hash of these. */
async function changed(
  bundle: ModelBundle,
  change: (value: Record<string, unknown>) => void,
): Promise<ModelBundle> {
  const value = { ...(unpack(bundle.bytes, limit) as object) } as Record<string, unknown>;
  change(value);
  const bytes = pack(value);
  return { bytes, hash: await hashOf(bytes) };
}

describe('packed values', () => {
  it('come back to the last bit and have one form only', () => {
    const value = {
      numbers: Float64Array.of(0.1, -0, NaN, Infinity, 5e-324),
      more: [Float64Array.of(), { z: -0, a: 1 / 3, nothing: null, text: 'ä"\n', yes: true }],
    };
    const back = unpack(pack(value), limit) as unknown as typeof value;
    expect(back.numbers).toEqual(value.numbers);
    expect({ ...(back.more[1] as object) }).toEqual(value.more[1]);
    expect(pack({ b: 1, a: undefined, c: Float64Array.of(2) })).toEqual(
      pack({ c: Float64Array.of(2), b: 1 }),
    );
    expect(pack(back)).toEqual(pack(value));
    // Small buffers of Node share memory with others.
    expect(pack(unpack(Buffer.from(pack(value)), limit))).toEqual(pack(value));
  });

  it('are refused when damaged, too large or of another kind', () => {
    const bytes = pack({ a: Float64Array.of(1, 2, 3), text: 'abc' });
    expect(() => unpack(bytes, 8)).toThrow(/at most 8 are taken/);
    for (let end = 0; end < bytes.length; end++)
      expect(() => unpack(bytes.slice(0, end), limit)).toThrow(JobError);
    const text = new TextDecoder('latin1').decode(bytes);
    const wrong = ['{"$doubles":3}', '{"$doubles":9}', '{"$doubles":2}', '{"$dounles":3}'].slice(1);
    for (const other of wrong) {
      const damaged = Uint8Array.from(text.replace('{"$doubles":3}', other), (one) => one.charCodeAt(0));
      expect(() => unpack(damaged, limit)).toThrow(JobError);
    }
    expect(() => pack({ $number: 'x' })).toThrow(TypeError);
    expect(() => pack(() => 1)).toThrow(TypeError);
  });
});

describe('a bundle', () => {
  it.each([decay, paperModel])('holds the same problem, to the last bit: %o', async (make) => {
    const bundle = await bundleModel(contents(make()));
    const { model, solver, cut } = await openBundle(bundle);
    expectSameProblem(make(), model);
    expect([solver, cut]).toEqual([{ tol: 1e-9 }, resolveDecomposition({ batches: 2 })]);
    expect((await bundleModel(contents(make()))).hash).toBe(bundle.hash);
    expect(
      (await bundleModel({ ...contents(make()), cut: resolveDecomposition({ batches: 2, rounds: 7 }) })).hash,
    ).toBe(bundle.hash);
    expect((await bundleModel({ ...contents(make()), solver: { tol: 1e-8 } })).hash).not.toBe(bundle.hash);
  });

  it('names no file, and reads none that a text names', async () => {
    const bundle = await bundleModel(contents(decay()));
    const text = (unpack(bundle.bytes, limit) as { text: string }).text;
    expect(text).toContain('csv("runs"');
    expect(text).not.toContain('passwd');
    for (const file of ['package.json', '/etc/passwd', '../secret.csv']) {
      const other = await changed(bundle, (value) => (value['text'] = text.replace('"runs"', `"${file}"`)));
      await expect(openBundle(other)).rejects.toThrow(JobError);
    }
    const included = await changed(bundle, (value) => (value['text'] = `include "package.json"\n${text}`));
    await expect(openBundle(included)).rejects.toThrow(JobError);
  });

  it('is refused with another hash, and with a model that does not pass the checker', async () => {
    const bundle = await bundleModel(contents(decay()));
    await expect(openBundle({ ...bundle, hash: '0'.repeat(64) })).rejects.toThrow(/has the hash/);
    const bytes = bundle.bytes.slice();
    bytes[bytes.length - 3]! ^= 1;
    await expect(openBundle({ ...bundle, bytes })).rejects.toThrow(/has the hash/);
    const wrong = async (key: string, value: unknown) =>
      openBundle(await changed(bundle, (all) => (all[key] = value)));
    await expect(wrong('text', 'model m\nminimize undeclared\n')).rejects.toThrow(/mistakes.*undeclared/s);
    await expect(wrong('format', 'odeon bundle 2')).rejects.toThrow(/format of the bundle/);
    await expect(wrong('solver', { tol: -1 })).rejects.toThrow(/tol/);
    await expect(wrong('solver', { no_such: 1 })).rejects.toThrow(/no_such/);
    await expect(wrong('cut', { by: 'experiments', batches: 1e9 })).rejects.toThrow(/batches of cut/);
    await expect(wrong('tables', [])).rejects.toThrow(/no table 'runs'/);
    await expect(
      wrong('tables', [{ name: 'runs', columns: [{ name: 't', values: Float64Array.of(Infinity) }] }]),
    ).rejects.toThrow(/values of a column/);
  });
});

/** Workers in this process whose messages are cloned as those of threads are. */
function cloning(count: number): NonNullable<DecompositionHooks['executor']> {
  return async ({ split, bundle, signal }) => {
    const session = () => new WorkerSession(signal ? { signal } : {});
    const workers = Array.from({ length: count }, session).map((one) => ({
      ask: async (message: unknown) => structuredClone(await one.handle(structuredClone(message))),
      close: () => Promise.resolve(),
    }));
    return new RemoteExecutor({ sizes: sizesOf(split), bundle: await bundle(), workers });
  };
}

describe('a session', () => {
  it('gives bit for bit what the batches give in this process', async () => {
    const options = { batches: 2, rounds: 4 };
    const [here, there] = [
      await decompose(paperModel(), options),
      await decompose(paperModel(), options, { executor: cloning(2) }),
    ];
    expect(there.rounds.map(({ primal, dual }) => [primal, dual])).toEqual(
      here.rounds.map(({ primal, dual }) => [primal, dual]),
    );
    expect(there.rounds.map(({ answers }) => answers.map(({ copies }) => copies))).toEqual(
      here.rounds.map(({ answers }) => answers.map(({ copies }) => copies)),
    );
    expect(there.solution.state()).toEqual(here.solution.state());
  });
});
