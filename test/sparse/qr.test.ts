import { Matrix, SingularValueDecomposition, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  SparseError,
  SparseQr,
  addProduct,
  addTransposedProduct,
  transpose,
} from '../../src/sparse/index.js';
import { dense, distance, fromEntries, fromRows, randomMatrix, randomVector } from './rectangular.js';
import { largest } from './matrices.js';

describe('SparseQr', () => {
  it('solves the identity and the empty system', () => {
    expect([
      ...new SparseQr(
        fromRows([
          [1, 0],
          [0, 1],
        ]),
      ).solve(Float64Array.of(3, 4)),
    ]).toEqual([3, 4]);
    expect(new SparseQr(fromEntries(2, 0, [])).solve(Float64Array.of(1, 1))).toHaveLength(0);
  });

  it('fits a line through points', () => {
    const qr = new SparseQr(
      fromRows([
        [1, 0],
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    );
    const x = qr.solve(Float64Array.of(1, 3, 4, 4));
    expect(distance(x, [1.5, 1])).toBeLessThan(1e-14);
    expect(qr.rank).toBe(2);
  });

  it.each([1, 2, 3, 4, 5, 6])('agrees with dense least squares on random matrices: %i', (seed) => {
    const columns = 8 * seed;
    const matrix = randomMatrix(columns + 6 * seed, columns, 0.4 / seed, seed);
    const b = randomVector(matrix.rows, seed);
    const qr = new SparseQr(matrix);
    expect(qr.rank).toBe(columns);
    const full = dense(matrix);
    const normal = solve(full.transpose().mmul(full), full.transpose().mmul(new Matrix(columnOf(b))));
    const x = qr.solve(b);
    expect(distance(x, normal.to1DArray())).toBeLessThan(1e-9);
    const residual = b.slice();
    addProduct(matrix, x, residual, -1);
    const gradient = new Float64Array(columns);
    addTransposedProduct(matrix, residual, gradient);
    expect(largest(gradient)).toBeLessThan(1e-12);
  });

  it.each([1, 2, 3])('finds minimum-norm solutions of underdetermined systems: %i', (seed) => {
    const matrix = randomMatrix(20, 12, 0.2, seed);
    const b = randomVector(12, seed);
    const x = new SparseQr(matrix).solveTransposed(b);
    const product = new Float64Array(12);
    addTransposedProduct(matrix, x, product);
    expect(distance(product, b)).toBeLessThan(1e-12);
    // The minimum-norm solution lies in the range of A.
    const inRange = new SparseQr(matrix).solve(x);
    const back = new Float64Array(20);
    addProduct(matrix, inRange, back);
    expect(distance(back, x)).toBeLessThan(1e-12);
  });

  it.each([1, 2, 3, 4])('is least squares also when columns are dependent: %i', (seed) => {
    const base = randomMatrix(16, 7, 0.3, seed);
    const entries: [number, number, number][] = [];
    for (let j = 0; j < 7; j++) {
      for (let p = base.columnPointers[j]; p < base.columnPointers[j + 1]; p++) {
        const i = base.rowIndices[p];
        entries.push([i, j, base.values[p]]);
        if (j < 3) entries.push([i, 7 + j, 2 * base.values[p]]);
        if (j === 4 || j === 5) entries.push([i, 10, base.values[p]]);
      }
    }
    const matrix = fromEntries(16, 11, entries);
    const qr = new SparseQr(matrix);
    expect(qr.rank).toBe(new SingularValueDecomposition(dense(matrix)).rank);
    const b = randomVector(16, seed);
    const residual = b.slice();
    addProduct(matrix, qr.solve(b), residual, -1);
    const gradient = new Float64Array(11);
    addTransposedProduct(matrix, residual, gradient);
    expect(largest(gradient)).toBeLessThan(1e-12);
  });

  it('takes columns without entries and rows without entries', () => {
    const qr = new SparseQr(
      fromRows([
        [1, 0, 0],
        [0, 0, 0],
        [0, 0, 2],
        [0, 0, 1],
      ]),
    );
    expect(qr.rank).toBe(2);
    expect(distance(qr.solve(Float64Array.of(3, 9, 4, 2)), [3, 0, 2])).toBeLessThan(1e-15);
  });

  it('refuses wide matrices, wrong orders and wrong lengths', () => {
    const matrix = fromRows([[1], [2]]);
    expect(() => new SparseQr(transpose(matrix))).toThrow(SparseError);
    expect(() => new SparseQr(matrix, Int32Array.of(0, 1))).toThrow(SparseError);
    expect(() => new SparseQr(matrix).solve(new Float64Array(3))).toThrow(SparseError);
    expect(() => new SparseQr(matrix).solveTransposed(new Float64Array(2))).toThrow(SparseError);
  });
});

function columnOf(x: Float64Array): number[][] {
  return Array.from(x, (value) => [value]);
}
