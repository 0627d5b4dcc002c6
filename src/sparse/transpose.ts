import type { CompressedColumns } from './compressed-columns.js';

/** A^T, by one counting sort (Davis 2006, section 2.5). Rows of the result ascend. */
export function transpose(matrix: CompressedColumns): CompressedColumns {
  const { rows, columns, columnPointers, rowIndices, values } = matrix;
  const count = columnPointers[columns];
  const pointers = new Int32Array(rows + 1);
  for (let p = 0; p < count; p++) pointers[rowIndices[p] + 1]++;
  for (let i = 0; i < rows; i++) pointers[i + 1] += pointers[i];
  const next = pointers.slice();
  const indices = new Int32Array(count);
  const transposed = new Float64Array(count);
  for (let j = 0; j < columns; j++) {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const place = next[rowIndices[p]]++;
      indices[place] = j;
      transposed[place] = values[p];
    }
  }
  return { rows: columns, columns: rows, columnPointers: pointers, rowIndices: indices, values: transposed };
}
