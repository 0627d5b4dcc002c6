/**
 * LU with partial pivoting of a dense square matrix and the solves with its factors (Golub & Van Loan, Matrix Computations,
 * sections 3.2 and 3.4). The matrix is cut into panels of 32 columns: a panel is factorised column by column with products of the
 * columns to its left, what stands on its right is updated by the matrix product. Pointers and strides are in bytes.
 */
import { multiplyAdd } from './simd';
import { subtractColumns, subtractRows } from './product';
import { update } from './update';
import { COEFFICIENTS, ONES } from './workspace';

const BLOCK: i32 = 32;

@inline
function number(at: usize): f64 {
  return load<f64>(at);
}

/** Exchanges the rows `first` and `second` (byte offsets) of `count` columns. */
function swapRows(a: usize, stride: usize, first: usize, second: usize, count: i32): void {
  for (let j = 0; j < count; j++) {
    const value = number(a + first);
    store<f64>(a + first, number(a + second));
    store<f64>(a + second, value);
    a += stride;
  }
}

/** D = I for the matrix product, as pairs (1, 0). */
function fillOnes(): void {
  for (let k = 0; k < BLOCK; k++) {
    store<f64>(ONES + ((<usize>k) << 4), 1);
    store<f64>(ONES + ((<usize>k) << 4), 0, 8);
  }
}

/** Copies `count` numbers that lie `stride` apart to the coefficients of a product. */
function gatherCoefficients(from: usize, stride: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    store<f64>(COEFFICIENTS + ((<usize>k) << 3), number(from));
    from += stride;
  }
}

/**
 * Factorises the panel of `width` columns whose diagonal begins at `corner`, with `rows` rows from there on; row numbers are written
 * from the top of the matrix (`first` rows above). Returns the number of columns that have a pivot above `tiny`.
 */
function factorizeColumns(
  corner: usize,
  stride: usize,
  rows: i32,
  width: i32,
  first: i32,
  pivots: usize,
  tiny: f64,
): i32 {
  for (let c = 0; c < width; c++) {
    const column = corner + (<usize>c) * stride;
    for (let i = 1; i < c; i++) {
      const at = column + ((<usize>i) << 3);
      let sum = number(at);
      let row = corner + ((<usize>i) << 3);
      for (let k = 0; k < i; k++) {
        sum -= number(row) * number(column + ((<usize>k) << 3));
        row += stride;
      }
      store<f64>(at, sum);
    }
    const top = (<usize>c) << 3;
    subtractColumns(column + top, column + top, corner + top, stride, column, rows - c, c);
    let largest = -1.0;
    let pivot = c;
    for (let i = c; i < rows; i++) {
      const size = abs(number(column + ((<usize>i) << 3)));
      if (size > largest) {
        largest = size;
        pivot = i;
      }
    }
    if (!(largest > tiny)) return c;
    store<i32>(pivots + ((<usize>(first + c)) << 2), first + pivot);
    if (pivot != c) swapRows(corner, stride, top, (<usize>pivot) << 3, width);
    const inverse = 1 / number(column + top);
    for (let i = c + 1; i < rows; i++) {
      const at = column + ((<usize>i) << 3);
      store<f64>(at, number(at) * inverse);
    }
  }
  return width;
}

