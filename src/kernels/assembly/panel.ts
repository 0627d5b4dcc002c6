/**
 * Partial LDL^T of one panel with threshold Bunch-Kaufman pivoting, blocked.
 *
 * Pivots are found block by block (BLOCK columns). Inside a block the panel keeps the values of the block's start; a candidate
 * column is brought up to date in a working column only when the search looks at it (as in LAPACK's blocked Bunch-Kaufman
 * factorisation), and the finished column of L is written back. After the block all remaining candidates take one update of rank
 * BLOCK through the register-blocked product. Sources: Bunch & Kaufman, Math. Comp. 31 (1977) 163-179; Duff & Reid, ACM TOMS 9 (1983)
 * 302-325, section 3; Ashcraft, Grimes & Lewis, SIAM J. Matrix Anal. Appl. 20 (1998) 513-561. Pointers are in bytes.
 */
import {
  advance,
  at,
  blockStart,
  columns,
  diagonal,
  eliminated,
  entry,
  ld,
  openPanel,
  rows,
  startBlock,
  updateColumn,
} from './panel-columns';
import { bestFirst, bestSecond, held1, held2, search } from './panel-search';
import { inversePowerOfTwo } from './simd';
import { update } from './update';
import { COLUMN_1, COLUMN_2 } from './workspace';

/** Pivots per block. */
const BLOCK: i32 = 16;
/** Between these moduli a pivot has a reciprocal of full accuracy. */
const SAFE_SMALL: f64 = 1e-290;
const SAFE_LARGE: f64 = 1e290;

let permutation: usize;
let replaced: i32;

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
  let i = q + 1;
  for (; i + 2 <= rows; i += 2) {
    const value = v128.load(entry(i, p));
    v128.store(entry(i, p), v128.load(entry(i, q)));
    v128.store(entry(i, q), value);
  }
  if (i < rows) swap(entry(i, p), entry(i, q));
  swap(at(COLUMN_1, p), at(COLUMN_1, q));
  swap(at(COLUMN_2, p), at(COLUMN_2, q));
}

/** Writes column k of L, rows k+1 on: the working column times `factor`. */
function scaleColumn(w: usize, k: i32, factor: f64): void {
  let i = k + 1;
  if (i < rows && i & 1) {
    store<f64>(entry(i, k), load<f64>(at(w, i)) * factor);
    i++;
  }
  const factors = f64x2.splat(factor);
  for (; i + 2 <= rows; i += 2) v128.store(entry(i, k), f64x2.mul(v128.load(at(w, i)), factors));
  if (i < rows) store<f64>(entry(i, k), load<f64>(at(w, i)) * factor);
}

/** Writes column `eliminated` of L and D from the 1x1 pivot in the working column `w`. */
function finishOne(w: usize, tiny: f64): void {
  const k = eliminated;
  let d = load<f64>(at(w, k));
  if (d == 0 || abs(d) < tiny) {
    d = d < 0 ? -tiny : tiny;
    replaced++;
  }
  store<f64>(diagonal + ((<usize>k) << 4), d);
  if (d == 0) {
    memory.fill(entry(k + 1, k), 0, (<usize>(rows - k - 1)) << 3);
  } else if (abs(d) > SAFE_SMALL && abs(d) < SAFE_LARGE) {
    scaleColumn(w, k, 1 / d);
  } else {
    for (let i = k + 1; i < rows; i++) store<f64>(entry(i, k), load<f64>(at(w, i)) / d);
  }
  advance(1);
}

/** Row i of columns k and k + 1 of L: the working columns' entries times `scale` times the 2x2 matrix e. */
function writePair(i: i32, k: i32, scale: f64, e11: f64, e21: f64, e22: f64): void {
  const x = load<f64>(at(COLUMN_1, i)) * scale;
  const y = load<f64>(at(COLUMN_2, i)) * scale;
  store<f64>(entry(i, k), e11 * x + e21 * y);
  store<f64>(entry(i, k + 1), e21 * x + e22 * y);
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
  // The inverse of D over a power of two near its largest entry: exact, and no overflow in the determinant.
  const scale = inversePowerOfTwo(max(max(abs(d11), abs(d21)), abs(d22)));
  const s11 = d11 * scale;
  const s21 = d21 * scale;
  const s22 = d22 * scale;
  const determinant = s11 * s22 - s21 * s21;
  const e11 = s22 / determinant;
  const e21 = -s21 / determinant;
  const e22 = s11 / determinant;
  const v11 = f64x2.splat(e11);
  const v21 = f64x2.splat(e21);
  const v22 = f64x2.splat(e22);
  const factor = f64x2.splat(scale);
  let i = k + 2;
  if (i < rows && i & 1) writePair(i++, k, scale, e11, e21, e22);
  for (; i + 2 <= rows; i += 2) {
    const x = f64x2.mul(v128.load(at(COLUMN_1, i)), factor);
    const y = f64x2.mul(v128.load(at(COLUMN_2, i)), factor);
    v128.store(entry(i, k), f64x2.add(f64x2.mul(v11, x), f64x2.mul(v21, y)));
    v128.store(entry(i, k + 1), f64x2.add(f64x2.mul(v21, x), f64x2.mul(v22, y)));
  }
  if (i < rows) writePair(i, k, scale, e11, e21, e22);
  advance(2);
}

/** Brings the remaining candidates up to date with the block's pivots and starts the next block. */
function flush(): void {
  const c = entry(eliminated, eliminated);
  const l = entry(eliminated, blockStart);
  const d = diagonal + ((<usize>blockStart) << 4);
  update(c, ld, l, ld, l, ld, d, rows - eliminated, columns - eliminated, eliminated - blockStart, true);
  startBlock();
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
  const d = (<usize>diagonalAt) << 3;
  openPanel((<usize>panelAt) << 3, (<usize>leading) << 3, rowCount, columnCount, d);
  permutation = (<usize>permutationAt) << 2;
  replaced = 0;
  for (let j = 0; j < columns; j++) {
    v128.store(diagonal + ((<usize>j) << 4), f64x2.splat(0));
    store<i32>(permutation + ((<usize>j) << 2), j);
  }
  let start = 0;
  while (eliminated < columns) {
    if (!search(max(start, eliminated), threshold, smallest) && force == 0) break;
    start = bestFirst + 1;
    if (start >= columns) start = eliminated;
    eliminateBest(smallest);
    if (eliminated - blockStart >= BLOCK) flush();
  }
  if (eliminated < columns) flush();
  return eliminated;
}

/** Moves the best pivot to the front and eliminates it. */
function eliminateBest(tiny: f64): void {
  const first = bestFirst;
  let second = bestSecond;
  if (second < 0) {
    let w = COLUMN_1;
    if (held2 == first) w = COLUMN_2;
    else if (held1 != first) updateColumn(first, w);
    exchange(eliminated, first);
    finishOne(w, tiny);
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
