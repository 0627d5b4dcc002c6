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
  const byRow = countingSort(rowIndices, rows, undefined, 'row');
  const byColumn = countingSort(columnIndices, columns, byRow, 'column');
  const positions = new Int32Array(count);
  const columnPointers = new Int32Array(columns + 1);
  const compressed = new Int32Array(count);
  let length = 0;
  let lastRow = -1;
  let lastColumn = -1;
  for (let at = 0; at < count; at++) {
    const k = byColumn[at];
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

/** Stable counting sort of the items `order`, or of all in their own order, by `keys[item]` in [0, limit). */
function countingSort(
  keys: ArrayLike<number>,
  limit: number,
  order: Int32Array | undefined,
  what: string,
): Int32Array {
  const count = keys.length;
  const starts = new Int32Array(limit + 1);
  for (let k = 0; k < count; k++) {
    const key = keys[k];
    if (!(key >= 0 && key < limit && key === (key | 0))) {
      throw new SparseError(`Triplet ${k} has ${what} ${key}; there are ${limit} ${what}s, counted from 0.`);
    }
    starts[key + 1]++;
  }
  for (let i = 0; i < limit; i++) starts[i + 1] += starts[i];
  const sorted = new Int32Array(count);
  if (order === undefined) for (let k = 0; k < count; k++) sorted[starts[keys[k]]++] = k;
  else {
    for (let at = 0; at < count; at++) {
      const k = order[at];
      sorted[starts[keys[k]]++] = k;
    }
  }
  return sorted;
}
