/**
 * Partial LDL^T of one panel with threshold Bunch-Kaufman pivoting, blocked.
 *
 * Pivots are found block by block (BLOCK columns). Inside a block the panel keeps the values of the block's start; a candidate
 * column is brought up to date in a working column only when the search looks at it (as in LAPACK's blocked Bunch-Kaufman
 * factorisation), and the finished column of L is written back. After the block all remaining candidates take one update of rank
 * BLOCK through the register-blocked product. The order of the search and its tests are those of `typescript-panel.ts`. Sources:
 * Bunch & Kaufman, Math. Comp. 31 (1977) 163-179; Duff & Reid, ACM TOMS 9 (1983) 302-325, section 3; Ashcraft, Grimes & Lewis, SIAM
 * J. Matrix Anal. Appl. 20 (1998) 513-561; Hogg, Ovtchinnikov & Scott, ACM TOMS 42 (2016) 1, section 2. Pointers are in bytes.
 */
import { subtractColumns } from './product';
import { update } from './update';
import { COEFFICIENTS, COLUMN_1, COLUMN_2 } from './workspace';

/** Pivots per block. */
const BLOCK: i32 = 16;
/** A 1x1 pivot with |d| >= PREFERRED * max|column| is taken without looking for a partner. */
const PREFERRED: f64 = 0.01;

let panel: usize;
let ld: usize;
let rows: i32;
let columns: i32;
let tiny: f64;
let diagonal: usize;
let permutation: usize;
/** First column of the block, and number of eliminated columns. */
let blockStart: i32;
let eliminated: i32;
/** Candidates whose updated columns COLUMN_1 and COLUMN_2 hold, or -1. */
let held1: i32;
let held2: i32;
let bestQuality: f64;
let bestFirst: i32;
let bestSecond: i32;
let replaced: i32;

/** Address of entry (i, j) of the panel. */
// @ts-ignore: decorator
@inline
function entry(i: i32, j: i32): usize {
  return panel + (<usize>j) * ld + ((<usize>i) << 3);
}

// @ts-ignore: decorator
@inline
function at(column: usize, i: i32): usize {
  return column + ((<usize>i) << 3);
}