/** See `ReductionKernels.factorizeLu`; offsets in doubles, `pivots` in integers. */
export function factorizeLu(a: i32, lda: i32, order: i32, pivots: i32, tiny: f64, scratch: i32): i32 {
  const matrix = (<usize>a) << 3;
  const stride = (<usize>lda) << 3;
  const rowNumbers = (<usize>pivots) << 2;
  const work = (<usize>scratch) << 3;
  fillOnes();
  for (let j = 0; j < order; j += BLOCK) {
    const width = min(BLOCK, order - j);
    const offset = (<usize>j) << 3;
    const columns = matrix + (<usize>j) * stride;
    const found = factorizeColumns(columns + offset, stride, order - j, width, j, rowNumbers, tiny);
    if (found < width) return j + found;
    const next = j + width;
    const rest = order - next;
    const right = matrix + (<usize>next) * stride;
    for (let k = j; k < next; k++) {
      const other = load<i32>(rowNumbers + ((<usize>k) << 2));
      if (other == k) continue;
      swapRows(matrix, stride, (<usize>k) << 3, (<usize>other) << 3, j);
      swapRows(right, stride, (<usize>k) << 3, (<usize>other) << 3, rest);
    }
    if (rest == 0) break;
    // U12^T in the scratch block: solved with L11 by columns, then the second factor of the update.
    const strideT = (<usize>((rest + 1) & ~1)) << 3;
    for (let q = 0; q < rest; q++) {
      let from = right + (<usize>q) * stride + offset;
      let to = work + ((<usize>q) << 3);
      for (let r = 0; r < width; r++) {
        store<f64>(to, number(from));
        from += 8;
        to += strideT;
      }
    }
    for (let r = 1; r < width; r++) {
      gatherCoefficients(columns + offset + ((<usize>r) << 3), stride, r);
      const row = work + (<usize>r) * strideT;
      subtractColumns(row, row, work, strideT, COEFFICIENTS, rest, r);
    }
    for (let q = 0; q < rest; q++) {
      let to = right + (<usize>q) * stride + offset;
      let from = work + ((<usize>q) << 3);
      for (let r = 0; r < width; r++) {
        store<f64>(to, number(from));
        to += 8;
        from += strideT;
      }
    }
    const below = (<usize>next) << 3;
    update(right + below, stride, columns + below, stride, work, strideT, ONES, rest, rest, width, false);
  }
  return order;
}

/** See `ReductionKernels.solveLuRight`; offsets in doubles, `pivots` in integers. */
export function solveLuRight(
  a: i32,
  lda: i32,
  order: i32,
  pivots: i32,
  x: i32,
  ldx: i32,
  rows: i32,
): void {
  const matrix = (<usize>a) << 3;
  const stride = (<usize>lda) << 3;
  const columns = (<usize>x) << 3;
  const strideX = (<usize>ldx) << 3;
  fillOnes();
  for (let k = 0; k < order; k++) {
    const other = load<i32>(((<usize>pivots) << 2) + ((<usize>k) << 2));
    if (other == k) continue;
    let p = columns + (<usize>k) * strideX;
    let q = columns + (<usize>other) * strideX;
    for (let i = 0; i < rows; i++) {
      const value = number(p);
      store<f64>(p, number(q));
      store<f64>(q, value);
      p += 8;
      q += 8;
    }
  }
  for (let j = 0; j < order; j += BLOCK) {
    const width = min(BLOCK, order - j);
    const block = columns + (<usize>j) * strideX;
    const corner = matrix + (<usize>j) * stride + ((<usize>j) << 3);
    for (let r = 1; r < width; r++) {
      gatherCoefficients(corner + ((<usize>r) << 3), stride, r);
      const column = block + (<usize>r) * strideX;
      subtractColumns(column, column, block, strideX, COEFFICIENTS, rows, r);
    }
    const rest = order - j - width;
    if (rest == 0) break;
    const next = block + (<usize>width) * strideX;
    const below = corner + ((<usize>width) << 3);
    update(next, strideX, block, strideX, below, stride, ONES, rows, rest, width, false);
  }
  for (let j = ((order - 1) / BLOCK) * BLOCK; j >= 0; j -= BLOCK) {
    const width = min(BLOCK, order - j);
    const block = columns + (<usize>j) * strideX;
    const corner = matrix + (<usize>j) * stride + ((<usize>j) << 3);
    for (let r = width - 1; r >= 0; r--) {
      const column = block + (<usize>r) * strideX;
      const diagonal = corner + (<usize>r) * stride + ((<usize>r) << 3);
      gatherCoefficients(diagonal + stride, stride, width - r - 1);
      subtractColumns(column, column, column + strideX, strideX, COEFFICIENTS, rows, width - r - 1);
      const inverse = 1 / number(diagonal);
      for (let i = 0; i < rows; i++) {
        const at = column + ((<usize>i) << 3);
        store<f64>(at, number(at) * inverse);
      }
    }
    if (j == 0) break;
    const above = matrix + (<usize>j) * stride;
    update(columns, strideX, block, strideX, above, stride, ONES, rows, j, width, false);
  }
}

/** See `ReductionKernels.solveUpper`; offsets in doubles. */
export function solveUpper(a: i32, lda: i32, order: i32, x: i32): void {
  const matrix = (<usize>a) << 3;
  const stride = (<usize>lda) << 3;
  const vector = (<usize>x) << 3;
  for (let j = ((order - 1) / BLOCK) * BLOCK; j >= 0; j -= BLOCK) {
    const width = min(BLOCK, order - j);
    const block = matrix + (<usize>j) * stride;
    const part = vector + ((<usize>j) << 3);
    for (let c = width - 1; c >= 0; c--) {
      const column = block + (<usize>c) * stride + ((<usize>j) << 3);
      const at = (<usize>c) << 3;
      const value = number(part + at) / number(column + at);
      store<f64>(part + at, value);
      for (let i: usize = 0; i < at; i += 8) store<f64>(part + i, number(part + i) - value * number(column + i));
    }
    subtractColumns(vector, vector, block, stride, part, j, width);
  }
}

