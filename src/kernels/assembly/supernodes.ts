/** Supernodes of the symbolic analysis: `src/sparse/supernodes.ts`, step for step. See `../analysis-kernels.ts`. */
import { columnCounts, eliminationTree, invert, postorder, sortRange } from './elimination-tree';
import { integer, setInteger } from './front-table';

/**
 * From a fill-reducing order to its postordered refinement `fine` and the supernodes of that: `first` (with an end) and `parent`.
 * Returns the number of supernodes; `first[nodes + 1]` receives that of the rows below all of them.
 */
export function findSupernodes(
  nodes: i32,
  pointersAt: i32,
  neighboursAt: i32,
  orderedAt: i32,
  fineAt: i32,
  firstAt: i32,
  parentAt: i32,
  work: i32,
): i32 {
  const pointers = (<usize>pointersAt) << 2;
  const neighbours = (<usize>neighboursAt) << 2;
  const ordered = (<usize>orderedAt) << 2;
  const fine = (<usize>fineAt) << 2;
  const first = (<usize>firstAt) << 2;
  const parent = (<usize>parentAt) << 2;
  const size = (<usize>nodes) << 2;
  const tree = (<usize>work) << 2;
  const post = tree + size;
  const renumbered = post + size;
  const counts = renumbered + size;
  const scratch = counts + size;
  eliminationTree(nodes, pointers, neighbours, ordered, tree, scratch, scratch + size);
  postorder(tree, nodes, post, scratch, scratch + size);
  invert(post, nodes, scratch);
  for (let k = 0; k < nodes; k++) {
    const node = integer(post, k);
    setInteger(fine, k, integer(ordered, node));
    const up = integer(tree, node);
    setInteger(renumbered, k, up == -1 ? -1 : integer(scratch, up));
  }
  columnCounts(nodes, pointers, neighbours, fine, renumbered, counts, scratch);
  const supernodeOf = scratch;
  let count = 0;
  let rows = 0;
  for (let j = 0; j < nodes; j++) {
    const joins =
      j > 0 && integer(renumbered, j - 1) == j && integer(counts, j - 1) == integer(counts, j) + 1;
    if (!joins) {
      if (j > 0) rows += integer(counts, j - 1) - 1;
      setInteger(first, count++, j);
    }
    setInteger(supernodeOf, j, count - 1);
  }
  if (nodes > 0) rows += integer(counts, nodes - 1) - 1;
  setInteger(first, count, nodes);
  setInteger(first, nodes + 1, rows);
  for (let s = 0; s < count; s++) {
    const up = integer(renumbered, integer(first, s + 1) - 1);
    setInteger(parent, s, up == -1 ? -1 : integer(supernodeOf, up));
  }
  return count;
}

/** `supernodeRows`: `starts` and ascending `rows` below the supernodes. `work`: 2 integers per node, 2 per supernode. */
export function supernodeRows(
  nodes: i32,
  pointersAt: i32,
  neighboursAt: i32,
  permutationAt: i32,
  count: i32,
  firstAt: i32,
  parentAt: i32,
  startsAt: i32,
  rowsAt: i32,
  work: i32,
): void {
  const pointers = (<usize>pointersAt) << 2;
  const neighbours = (<usize>neighboursAt) << 2;
  const permutation = (<usize>permutationAt) << 2;
  const first = (<usize>firstAt) << 2;
  const parent = (<usize>parentAt) << 2;
  const starts = (<usize>startsAt) << 2;
  const rows = (<usize>rowsAt) << 2;
  const position = (<usize>work) << 2;
  const seen = position + ((<usize>nodes) << 2);
  const firstChild = seen + ((<usize>nodes) << 2);
  const nextSibling = firstChild + ((<usize>count) << 2);
  invert(permutation, nodes, position);
  for (let i = 0; i < nodes; i++) setInteger(seen, i, -1);
  for (let s = 0; s < count; s++) setInteger(firstChild, s, -1);
  setInteger(starts, 0, 0);
  let length = 0;
  for (let s = 0; s < count; s++) {
    const end = integer(first, s + 1);
    const begin = length;
    for (let child = integer(firstChild, s); child != -1; child = integer(nextSibling, child)) {
      const last = integer(starts, child + 1);
      for (let p = integer(starts, child); p < last; p++) {
        const i = integer(rows, p);
        if (i < end || integer(seen, i) == s) continue;
        setInteger(seen, i, s);
        setInteger(rows, length++, i);
      }
    }
    for (let j = integer(first, s); j < end; j++) {
      const node = integer(permutation, j);
      const last = integer(pointers, node + 1);
      for (let p = integer(pointers, node); p < last; p++) {
        const i = integer(position, integer(neighbours, p));
        if (i < end || integer(seen, i) == s) continue;
        setInteger(seen, i, s);
        setInteger(rows, length++, i);
      }
    }
    sortRange(rows, begin, length);
    setInteger(starts, s + 1, length);
    const up = integer(parent, s);
    if (up != -1) {
      setInteger(nextSibling, s, integer(firstChild, up));
      setInteger(firstChild, up, s);
    }
  }
}

