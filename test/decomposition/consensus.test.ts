import { describe, expect, it } from 'vitest';
import { decompose } from '../../src/decomposition/index.js';
import type { BatchAnswer, BatchExecutor, BatchRequest } from '../../src/decomposition/executor.js';
import { InProcessExecutor } from '../../src/decomposition/in-process-executor.js';
import { growthModel } from './growth.js';

const endless = { absolute: 1e-15, relative: 1e-15 };
const solver = { tol: 1e-10, print_level: 0 };

/** Notes what is asked, and may change what is answered. */
function watched(
  requests: BatchRequest[][],
  change: (answer: BatchAnswer, round: number) => BatchAnswer = (answer) => answer,
) {
  return ({
    split,
    solver: options,
  }: Parameters<NonNullable<Parameters<typeof decompose>[2]>['executor'] & object>[0]): BatchExecutor => {
    const inner = new InProcessExecutor(split.batches, options);
    const solveBatches = inner.solve.bind(inner);
    inner.solve = async (asked) => {
      requests.push(
        asked.map((one) => ({
          ...one,
          target: one.target.slice(),
          penalty: one.penalty === 'fixed' ? one.penalty : one.penalty.slice(),
        })),
      );
      const round = requests.length;
      return (await solveBatches(asked)).map((answer) => change(answer, round));
    };
    return inner;
  };
}

describe('Consensus', () => {
  it('draws copies from the first solve on, and has duals that are gradients: they add up to zero', async () => {
    const requests: BatchRequest[][] = [];
    const { rounds } = await decompose(
      growthModel(),
      { batches: 3, rounds: 6, ...endless },
      { solver, executor: watched(requests) },
    );
    // The batch that leads is solved alone before, and free.
    const [lead, ...full] = requests;
    expect(lead).toHaveLength(1);
    for (const { penalty } of full[0]!) expect(Math.min(...(penalty as Float64Array))).toBeGreaterThan(0);
    // Scaled by rho, what moves the targets away from the consensus adds up to zero over the batches.
    for (const asked of full.slice(1, 6)) {
      const penalty = asked[0]!.penalty as Float64Array;
      for (let k = 0; k < penalty.length; k++) {
        const mean = asked.reduce((sum, { target }) => sum + target[k]!, 0) / asked.length;
        const spread = asked.reduce((sum, { target }) => sum + target[k]! - mean, 0);
        expect(Math.abs(penalty[k]! * spread)).toBeLessThan(1e-10);
      }
    }
    expect(rounds.every(({ dual, dualTolerance }) => dual > 0 && dualTolerance > 0)).toBe(true);
  });

  it('solves a part of the batches in a round, the same ones again for the same seed', async () => {
    const drawn: number[][][] = [];
    for (const seed of [1, 1, 2]) {
      const requests: BatchRequest[][] = [];
      const { rounds } = await decompose(
        growthModel(),
        { batches: 4, rounds: 9, sample: 0.5, seed, ...endless },
        { solver, executor: watched(requests) },
      );
      drawn.push(rounds.map(({ answers }) => answers.map(({ batch }) => batch)));
      expect(rounds.at(-1)!.primal).toBeLessThan(rounds[0]!.primal);
    }
    expect(drawn[0]![0]).toHaveLength(4);
    expect(drawn[0]!.slice(1).every(({ length }) => length === 2)).toBe(true);
    expect(drawn[1]).toEqual(drawn[0]);
    expect(drawn[2]).not.toEqual(drawn[0]);
  });

  it('reports a sub-solve that fails by its batch, and goes on', async () => {
    const requests: BatchRequest[][] = [];
    const { rounds } = await decompose(
      growthModel(),
      { batches: 3, rounds: 12, ...endless },
      {
        solver,
        executor: watched(requests, (answer, round) =>
          round === 4 && answer.batch === 1 ? { ...answer, status: 'restoration_failed' } : answer,
        ),
      },
    );
    const failed = rounds.flatMap(({ answers }) => answers).filter(({ status }) => status !== 'optimal');
    expect(failed.map(({ batch, status }) => [batch, status])).toEqual([[1, 'restoration_failed']]);
    expect(rounds).toHaveLength(12);
    expect(rounds.at(-1)!.primal).toBeLessThan(rounds[0]!.primal);
  });
});
