import { describe, expect, it } from 'vitest';
import { legendre, radau } from '../../src/collocation/index.js';
import { splitModel, type CutOptions } from '../../src/decomposition/split-model.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { transcribe } from '../../src/transcription/index.js';
import { series } from './series.js';

const cut = (options: Partial<CutOptions>): CutOptions => ({
  by: 'rows',
  batches: 2,
  overlap: 0,
  continuity: true,
  ...options,
});

describe('splitRows', () => {
  it.each([
    ['radau', radau(3)],
    ['legendre, whose elements are joined by rows', legendre(3)],
  ])(
    'makes batches whose objectives add up to that of the whole problem, with every row: %s',
    (_, scheme) => {
      const model = series(scheme);
      const transcription = transcribe(model);
      const { definition } = transcription;
      const whole = new CompiledProblem(definition);
      const x = Float64Array.from({ length: definition.variables }, (__, k) => 0.5 + 0.3 * Math.sin(k));
      const rows = new Float64Array(definition.constraints);
      whole.constraintValues(x, rows);
      for (const options of [
        cut({ batches: 1 }),
        cut({ batches: 4 }),
        cut({ batches: 3, overlap: 4 }),
        cut({ batches: 3, sizes: [4, 12, 8] }),
        cut({ batches: 4, continuity: false }),
      ]) {
        const { batches } = splitModel(model, transcription, options);
        let objective = 0;
        const seen = new Set<number>();
        for (const { definition: part, variables, rows: own } of batches) {
          const problem = new CompiledProblem(part);
          const at = Float64Array.from(variables, (index) => x[index]!);
          objective += problem.objective(at);
          const values = new Float64Array(part.constraints);
          problem.constraintValues(at, values);
          own.forEach((row, k) => expect(values[k]).toBeCloseTo(rows[row]!, 12));
          own.forEach((row) => seen.add(row));
        }
        expect(objective).toBeCloseTo(whole.objective(x), 12);
        expect(seen.size).toBe(definition.constraints);
      }
    },
  );

  it('lets the neighbours alone know the state between them', () => {
    const model = series(radau(3), false);
    const transcription = transcribe(model);
    const { consensus, groups, batches } = splitModel(model, transcription, cut({ batches: 4 }));
    expect(groups.map(({ name }) => name).sort()).toEqual(['f', 'k', 'x']);
    const { first, end } = groups.find(({ name }) => name === 'x')!;
    const times = [...consensus.subarray(first, end)].map(
      (index) => transcription.definition.variableOrigin(index).time!,
    );
    // 24 rows over 12 elements of 5.75: batches meet between rows 6 and 7, 12 and 13, 18 and 19.
    times.forEach((time, k) => expect(time).toBeCloseTo(((k + 1) * 5.75) / 4, 10));
    expect(times).toHaveLength(3);
    const known = batches.map(({ places }) => [...places].filter((place) => place >= first && place < end));
    expect(known.map((own) => own.map((place) => place - first))).toEqual([[0], [0, 1], [1, 2], [2]]);
    expect(batches.map(({ size }) => size)).toEqual([6, 6, 6, 6]);
    expect(splitModel(model, transcription, cut({ batches: 4, continuity: false })).groups).toHaveLength(2);
  });

  it('shares rows between neighbours', () => {
    const model = series(radau(3), false);
    const transcription = transcribe(model);
    const { batches, groups } = splitModel(model, transcription, cut({ batches: 2, overlap: 4 }));
    expect(batches.map(({ size }) => size)).toEqual([14, 14]);
    const { first, end } = groups.find(({ name }) => name === 'x')!;
    // Two shared elements of three points, and the node at their start.
    expect(end - first).toBe(7);
    expect(batches.map(({ share }) => share)).toEqual([0.5, 0.5]);
  });

  it('refuses what cannot be cut in time', () => {
    const model = series();
    const transcription = transcribe(model);
    const split = (options: Partial<CutOptions>) => () => splitModel(model, transcription, cut(options));
    expect(split({ batches: 24 })).toThrow(/has no element of the grid/);
    expect(split({ batches: 25 })).toThrow(/24 rows of 'train' cannot be spread over 25 batches/);
    expect(split({ batches: 2, sizes: [10, 10] })).toThrow(/add up to 20, and 'train' has 24 rows/);
    expect(split({ data: 'trian' })).toThrow(/no table 'trian'/);
    expect(split({ by: 'experiments' })).toThrow(/no experiments/);
    expect(split({ by: 'experiments', overlap: 2 })).toThrow(/do not overlap/);
  });
});
