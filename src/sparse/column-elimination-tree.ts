import type { CompressedPattern } from './compressed-columns.js';

/**
 * Elimination tree of A^T A without forming it (Davis 2006, section 4.1): the columns of a row are a path, each linked to the
 * next. Column k stands for column `columnOrder[k]` of A.
 */
export function columnEliminationTree(pattern: CompressedPattern, columnOrder: Int32Array): Int32Array {
  const { rows, columns, columnPointers, rowIndices } = pattern;
  const parent = new Int32Array(columns).fill(-1);
  const ancestor = new Int32Array(columns).fill(-1);
  const previous = new Int32Array(rows).fill(-1);
  for (let k = 0; k < columns; k++) {
    const column = columnOrder[k];
    for (let p = columnPointers[column]; p < columnPointers[column + 1]; p++) {
      const row = rowIndices[p];
      let i = previous[row];
      while (i !== -1 && i < k) {
        const next = ancestor[i];
        ancestor[i] = k;
        if (next === -1) parent[i] = k;
        i = next;
      }
      previous[row] = k;
    }
  }
  return parent;
}