/** `joinRows`: rows below coarse supernodes that join fine ones. `work`: 3 integers per node. */
export function joinRows(
  nodes: i32,
  fineCount: i32,
  fineFirstAt: i32,
  fineStartsAt: i32,
  fineRowsAt: i32,
  orderAt: i32,
  count: i32,
  firstAt: i32,
  startsAt: i32,
  rowsAt: i32,
  work: i32,
): void {
  const fineFirst = (<usize>fineFirstAt) << 2;
  const fineStarts = (<usize>fineStartsAt) << 2;
  const fineRows = (<usize>fineRowsAt) << 2;
  const order = (<usize>orderAt) << 2;
  const first = (<usize>firstAt) << 2;
  const starts = (<usize>startsAt) << 2;
  const rows = (<usize>rowsAt) << 2;
  const position = (<usize>work) << 2;
  const seen = position + ((<usize>nodes) << 2);
  const fineOf = seen + ((<usize>nodes) << 2);
  invert(order, nodes, position);
  for (let i = 0; i < nodes; i++) setInteger(seen, i, -1);
  for (let s = 0; s < fineCount; s++) {
    const end = integer(fineFirst, s + 1);
    for (let j = integer(fineFirst, s); j < end; j++) setInteger(fineOf, j, s);
  }
  setInteger(starts, 0, 0);
  let length = 0;
  for (let s = 0; s < count; s++) {
    const begin = length;
    const end = integer(first, s + 1);
    for (let j = integer(first, s); j < end; ) {
      const member = integer(fineOf, integer(order, j));
      const last = integer(fineStarts, member + 1);
      for (let p = integer(fineStarts, member); p < last; p++) {
        const i = integer(position, integer(fineRows, p));
        if (i < end || integer(seen, i) == s) continue;
        setInteger(seen, i, s);
        setInteger(rows, length++, i);
      }
      j += integer(fineFirst, member + 1) - integer(fineFirst, member);
    }
    sortRange(rows, begin, length);
    setInteger(starts, s + 1, length);
  }
}

/** Local indices of the rows of each front in its parent, and the number of rows before the last front. */
export function relativeRows(
  count: i32,
  firstAt: i32,
  parentAt: i32,
  startsAt: i32,
  rowsAt: i32,
  relativeAt: i32,
  innerAt: i32,
): void {
  const first = (<usize>firstAt) << 2;
  const parent = (<usize>parentAt) << 2;
  const starts = (<usize>startsAt) << 2;
  const rows = (<usize>rowsAt) << 2;
  const relative = (<usize>relativeAt) << 2;
  const inner = (<usize>innerAt) << 2;
  const borderStart = count == 0 ? 0 : integer(first, count - 1);
  for (let f = 0; f < count; f++) {
    const begin = integer(starts, f);
    const end = integer(starts, f + 1);
    let border = end;
    while (border > begin && integer(rows, border - 1) >= borderStart) border--;
    setInteger(inner, f, border - begin);
    const up = integer(parent, f);
    if (up == -1) continue;
    const own = integer(first, up);
    const after = integer(first, up + 1);
    const above = integer(starts, up);
    let q = above;
    for (let p = begin; p < end; p++) {
      const i = integer(rows, p);
      if (i < after) {
        setInteger(relative, p, i - own);
        continue;
      }
      while (integer(rows, q) < i) q++;
      setInteger(relative, p, after - own + q - above);
    }
  }
}
