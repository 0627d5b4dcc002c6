import { describe, expect, it } from 'vitest';
import {
  SparseError,
  addProduct,
  addSymmetricProduct,
  addTransposedProduct,
  checkMatrix,
  checkPattern,
  compressTriplets,
  permute,
  permuteSymmetric,
  scatterValues,
  symmetricPattern,
  transpose,
} from '../../src/sparse/index.js';
import { multiply, randomSymmetric, toDense } from './matrices.js';
import { dense, distance, randomMatrix, randomVector } from './rectangular.js';

describe('compressTriplets', () => {
  it('sorts rows, sums duplicates and maps every triplet to its place', () => {
    const { matrix, positions } = compressTriplets(3, 2, [2, 0, 2, 1], [0, 1, 0, 0], [1, 5, 10, 7]);
    expect([...matrix.columnPointers]).toEqual([0, 2, 3]);
    expect([...matrix.rowIndices]).toEqual([1, 2, 0]);
    expect([...matrix.values]).toEqual([7, 11, 5]);
    expect([...positions]).toEqual([1, 2, 1, 0]);
  });

  it('refills values through the positions', () => {
    const { matrix, positions } = compressTriplets(2, 2, [0, 1, 0], [0, 1, 0], [1, 2, 3]);
    scatterValues(positions, [10, 20, 30], matrix.values);
    expect([...matrix.values]).toEqual([40, 20]);
  });

  it('makes empty matrices', () => {
    const { matrix } = compressTriplets(0, 3, [], []);
    expect([...matrix.columnPointers]).toEqual([0, 0, 0, 0]);
    checkMatrix(matrix);
  });

  it('refuses indices out of range and unequal lengths', () => {
    expect(() => compressTriplets(2, 2, [2], [0])).toThrow(SparseError);
    expect(() => compressTriplets(2, 2, [0], [-1])).toThrow(/column -1/);
    expect(() => compressTriplets(2, 2, [0.5], [0])).toThrow(SparseError);
    expect(() => compressTriplets(2, 2, [0, 1], [0])).toThrow(SparseError);
    expect(() => compressTriplets(2, 2, [0], [0], [])).toThrow(SparseError);
  });
});

describe('checkPattern', () => {
  const pattern = (columnPointers: number[], rowIndices: number[]) => ({
    rows: 3,
    columns: 2,
    columnPointers: Int32Array.from(columnPointers),
    rowIndices: Int32Array.from(rowIndices),
  });

  it('accepts a valid pattern', () => {
    expect(() => checkPattern(pattern([0, 2, 3], [0, 2, 1]))).not.toThrow();
  });

  it.each([
    ['too few pointers', [0, 2], [0, 2]],
    ['a first pointer other than 0', [1, 2, 2], [0, 2]],
    ['decreasing pointers', [0, 2, 1], [0, 2]],
    ['pointers past the end', [0, 2, 4], [0, 2, 1]],
    ['a row out of range', [0, 1, 2], [0, 3]],
    ['rows out of order', [0, 2, 2], [2, 0]],
    ['a row twice', [0, 2, 2], [1, 1]],
  ])('refuses %s', (_what, columnPointers, rowIndices) => {
    expect(() => checkPattern(pattern(columnPointers, rowIndices))).toThrow(SparseError);
  });

  it('refuses a matrix with too few values', () => {
    expect(() => checkMatrix({ ...pattern([0, 1, 2], [0, 1]), values: Float64Array.of(1) })).toThrow(
      SparseError,
    );
  });
});

describe('basic operations', () => {
  const matrix = randomMatrix(7, 5, 0.4, 3);

  it('transposes', () => {
    const transposed = transpose(matrix);
    checkMatrix(transposed);
    expect(dense(transposed).to2DArray()).toEqual(dense(matrix).transpose().to2DArray());
  });

  it('permutes rows and columns', () => {
    const rows = Int32Array.of(3, 1, 0, 6, 2, 5, 4);
    const columns = Int32Array.of(4, 0, 3, 1, 2);
    const permuted = permute(matrix, rows, columns);
    checkMatrix(permuted);
    const source = dense(matrix);
    const result = dense(permuted);
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 5; j++) expect(result.get(i, j)).toBe(source.get(rows[i], columns[j]));
    }
    expect(permute(matrix, undefined, undefined)).toEqual(matrix);
  });

  it('multiplies by the matrix and by its transpose', () => {
    const x = randomVector(5, 1);
    const y = new Float64Array(7).fill(1);
    addProduct(matrix, x, y, -2);
    const expected = dense(matrix).mmul(columnOf(x)).to1DArray();
    expect(
      distance(
        y,
        expected.map((value) => 1 - 2 * value),
      ),
    ).toBeLessThan(1e-14);
    const z = new Float64Array(5);
    addTransposedProduct(matrix, y, z);
    expect(distance(z, dense(matrix).transpose().mmul(columnOf(y)).to1DArray())).toBeLessThan(1e-14);
  });

  it('multiplies by a symmetric matrix from its lower triangle', () => {
    const symmetric = randomSymmetric(9, 0.4, 5);
    const x = randomVector(9, 2);
    const y = new Float64Array(9);
    addSymmetricProduct(symmetric.pattern, symmetric.values, x, y, 3);
    expect(
      distance(
        y,
        multiply(symmetric, x).map((value) => 3 * value),
      ),
    ).toBeLessThan(1e-14);
  });

  it('permutes a symmetric matrix, each entry with its place', () => {
    const symmetric = randomSymmetric(8, 0.5, 6);
    const permutation = Int32Array.of(5, 2, 7, 0, 1, 6, 3, 4);
    const { pattern, sources } = permuteSymmetric(symmetric.pattern, permutation);
    const values = Float64Array.from(sources, (p) => symmetric.values[p]);
    const source = toDense(symmetric);
    const result = toDense({ pattern, values });
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 8; j++) expect(result[i][j]).toBe(source[permutation[i]][permutation[j]]);
    }
    for (let j = 0; j < 8; j++) expect(pattern.rowIndices[pattern.columnPointers[j]]).toBe(j);
  });

  it('completes the diagonal of a symmetric pattern and takes either triangle', () => {
    const { pattern, positions } = symmetricPattern(3, [0, 2, 1], [2, 0, 1]);
    expect([...pattern.columnPointers]).toEqual([0, 2, 3, 4]);
    expect([...pattern.rowIndices]).toEqual([0, 2, 1, 2]);
    expect([...positions]).toEqual([1, 1, 2]);
  });
});

function columnOf(x: Float64Array): number[][] {
  return Array.from(x, (value) => [value]);
}