/** Brings candidate q up to date in the working column `w`, rows `eliminated` to `rows`. */
function updateColumn(q: i32, w: usize): void {
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
function largest(w: usize, p: i32, q: i32): f64 {
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
function largestCandidate(w: usize, q: i32): i32 {
  let found = -1;
  let largest: f64 = 0;
  for (let i = eliminated; i < columns; i++) {
    const value = abs(load<f64>(at(w, i)));
    if (value > largest && i != q) {
      largest = value;
      found = i;
    }
  }
  return found;
}

/** |d| / max|column| of the 1x1 pivot q in `w`; 0 if |d| is below `tiny` or zero. */
function quality1(w: usize, q: i32): f64 {
  const d = abs(load<f64>(at(w, q)));
  if (d == 0 || d < tiny) return 0;
  const other = largest(w, q, q);
  return other == 0 ? Infinity : d / other;
}

/** 1 / max(|D^-1| [g_q, g_r]) of the 2x2 pivot (q, r) in the working columns; 0 if it is unusable. */
function quality2(q: i32, r: i32): f64 {
  const d11 = load<f64>(at(COLUMN_1, q));
  const d21 = abs(load<f64>(at(COLUMN_1, r)));
  const d22 = load<f64>(at(COLUMN_2, r));
  const scale = max(max(abs(d11), d21), abs(d22));
  const product = (d11 / scale) * (d22 / scale);
  const square = (d21 / scale) * (d21 / scale);
  const determinant = abs(product - square);
  if (!(determinant > 0) || determinant * scale < tiny) return 0;
  if (determinant < 0.5 * max(abs(product), square)) return 0;
  const gq = largest(COLUMN_1, q, r) / scale;
  const gr = largest(COLUMN_2, q, r) / scale;
  const bound1 = (abs(d22) / scale) * gq + (d21 / scale) * gr;
  const bound2 = (d21 / scale) * gq + (abs(d11) / scale) * gr;
  const bound = max(bound1, bound2);
  return bound == 0 ? Infinity : determinant / bound;
}

// @ts-ignore: decorator
@inline
function offer(quality: f64, first: i32, second: i32): void {
  if (quality > bestQuality) {
    bestQuality = quality;
    bestFirst = first;
    bestSecond = second;
  }
}

/** Looks for a pivot from candidate `start` on, cyclically; leaves the best one seen. */
function search(start: i32, threshold: f64): bool {
  const remaining = columns - eliminated;
  bestQuality = -1;
  bestFirst = eliminated;
  bestSecond = -1;
  for (let step = 0; step < remaining; step++) {
    let q = start + step;
    if (q >= columns) q -= remaining;
    updateColumn(q, COLUMN_1);
    held1 = q;
    const quality = quality1(COLUMN_1, q);
    offer(quality, q, -1);
    if (quality >= threshold && quality >= PREFERRED) {
      bestFirst = q;
      bestSecond = -1;
      return true;
    }
    const r = largestCandidate(COLUMN_1, q);
    if (r >= 0) {
      updateColumn(r, COLUMN_2);
      held2 = r;
      offer(quality1(COLUMN_2, r), r, -1);
      offer(quality2(q, r), q, r);
    }
    if (bestQuality >= threshold && bestQuality > 0) return true;
  }
  return false;
}

// @ts-ignore: decorator
@inline
function swap(x: usize, y: usize): void {
  const value = load<f64>(x);
  store<f64>(x, load<f64>(y));
  store<f64>(y, value);
}

/** Exchanges candidates p and q in the panel, in the permutation and in the working columns. */
function exchange(p: i32, q: i32): void {
  if (p == q) return;
  if (p > q) {
    const other = p;
    p = q;
    q = other;
  }
  const first = permutation + ((<usize>p) << 2);
  const second = permutation + ((<usize>q) << 2);
  const index = load<i32>(first);
  store<i32>(first, load<i32>(second));
  store<i32>(second, index);
  for (let j = 0; j < p; j++) swap(entry(p, j), entry(q, j));
  for (let i = p + 1; i < q; i++) swap(entry(i, p), entry(q, i));
  swap(entry(p, p), entry(q, q));
  for (let i = q + 1; i < rows; i++) swap(entry(i, p), entry(i, q));
  swap(at(COLUMN_1, p), at(COLUMN_1, q));
  swap(at(COLUMN_2, p), at(COLUMN_2, q));
}

/** Writes column `eliminated` of L and D from the 1x1 pivot in the working column `w`. */
function finishOne(w: usize): void {
  const k = eliminated;
  let d = load<f64>(at(w, k));
  if (d == 0 || abs(d) < tiny) {
    d = d < 0 ? -tiny : tiny;
    replaced++;
  }
  store<f64>(diagonal + ((<usize>k) << 4), d);
  let i = k + 1;
  if (d == 0) {
    memory.fill(entry(i, k), 0, (<usize>(rows - i)) << 3);
  } else {
    const divisor = f64x2.splat(d);
    for (; i + 2 <= rows; i += 2) v128.store(entry(i, k), f64x2.div(v128.load(at(w, i)), divisor));
    if (i < rows) store<f64>(entry(i, k), load<f64>(at(w, i)) / d);
  }
  eliminated += 1;
}

/** Writes columns `eliminated` and the next of L and D from the 2x2 pivot in the working columns. */
function finishTwo(): void {
  const k = eliminated;
  const d11 = load<f64>(at(COLUMN_1, k));
  const d21 = load<f64>(at(COLUMN_1, k + 1));
  const d22 = load<f64>(at(COLUMN_2, k + 1));
  const d = diagonal + ((<usize>k) << 4);
  store<f64>(d, d11);
  store<f64>(d, d21, 8);
  store<f64>(d, d22, 16);
  store<f64>(entry(k + 1, k), 0);
  // The inverse of D over its largest entry: no overflow in the determinant.
  const scale = max(max(abs(d11), abs(d21)), abs(d22));
  const determinant = (d11 / scale) * (d22 / scale) - (d21 / scale) * (d21 / scale);
  const e11 = d22 / scale / determinant;
  const e21 = -d21 / scale / determinant;
  const e22 = d11 / scale / determinant;
  const v11 = f64x2.splat(e11);
  const v21 = f64x2.splat(e21);
  const v22 = f64x2.splat(e22);
  const divisor = f64x2.splat(scale);
  let i = k + 2;
  for (; i + 2 <= rows; i += 2) {
    const x = f64x2.div(v128.load(at(COLUMN_1, i)), divisor);
    const y = f64x2.div(v128.load(at(COLUMN_2, i)), divisor);
    v128.store(entry(i, k), f64x2.add(f64x2.mul(v11, x), f64x2.mul(v21, y)));
    v128.store(entry(i, k + 1), f64x2.add(f64x2.mul(v21, x), f64x2.mul(v22, y)));
  }
  if (i < rows) {
    const x = load<f64>(at(COLUMN_1, i)) / scale;
    const y = load<f64>(at(COLUMN_2, i)) / scale;
    store<f64>(entry(i, k), e11 * x + e21 * y);
    store<f64>(entry(i, k + 1), e21 * x + e22 * y);
  }
  eliminated += 2;
}

/** Brings the remaining candidates up to date with the block's pivots and starts the next block. */
function flush(): void {
  const c = entry(eliminated, eliminated);
  const l = entry(eliminated, blockStart);
  const d = diagonal + ((<usize>blockStart) << 4);
  update(c, ld, l, ld, l, ld, d, rows - eliminated, columns - eliminated, eliminated - blockStart, true);
  blockStart = eliminated;
}

/** See `DenseKernels.factorizePanel`; offsets in doubles, of `permutation` in 32-bit integers. */
export function factorizePanel(
  panelAt: i32,
  leading: i32,
  rowCount: i32,
  columnCount: i32,
  threshold: f64,
  smallest: f64,
  force: i32,
  permutationAt: i32,
  diagonalAt: i32,
): i32 {
  panel = (<usize>panelAt) << 3;
  ld = (<usize>leading) << 3;
  rows = rowCount;
  columns = columnCount;
  tiny = smallest;
  diagonal = (<usize>diagonalAt) << 3;
  permutation = (<usize>permutationAt) << 2;
  blockStart = 0;
  eliminated = 0;
  replaced = 0;
  for (let j = 0; j < columns; j++) {
    v128.store(diagonal + ((<usize>j) << 4), f64x2.splat(0));
    store<i32>(permutation + ((<usize>j) << 2), j);
  }
  let start = 0;
  while (eliminated < columns) {
    held1 = -1;
    held2 = -1;
    if (!search(max(start, eliminated), threshold) && force == 0) break;
    start = bestFirst + 1;
    if (start >= columns) start = eliminated;
    eliminateBest();
    if (eliminated - blockStart >= BLOCK) flush();
  }
  if (eliminated < columns) flush();
  return eliminated;
}

/** Moves the best pivot to the front and eliminates it. */
function eliminateBest(): void {
  const first = bestFirst;
  let second = bestSecond;
  if (second < 0) {
    let w = COLUMN_1;
    if (held2 == first) w = COLUMN_2;
    else if (held1 != first) updateColumn(first, w);
    exchange(eliminated, first);
    finishOne(w);
    return;
  }
  if (held1 != first) updateColumn(first, COLUMN_1);
  if (held2 != second) updateColumn(second, COLUMN_2);
  exchange(eliminated, first);
  if (second == eliminated) second = first;
  exchange(eliminated + 1, second);
  finishTwo();
}

/** Pivots replaced by the last `factorizePanel`. */
export function replacedPivots(): i32 {
  return replaced;
}
