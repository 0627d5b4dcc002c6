import { describe, expect, it } from 'vitest';
import {
  DenseSymmetricSolver,
  PartialSolver,
  symmetricPattern,
  type SymmetricSolver,
} from '../../src/sparse/index.js';

/** Numbers in [-1, 1) that repeat. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (16807 * state) % 2147483647) / 1073741823.5 - 1;
}

interface Triplets {
  readonly order: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** A sparse symmetric matrix in which the first `singular` indices have entries in the last `border` ones only. */
function matrix(order: number, border: number, singular: number, seed: number): Triplets {
  const next = generator(seed);
  const entries = new Map<string, [number, number, number]>();
  const put = (i: number, j: number, value: number): void => {
    entries.set(`${Math.max(i, j)} ${Math.min(i, j)}`, [Math.max(i, j), Math.min(i, j), value]);
  };
  for (let i = singular; i < order; i++) {
    put(i, i, i % 3 === 0 && i < order - border ? 0 : next());
    for (let k = 0; k < 3; k++)
      put(i, singular + Math.floor(((next() + 1) / 2) * (order - singular)), next());
  }
  for (let i = 0; i < singular; i++) put(i, order - 1 - i, 1);
  for (let i = singular; i < order - border; i++)
    put(i, order - 1 - Math.floor(((next() + 1) / 2) * border), next());
  const all = [...entries.values()];
  return {
    order,
    rows: Int32Array.from(all, ([i]) => i),
    columns: Int32Array.from(all, ([, j]) => j),
    values: Float64Array.from(all, ([, , value]) => value),
  };
}

function dense({ order, rows, columns, values }: Triplets): SymmetricSolver {
  const { pattern, positions } = symmetricPattern(order, rows, columns);
  const all = new Float64Array(pattern.rowIndices.length);
  positions.forEach((at, k) => (all[at] += values[k]));
  const solver = new DenseSymmetricSolver(pattern);
  expect(solver.factorize(all)).toBe(true);
  return solver;
}

/** S of a partial factorisation, factorised. */
function remainder(partial: PartialSolver): SymmetricSolver {
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  partial.forEachRemaining((row, column, value) => {
    rows.push(row);
    columns.push(column);
    values.push(value);
  });
  const order = partial.remaining.length;
  return dense({
    order,
    rows: Int32Array.from(rows),
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  });
}

describe('a partial factorisation', () => {
  for (const [order, border, singular] of [
    [12, 3, 0],
    [60, 8, 0],
    [60, 8, 5],
    [400, 20, 0],
    [5, 5, 0],
  ] as const) {
    it(`leaves a border of ${border} of ${order}, ${singular} of which have no pivot of their own`, () => {
      const given = matrix(order, border, singular, 11 + order + singular);
      const last = Int32Array.from({ length: border }, (_, k) => order - border + k);
      const partial = new PartialSolver(order, given.rows, given.columns, last, undefined);
      const whole = dense(given);
      // The second time with the analysis of the first, and stricter pivots.
      for (let time = 0; time < 2; time++) {
        expect(partial.factorize(given.values)).toBe(true);
        expect(partial.remaining.length).toBeGreaterThanOrEqual(border + singular);
        expect([...partial.remaining.subarray(-border)]).toEqual([...last]);
        const rest = remainder(partial);
        for (const sign of ['positive', 'negative', 'zero'] as const) {
          expect(partial.inertia[sign] + rest.inertia[sign]).toBe(whole.inertia[sign]);
        }
        const next = generator(5);
        const rhs = Float64Array.from({ length: order }, () => next());
        const wanted = rhs.slice();
        whole.solve(wanted);
        const reduced = new Float64Array(partial.remaining.length);
        const solution = new Float64Array(order);
        partial.forward(rhs, reduced);
        rest.solve(reduced);
        partial.backward(reduced, solution);
        const size = Math.max(...wanted.map(Math.abs));
        solution.forEach((value, k) => expect(Math.abs(value - wanted[k]!)).toBeLessThan(1e-7 * size));
        expect(partial.increaseQuality()).toBe(true);
        partial.restart();
      }
    });
  }

  it('takes no values that are not finite, and any quality but the last can be increased', () => {
    const given = matrix(12, 3, 0, 1);
    const partial = new PartialSolver(12, given.rows, given.columns, Int32Array.of(9, 10, 11), undefined);
    expect(partial.factorize(given.values.map(() => NaN))).toBe(false);
    let steps = 0;
    while (partial.increaseQuality()) steps++;
    expect(steps).toBe(4);
  });
});
