import type { SymmetricPattern } from './symmetric-solver.js';

/** An undirected graph: neighbours of node i are `neighbours[pointers[i] .. pointers[i+1])`, without i itself. */
export interface Adjacency {
  readonly nodes: number;
  readonly pointers: Int32Array;
  readonly neighbours: Int32Array;
}

/** The adjacency graph of a symmetric matrix (Davis 2006, section 7.1), neighbours ascending. */
export function adjacencyOf(pattern: SymmetricPattern): Adjacency {
  const { order, columnPointers, rowIndices } = pattern;
  const pointers = new Int32Array(order + 1);
  for (let j = 0; j < order; j++) {
    const start = columnPointers[j] + 1;
    const end = columnPointers[j + 1];
    pointers[j + 1] += end - start;
    for (let p = start; p < end; p++) pointers[rowIndices[p] + 1]++;
  }
  for (let i = 0; i < order; i++) pointers[i + 1] += pointers[i];
  const neighbours = new Int32Array(pointers[order]);
  const next = pointers.slice();
  // Row i receives its smaller neighbours j while they are passed in order, before its own column is reached.
  for (let j = 0; j < order; j++) {
    const end = columnPointers[j + 1];
    let place = next[j];
    for (let p = columnPointers[j] + 1; p < end; p++) {
      const i = rowIndices[p];
      neighbours[place++] = i;
      neighbours[next[i]++] = j;
    }
    next[j] = place;
  }
  return { nodes: order, pointers, neighbours };
}
