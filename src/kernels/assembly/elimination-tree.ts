/** Graphs and trees of the symbolic analysis: the algorithms of `src/sparse`, step for step. See `../analysis-kernels.ts`. */
import { integer, setInteger } from './front-table';

/** position[permutation[k]] := k. */
export function invert(permutation: usize, count: i32, position: usize): void {
  for (let k = 0; k < count; k++) setInteger(position, integer(permutation, k), k);
}

/** `src/sparse/adjacency.ts`. */
export function adjacency(
  order: i32,
  columnPointers: i32,
  rowIndices: i32,
  pointers: i32,
  neighbours: i32,
  work: i32,
): void {
  const columns = (<usize>columnPointers) << 2;
  const rows = (<usize>rowIndices) << 2;
  const starts = (<usize>pointers) << 2;
  const list = (<usize>neighbours) << 2;
  const next = (<usize>work) << 2;
  for (let i = 0; i <= order; i++) setInteger(starts, i, 0);
  for (let j = 0; j < order; j++) {
    const begin = integer(columns, j) + 1;
    const end = integer(columns, j + 1);
    setInteger(starts, j + 1, integer(starts, j + 1) + end - begin);
    for (let p = begin; p < end; p++) {
      const i = integer(rows, p) + 1;
      setInteger(starts, i, integer(starts, i) + 1);
    }
  }
  for (let i = 0; i < order; i++) setInteger(starts, i + 1, integer(starts, i + 1) + integer(starts, i));
  for (let i = 0; i < order; i++) setInteger(next, i, integer(starts, i));
  for (let j = 0; j < order; j++) {
    const end = integer(columns, j + 1);
    let place = integer(next, j);
    for (let p = integer(columns, j) + 1; p < end; p++) {
      const i = integer(rows, p);
      setInteger(list, place++, i);
      const other = integer(next, i);
      setInteger(list, other, j);
      setInteger(next, i, other + 1);
    }
    setInteger(next, j, place);
  }
}

/** `src/sparse/elimination-tree.ts`; `position` and `ancestor` are scratch. */
export function eliminationTree(
  nodes: i32,
  pointers: usize,
  neighbours: usize,
  permutation: usize,
  parent: usize,
  position: usize,
  ancestor: usize,
): void {
  invert(permutation, nodes, position);
  for (let k = 0; k < nodes; k++) {
    setInteger(parent, k, -1);
    setInteger(ancestor, k, -1);
  }
  for (let k = 0; k < nodes; k++) {
    const node = integer(permutation, k);
    const end = integer(pointers, node + 1);
    for (let p = integer(pointers, node); p < end; p++) {
      let j = integer(position, integer(neighbours, p));
      while (j != -1 && j < k) {
        const next = integer(ancestor, j);
        setInteger(ancestor, j, k);
        if (next == -1) setInteger(parent, j, k);
        j = next;
      }
    }
  }
}

/** `src/sparse/postorder.ts`; `firstChild` and `nextSibling` are scratch. */
export function postorder(
  parent: usize,
  count: i32,
  order: usize,
  firstChild: usize,
  nextSibling: usize,
): void {
  for (let j = 0; j < count; j++) setInteger(firstChild, j, -1);
  let firstRoot = -1;
  for (let j = count - 1; j >= 0; j--) {
    const up = integer(parent, j);
    if (up == -1) {
      setInteger(nextSibling, j, firstRoot);
      firstRoot = j;
    } else {
      setInteger(nextSibling, j, integer(firstChild, up));
      setInteger(firstChild, up, j);
    }
  }
  let place = 0;
  for (let root = firstRoot; root != -1; root = integer(nextSibling, root)) {
    let node = root;
    while (true) {
      let child = integer(firstChild, node);
      while (child != -1) {
        setInteger(firstChild, node, -1);
        node = child;
        child = integer(firstChild, node);
      }
      setInteger(order, place++, node);
      if (node == root) break;
      const sibling = integer(nextSibling, node);
      node = sibling == -1 ? integer(parent, node) : sibling;
    }
  }
}

/** Representative of a node's set, with path compression. */
function leastCommonAncestor(ancestor: usize, node: i32): i32 {
  let root = node;
  while (integer(ancestor, root) != root) root = integer(ancestor, root);
  for (let i = node; i != root; ) {
    const up = integer(ancestor, i);
    setInteger(ancestor, i, root);
    i = up;
  }
  return root;
}

/** `src/sparse/column-counts.ts`; `work` has room for 5 integers per node. */
export function columnCounts(
  nodes: i32,
  pointers: usize,
  neighbours: usize,
  permutation: usize,
  parent: usize,
  counts: usize,
  work: usize,
): void {
  const size = (<usize>nodes) << 2;
  const position = work;
  const first = position + size;
  const ancestor = first + size;
  const previousLeaf = ancestor + size;
  const largestFirst = previousLeaf + size;
  invert(permutation, nodes, position);
  for (let j = 0; j < nodes; j++) {
    setInteger(first, j, -1);
    setInteger(ancestor, j, j);
    setInteger(previousLeaf, j, -1);
    setInteger(largestFirst, j, -1);
  }
  for (let j = 0; j < nodes; j++) {
    if (integer(first, j) == -1) setInteger(first, j, j);
    const up = integer(parent, j);
    if (up != -1 && integer(first, up) == -1) setInteger(first, up, integer(first, j));
  }
  for (let j = 0; j < nodes; j++) setInteger(counts, j, integer(first, j) == j ? 1 : 0);
  for (let j = 0; j < nodes; j++) {
    const up = integer(parent, j);
    if (up != -1) setInteger(counts, up, integer(counts, up) - 1);
    const node = integer(permutation, j);
    const own = integer(first, j);
    const end = integer(pointers, node + 1);
    for (let p = integer(pointers, node); p < end; p++) {
      const i = integer(position, integer(neighbours, p));
      if (i < j || own <= integer(largestFirst, i)) continue;
      setInteger(largestFirst, i, own);
      setInteger(counts, j, integer(counts, j) + 1);
      const leaf = integer(previousLeaf, i);
      setInteger(previousLeaf, i, j);
      if (leaf != -1) {
        const shared = leastCommonAncestor(ancestor, leaf);
        setInteger(counts, shared, integer(counts, shared) - 1);
      }
    }
    if (up != -1) setInteger(ancestor, j, up);
  }
  for (let j = 0; j < nodes; j++) {
    const up = integer(parent, j);
    if (up != -1) setInteger(counts, up, integer(counts, up) + integer(counts, j));
  }
}

/** Sorts integers at [begin, end) ascending: by insertion with falling gaps (Shell), which for a few is plain insertion. */
export function sortRange(values: usize, begin: i32, end: i32): void {
  let gap = 1;
  while (9 * gap < end - begin) gap = 3 * gap + 1;
  for (; gap > 0; gap = gap / 3) {
    for (let i = begin + gap; i < end; i++) {
      const value = integer(values, i);
      let k = i - gap;
      while (k >= begin && integer(values, k) > value) {
        setInteger(values, k + gap, integer(values, k));
        k -= gap;
      }
      setInteger(values, k + gap, value);
    }
  }
}
