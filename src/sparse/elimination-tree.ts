import type { Adjacency } from './adjacency.js';
import { invertPermutation } from './symmetric-permute.js';

/**
 * Parent of each position in the elimination tree of P A P^T, -1 for roots: the first row below the diagonal in that column of
 * L (Liu 1990; Davis 2006, section 4.1, with path compression). Position k stands for node `permutation[k]` of the graph of A.
 */
export function eliminationTree(graph: Adjacency, permutation: Int32Array): Int32Array {
  const { nodes, pointers, neighbours } = graph;
  const position = invertPermutation(permutation);
  const parent = new Int32Array(nodes).fill(-1);
  const ancestor = new Int32Array(nodes).fill(-1);
  for (let k = 0; k < nodes; k++) {
    const node = permutation[k];
    for (let p = pointers[node]; p < pointers[node + 1]; p++) {
      let j = position[neighbours[p]];
      while (j !== -1 && j < k) {
        const next = ancestor[j];
        ancestor[j] = k;
        if (next === -1) parent[j] = k;
        j = next;
      }
    }
  }
  return parent;
}

/** The parents of a tree after its nodes are renumbered: position k of the result is node `order[k]`. */
export function renumberTree(parent: Int32Array, order: Int32Array): Int32Array {
  const position = invertPermutation(order);
  const result = new Int32Array(parent.length);
  for (let k = 0; k < order.length; k++) {
    const up = parent[order[k]];
    result[k] = up === -1 ? -1 : position[up];
  }
  return result;
}
