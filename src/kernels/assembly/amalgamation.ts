/** Relaxed amalgamation of supernodes: `src/sparse/amalgamate.ts`, step for step. See `../analysis-kernels.ts`. */
import { postorder, sortRange } from './elimination-tree';
import { integer, setInteger } from './front-table';

/** Costs as there, in nanoseconds. */
const PER_FRONT: f64 = 150;
const PER_MULTIPLICATION: f64 = 0.4;
const PER_PANEL_ENTRY: f64 = 0.7;
const PER_UPDATED_ENTRY: f64 = 0.5;
const PER_PASSED_ENTRY: f64 = 1.2;

let count: i32;
let first: usize;
let parent: usize;
let starts: usize;
let rows: usize;
let joined: usize;
let columns: usize;
let inner: usize;
let border: usize;
let lastMember: usize;
let nextMember: usize;
let borderStart: i32;

function frontCost(ownColumns: i32, innerRows: i32, borderRows: i32): f64 {
  const c = <f64>ownColumns;
  const below = <f64>innerRows;
  const last = <f64>borderRows;
  const r = below + last;
  const multiplications = c * ((c * c) / 6 + (c * r) / 2 + (r * r) / 2);
  return (
    PER_FRONT +
    PER_MULTIPLICATION * multiplications +
    PER_PANEL_ENTRY * c * (c / 2 + r) +
    PER_UPDATED_ENTRY * ((r * r) / 2) +
    PER_PASSED_ENTRY * below * (below / 2 + last)
  );
}

function bestWidth(innerRows: i32, borderRows: i32): f64 {
  const below = <f64>innerRows;
  const r = below + <f64>borderRows;
  const saved =
    PER_FRONT +
    PER_UPDATED_ENTRY * ((r * r) / 2) +
    PER_PASSED_ENTRY * below * (below / 2 + <f64>borderRows);
  return Math.max(4, Math.sqrt((2 * saved) / (PER_MULTIPLICATION * Math.max(r, 1))));
}

function find(s: i32): i32 {
  while (integer(joined, s) != s) {
    const up = integer(joined, integer(joined, s));
    setInteger(joined, s, up);
    s = up;
  }
  return s;
}

function join(s: i32, leader: i32): void {
  setInteger(joined, s, leader);
  setInteger(columns, leader, integer(columns, leader) + integer(columns, s));
  setInteger(nextMember, integer(lastMember, leader), s);
  setInteger(lastMember, leader, integer(lastMember, s));
}

@inline
function cost(s: i32): f64 {
  return frontCost(integer(columns, s), integer(inner, s), integer(border, s));
}

@inline
function rowCount(s: i32): i32 {
  return integer(starts, s + 1) - integer(starts, s);
}

/** Whether supernode a stands before b: more rows, then the smaller number. */
@inline
function before(a: i32, b: i32): bool {
  const difference = rowCount(a) - rowCount(b);
  return difference > 0 || (difference == 0 && a < b);
}

function sortByRows(list: usize, begin: i32, end: i32): void {
  let gap = 1;
  while (9 * gap < end - begin) gap = 3 * gap + 1;
  for (; gap > 0; gap = gap / 3) {
    for (let i = begin + gap; i < end; i++) {
      const s = integer(list, i);
      let k = i - gap;
      while (k >= begin && before(s, integer(list, k))) {
        setInteger(list, k + gap, integer(list, k));
        k -= gap;
      }
      setInteger(list, k + gap, s);
    }
  }
}

function mark(s: i32, seen: usize, stamp: i32): void {
  const end = integer(starts, s + 1);
  for (let q = integer(starts, s); q < end; q++) setInteger(seen, integer(rows, q), stamp);
}

function parentOf(s: i32): i32 {
  const up = integer(parent, s);
  return up == -1 ? count : find(up);
}

/** `work`: count + 2 and count integers for the children, one per column. */
function joinSiblings(work: usize, total: i32): void {
  const childStarts = work;
  const nodes = childStarts + ((<usize>(count + 2)) << 2);
  const next = nodes + ((<usize>count) << 2);
  const seen = next + ((<usize>(count + 2)) << 2);
  for (let p = 0; p < count + 2; p++) setInteger(childStarts, p, 0);
  for (let s = 0; s < count - 1; s++) {
    if (integer(joined, s) != s) continue;
    const p = parentOf(s) + 1;
    setInteger(childStarts, p, integer(childStarts, p) + 1);
  }
  for (let p = 0; p <= count; p++) {
    setInteger(childStarts, p + 1, integer(childStarts, p + 1) + integer(childStarts, p));
  }
  for (let p = 0; p < count + 2; p++) setInteger(next, p, integer(childStarts, p));
  for (let s = 0; s < count - 1; s++) {
    if (integer(joined, s) != s) continue;
    const p = parentOf(s);
    const place = integer(next, p);
    setInteger(nodes, place, s);
    setInteger(next, p, place + 1);
  }
  for (let j = 0; j < total; j++) setInteger(seen, j, -1);
  let stamp = 0;
  for (let p = 0; p <= count; p++) {
    const begin = integer(childStarts, p);
    const end = integer(childStarts, p + 1);
    if (end - begin < 2) continue;
    sortByRows(nodes, begin, end);
    let leader = -1;
    for (let k = begin; k < end; k++) {
      const s = integer(nodes, k);
      if (leader != -1) {
        let innerRows = integer(inner, leader);
        let borderRows = integer(border, leader);
        const last = integer(starts, s + 1);
        for (let q = integer(starts, s); q < last; q++) {
          const row = integer(rows, q);
          if (integer(seen, row) == stamp) continue;
          if (row >= borderStart) borderRows++;
          else innerRows++;
        }
        const width = integer(columns, leader) + integer(columns, s);
        const gain = cost(leader) + cost(s) - frontCost(width, innerRows, borderRows);
        if (gain > 0 && <f64>width <= bestWidth(innerRows, borderRows)) {
          mark(s, seen, stamp);
          join(s, leader);
          setInteger(inner, leader, innerRows);
          setInteger(border, leader, borderRows);
          continue;
        }
      }
      leader = s;
      stamp++;
      mark(s, seen, stamp);
    }
  }
}

