import { describe, expect, it } from 'vitest';
import {
  bundleModel,
  decompose,
  type BatchAnswer,
  type BatchExecutor,
  type BatchRequest,
  type DecompositionHooks,
} from '../../src/decomposition/index.js';
import { cutModel } from '../../src/decomposition/cut-model.js';
import { InProcessExecutor } from '../../src/decomposition/in-process-executor.js';
import { resolveDecomposition } from '../../src/decomposition/options.js';
import { growthModel } from './growth.js';

type MakeExecutor = NonNullable<DecompositionHooks['executor']>;

const solver = { tol: 1e-8, print_level: 0 };
const cut = resolveDecomposition({ batches: 4 });

/** An executor for the batches of the growth model, as `decompose` makes it. */
async function executorBy(
  make: MakeExecutor,
  signal?: { readonly aborted: boolean },
): Promise<BatchExecutor> {
  const model = growthModel();
  const { split } = cutModel(model, cut);
  return make({
    split,
    solver,
    ...(signal ? { signal } : {}),
    bundle: () => bundleModel({ model, solver, cut }),
  });
}

/** Requests of a round, different for each, to some batches. */
function requests(
  executor: { readonly length: number },
  round: number,
  batches = [0, 1, 2, 3],
): BatchRequest[] {
  return batches.map((batch) => ({
    batch,
    target: Float64Array.from({ length: executor.length }, (_, k) => Math.sin(k + batch + 3 * round)),
    penalty: new Float64Array(executor.length).fill(0.01 * round),
    tolerance: 1e-6,
  }));
}

/** What of answers does not depend on clocks. */
const figures = (answers: readonly BatchAnswer[]) => answers.map((answer) => ({ ...answer, seconds: 0 }));

/** The conformance suite of `BatchExecutor`: whatever solves the batches gives the same, bit for bit, as this process. */
export function describeExecutor(name: string, make: MakeExecutor): void {
  const unknowns = { length: cutModel(growthModel(), cut).split.consensus.length };
  const inProcess: MakeExecutor = ({ split, solver: options, signal }) =>
    new InProcessExecutor(split.batches, options, signal);

  describe(`batches solved ${name}`, () => {
    it('give bit for bit what they give in this process', async () => {
      const options = { batches: 4, rounds: 6, absolute: 1e-12, relative: 1e-12 };
      const run = (executor: MakeExecutor) => decompose(growthModel(), options, { executor, solver });
      const [here, there] = [await run(inProcess), await run(make)];
      expect(there.rounds.map(({ answers }) => figures(answers))).toEqual(
        here.rounds.map(({ answers }) => figures(answers)),
      );
      expect(there.rounds.map(({ primal, dual, objective }) => [primal, dual, objective])).toEqual(
        here.rounds.map(({ primal, dual, objective }) => [primal, dual, objective]),
      );
      expect(there.solution.state()).toEqual(here.solution.state());
      expect(there.solution.objective).toBe(here.solution.objective);
    });

    it('are solved in any order and number, answers in the order of the requests', async () => {
      const run = async (executor: BatchExecutor) => {
        const answers = [
          await executor.solve(requests(unknowns, 1, [2, 0])),
          await executor.solve(requests(unknowns, 2, [3, 2])),
          await executor.solve([]),
        ];
        const points = await executor.points();
        const description = await executor.describe();
        await executor.close();
        return [answers.map(figures), description, points.map((point) => ({ ...point, counters: 0 }))];
      };
      const there = await run(await executorBy(make));
      expect(there).toEqual(await run(await executorBy(inProcess)));
      expect((there[0] as BatchAnswer[][]).map((answers) => answers.map(({ batch }) => batch))).toEqual([
        [2, 0],
        [3, 2],
        [],
      ]);
    });

    it('go on bit for bit from their states, in another executor and in this one', async () => {
      const executor = await executorBy(make);
      await executor.solve(requests(unknowns, 1));
      await executor.solve(requests(unknowns, 2, [1, 3]));
      const states = await executor.states();
      const further = async (one: BatchExecutor) => {
        const answers = await one.solve(requests(unknowns, 3));
        return [figures(answers), figures(await one.solve(requests(unknowns, 4)))];
      };
      const wanted = await further(executor);
      const other = await executorBy(make);
      await other.restore(states);
      expect(await further(other)).toEqual(wanted);
      // Back, after the same number of solves of other requests too.
      await executor.restore(states);
      expect(await further(executor)).toEqual(wanted);
      await executor.restore(states);
      await executor.solve(requests(unknowns, 7));
      await executor.restore(await other.states());
      expect(figures(await executor.solve(requests(unknowns, 5)))).toEqual(
        figures(await other.solve(requests(unknowns, 5))),
      );
      await Promise.all([executor.close(), other.close()]);
    });

    it('leave the arrays of a request alone and need them no longer than the call', async () => {
      const executor = await executorBy(make);
      const kept = requests(unknowns, 1);
      const answers = executor.solve(kept);
      const copies = requests(unknowns, 1);
      expect(kept).toEqual(copies);
      for (const { target } of kept.slice(1)) target.fill(NaN);
      const found = figures(await answers);
      await executor.close();
      const wanted = await executorBy(inProcess);
      expect(found).toEqual(figures(await wanted.solve(copies)));
    });

    it('end soon after the signal', async () => {
      const signal = { aborted: false };
      const executor = await executorBy(make, signal);
      setTimeout(() => (signal.aborted = true), 60);
      let stopped = false;
      for (let round = 1; round < 100_000 && !stopped; round++) {
        const answers = await executor.solve(requests(unknowns, 1 + (round % 7)));
        stopped = answers.some(({ status }) => status === 'interrupted');
      }
      expect(stopped).toBe(true);
      await executor.close();
      await executor.close();
    });
  });
}
