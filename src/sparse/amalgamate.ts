import { postorder } from './postorder.js';
import { sortRange, type SupernodeRows, type Supernodes } from './supernodes.js';

/** Costs in nanoseconds, fitted to the SIMD kernels on one core of a cloud CPU: they only steer the partition. */
const PER_FRONT = 150;
const PER_MULTIPLICATION = 0.4;
const PER_PANEL_ENTRY = 0.7;
const PER_UPDATED_ENTRY = 0.5;
const PER_PASSED_ENTRY = 1.2;

/**
 * Modelled time of a front of `columns` pivots, `inner` further rows and `border` rows in the last front, whose updates go
 * straight there.
 */
export function frontCost(columns: number, inner: number, border: number): number {
  const rows = inner + border;
  const multiplications = columns * ((columns * columns) / 6 + (columns * rows) / 2 + (rows * rows) / 2);
  return (
    PER_FRONT +
    PER_MULTIPLICATION * multiplications +
    PER_PANEL_ENTRY * columns * (columns / 2 + rows) +
    PER_UPDATED_ENTRY * ((rows * rows) / 2) +
    PER_PASSED_ENTRY * inner * (inner / 2 + border)
  );
}

/** A coarser partition: the columns in their new order, with the supernodes of that order. */
export interface Amalgamation {
  /** Old column at each new position. */
  readonly permutation: Int32Array;
  readonly supernodes: Supernodes;
}

/**
 * Relaxed amalgamation (Ashcraft & Grimes 1989): joins supernodes where explicit zeros cost less than the front they save.
 * First siblings (leaves with equal or nearly equal rows, as global collocation gives by the hundred), up to the width that
 * balances the rank of their update against the zeros between them; then children with their parents. `together[j] = 1` forces
 * column j into the supernode of column j + 1, its parent.
 */
export function amalgamate(
  supernodes: Supernodes,
  structure: SupernodeRows,
  together: Uint8Array | undefined,
): Amalgamation {
  const tree = new MergeTree(supernodes, structure);
  if (together !== undefined) tree.joinForced(together);
  tree.joinSiblings();
  tree.joinParents();
  return tree.finish();
}

class MergeTree {
  readonly #supernodes: Supernodes;
  readonly #structure: SupernodeRows;
  /** Union-find: the supernode that each one has been joined to. */
  readonly #joined: Int32Array;
  readonly #columns: Int32Array;
  readonly #inner: Int32Array;
  readonly #border: Int32Array;
  /** Supernodes of each union, linked. */
  readonly #last: Int32Array;
  readonly #next: Int32Array;

  constructor(supernodes: Supernodes, structure: SupernodeRows) {
    const { count, first } = supernodes;
    this.#supernodes = supernodes;
    this.#structure = structure;
    this.#joined = new Int32Array(count);
    this.#columns = new Int32Array(count);
    this.#inner = new Int32Array(count);
    this.#border = new Int32Array(count);
    this.#last = new Int32Array(count);
    this.#next = new Int32Array(count).fill(-1);
    const borderStart = count === 0 ? 0 : first[count - 1];
    for (let s = 0; s < count; s++) {
      this.#joined[s] = s;
      this.#last[s] = s;
      this.#columns[s] = first[s + 1] - first[s];
      let p = structure.starts[s + 1];
      while (p > structure.starts[s] && structure.rows[p - 1] >= borderStart) p--;
      this.#inner[s] = p - structure.starts[s];
      this.#border[s] = structure.starts[s + 1] - p;
    }
  }

  joinForced(together: Uint8Array): void {
    const { count, first, parent } = this.#supernodes;
    for (let s = 0; s < count; s++) {
      if (parent[s] !== -1 && together[first[s + 1] - 1] === 1) this.#joinParent(s, parent[s]);
    }
  }

