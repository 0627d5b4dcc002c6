/** Weak diagonal entries and their partners: `src/sparse/weak-diagonals.ts`, step for step. See `../analysis-kernels.ts`. */
import { integer, setInteger } from './front-table';

const WEAK: f64 = 1e-8;
const STRONG: f64 = 1e-3;

let weak: usize;
let partner: usize;
let mate: usize;
let owner: usize;
let free: usize;
let pointers: usize;
let neighbours: usize;
let sizes: usize;

@inline
function double(array: usize, k: i32): f64 {
  return load<f64>(array + ((<usize>k) << 3));
}

/** The neighbour of i with the largest entry among the weak ones without partner, or -1. */
function heaviestSingle(i: i32): i32 {
  let best = -1;
  let largest: f64 = 0;
  const end = integer(pointers, i + 1);
  for (let p = integer(pointers, i); p < end; p++) {
    const j = integer(neighbours, p);
    if (double(sizes, p) > largest && integer(weak, j) == 1 && integer(partner, j) == -1) {
      largest = double(sizes, p);
      best = j;
    }
  }
  return best;
}

/** The neighbour of i with the largest entry among those with a pivot of their own that nobody has taken, or -1. */
function heaviestFree(i: i32): i32 {
  let best = -1;
  let largest: f64 = 0;
  const end = integer(pointers, i + 1);
  for (let p = integer(pointers, i); p < end; p++) {
    const j = integer(neighbours, p);
    if (double(sizes, p) > largest && integer(free, j) == 1 && integer(owner, j) == -1) {
      largest = double(sizes, p);
      best = j;
    }
  }
  return best;
}

function takeOver(i: i32): void {
  const end = integer(pointers, i + 1);
  for (let p = integer(pointers, i); p < end; p++) {
    const taken = integer(neighbours, p);
    if (integer(free, taken) == 0) continue;
    const other = integer(owner, taken);
    const next = heaviestFree(other);
    if (next == -1) continue;
    setInteger(mate, other, next);
    setInteger(owner, next, other);
    setInteger(mate, i, taken);
    setInteger(owner, taken, i);
    return;
  }
}

/** See `AnalysisKernels.matchWeakDiagonals`. */
export function matchWeakDiagonals(
  order: i32,
  columnPointers: i32,
  rowIndices: i32,
  valuesAt: i32,
  scaleAt: i32,
  groupsAt: i32,
  weakAt: i32,
  partnerAt: i32,
  mateAt: i32,
  sizesAt: i32,
  work: i32,
): i32 {
  const columns = (<usize>columnPointers) << 2;
  const rows = (<usize>rowIndices) << 2;
  const values = (<usize>valuesAt) << 3;
  const scale = (<usize>scaleAt) << 3;
  const groups = (<usize>groupsAt) << 2;
  const grouped = groupsAt >= 0;
  const size = (<usize>order) << 2;
  weak = (<usize>weakAt) << 2;
  partner = (<usize>partnerAt) << 2;
  mate = (<usize>mateAt) << 2;
  sizes = (<usize>sizesAt) << 3;
  owner = (<usize>work) << 2;
  free = owner + size;
  const next = free + size;
  const sequence = next + size;
  const buckets = sequence + size;
  pointers = buckets + size + 8;
  neighbours = pointers + size + 4;
  let count = 0;
  for (let j = 0; j < order; j++) {
    const s = double(scale, j);
    const isWeak = Math.abs(double(values, integer(columns, j))) * s * s <= WEAK;
    setInteger(weak, j, isWeak ? 1 : 0);
    setInteger(partner, j, -1);
    setInteger(mate, j, -1);
    if (isWeak) count++;
  }
  if (count == 0) return 0;
  for (let j = 0; j <= order; j++) setInteger(pointers, j, 0);
  // Two passes: the first counts the large entries in the rows of weak indices, the second writes them.
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < order; j++) {
      const weakColumn = integer(weak, j);
      const scaleColumn = double(scale, j);
      const end = integer(columns, j + 1);
      for (let p = integer(columns, j) + 1; p < end; p++) {
        const i = integer(rows, p);
        const weakRow = integer(weak, i);
        if ((weakRow | weakColumn) == 0) continue;
        if (grouped && integer(groups, i) != integer(groups, j)) continue;
        const entry = Math.abs(double(values, p)) * double(scale, i) * scaleColumn;
        if (!(entry >= STRONG)) continue;
        if (pass == 0) {
          setInteger(pointers, i + 1, integer(pointers, i + 1) + weakRow);
          setInteger(pointers, j + 1, integer(pointers, j + 1) + weakColumn);
          continue;
        }
        if (weakRow == 1) {
          const place = integer(next, i);
          setInteger(next, i, place + 1);
          setInteger(neighbours, place, j);
          store<f64>(sizes + ((<usize>place) << 3), entry);
        }
        if (weakColumn == 1) {
          const place = integer(next, j);
          setInteger(next, j, place + 1);
          setInteger(neighbours, place, i);
          store<f64>(sizes + ((<usize>place) << 3), entry);
        }
      }
    }
    if (pass == 1) break;
    for (let i = 0; i < order; i++) {
      setInteger(pointers, i + 1, integer(pointers, i + 1) + integer(pointers, i));
      setInteger(next, i, integer(pointers, i));
    }
  }
  // The weak indices, those with the fewest neighbours first; a degree is less than the order.
  for (let d = 0; d <= order; d++) setInteger(buckets, d, 0);
  for (let i = 0; i < order; i++) {
    if (integer(weak, i) == 0) continue;
    const bucket = integer(pointers, i + 1) - integer(pointers, i) + 1;
    setInteger(buckets, bucket, integer(buckets, bucket) + 1);
  }
  for (let d = 0; d < order; d++) setInteger(buckets, d + 1, integer(buckets, d + 1) + integer(buckets, d));
  for (let i = 0; i < order; i++) {
    if (integer(weak, i) == 0) continue;
    const bucket = integer(pointers, i + 1) - integer(pointers, i);
    const place = integer(buckets, bucket);
    setInteger(buckets, bucket, place + 1);
    setInteger(sequence, place, i);
  }
  for (let k = 0; k < count; k++) {
    const i = integer(sequence, k);
    if (integer(partner, i) != -1) continue;
    const best = heaviestSingle(i);
    if (best == -1) continue;
    setInteger(partner, i, best);
    setInteger(partner, best, i);
  }
  for (let i = 0; i < order; i++) {
    setInteger(free, i, integer(weak, i) == 1 ? 0 : 1);
    setInteger(owner, i, -1);
    if (integer(partner, i) != -1) setInteger(weak, i, 0);
  }
  for (let k = 0; k < count; k++) {
    const i = integer(sequence, k);
    if (integer(weak, i) == 0) continue;
    const best = heaviestFree(i);
    if (best != -1) {
      setInteger(mate, i, best);
      setInteger(owner, best, i);
    } else {
      takeOver(i);
    }
  }
  return count;
}