function joinParents(): void {
  for (let s = 0; s < count; s++) {
    const up = integer(parent, s);
    if (integer(joined, s) != s || up == -1) continue;
    const p = find(up);
    const width = integer(columns, s) + integer(columns, p);
    const gain = cost(s) + cost(p) - frontCost(width, integer(inner, p), integer(border, p));
    if (gain > 0) join(find(s), find(p));
  }
}

/** Writes the coarse partition; returns the number of its supernodes. `work`: 6 integers per supernode. */
function finish(permutation: usize, newFirst: usize, newParent: usize, work: usize): i32 {
  const size = (<usize>count) << 2;
  const representatives = work;
  const numbers = representatives + size;
  const mergedParent = numbers + size;
  const sequence = mergedParent + size;
  const position = sequence + size;
  const members = position + size;
  let merged = 0;
  for (let s = 0; s < count; s++) {
    if (integer(joined, s) != s) continue;
    setInteger(numbers, s, merged);
    setInteger(representatives, merged++, s);
  }
  for (let m = 0; m < merged; m++) {
    const up = integer(parent, integer(representatives, m));
    setInteger(mergedParent, m, up == -1 ? -1 : integer(numbers, find(up)));
  }
  postorder(mergedParent, merged, sequence, position, members);
  let place = 0;
  for (let k = 0; k < merged; k++) {
    const m = integer(sequence, k);
    setInteger(position, m, k);
    setInteger(newFirst, k, place);
    let size = 0;
    for (let s = integer(representatives, m); s != -1; s = integer(nextMember, s))
      setInteger(members, size++, s);
    sortRange(members, 0, size);
    for (let i = 0; i < size; i++) {
      const s = integer(members, i);
      const end = integer(first, s + 1);
      for (let j = integer(first, s); j < end; j++) setInteger(permutation, place++, j);
    }
  }
  setInteger(newFirst, merged, place);
  for (let k = 0; k < merged; k++) {
    const up = integer(mergedParent, integer(sequence, k));
    setInteger(newParent, k, up == -1 ? -1 : integer(position, up));
  }
  return merged;
}

/** See `AnalysisKernels.amalgamate`. */
export function amalgamate(
  total: i32,
  supernodes: i32,
  firstAt: i32,
  parentAt: i32,
  startsAt: i32,
  rowsAt: i32,
  togetherAt: i32,
  permutationAt: i32,
  newFirstAt: i32,
  newParentAt: i32,
  work: i32,
): i32 {
  count = supernodes;
  first = (<usize>firstAt) << 2;
  parent = (<usize>parentAt) << 2;
  starts = (<usize>startsAt) << 2;
  rows = (<usize>rowsAt) << 2;
  const size = (<usize>count) << 2;
  joined = (<usize>work) << 2;
  columns = joined + size;
  inner = columns + size;
  border = inner + size;
  lastMember = border + size;
  nextMember = lastMember + size;
  const scratch = nextMember + size;
  borderStart = count == 0 ? 0 : integer(first, count - 1);
  for (let s = 0; s < count; s++) {
    setInteger(joined, s, s);
    setInteger(lastMember, s, s);
    setInteger(nextMember, s, -1);
    setInteger(columns, s, integer(first, s + 1) - integer(first, s));
    const begin = integer(starts, s);
    const end = integer(starts, s + 1);
    let p = end;
    while (p > begin && integer(rows, p - 1) >= borderStart) p--;
    setInteger(inner, s, p - begin);
    setInteger(border, s, end - p);
  }
  if (togetherAt >= 0) {
    const together = (<usize>togetherAt) << 2;
    for (let s = 0; s < count; s++) {
      const up = integer(parent, s);
      if (up != -1 && integer(together, integer(first, s + 1) - 1) == 1) join(find(s), find(up));
    }
  }
  joinSiblings(scratch, total);
  joinParents();
  return finish((<usize>permutationAt) << 2, (<usize>newFirstAt) << 2, (<usize>newParentAt) << 2, scratch);
}
