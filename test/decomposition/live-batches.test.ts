import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import { decompose, type Round } from '../../src/decomposition/index.js';
import { BatchSolver } from '../../src/decomposition/batch-solver.js';
import { InProcessExecutor } from '../../src/decomposition/in-process-executor.js';
import { LiveBatches } from '../../src/decomposition/live-batches.js';
import { splitExperiments } from '../../src/decomposition/split.js';
import { add, der, equal, Model, multiply, smooth, sumsq } from '../../src/model/index.js';
import { uniform } from '../../src/network/index.js';
import { transcribe } from '../../src/transcription/index.js';

/** Decays from several starts, learnt by a network that all of them share. */
function decays(runs: number): Model {
  const lines = ['run,t,x'];
  for (let run = 1; run <= runs; run++) {
    for (let row = 0; row < 8; row++) {
      lines.push(
        `${run},${row / 2},${(1 + run / runs) * Math.exp(-row / 4) + 0.01 * Math.sin(9 * row + run)}`,
      );
    }
  }
  const model = new Model();
  const table = parseTable(lines.join('\n'), { source: 'runs.csv' });
  const data = model.data('data', table, { experiment: 'run' });
  const t = model.timeOver('t', data);
  const x = model.state('x', { time: t, start: smooth(data.column('x'), 1) });
  const f = model.network('f', { layers: [1, 8, 1], start: uniform({ seed: 3, scale: 0.2 }) });
  model.subjectTo('dynamics', equal(der(x), f.of(x)));
  model.subjectTo('start', equal(x.at(t.start), data.column('x').first));
  model.minimize(add(model.fit(x, data.column('x')), multiply(1e-3, sumsq(f))));
  model.collocate(t, radau(3), { elements: 6 });
  model.solveWith({ tol: 1e-8, print_level: 0 });
  return model;
}

describe('memory of batches', () => {
  it('keeps what fits, the first ones, and asks the others to release', () => {
    const live = new LiveBatches(100);
    const released: string[] = [];
    const batch = (name: string, bytes: number) => ({ name, bytes, release: () => void released.push(name) });
    const [a, b, c, d] = [batch('a', 60), batch('b', 50), batch('c', 40), batch('d', 101)];
    for (const one of [a, b, c, d, a, b, c]) live.settle(one);
    expect(released).toEqual(['b', 'd', 'b']);
  });

  it('changes no bit of the rounds by giving up compiled batches', async () => {
    const run = (memory?: number): Promise<{ rounds: readonly Round[] }> =>
      decompose(
        decays(6),
        { batches: 3, rounds: 6 },
        {
          executor: ({ split, solver, signal }) =>
            new InProcessExecutor(split.batches, solver, signal, memory),
        },
      );
    const [kept, released] = await Promise.all([run(), run(0)]);
    const figures = ({ rounds }: { rounds: readonly Round[] }) =>
      rounds.map(({ primal, dual, objective, answers }) => ({
        primal,
        dual,
        objective,
        iterations: answers.map(({ iterations }) => iterations),
        copies: answers.map(({ copies }) => [...copies]),
      }));
    expect(figures(released)).toEqual(figures(kept));
  });

  it('gives back what the compiled problem of a batch takes', () => {
    const { batches } = splitExperiments(transcribe(decays(40)), 2);
    const solver = new BatchSolver(batches[0]!, { print_level: 0 });
    expect(solver.bytes).toBe(0);
    const { nonzeros } = solver.describe();
    const entries = nonzeros.jacobian + nonzeros.hessian;
    expect(solver.bytes).toBeGreaterThanOrEqual(8 * entries);
    solver.release();
    expect(solver.bytes).toBe(0);
  });
});
