import { createAnalysisKernels, type AnalysisKernels } from '../kernels/index.js';
import { compressTriplets } from './compress-triplets.js';
import { SparseError } from './sparse-error.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** Below this number of triplets a memory for the kernels costs more than they save. */
const FEWEST_FOR_KERNELS = 2000;

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
  if (
    count >= FEWEST_FOR_KERNELS &&
    rowIndices instanceof Int32Array &&
    columnIndices instanceof Int32Array
  ) {
    const kernels = createAnalysisKernels();
    const found = kernels && patternByKernels(order, rowIndices, columnIndices, kernels);
    if (found !== undefined) return found;
  }
  return symmetricPatternReference(order, rowIndices, columnIndices);
}

/** The same, found here: for few triplets, where there are no kernels, and for wrong indices. */
export function symmetricPatternReference(
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

/** The same by kernels; undefined for an index out of range. */
export function patternByKernels(
  order: number,
  rowIndices: Int32Array,
  columnIndices: Int32Array,
  kernels: AnalysisKernels,
): SymmetricTriplets | undefined {
  const { memory } = kernels;
  const count = rowIndices.length;
  if (columnIndices.length !== count) return undefined;
  const all = count + order;
  const rows = memory.allocateIntegers(all);
  const columns = memory.allocateIntegers(all);
  const pointers = memory.allocateIntegers(order + 1);
  const indices = memory.allocateIntegers(all);
  const positions = memory.allocateIntegers(all);
  const work = memory.allocateIntegers(order + 1 + 2 * all);
  const { integers } = memory;
  integers.set(rowIndices, rows);
  integers.set(columnIndices, columns);
  const length = kernels.symmetricPattern(order, count, rows, columns, pointers, indices, positions, work);
  if (length < 0) return undefined;
  return {
    pattern: {
      order,
      columnPointers: integers.slice(pointers, pointers + order + 1),
      rowIndices: integers.slice(indices, indices + length),
    },
    positions: integers.slice(positions, positions + count),
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
