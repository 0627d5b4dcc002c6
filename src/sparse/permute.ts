import type { CompressedColumns } from './compressed-columns.js';
import { invertPermutation } from './symmetric-permute.js';
import { transpose } from './transpose.js';

/**
 * P A Q (Davis 2006, section 2.7): row k of the result is row `rowOrder[k]` of A, column k is column `columnOrder[k]`; an order
 * that is undefined leaves that side alone.
 */
export function permute(
  matrix: CompressedColumns,
  rowOrder: Int32Array | undefined,
  columnOrder: Int32Array | undefined,
): CompressedColumns {
  const { rows, columns, columnPointers, rowIndices, values } = matrix;
  const rowPosition = rowOrder === undefined ? undefined : invertPermutation(rowOrder);
  const pointers = new Int32Array(columns + 1);
  const indices = new Int32Array(columnPointers[columns]);
  const permuted = new Float64Array(columnPointers[columns]);
  let length = 0;
  for (let k = 0; k < columns; k++) {
    const j = columnOrder === undefined ? k : columnOrder[k];
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      indices[length] = rowPosition === undefined ? rowIndices[p] : rowPosition[rowIndices[p]];
      permuted[length++] = values[p];
    }
    pointers[k + 1] = length;
  }
  const result = { rows, columns, columnPointers: pointers, rowIndices: indices, values: permuted };
  // A double transpose sorts the rows of each column in linear time.
  return rowPosition === undefined ? result : transpose(transpose(result));
}
