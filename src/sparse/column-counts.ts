import type { Adjacency } from './adjacency.js';
import { invertPermutation } from './symmetric-permute.js';

/**
 * Entries in each column of L, the diagonal included, without forming L: leaves of the row subtrees and their least common
 * ancestors (Gilbert, Ng & Peyton 1994; Davis 2006, section 4.5). Position k stands for node `permutation[k]` of the graph;
 * `parent` is the elimination tree, in postorder: `parent[j] > j`, with every subtree contiguous.
 */
export function columnCounts(graph: Adjacency, permutation: Int32Array, parent: Int32Array): Int32Array {
  const { nodes: order, pointers, neighbours } = graph;
  const position = invertPermutation(permutation);
  const first = firstDescendants(parent);
  const ancestor = new Int32Array(order);
  for (let i = 0; i < order; i++) ancestor[i] = i;
  const weights = new Int32Array(order);
  for (let j = 0; j < order; j++) if (first[j] === j) weights[j] = 1;
  const previousLeaf = new Int32Array(order).fill(-1);
  const largestFirst = new Int32Array(order).fill(-1);
  for (let j = 0; j < order; j++) {
    if (parent[j] !== -1) weights[parent[j]]--;
    const node = permutation[j];
    for (let p = pointers[node]; p < pointers[node + 1]; p++) {
      const i = position[neighbours[p]];
      if (i < j || first[j] <= largestFirst[i]) continue;
      largestFirst[i] = first[j];
      weights[j]++;
      const leaf = previousLeaf[i];
      previousLeaf[i] = j;
      if (leaf !== -1) weights[leastCommonAncestor(ancestor, leaf)]--;
    }
    if (parent[j] !== -1) ancestor[j] = parent[j];
  }
  for (let j = 0; j < order; j++) if (parent[j] !== -1) weights[parent[j]] += weights[j];
  return weights;
}

/** Representative of a node's set, with path compression. */
function leastCommonAncestor(ancestor: Int32Array, node: number): number {
  let root = node;
  while (ancestor[root] !== root) root = ancestor[root];
  for (let i = node; i !== root;) {
    const up = ancestor[i];
    ancestor[i] = root;
    i = up;
  }
  return root;
}

/** First (smallest) descendant of each node of a postordered forest. */
export function firstDescendants(parent: Int32Array): Int32Array {
  const first = new Int32Array(parent.length).fill(-1);
  for (let j = 0; j < parent.length; j++) {
    if (first[j] === -1) first[j] = j;
    const up = parent[j];
    if (up !== -1 && first[up] === -1) first[up] = first[j];
  }
  return first;
}
