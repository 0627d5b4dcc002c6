import type { Adjacency } from './adjacency.js';
import type { CompressedPattern } from './compressed-columns.js';
import { minimumDegree } from './minimum-degree.js';

/**
 * Fill-reducing column order for LU and QR: minimum degree on the graph of A^T A (Davis 2006, section 7.1), given as the cliques
 * of the rows of A so that A^T A is never formed. Rows with more than max(16, 10 sqrt(n)) entries are left out.
 */
export function columnOrder(pattern: CompressedPattern): Int32Array {
  const { rows, columns, columnPointers, rowIndices } = pattern;
  const counts = new Int32Array(rows);
  for (let p = 0; p < columnPointers[columns]; p++) counts[rowIndices[p]]++;
  const limit = Math.max(16, 10 * Math.sqrt(columns));
  const clique = new Int32Array(rows).fill(-1);
  const pointers: number[] = [0];
  for (let i = 0; i < rows; i++) {
    if (counts[i] < 2 || counts[i] > limit) continue;
    clique[i] = pointers.length - 1;
    pointers.push(pointers[pointers.length - 1] + counts[i]);
  }
  const next = Int32Array.from(pointers);
  const neighbours = new Int32Array(pointers[pointers.length - 1]);
  for (let j = 0; j < columns; j++) {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const c = clique[rowIndices[p]];
      if (c !== -1) neighbours[next[c]++] = j;
    }
  }
  const cliques: Adjacency = { nodes: pointers.length - 1, pointers: Int32Array.from(pointers), neighbours };
  const graph: Adjacency = {
    nodes: columns,
    pointers: new Int32Array(columns + 1),
    neighbours: new Int32Array(0),
  };
  return minimumDegree(graph, { cliques });
}
