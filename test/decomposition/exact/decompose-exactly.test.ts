import { describe, expect, it } from 'vitest';
import { decomposeExactly, RankError } from '../../../src/decomposition/exact/index.js';
import { solve, type Model } from '../../../src/model/index.js';
import type { InteriorPointOptions, IterationRecord } from '../../../src/solver/index.js';
import { series } from '../series.js';
import { oscillators } from './oscillators.js';

const worker = new URL('../../../dist/program/rank-thread.js', import.meta.url);
/** Linear systems solved to working accuracy: what round-off does to iterates stays small then. */
const accurate: InteriorPointOptions = { min_refinement_steps: 4, residual_ratio_max: 1e-15 };

/** The iteration table of the undecomposed solve and its point. */
function whole(model: Model, solver: InteriorPointOptions) {
  const records: IterationRecord[] = [];
  const solution = solve(model, solver, { onIteration: (record) => void records.push(record) });
  return { records, solution };
}

async function exactly(
  model: Model,
  solver: InteriorPointOptions,
  workers: number,
  options: Parameters<typeof decomposeExactly>[1] = { batches: 4 },
) {
  const records: IterationRecord[] = [];
  const { solution, ranks } = await decomposeExactly(model, options, {
    solver,
    workers,
    worker,
    onIteration: (record) => void records.push(record),
  });
  expect(ranks).toHaveLength(workers);
  return { records, solution };
}

/** The largest difference of two runs: of any figure of any iteration, and of the final points. */
function difference(
  one: Awaited<ReturnType<typeof exactly>>,
  other: Awaited<ReturnType<typeof exactly>>,
): number {
  expect(one.records.length).toBe(other.records.length);
  let largest = 0;
  const compare = (a: number, b: number): void => {
    largest = Math.max(largest, Math.abs(a - b) / Math.max(1, Math.abs(a)));
  };
  one.records.forEach((record, k) => {
    const found = other.records[k]!;
    expect([found.phase, found.stepKind, found.lineSearchTrials]).toEqual([
      record.phase,
      record.stepKind,
      record.lineSearchTrials,
    ]);
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === 'number') compare(value, found[name as 'objective']);
    }
  });
  one.solution.result.x.forEach((value, k) => compare(value, other.solution.result.x[k]!));
  return largest;
}

