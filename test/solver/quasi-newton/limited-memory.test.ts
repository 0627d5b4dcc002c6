import { describe, expect, it } from 'vitest';
import { resolveOptions, solveNonlinearProgram } from '../../../src/solver/index.js';
import { LimitedMemory } from '../../../src/solver/quasi-newton/limited-memory.js';
import { SmallFactorization } from '../../../src/solver/quasi-newton/small-factorization.js';
import { kktViolations } from '../kkt-check.js';
import { knownProblems } from '../problems.js';
import { randomSource } from '../random.js';

const SIZE = 5;

/** B as a dense matrix from the compact form. */
function compact(memory: LimitedMemory): number[][] {
  const rank = memory.rank;
  const small = new SmallFactorization(rank);
  memory.middleMatrix(small.values);
  expect(small.factorize(rank)).toBe(true);
  const columns = Array.from({ length: rank }, (_, k) => {
    const column = new Float64Array(SIZE);
    memory.column(k, column);
    return column;
  });
  return Array.from({ length: SIZE }, (_, j) => {
    const weights = Float64Array.from(columns, (column) => column[j]);
    small.solve(weights);
    return Array.from({ length: SIZE }, (_, i) => {
      let entry = i === j ? memory.sigma : 0;
      for (let k = 0; k < rank; k++) entry -= columns[k][i] * weights[k];
      return entry;
    });
  });
}

/** The textbook recursion B + y y^T / y^T s - B s s^T B / s^T B s (Nocedal & Wright 2006, eq. 6.19). */
function recursive(sigma: number, pairs: { s: Float64Array; y: Float64Array }[]): number[][] {
  let b = Array.from({ length: SIZE }, (_, i) =>
    Array.from({ length: SIZE }, (_, j) => (i === j ? sigma : 0)),
  );
  for (const { s, y } of pairs) {
    const bs = b.map((row) => row.reduce((sum, value, j) => sum + value * s[j], 0));
    const sBs = bs.reduce((sum, value, i) => sum + value * s[i], 0);
    const ys = y.reduce((sum, value, i) => sum + value * s[i], 0);
    b = b.map((row, i) => row.map((value, j) => value + (y[i] * y[j]) / ys - (bs[i] * bs[j]) / sBs));
  }
  return b;
}

describe('limited-memory BFGS', () => {
  const options = resolveOptions({ hessian_approximation: 'limited-memory', limited_memory_max_history: 3 });

  it('equals the recursion over the last pairs', () => {
    const memory = new LimitedMemory(SIZE, options);
    const random = randomSource(7);
    const pairs: { s: Float64Array; y: Float64Array }[] = [];
    for (let k = 0; k < 7; k++) {
      const s = Float64Array.from({ length: SIZE }, random);
      const y = s.map((value, i) => (i + 1) * value + 0.1 * random());
      memory.update(s, y);
      pairs.push({ s, y });
      const expected = recursive(memory.sigma, pairs.slice(-3));
      compact(memory).forEach((row, i) =>
        row.forEach((value, j) => expect(value).toBeCloseTo(expected[i][j], 9)),
      );
    }
    expect(memory.rank).toBe(6);
  });

  it('skips pairs without curvature and begins anew with the pair after two of them in a row', () => {
    const memory = new LimitedMemory(SIZE, options);
    const s = new Float64Array(SIZE).fill(1);
    memory.update(
      s,
      s.map(() => 2),
    );
    expect(memory.sigma).toBe(2);
    memory.update(
      s,
      s.map(() => -1),
    );
    memory.update(
      s,
      s.map(() => -1),
    );
    expect(memory.count).toBe(1);
    memory.update(
      s,
      s.map(() => 3),
    );
    expect(memory.count).toBe(0);
    expect(memory.sigma).toBe(options.limited_memory_init_val);
    memory.update(
      s,
      s.map(() => 3),
    );
    expect(memory.count).toBe(1);
  });
});

describe('solving with an approximated Hessian', () => {
  it.each(knownProblems.map((known) => [known.name, known] as const))('%s', (_name, { problem, optimum }) => {
    const result = solveNonlinearProgram(problem, { hessian_approximation: 'limited-memory', max_iter: 500 });
    expect(['optimal', 'acceptable']).toContain(result.status);
    expect(Math.abs(result.objective - optimum)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(optimum)));
    expect(result.counters.hessian).toBe(0);
    expect(kktViolations(problem, result).primal).toBeLessThan(1e-3);
  });
});
