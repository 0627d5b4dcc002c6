import { describe, expect, it } from 'vitest';
import { decomposeExactly, RankError } from '../../../src/decomposition/exact/index.js';
import { solve, type Model } from '../../../src/model/index.js';
import type { InteriorPointOptions, IterationRecord } from '../../../src/solver/index.js';
import { paperModel } from '../van-der-pol.js';
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
});
