import type { SymmetricPattern } from './symmetric-solver.js';

/**
 * Entries in each column of L, the diagonal included, without forming L: leaves of the row subtrees and their least common
 * ancestors (Gilbert, Ng & Peyton 1994; Davis 2006, section 4.5). Needs the elimination tree in postorder:
 * `parent[j] > j`, with every subtree contiguous.
 */
export function columnCounts(pattern: SymmetricPattern, parent: Int32Array): Int32Array {
  const { order, columnPointers, rowIndices } = pattern;
  const first = firstDescendants(parent);
  const ancestor = new Int32Array(order);
  for (let i = 0; i < order; i++) ancestor[i] = i;
  const weights = new Int32Array(order);
  for (let j = 0; j < order; j++) if (first[j] === j) weights[j] = 1;
  const previousLeaf = new Int32Array(order).fill(-1);
  const largestFirst = new Int32Array(order).fill(-1);
  for (let j = 0; j < order; j++) {
    if (parent[j] !== -1) weights[parent[j]]--;
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      if (first[j] <= largestFirst[i]) continue;
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
