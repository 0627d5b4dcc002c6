import { solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { SparseError, SparseLu, transpose } from '../../src/sparse/index.js';
import { dense, distance, fromEntries, fromRows, randomMatrix, randomVector } from './rectangular.js';

describe('SparseLu', () => {
  it('solves the identity, a singleton and the empty system', () => {
    const identity = new SparseLu(
      fromRows([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    );
    const b = Float64Array.of(1, 2, 3);
    identity.solve(b);
    expect([...b]).toEqual([1, 2, 3]);
    const singleton = new SparseLu(fromRows([[4]]));
    const c = Float64Array.of(2);
    singleton.solve(c);
    expect(c[0]).toBe(0.5);
    new SparseLu(fromEntries(0, 0, [])).solve(new Float64Array(0));
  });

  it('exchanges rows when the diagonal is zero', () => {
    const lu = new SparseLu(
      fromRows([
        [0, 2, 0],
        [0, 0, 3],
        [1, 0, 0],
      ]),
    );
    const b = Float64Array.of(2, 6, 5);
    lu.solve(b);
    expect([...b]).toEqual([5, 1, 2]);
  });

  it('factorises other values of the same pattern, also after a singular matrix', () => {
    const matrix = randomMatrix(30, 30, 0.2, 11);
    const lu = new SparseLu(matrix);
    expect(lu.refactorize(new Float64Array(matrix.values.length))).toBe(0);
    for (const seed of [12, 13]) {
      const values = randomVector(matrix.values.length, seed);
      const changed = { ...matrix, values };
      const b = randomVector(30, seed);
      const x = b.slice();
      const expected = b.slice();
      const fresh = new SparseLu(changed);
      expect(lu.refactorize(values)).toBe(fresh.rank);
      lu.solve(x);
      fresh.solve(expected);
      expect([...x]).toEqual([...expected]);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with dense LU on random matrices: %i', (seed) => {
    const matrix = randomMatrix(10 * seed, 10 * seed, 0.3 / seed, seed);
    const b = randomVector(10 * seed, seed);
    const expected = solve(dense(matrix), columnOf(b)).to1DArray();
    const lu = new SparseLu(matrix);
    expect(lu.rank).toBe(10 * seed);
    const x = b.slice();
    lu.solve(x);
    expect(distance(x, expected)).toBeLessThan(1e-9);
    const y = b.slice();
    lu.solveTransposed(y);
    expect(distance(y, solve(dense(transpose(matrix)), columnOf(b)).to1DArray())).toBeLessThan(1e-9);
  });

  it('keeps diagonal pivots when the threshold allows', () => {
    const matrix = fromRows([
      [1, 2],
      [3, 1],
    ]);
    expect([...new SparseLu(matrix, { columnOrder: Int32Array.of(0, 1) }).rowOrder]).toEqual([1, 0]);
    const relaxed = new SparseLu(matrix, { columnOrder: Int32Array.of(0, 1), threshold: 0.1 });
    expect([...relaxed.rowOrder]).toEqual([0, 1]);
  });

  it('finds singular matrices and refuses to solve with them', () => {
    for (const rows of [
      [
        [1, 2],
        [2, 4],
      ],
      [
        [0, 0],
        [0, 1],
      ],
      [
        [1, 0, 1],
        [0, 1, 1],
        [1, 1, 2],
      ],
    ]) {
      const lu = new SparseLu(fromRows(rows));
      expect(lu.rank).toBeLessThan(rows.length);
      expect(() => lu.solve(new Float64Array(rows.length))).toThrow(SparseError);
    }
  });

  it('refuses rectangular matrices, wrong orders and short vectors', () => {
    expect(() => new SparseLu(fromRows([[1, 2]]))).toThrow(SparseError);
    expect(() => new SparseLu(fromRows([[1]]), { columnOrder: Int32Array.of(0, 1) })).toThrow(SparseError);
    expect(() =>
      new SparseLu(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
      ).solve(new Float64Array(1)),
    ).toThrow(SparseError);
  });
});

function columnOf(x: Float64Array): number[][] {
  return Array.from(x, (value) => [value]);
}
