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
import { update } from './update';
import { COLUMN_1, COLUMN_2 } from './workspace';

/** Pivots per block. */
const BLOCK: i32 = 16;

let permutation: usize;
let replaced: i32;

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

/** Writes column `eliminated` of L and D from the 1x1 pivot in the working column `w`. */
function finishOne(w: usize, tiny: f64): void {
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
  advance(1);
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
