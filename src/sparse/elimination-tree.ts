import type { SymmetricPattern } from './symmetric-solver.js';

/**
 * Parent of each column in the elimination tree, -1 for roots: the first row below the diagonal of column j of L
 * (Liu 1990; Davis 2006, section 4.1, with path compression). Takes the lower triangle.
 */
export function eliminationTree(pattern: SymmetricPattern): Int32Array {
  const { order } = pattern;
  const rows = lowerByRows(pattern);
  const parent = new Int32Array(order).fill(-1);
  const ancestor = new Int32Array(order).fill(-1);
  for (let i = 0; i < order; i++) {
    for (let p = rows.pointers[i]; p < rows.pointers[i + 1]; p++) {
      let j = rows.columns[p];
      while (j !== -1 && j < i) {
        const next = ancestor[j];
        ancestor[j] = i;
        if (next === -1) parent[j] = i;
        j = next;
      }
    }
  }
  return parent;
}

/** The strict lower triangle by rows: row i holds the columns `columns[pointers[i] .. pointers[i+1])`, ascending. */
export interface LowerRows {
  readonly pointers: Int32Array;
  readonly columns: Int32Array;
}

/** Rows of the strict lower triangle, from its columns. */
export function lowerByRows({ order, columnPointers, rowIndices }: SymmetricPattern): LowerRows {
  const pointers = new Int32Array(order + 1);
  for (let j = 0; j < order; j++) {
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) pointers[rowIndices[p] + 1]++;
  }
  for (let i = 0; i < order; i++) pointers[i + 1] += pointers[i];
  const columns = new Int32Array(pointers[order]);
  const next = pointers.slice();
  for (let j = 0; j < order; j++) {
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) columns[next[rowIndices[p]]++] = j;
  }
  return { pointers, columns };
}
