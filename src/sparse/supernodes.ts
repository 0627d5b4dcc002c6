import type { SymmetricPattern } from './symmetric-solver.js';

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
 * rows, without its own columns (George & Liu 1981, section 5.3). Supernodes must be in postorder.
 */
export function supernodeRows(pattern: SymmetricPattern, supernodes: Supernodes): SupernodeRows {
  const { columnPointers, rowIndices } = pattern;
  const { count, first, parent } = supernodes;
  const seen = new Int32Array(pattern.order).fill(-1);
  const starts = new Int32Array(count + 1);
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  let rows = new Int32Array(2 * rowIndices.length + 16);
  let length = 0;
  for (let s = 0; s < count; s++) {
    const end = first[s + 1];
    if (length + pattern.order > rows.length) {
      const larger = new Int32Array(2 * rows.length + pattern.order);
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
      for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
        const i = rowIndices[p];
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

/** Sorts a range ascending: by insertion when short, which most are. */
function sortRange(values: Int32Array, begin: number, end: number): void {
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
