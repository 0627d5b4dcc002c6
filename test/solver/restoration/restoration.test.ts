import { describe, expect, it } from 'vitest';
import { createCounters } from '../../../src/solver/counters.js';
import { determineScaling } from '../../../src/solver/nlp-scaling.js';
import { resolveOptions, solveNonlinearProgram, type IterationRecord } from '../../../src/solver/index.js';
import { analyseStructure } from '../../../src/solver/problem-structure.js';
import { RestorationProblem } from '../../../src/solver/restoration/restoration-problem.js';
import { SlackForm } from '../../../src/solver/slack-form.js';
import { createSymmetricSolver } from '../../../src/sparse/index.js';
import { contradicting, knownProblems, waechterBiegler } from '../problems.js';

const hs71 = knownProblems.find(({ name }) => name.startsWith('HS71'))!;

function restorationOf(problem: typeof hs71.problem): RestorationProblem {
  const options = resolveOptions();
  const structure = analyseStructure(problem, options);
  const scaling = determineScaling(problem, structure.freeIndex, options);
  const form = new SlackForm(problem, structure, scaling, options, createCounters(), createSymmetricSolver);
  return new RestorationProblem(form, options);
}

describe('restoration problem', () => {
  const restoration = restorationOf(hs71.problem);
  const { original } = restoration;
  restoration.setReference(Float64Array.of(1, 2, 3, 4, 5));
  restoration.setBarrierParameter(0.25);
  const w = Float64Array.from({ length: restoration.size }, (_, i) => 1 + 0.3 * i);

  it('has the gradient of its objective', () => {
    const gradient = new Float64Array(restoration.size);
    restoration.gradient(w, gradient);
    for (let i = 0; i < w.length; i++) {
      const after = w.slice();
      const before = w.slice();
      after[i] += 1e-5;
      before[i] -= 1e-5;
      const slope = (restoration.objective(after) - restoration.objective(before)) / 2e-5;
      expect(gradient[i]).toBeCloseTo(slope, 5);
    }
  });

  it('sets the elastic variables to minimisers of the barrier problem that satisfy the rows', () => {
    const mu = 1e-3;
    for (const values of [
      [5, -7],
      [1e-9, -1e-9],
      [1e6, -1e6],
    ]) {
      const rows = Float64Array.from(values);
      restoration.setElastic(w, rows, mu);
      for (let i = 0; i < rows.length; i++) {
        const n = w[original.size + i];
        const p = w[original.size + rows.length + i];
        expect(n).toBeGreaterThan(0);
        expect(p).toBeGreaterThan(0);
        expect(Math.abs(rows[i] + n - p)).toBeLessThan(1e-12 * Math.max(1, Math.abs(rows[i])));
        // Stationarity along n and p together: 2 rho - mu / n - mu / p = 0.
        expect((mu / n + mu / p) / (2 * restoration.penalty)).toBeCloseTo(1, 8);
      }
    }
  });
});

describe('restoration phase', () => {
  it('is marked in the iteration table and counted', () => {
    const records: IterationRecord[] = [];
    const result = solveNonlinearProgram(
      waechterBiegler,
      {},
      { onIteration: (record) => void records.push(record) },
    );
    expect(records.some(({ phase }) => phase === 'r')).toBe(true);
    expect(records.map(({ iteration }) => iteration)).toEqual(records.map((_, k) => k));
    expect(result.iterations).toBe(records.length - 1);
  });

  it('can be where the solver starts', () => {
    const records: IterationRecord[] = [];
    const result = solveNonlinearProgram(
      hs71.problem,
      { start_with_resto: true },
      { onIteration: (record) => void records.push(record) },
    );
    expect(records[1].phase).toBe('r');
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(hs71.optimum, 5);
  });

  it('shows infeasibility no later when it is expected', () => {
    const plain = solveNonlinearProgram(contradicting);
    const expected = solveNonlinearProgram(contradicting, { expect_infeasible_problem: true });
    expect(expected.status).toBe('infeasible');
    expect(expected.iterations).toBeLessThanOrEqual(plain.iterations);
  });
});
