import { Matrix } from 'ml-matrix';
import { compressTriplets, type CompressedColumns } from '../../src/sparse/index.js';
import { randomNumbers } from './matrices.js';

/** The matrix with these rows; zeros are not stored. */
export function fromRows(rows: readonly (readonly number[])[]): CompressedColumns {
  const entries: [number, number, number][] = [];
  rows.forEach((row, i) => row.forEach((value, j) => value !== 0 && entries.push([i, j, value])));
  return fromEntries(rows.length, rows[0]?.length ?? 0, entries);
}

/** The matrix with these entries [row, column, value]. */
export function fromEntries(
  rows: number,
  columns: number,
  entries: readonly (readonly [number, number, number])[],
): CompressedColumns {
  return compressTriplets(
    rows,
    columns,
    entries.map((entry) => entry[0]),
    entries.map((entry) => entry[1]),
    entries.map((entry) => entry[2]),
  ).matrix;
}

/** A random matrix with entries in [-1, 1]; `regular` adds a random transversal so that it has full structural rank. */
export function randomMatrix(
  rows: number,
  columns: number,
  density: number,
  seed: number,
  regular = true,
): CompressedColumns {
  const random = randomNumbers(seed);
  const entries: [number, number, number][] = [];
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) if (random() < density) entries.push([i, j, 2 * random() - 1]);
  }
  if (regular) {
    const order = Array.from({ length: rows }, (_, i) => i);
    for (let i = rows - 1; i > 0; i--) {
      const k = Math.floor(random() * (i + 1));
      [order[i], order[k]] = [order[k], order[i]];
    }
    for (let j = 0; j < Math.min(rows, columns); j++) entries.push([order[j], j, 1 + random()]);
  }
  return fromEntries(rows, columns, entries);
}

/** The dense copy. */
export function dense(matrix: CompressedColumns): Matrix {
  const result = Matrix.zeros(matrix.rows, matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    for (let p = matrix.columnPointers[j]; p < matrix.columnPointers[j + 1]; p++) {
      result.set(matrix.rowIndices[p], j, matrix.values[p]);
    }
  }
  return result;
}

/** Random numbers in [-1, 1]. */
export function randomVector(length: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  return Float64Array.from({ length }, () => 2 * random() - 1);
}

/** Largest |x - y|. */
export function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) return Infinity;
  let size = 0;
  for (let i = 0; i < x.length; i++) size = Math.max(size, Math.abs(x[i] - y[i]));
  return size;
}
