import { compressTriplets } from './compress-triplets.js';
import { SparseError } from './sparse-error.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** A symmetric pattern together with the place of each of the triplets that it was made from. */
export interface SymmetricTriplets {
  readonly pattern: SymmetricPattern;
  /** `positions[k]` is the place of triplet k among the pattern's entries; duplicates and mirror images share it. */
  readonly positions: Int32Array;
}

/**
 * Lower triangle of a symmetric matrix from triplets of either triangle; diagonal entries that are absent are added.
 * A pair (i, j) and its mirror image (j, i) share one place, so give each off-diagonal entry once.
 * @throws SparseError for an index out of range.
 */
export function symmetricPattern(
  order: number,
  rowIndices: ArrayLike<number>,
  columnIndices: ArrayLike<number>,
): SymmetricTriplets {
  const count = rowIndices.length;
  const lowerRows = new Int32Array(count + order);
  const lowerColumns = new Int32Array(count + order);
  for (let k = 0; k < count; k++) {
    lowerRows[k] = Math.max(rowIndices[k], columnIndices[k]);
    lowerColumns[k] = Math.min(rowIndices[k], columnIndices[k]);
  }
  for (let i = 0; i < order; i++) {
    lowerRows[count + i] = i;
    lowerColumns[count + i] = i;
  }
  const { matrix, positions } = compressTriplets(order, order, lowerRows, lowerColumns);
  return {
    pattern: { order, columnPointers: matrix.columnPointers, rowIndices: matrix.rowIndices },
    positions: positions.subarray(0, count),
  };
}

/**
 * Checks a symmetric pattern: lower triangle, rows ascending, the diagonal present and first in each column.
 * @throws SparseError naming the first column at fault.
 */
export function checkSymmetricPattern(pattern: SymmetricPattern): void {
  const { order, columnPointers, rowIndices } = pattern;
  if (!Number.isInteger(order) || order < 0) throw new SparseError(`A matrix cannot have order ${order}.`);
  if (columnPointers.length !== order + 1 || columnPointers[0] !== 0) {
    throw new SparseError(
      `A matrix of order ${order} needs ${order + 1} column pointers starting at 0; got ${columnPointers.length}.`,
    );
  }
  for (let j = 0; j < order; j++) {
    const start = columnPointers[j];
    const end = columnPointers[j + 1];
    if (end > rowIndices.length) {
      throw new SparseError(`Column ${j} ends at position ${end} of ${rowIndices.length} entries.`);
    }
    if (end <= start || rowIndices[start] !== j) {
      const upper = end > start && rowIndices[start] < j;
      throw new SparseError(
        upper
          ? `Column ${j} has an entry in row ${rowIndices[start]}: the upper triangle was given.`
          : `Column ${j} does not start with its diagonal entry.`,
        'A symmetric pattern is the lower triangle with every diagonal entry present; symmetricPattern builds it.',
      );
    }
    for (let p = start + 1; p < end; p++) {
      if (rowIndices[p] <= rowIndices[p - 1] || rowIndices[p] >= order) {
        throw new SparseError(
          `Column ${j} lists row ${rowIndices[p]} after row ${rowIndices[p - 1]} in a matrix of order ${order}.`,
          'Rows ascend, occur once and are less than the order.',
        );
      }
    }
  }
}