/** See `ReductionKernels.solveUpperTransposed`; offsets in doubles. */
export function solveUpperTransposed(a: i32, lda: i32, order: i32, x: i32): void {
  const matrix = (<usize>a) << 3;
  const stride = (<usize>lda) << 3;
  const vector = (<usize>x) << 3;
  for (let j = 0; j < order; j += BLOCK) {
    const width = min(BLOCK, order - j);
    const block = matrix + (<usize>j) * stride;
    const part = vector + ((<usize>j) << 3);
    subtractRows(part, block, stride, vector, j, width);
    for (let c = 0; c < width; c++) {
      const column = block + (<usize>c) * stride + ((<usize>j) << 3);
      const at = (<usize>c) << 3;
      let sum = number(part + at);
      for (let i: usize = 0; i < at; i += 8) sum -= number(part + i) * number(column + i);
      store<f64>(part + at, sum / number(column + at));
    }
  }
}

/** See `ReductionKernels.addScaledColumns`; offsets in elements. */
export function addScaledColumns(
  targets: i32,
  sources: i32,
  coefficients: i32,
  count: i32,
  from: i32,
  to: i32,
  ld: i32,
  rows: i32,
): void {
  const stride = (<usize>ld) << 3;
  const base = (<usize>from) << 3;
  const target = (<usize>to) << 3;
  const pairs = (<usize>(rows & ~3)) << 3;
  const length = (<usize>rows) << 3;
  for (let k = 0; k < count; k++) {
    const entry = (<usize>k) << 2;
    const y = target + <usize>load<i32>(((<usize>targets) << 2) + entry) * stride;
    const x = base + <usize>load<i32>(((<usize>sources) << 2) + entry) * stride;
    const factor = v128.load64_splat(((<usize>coefficients) << 3) + (entry << 1));
    let i: usize = 0;
    for (; i < pairs; i += 32) {
      v128.store(y + i, multiplyAdd(v128.load(x + i), factor, v128.load(y + i)));
      v128.store(y + i, multiplyAdd(v128.load(x + i, 16), factor, v128.load(y + i, 16)), 16);
    }
    const scalar = f64x2.extract_lane(factor, 0);
    for (; i < length; i += 8) store<f64>(y + i, number(y + i) + scalar * number(x + i));
  }
}

/** See `ReductionKernels.copyScaledColumns`; offsets in elements. */
export function copyScaledColumns(
  targets: i32,
  sources: i32,
  coefficients: i32,
  count: i32,
  from: i32,
  to: i32,
  ld: i32,
  rows: i32,
): void {
  const pairs = (<usize>(rows & ~1)) << 3;
  for (let k = 0; k < count; k++) {
    const entry = (<usize>k) << 2;
    const y = (<usize>(to + load<i32>(((<usize>targets) << 2) + entry) * ld)) << 3;
    const x = (<usize>(from + load<i32>(((<usize>sources) << 2) + entry) * ld)) << 3;
    const factor = v128.load64_splat(((<usize>coefficients) << 3) + (entry << 1));
    for (let i: usize = 0; i < pairs; i += 16) v128.store(y + i, f64x2.mul(v128.load(x + i), factor));
    if (rows & 1) store<f64>(y + pairs, number(x + pairs) * f64x2.extract_lane(factor, 0));
  }
}

/** See `ReductionKernels.largestModulus`; offsets in doubles. */
export function largestModulus(values: i32, count: i32): f64 {
  let at = (<usize>values) << 3;
  const end = at + ((<usize>count) << 3);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  for (; at + 32 <= end; at += 32) {
    first = f64x2.max(first, f64x2.abs(v128.load(at)));
    second = f64x2.max(second, f64x2.abs(v128.load(at, 16)));
  }
  first = f64x2.max(first, second);
  let largest = max(f64x2.extract_lane(first, 0), f64x2.extract_lane(first, 1));
  for (; at < end; at += 8) largest = max(largest, abs(number(at)));
  return largest;
}