  joinSiblings(): void {
    const children = this.#children();
    const borderStart = this.#supernodes.count === 0 ? 0 : this.#supernodes.first[this.#supernodes.count - 1];
    const seen = new Int32Array(this.#supernodes.first[this.#supernodes.count]).fill(-1);
    let stamp = 0;
    for (let p = 0; p <= this.#supernodes.count; p++) {
      const begin = children.starts[p];
      const end = children.starts[p + 1];
      if (end - begin < 2) continue;
      this.#sortByRows(children.nodes, begin, end);
      let leader = -1;
      for (let k = begin; k < end; k++) {
        const s = children.nodes[k];
        if (leader !== -1) {
          let inner = this.#inner[leader];
          let border = this.#border[leader];
          for (let q = this.#structure.starts[s]; q < this.#structure.starts[s + 1]; q++) {
            const row = this.#structure.rows[q];
            if (seen[row] === stamp) continue;
            if (row >= borderStart) border++;
            else inner++;
          }
          const columns = this.#columns[leader] + this.#columns[s];
          const gain = this.#cost(leader) + this.#cost(s) - frontCost(columns, inner, border);
          if (gain > 0 && columns <= bestWidth(inner, border)) {
            this.#mark(s, seen, stamp);
            this.#join(s, leader);
            this.#inner[leader] = inner;
            this.#border[leader] = border;
            continue;
          }
        }
        leader = s;
        stamp++;
        this.#mark(s, seen, stamp);
      }
    }
  }

  /** Children of each supernode; those of the virtual node `count` are the roots, without the last front. */
  #children(): { starts: Int32Array; nodes: Int32Array } {
    const { count, parent } = this.#supernodes;
    const starts = new Int32Array(count + 2);
    const nodes = new Int32Array(count);
    const parentOf = (s: number): number => (parent[s] === -1 ? count : this.#find(parent[s]));
    for (let s = 0; s < count - 1; s++) if (this.#joined[s] === s) starts[parentOf(s) + 1]++;
    for (let p = 0; p <= count; p++) starts[p + 1] += starts[p];
    const next = starts.slice();
    for (let s = 0; s < count - 1; s++) if (this.#joined[s] === s) nodes[next[parentOf(s)]++] = s;
    return { starts, nodes };
  }

  /** Children into parents, bottom up, while the modelled cost falls. */
  joinParents(): void {
    const { count, parent } = this.#supernodes;
    for (let s = 0; s < count; s++) {
      if (this.#joined[s] !== s || parent[s] === -1) continue;
      const p = this.#find(parent[s]);
      const columns = this.#columns[s] + this.#columns[p];
      const gain = this.#cost(s) + this.#cost(p) - frontCost(columns, this.#inner[p], this.#border[p]);
      if (gain > 0) this.#joinParent(s, p);
    }
  }

  finish(): Amalgamation {
    const { count, first, parent } = this.#supernodes;
    const representatives = new Int32Array(count);
    const numbers = new Int32Array(count);
    let merged = 0;
    for (let s = 0; s < count; s++) {
      if (this.#joined[s] !== s) continue;
      numbers[s] = merged;
      representatives[merged++] = s;
    }
    const mergedParent = new Int32Array(merged);
    for (let m = 0; m < merged; m++) {
      const up = parent[representatives[m]];
      mergedParent[m] = up === -1 ? -1 : numbers[this.#find(up)];
    }
    const sequence = postorder(mergedParent);
    const position = new Int32Array(merged);
    const permutation = new Int32Array(first[count]);
    const newFirst = new Int32Array(merged + 1);
    const members = new Int32Array(count);
    let place = 0;
    for (let k = 0; k < merged; k++) {
      position[sequence[k]] = k;
      newFirst[k] = place;
      let size = 0;
      for (let s = representatives[sequence[k]]; s !== -1; s = this.#next[s]) members[size++] = s;
      sortRange(members, 0, size);
      for (let i = 0; i < size; i++) {
        const s = members[i];
        for (let j = first[s]; j < first[s + 1]; j++) permutation[place++] = j;
      }
    }
    newFirst[merged] = place;
    const newParent = new Int32Array(merged);
    for (let k = 0; k < merged; k++) {
      const up = mergedParent[sequence[k]];
      newParent[k] = up === -1 ? -1 : position[up];
    }
    return { permutation, supernodes: { count: merged, first: newFirst, parent: newParent } };
  }

  #find(s: number): number {
    while (this.#joined[s] !== s) {
      this.#joined[s] = this.#joined[this.#joined[s]];
      s = this.#joined[s];
    }
    return s;
  }

  #join(s: number, leader: number): void {
    this.#joined[s] = leader;
    this.#columns[leader] += this.#columns[s];
    this.#next[this.#last[leader]] = s;
    this.#last[leader] = this.#last[s];
  }

  /** Joins a child to its parent, which keeps its rows: a child's rows lie in its parent's columns and rows. */
  #joinParent(s: number, p: number): void {
    const root = this.#find(p);
    this.#join(this.#find(s), root);
  }

  #cost(s: number): number {
    return frontCost(this.#columns[s], this.#inner[s], this.#border[s]);
  }

  /** Sorts supernodes by falling number of rows, then by number: by insertion when they are few, as most often. */
  #sortByRows(supernodes: Int32Array, begin: number, end: number): void {
    const { starts } = this.#structure;
    if (end - begin > 32) {
      supernodes.subarray(begin, end).sort((a, b) => this.#rowCount(b) - this.#rowCount(a) || a - b);
      return;
    }
    for (let i = begin + 1; i < end; i++) {
      const s = supernodes[i];
      const rows = starts[s + 1] - starts[s];
      let k = i - 1;
      for (; k >= begin; k--) {
        const other = supernodes[k];
        const otherRows = starts[other + 1] - starts[other];
        if (otherRows > rows || (otherRows === rows && other < s)) break;
        supernodes[k + 1] = other;
      }
      supernodes[k + 1] = s;
    }
  }

  #rowCount(s: number): number {
    return this.#structure.starts[s + 1] - this.#structure.starts[s];
  }

  #mark(s: number, seen: Int32Array, stamp: number): void {
    for (let q = this.#structure.starts[s]; q < this.#structure.starts[s + 1]; q++) {
      seen[this.#structure.rows[q]] = stamp;
    }
  }
}

/** The width at which joining more siblings of equal rows costs as much in zeros as it saves in passes over the update. */
function bestWidth(inner: number, border: number): number {
  const rows = inner + border;
  const saved =
    PER_FRONT + PER_UPDATED_ENTRY * ((rows * rows) / 2) + PER_PASSED_ENTRY * inner * (inner / 2 + border);
  return Math.max(4, Math.sqrt((2 * saved) / (PER_MULTIPLICATION * Math.max(rows, 1))));
}
