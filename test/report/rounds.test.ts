import { describe, expect, it } from 'vitest';
import { decompose, type Decomposition, type Round } from '../../src/decomposition/index.js';
import {
  decompositionFigure,
  decompositionRecord,
  formatRound,
  roundErrors,
  ROUND_HEADER,
  roundRecord,
  roundsCsv,
} from '../../src/report/index.js';
import { metricsOf } from '../../src/model/index.js';
import { Solution } from '../../src/model/solution.js';
import { readModel } from '../models/read-model.js';

/** Three rounds of the paper's experiment on coarse grids. */
async function shortRun(): Promise<Decomposition> {
  const model = readModel('van-der-pol-admm', { elements: 16, batches: 3 });
  model.solveWith({ print_level: 0 });
  return decompose(model, { ...model.decomposition!.options, rounds: 3, absolute: 1e-12, relative: 1e-12 });
}

const run = shortRun();

describe('what is said of the rounds of a decomposed solve', () => {
  it('is a table whose cells stand below their headings', async () => {
    const { rounds } = await run;
    const ends = (line: string): number[] =>
      [...line.matchAll(/\S+/g)].map((match) => match.index + match[0].length);
    const lines = rounds.map(formatRound);
    expect(lines.map((line) => ends(line))).toEqual(lines.map(() => ends(ROUND_HEADER)));
    expect(lines[2]).toMatch(/^ {4}3 /);
  });

  it('names batches that were not solved', async () => {
    const { rounds } = await run;
    const failing: Round = {
      ...rounds[0]!,
      answers: rounds[0]!.answers.map((answer, k) =>
        k === 1 ? { ...answer, status: 'restoration_failed' } : answer,
      ),
    };
    expect(formatRound(failing)).toMatch(/ {2}batch 2: restoration failed$/);
    const record = decompositionRecord(
      { ...(await run), rounds: [failing] },
      { name: 'x', workers: 2 },
      'rows',
    );
    expect(record).toMatchObject({
      failed: 1,
      failures: [{ round: 1, batch: 2, status: 'restoration_failed' }],
    });
  });

  it('is a record of the last round and of all of them', async () => {
    const { rounds, groups } = await run;
    const record = decompositionRecord(await run, { name: 'in-process', workers: 1 }, 'experiments');
    const { primal, primalTolerance, dual, dualTolerance } = rounds[2]!;
    expect(record).toMatchObject({
      by: 'experiments',
      batches: [1, 1, 1],
      rounds: 3,
      residuals: { primal, primalTolerance, dual, dualTolerance },
      rho: { f: rounds[2]!.rho[0] },
      objective: rounds[2]!.objective,
      failed: 0,
    });
    expect(groups).toEqual(['f']);
    expect(JSON.parse(JSON.stringify(roundRecord(rounds[0]!)))).toMatchObject({
      round: 1,
      rho: [rounds[0]!.rho[0]],
      batches: [{ batch: 1 }, { batch: 2 }, { batch: 3 }],
    });
  });

  it('is a file with a row for each', async () => {
    const { rounds } = await run;
    const [header, ...lines] = roundsCsv(await run)
      .trimEnd()
      .split('\n');
    expect(header!.split(',').slice(0, 3)).toEqual(['round', 'seconds', 'primal']);
    expect(header!.endsWith(',rho f')).toBe(true);
    expect(lines.map((line) => Number(line.split(',')[2]))).toEqual(rounds.map(({ primal }) => primal));
  });

  it('has the errors of the network that was agreed on in each', async () => {
    const [errors] = roundErrors(await run);
    expect(errors).toMatchObject({ name: 'test', rounds: [0, 1, 2] });
    // The last consensus in the place of the solution's, which steps on the model's own objective have improved.
    const { solution, consensus, rounds } = await run;
    const { model, transcription, result, nonzeros } = solution;
    const x = Float64Array.from(result.x);
    consensus.forEach((index, k) => (x[index] = rounds[2]!.consensus[k]!));
    const last = new Solution(model, transcription, { ...result, x }, nonzeros, 0);
    expect(errors!.values[2]).toBe(metricsOf(last).validate['test']!.mse);
    expect(new Set(errors!.values).size).toBe(3);
  });

  it('is a figure with three rows over rounds and seconds', async () => {
    const figure = decompositionFigure(await run)!;
    expect(figure.match(/class="curve /g)).toHaveLength(2 * 6 + 4);
    expect(figure).not.toMatch(/NaN|Infinity|undefined/);
    for (const text of ['residuals', 'objective of the batches', 'round', 'seconds', 'error on test'])
      expect(figure).toContain(`>${text}<`);
    expect(decompositionFigure({ ...(await run), rounds: [] })).toBeUndefined();
  });

  it('draws one round, and errors that are infinite not at all', async () => {
    const { rounds } = await run;
    const spoilt = { ...rounds[0]!, consensus: rounds[0]!.consensus.map(() => 100) };
    const figure = decompositionFigure({ ...(await run), rounds: [spoilt] })!;
    expect(figure).not.toMatch(/NaN|Infinity|undefined/);
  });
});
