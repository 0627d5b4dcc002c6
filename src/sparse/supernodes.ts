import type { Adjacency } from './adjacency.js';
import { invertPermutation } from './symmetric-permute.js';

/** A partition of the columns into supernodes: supernode s owns columns `first[s] .. first[s+1]`. */
export interface Supernodes {
  readonly count: number;
  readonly first: Int32Array;
  /** Parent supernode, -1 for roots. */
  readonly parent: Int32Array;
}

/** Rows below the columns of each supernode: `rows[starts[s] .. starts[s+1])`, ascending. */
export interface SupernodeRows {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Maximal supernodes of a postordered matrix: consecutive columns whose structures differ by the diagonal only
 * (Liu, Ng & Peyton 1993).
 */
export function findSupernodes(parent: Int32Array, counts: Int32Array): Supernodes {
  const order = parent.length;
  const supernodeOf = new Int32Array(order);
  const first = new Int32Array(order + 1);
  let count = 0;
  for (let j = 0; j < order; j++) {
    const joins = j > 0 && parent[j - 1] === j && counts[j - 1] === counts[j] + 1;
    if (!joins) first[count++] = j;
    supernodeOf[j] = count - 1;
  }
  first[count] = order;
  const treeParent = new Int32Array(count);
  for (let s = 0; s < count; s++) {
    const up = parent[first[s + 1] - 1];
    treeParent[s] = up === -1 ? -1 : supernodeOf[up];
  }
  return { count, first: first.slice(0, count + 1), parent: treeParent };
}

/**
 * Symbolic factorisation by supernodes: the rows below supernode s are those of its columns of A and of its children's
 * rows, without its own columns (George & Liu 1981, section 5.3). Position k stands for node `permutation[k]` of the graph;
 * supernodes are in postorder.
 */
export function supernodeRows(
  graph: Adjacency,
  permutation: Int32Array,
  supernodes: Supernodes,
): SupernodeRows {
  const { nodes, pointers, neighbours } = graph;
  const position = invertPermutation(permutation);
  const { count, first, parent } = supernodes;
  const seen = new Int32Array(nodes).fill(-1);
  const starts = new Int32Array(count + 1);
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  let rows = new Int32Array(neighbours.length + nodes + 16);
  let length = 0;
  for (let s = 0; s < count; s++) {
    const end = first[s + 1];
    if (length + nodes > rows.length) {
      const larger = new Int32Array(2 * rows.length + nodes);
      larger.set(rows);
      rows = larger;
    }
    const begin = length;
    let ascending = true;
    for (let child = firstChild[s]; child !== -1; child = nextSibling[child]) {
      for (let p = starts[child]; p < starts[child + 1]; p++) {
        const i = rows[p];
        if (i < end || seen[i] === s) continue;
        seen[i] = s;
        if (length > begin && rows[length - 1] > i) ascending = false;
        rows[length++] = i;
      }
    }
    for (let j = first[s]; j < end; j++) {
      const node = permutation[j];
      for (let p = pointers[node]; p < pointers[node + 1]; p++) {
        const i = position[neighbours[p]];
        if (i < end || seen[i] === s) continue;
        seen[i] = s;
        if (length > begin && rows[length - 1] > i) ascending = false;
        rows[length++] = i;
      }
    }
    if (!ascending) sortRange(rows, begin, length);
    starts[s + 1] = length;
    if (parent[s] !== -1) {
      nextSibling[s] = firstChild[parent[s]];
      firstChild[parent[s]] = s;
    }
  }
  return { starts, rows: rows.slice(0, length) };
}

/**
 * Rows below coarser supernodes, from those of the fine ones that they join: `order` lists the old column at each position,
 * each coarse supernode is a union of fine ones.
 */
export function joinRows(
  fine: Supernodes,
  fineRows: SupernodeRows,
  order: Int32Array,
  coarse: Supernodes,
): SupernodeRows {
  const position = invertPermutation(order);
  const seen = new Int32Array(order.length).fill(-1);
  const starts = new Int32Array(coarse.count + 1);
  const rows = new Int32Array(fineRows.rows.length);
  const fineOf = new Int32Array(order.length);
  for (let s = 0; s < fine.count; s++) fineOf.fill(s, fine.first[s], fine.first[s + 1]);
  let length = 0;
  for (let s = 0; s < coarse.count; s++) {
    const begin = length;
    const end = coarse.first[s + 1];
    let ascending = true;
    for (let j = coarse.first[s]; j < end;) {
      const member = fineOf[order[j]];
      for (let p = fineRows.starts[member]; p < fineRows.starts[member + 1]; p++) {
        const i = position[fineRows.rows[p]];
        if (i < end || seen[i] === s) continue;
        seen[i] = s;
        if (length > begin && rows[length - 1] > i) ascending = false;
        rows[length++] = i;
      }
      j += fine.first[member + 1] - fine.first[member];
    }
    if (!ascending) sortRange(rows, begin, length);
    starts[s + 1] = length;
  }
  return { starts, rows: rows.slice(0, length) };
}

/** Sorts a range ascending: by insertion when short, which most are. */
export function sortRange(values: Int32Array, begin: number, end: number): void {
  if (end - begin > 32) {
    values.subarray(begin, end).sort();
    return;
  }
  for (let i = begin + 1; i < end; i++) {
    const value = values[i];
    let k = i - 1;
    while (k >= begin && values[k] > value) {
      values[k + 1] = values[k];
      k--;
    }
    values[k + 1] = value;
  }
}
