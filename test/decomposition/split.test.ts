import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import { decompose } from '../../src/decomposition/index.js';
import { groupExperiments } from '../../src/decomposition/group-experiments.js';
import { splitExperiments } from '../../src/decomposition/split.js';
import { add, der, equal, Model, multiply, negate, power, solve } from '../../src/model/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { transcribe } from '../../src/transcription/index.js';

/** x' = -k x from five experiments of 3 to 7 rows, with a penalty on the shared k that the batches carry shares of. */
function decay(): Model {
  const lines = ['run,t,x'];
  for (let run = 1; run <= 5; run++) {
    for (let row = 0; row < 2 + run; row++) {
      lines.push(`${run},${row / 2},${run * Math.exp(-0.7 * (row / 2)) + 0.1 * Math.sin(7 * run + row)}`);
    }
  }
  const model = new Model();
  const runs = model.data('runs', parseTable(lines.join('\n'), { source: 'runs.csv' }), {
    experiment: 'run',
  });
  const t = model.timeOver('t', runs);
  const x = model.state('x', { time: t, start: 1 });
  const k = model.variable('k', { start: 0.2, lower: 0, upper: 5 });
  model.subjectTo('decay', equal(der(x), [negate(multiply(k.element(), x.element()))]));
  model.minimize(add(model.fit(x, runs.column('x')), multiply(0.1, power(k.element(), 2)), 3));
  model.collocate(t, radau(2), { elements: 4 });
  model.solveWith({ tol: 1e-9, print_level: 0 });
  return model;
}

describe('splitExperiments', () => {
  it('makes batches whose objectives and rows add up to those of the whole problem', () => {
    const transcription = transcribe(decay());
    const { definition } = transcription;
    const whole = new CompiledProblem(definition);
    const x = Float64Array.from({ length: definition.variables }, (_, k) => 0.5 + 0.3 * Math.sin(k));
    const rows = new Float64Array(definition.constraints);
    whole.constraintValues(x, rows);
    for (const count of [1, 2, 3, 5]) {
      const { batches } = splitExperiments(transcription, count);
      let objective = 0;
      let seen = 0;
      for (const { definition: part, variables, rows: own } of batches) {
        const problem = new CompiledProblem(part);
        const at = Float64Array.from(variables, (index) => x[index]!);
        objective += problem.objective(at);
        const values = new Float64Array(part.constraints);
        problem.constraintValues(at, values);
        own.forEach((row, k) => expect(values[k]).toBeCloseTo(rows[row]!, 12));
        seen += own.length;
      }
      expect(objective).toBeCloseTo(whole.objective(x), 12);
      expect(seen).toBe(definition.constraints);
    }
  });

  it('reaches the optimum of the undecomposed solve, whatever the number of batches', async () => {
    const single = solve(decay());
    for (const batches of [1, 2, 4]) {
      const model = decay();
      const { solution } = await decompose(model, { batches, rounds: 200, absolute: 1e-8, relative: 1e-7 });
      expect(solution.status).toBe('acceptable');
      expect(solution.values(model.variables.get('k')!)[0]).toBeCloseTo(
        single.value(single.model.variables.get('k')!.element()),
        5,
      );
      expect(solution.objective).toBeCloseTo(single.objective, 9);
      expect(solution.errors.dual).toBeLessThan(1e-4);
    }
  });
});

describe('groupExperiments', () => {
  it('fills every batch and none by more than the largest experiment above another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (sizes, wanted) => {
          const batches = Math.min(wanted, sizes.length);
          const loads = new Float64Array(batches);
          groupExperiments(Float64Array.from(sizes), batches).forEach((batch, k) => {
            loads[batch] = loads[batch]! + sizes[k]!;
          });
          expect(Math.min(...loads)).toBeGreaterThan(0);
          expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(Math.max(...sizes));
        },
      ),
      { seed: 6 },
    );
  });
});
