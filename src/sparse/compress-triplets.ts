import type { CompressedColumns } from './compressed-columns.js';
import { SparseError } from './sparse-error.js';

/** A compressed matrix together with the place of each of the triplets that it was made from. */
export interface CompressedTriplets {
  readonly matrix: CompressedColumns;
  /** `positions[k]` is the place in `matrix.values` of triplet k; duplicates share one place. */
  readonly positions: Int32Array;
}

/**
 * Compresses triplets (row, column) into columns with ascending rows; duplicates are summed.
 * Two counting sorts, by row and then stably by column (Davis 2006, sections 2.3 and 2.5). Values are zero when absent.
 * @throws SparseError for unequal lengths or an index out of range.
 */
export function compressTriplets(
  rows: number,
  columns: number,
  rowIndices: ArrayLike<number>,
  columnIndices: ArrayLike<number>,
  values?: ArrayLike<number>,
): CompressedTriplets {
  const count = rowIndices.length;
  if (columnIndices.length !== count || (values !== undefined && values.length !== count)) {
    throw new SparseError(
      `Triplets need equally many rows, columns and values; got ${count}, ${columnIndices.length}` +
        `${values === undefined ? '' : ` and ${values.length}`}.`,
    );
  }
  const byRow = countingSort(rowIndices, rows, identity(count), 'row');
  const byColumn = countingSort(columnIndices, columns, byRow, 'column');
  const positions = new Int32Array(count);
  const columnPointers = new Int32Array(columns + 1);
  const compressed = new Int32Array(count);
  let length = 0;
  let lastRow = -1;
  let lastColumn = -1;
  for (const k of byColumn) {
    const row = rowIndices[k];
    const column = columnIndices[k];
    if (row !== lastRow || column !== lastColumn) {
      compressed[length++] = row;
      columnPointers[column + 1]++;
      lastRow = row;
      lastColumn = column;
    }
    positions[k] = length - 1;
  }
  for (let j = 0; j < columns; j++) columnPointers[j + 1] += columnPointers[j];
  const matrix = {
    rows,
    columns,
    columnPointers,
    rowIndices: compressed.slice(0, length),
    values: new Float64Array(length),
  };
  if (values !== undefined) scatterValues(positions, values, matrix.values);
  return { matrix, positions };
}

/** Sums triplet values into their places: target := 0, then target[positions[k]] += values[k]. Allocates nothing. */
export function scatterValues(positions: Int32Array, values: ArrayLike<number>, target: Float64Array): void {
  target.fill(0);
  for (let k = 0; k < positions.length; k++) target[positions[k]] += values[k];
}

function identity(count: number): Int32Array {
  const order = new Int32Array(count);
  for (let k = 0; k < count; k++) order[k] = k;
  return order;
}

/** Stable counting sort of the items `order` by `keys[item]` in [0, limit). */
function countingSort(keys: ArrayLike<number>, limit: number, order: Int32Array, what: string): Int32Array {
  const starts = new Int32Array(limit + 1);
  for (const k of order) {
    const key = keys[k];
    if (!(key >= 0 && key < limit) || !Number.isInteger(key)) {
      throw new SparseError(`Triplet ${k} has ${what} ${key}; there are ${limit} ${what}s, counted from 0.`);
    }
    starts[key + 1]++;
  }
  for (let i = 0; i < limit; i++) starts[i + 1] += starts[i];
  const sorted = new Int32Array(order.length);
  for (const k of order) sorted[starts[keys[k]]++] = k;
  return sorted;
}
