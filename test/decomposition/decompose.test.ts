import { describe, expect, it } from 'vitest';
import { decompose, type Round } from '../../src/decomposition/index.js';
import { Model, ModelError, solve } from '../../src/model/index.js';
import { paperModel } from './van-der-pol.js';

const iterationsOf = ({ answers }: Round): number[] => answers.map(({ iterations }) => iterations);

/** No tolerance is met, so that all rounds are run. */
const endless = { absolute: 1e-12, relative: 1e-12 };

describe('consensus ADMM on the experiment of the paper', () => {
  it('brings the networks of two batches together at the optimum of the single solve', async () => {
    const { rounds, groups, batches, solution } = await decompose(paperModel(), {
      batches: 2,
      rounds: 80,
      ...endless,
    });
    expect(groups).toEqual(['f']);
    expect(batches).toEqual([1, 1]);
    expect(rounds[9]!.primal).toBeLessThan(2e-2);
    expect(rounds[29]!.primal).toBeLessThan(5e-3);
    expect(rounds[79]!.primal).toBeLessThan(3e-3);
    expect(Math.max(...rounds.slice(3).flatMap(iterationsOf))).toBeLessThanOrEqual(5);
    expect(solution.status).toBe('iteration_limit');
    // The result satisfies the model with the consensus, and a solve from it lowers the objective by less than 1 %.
    expect(solution.errors.primal).toBeLessThan(1e-8);
    const single = solve(paperModel(), {}, { state: solution.state() });
    expect(single.status).toBe('optimal');
    expect(solution.objective - single.objective).toBeLessThan(0.01 * single.objective);
    expect(solution.objective).toBeGreaterThan(single.objective);
  });

  it.each([1e-4, 1e1])('needs no tuned penalty: start value %s', async (rho) => {
    const { rounds } = await decompose(paperModel(), { batches: 2, rounds: 30, rho, ...endless });
    const last = rounds[29]!;
    expect(rounds[9]!.primal).toBeLessThan(4.2e-2);
    expect(last.primal).toBeLessThan(1e-2);
    expect(last.rho[0]!).toBeGreaterThan(0.03);
    expect(last.rho[0]!).toBeLessThan(0.3);
  });
});

describe('decompose', () => {
  it('refuses what cannot be cut and wrong options', async () => {
    const plain = new Model();
    plain.minimize(plain.variable('x').element());
    await expect(decompose(plain)).rejects.toThrow(/no experiments/);
    await expect(decompose(paperModel(), { batches: 3 })).rejects.toThrow(
      /2 experiments cannot be spread over 3 batches/,
    );
    await expect(decompose(paperModel(), { batchs: 2 } as never)).rejects.toThrow(ModelError);
    await expect(decompose(paperModel(), { relaxation: 2 })).rejects.toThrow(/relaxation is 2/);
  });
});
