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
// @ts-ignore: decorator
@inline
export function entry(i: i32, j: i32): usize {
  return panel + (<usize>j) * ld + ((<usize>i) << 3);
}

/** Address of element i of a working column. */
// @ts-ignore: decorator
@inline
export function at(column: usize, i: i32): usize {
  return column + ((<usize>i) << 3);
}

/** Brings candidate q up to date in the working column `w`, rows `eliminated` to `rows`. */
export function updateColumn(q: i32, w: usize): void {
  for (let i = eliminated; i < q; i++) store<f64>(at(w, i), load<f64>(entry(q, i)));
  let i = q;
  for (; i + 2 <= rows; i += 2) v128.store(at(w, i), v128.load(entry(i, q)));
  if (i < rows) store<f64>(at(w, i), load<f64>(entry(i, q)));
  const depth = eliminated - blockStart;
  if (depth == 0) return;
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
  subtractColumns(at(w, eliminated), entry(eliminated, blockStart), ld, COEFFICIENTS, rows - eliminated, depth);
}

/** max |w[i]|, eliminated <= i < rows, without rows p and q. */
export function largest(w: usize, p: i32, q: i32): f64 {
  const valueP = load<f64>(at(w, p));
  const valueQ = load<f64>(at(w, q));
  store<f64>(at(w, p), 0);
  store<f64>(at(w, q), 0);
  let m0 = f64x2.splat(0);
  let m1 = f64x2.splat(0);
  let i = eliminated;
  for (; i + 4 <= rows; i += 4) {
    m0 = f64x2.pmax(m0, f64x2.abs(v128.load(at(w, i))));
    m1 = f64x2.pmax(m1, f64x2.abs(v128.load(at(w, i), 16)));
  }
  m0 = f64x2.pmax(m0, m1);
  let result = max(f64x2.extract_lane(m0, 0), f64x2.extract_lane(m0, 1));
  for (; i < rows; i++) {
    const value = abs(load<f64>(at(w, i)));
    if (value > result) result = value;
  }
  store<f64>(at(w, q), valueQ);
  store<f64>(at(w, p), valueP);
  return result;
}

/** The candidate row other than q with the largest entry in `w`, or -1 if all are zero. */
export function largestCandidate(w: usize, q: i32): i32 {
  const value = load<f64>(at(w, q));
  store<f64>(at(w, q), 0);
  let m = f64x2.splat(0);
  let i = eliminated;
  for (; i + 2 <= columns; i += 2) m = f64x2.pmax(m, f64x2.abs(v128.load(at(w, i))));
  let largest = max(f64x2.extract_lane(m, 0), f64x2.extract_lane(m, 1));
  if (i < columns) largest = max(largest, abs(load<f64>(at(w, i))));
  let found = -1;
  if (largest > 0) {
    found = eliminated;
    while (abs(load<f64>(at(w, found))) != largest) found++;
  }
  store<f64>(at(w, q), value);
  return found;
}
