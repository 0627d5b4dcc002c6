/**
 * The panel that is being factorised, and the two working columns in which candidates are brought up to date with the pivots of the
 * block. Pointers are in bytes.
 */
import { subtractColumns } from './product';
import { COEFFICIENTS } from './workspace';

export let panel: usize;
export let ld: usize;
export let rows: i32;
export let columns: i32;
export let diagonal: usize;
/** First column of the block, and number of eliminated columns. */
export let blockStart: i32;
export let eliminated: i32;

/** Starts with a new panel. */
export function openPanel(at: usize, leading: usize, rowCount: i32, columnCount: i32, d: usize): void {
  panel = at;
  ld = leading;
  rows = rowCount;
  columns = columnCount;
  diagonal = d;
  blockStart = 0;
  eliminated = 0;
}

/** Counts further eliminated columns. */
export function advance(count: i32): void {
  eliminated += count;
}

/** Starts a new block at the first candidate left. */
export function startBlock(): void {
  blockStart = eliminated;
}

/** Address of entry (i, j) of the panel. */
@inline
export function entry(i: i32, j: i32): usize {
  return panel + (<usize>j) * ld + ((<usize>i) << 3);
}

/** Address of element i of a working column. */
@inline
export function at(column: usize, i: i32): usize {
  return column + ((<usize>i) << 3);
}

/**
 * Brings candidate q up to date in the working column `w`, rows `eliminated` to `rows`. Working columns are always read and written
 * in pairs of rows (2i, 2i + 1), so that a load never straddles two stores in flight; what stands outside their rows is never used.
 */
export function updateColumn(q: i32, w: usize): void {
  const depth = eliminated - blockStart;
  const begin = eliminated & ~1;
  let source = entry(begin, q);
  if (q > eliminated) {
    gather(q, w);
    source = at(w, begin);
  }
  // Coefficients: row q of L D over the block's pivots.
  for (let k = 0; k < depth; k++) {
    const column = blockStart + k;
    const d = diagonal + ((<usize>column) << 4);
    const x = load<f64>(entry(q, column));
    const d21 = load<f64>(d, 8);
    if (d21 == 0) {
      store<f64>(at(COEFFICIENTS, k), x * load<f64>(d));
    } else {
      const y = load<f64>(entry(q, column + 1));
      store<f64>(at(COEFFICIENTS, k), x * load<f64>(d) + y * d21);
      store<f64>(at(COEFFICIENTS, k + 1), x * d21 + y * load<f64>(d, 16));
      k++;
    }
  }
  const length = (rows - begin + 3) & ~3;
  subtractColumns(at(w, begin), source, entry(begin, blockStart), ld, COEFFICIENTS, length, depth);
}

/** Copies candidate q, whose entries before the diagonal stand in row q, to the working column `w`. */
function gather(q: i32, w: usize): void {
  let i = eliminated & ~1;
  for (; i + 2 <= q; i += 2) {
    const pair = v128.load64_zero(entry(q, i));
    v128.store(at(w, i), v128.load64_lane(entry(q, i + 1), pair, 1));
  }
  if (i < q) {
    const pair = v128.load64_zero(entry(q, i));
    v128.store(at(w, i), v128.load64_lane(entry(q, q), pair, 1));
    i += 2;
  }
  for (; i < rows; i += 2) v128.store(at(w, i), v128.load(entry(i, q)));
}

/** max |w[i]|, from <= i < to. */
export function largestBetween(w: usize, from: i32, to: i32): f64 {
  let result: f64 = 0;
  if (from < to && from & 1) result = abs(load<f64>(at(w, from++)));
  let m0 = f64x2.splat(0);
  let m1 = f64x2.splat(0);
  for (; from + 4 <= to; from += 4) {
    m0 = f64x2.pmax(m0, f64x2.abs(v128.load(at(w, from))));
    m1 = f64x2.pmax(m1, f64x2.abs(v128.load(at(w, from), 16)));
  }
  if (from + 2 <= to) {
    m0 = f64x2.pmax(m0, f64x2.abs(v128.load(at(w, from))));
    from += 2;
  }
  m0 = f64x2.pmax(m0, m1);
  result = larger(result, larger(f64x2.extract_lane(m0, 0), f64x2.extract_lane(m0, 1)));
  return from < to ? larger(result, abs(load<f64>(at(w, from)))) : result;
}

/** The larger of two numbers; the first if one is not a number. */
@inline
export function larger(x: f64, y: f64): f64 {
  return y > x ? y : x;
}

/** max |w[i]|, eliminated <= i < rows, without rows p and q. */
export function largest(w: usize, p: i32, q: i32): f64 {
  const low = min(p, q);
  const high = max(p, q);
  const ends = larger(largestBetween(w, eliminated, low), largestBetween(w, high + 1, rows));
  return low + 1 < high ? larger(ends, largestBetween(w, low + 1, high)) : ends;
}

/** The first candidate other than q whose entry in `w` has modulus `value`; there must be one. */
export function find(w: usize, value: f64, q: i32): i32 {
  let found = eliminated;
  while (found == q || abs(load<f64>(at(w, found))) != value) found++;
  return found;
}