describe('an exact decomposition', () => {
  it('has the iterates of the undecomposed solve, whatever the number of ranks', async () => {
    const model = oscillators(5);
    const wanted = whole(model, accurate);
    expect(wanted.solution.status).toBe('optimal');
    for (const workers of [1, 2, 3, 4]) {
      expect(difference(wanted, await exactly(model, accurate, workers))).toBeLessThan(1e-8);
    }
  });

  it('has them where inequalities and a row of shared unknowns ask for the general system', async () => {
    const model = oscillators(4, { paths: true, norm: 3 });
    const wanted = whole(model, accurate);
    expect(wanted.solution.status).toBe('optimal');
    for (const workers of [2, 4]) {
      expect(difference(wanted, await exactly(model, accurate, workers))).toBeLessThan(1e-8);
    }
  });

  it('has them through inertia correction and the restoration phase', async () => {
    const model = oscillators(4, { freeStart: true });
    const solver = { ...accurate, start_with_resto: true };
    const wanted = whole(model, solver);
    expect(wanted.solution.status).toBe('optimal');
    expect(wanted.records.some(({ phase }) => phase === 'r')).toBe(true);
    expect(wanted.records.some(({ regularization }) => regularization > 0)).toBe(true);
    for (const workers of [2, 3]) {
      expect(difference(wanted, await exactly(model, solver, workers))).toBeLessThan(1e-8);
    }
  });

  it('has the inertia of the undecomposed solve where ranks alone would be ill-conditioned', async () => {
    const model = oscillators(4, { paths: true });
    const wanted = whole(model, accurate);
    expect(wanted.records.filter(({ regularization }) => regularization > 0).length).toBeGreaterThan(5);
    expect(difference(wanted, await exactly(model, accurate, 3))).toBeLessThan(1e-8);
  });

  it('has them with the adaptive barrier strategy', async () => {
    const model = oscillators(4);
    const solver = { ...accurate, mu_strategy: 'adaptive' as const };
    const wanted = whole(model, solver);
    expect(wanted.solution.status).toBe('optimal');
    expect(difference(wanted, await exactly(model, solver, 2))).toBeLessThan(1e-8);
  });

  it('has them in other units, where the whole problem is of extreme size', async () => {
    const model = oscillators(4, { factor: 1e-8 });
    const lines: string[] = [];
    solve(model, { ...accurate, print_level: 3 }, { log: (line) => void lines.push(line) });
    expect(lines.some((line) => line.startsWith('Solved in other units'))).toBe(true);
    const solver = { ...accurate, max_iter: 30 };
    expect(difference(whole(model, solver), await exactly(model, solver, 2))).toBeLessThan(1e-8);
  });

  it('cuts one trajectory by rows, where ranks share the states at which they meet', async () => {
    const model = series(undefined, false);
    const wanted = whole(model, accurate);
    const options = { by: 'rows', batches: 4 } as const;
    for (const workers of [2, 3]) {
      expect(difference(wanted, await exactly(model, accurate, workers, options))).toBeLessThan(1e-8);
    }
  });

  it('goes on from a point of the whole problem', async () => {
    const model = oscillators(4);
    const { solution } = whole(model, {});
    const warm = {
      warm_start_init_point: true,
      warm_start_bound_push: 1e-9,
      warm_start_mult_bound_push: 1e-9,
    };
    const found = await decomposeExactly(
      model,
      { batches: 4 },
      { workers: 2, worker, solver: warm, warmStart: solution.result },
    );
    expect(found.solution.status).toBe('optimal');
    expect(found.solution.iterations).toBeLessThan(4);
  });

  it('stops on request with the last iterate', async () => {
    let seen = 0;
    const { solution } = await decomposeExactly(
      oscillators(4),
      { batches: 4 },
      { workers: 2, worker, onIteration: () => (++seen >= 3 ? 'stop' : undefined) },
    );
    expect(solution.status).toBe('interrupted');
    const stopped = await decomposeExactly(
      oscillators(4),
      { batches: 4 },
      { workers: 2, worker, signal: { aborted: true }, solver: { max_iter: 3000, tol: 1e-300 } },
    );
    expect(stopped.solution.status).toBe('interrupted');
    expect(stopped.solution.result.x.every(Number.isFinite)).toBe(true);
  });

  it('tells the status that one rank has found, in its words', async () => {
    const model = oscillators(4);
    const { solution } = await decomposeExactly(
      model,
      { batches: 4 },
      { workers: 2, worker, solver: { max_iter: 3 } },
    );
    expect(solution.status).toBe('iteration_limit');
  });

  it('ends where a rank ends, with a message', async () => {
    const dying = new URL('failing-rank.mjs', import.meta.url);
    const run = decomposeExactly(oscillators(4), { batches: 4 }, { workers: 3, worker: dying });
    await expect(run).rejects.toThrow(RankError);
    await expect(run).rejects.toThrow(/ended before its time, with 3/);
  });

  it('refuses what cannot be decomposed', async () => {
    const run = (options: object, solver: InteriorPointOptions = {}): Promise<unknown> =>
      decomposeExactly(oscillators(4), options, { workers: 2, worker, solver });
    await expect(run({ batches: 9 })).rejects.toThrow('4 experiments cannot be spread over 9 batches');
    await expect(run({ batches: 4 }, { hessian_approximation: 'limited-memory' })).rejects.toThrow(
      /cannot be distributed/,
    );
    await expect(decomposeExactly(oscillators(4), {}, { workers: 0 })).rejects.toThrow(RangeError);
  });
});
