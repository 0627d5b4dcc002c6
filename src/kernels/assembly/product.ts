/**
 * Matrix-vector products and triangular solves on column-major blocks. Products keep sixteen rows of y (or four columns' sums) in
 * registers while they run over the other dimension, so each entry of A is read once and y once. Solves cut the triangle into
 * blocks of 32 columns: inside a block by columns, the rest by products. Pointers and strides are in bytes.
 */
import { multiplyAdd, negativeMultiplyAdd, sumOfLanes } from './simd';

const BLOCK: i32 = 32;

/** y[0..m) = source[0..m) - A x with A (m x n) and x contiguous; source may be y. */
export function subtractColumns(
  y: usize,
  source: usize,
  a: usize,
  lda: usize,
  x: usize,
  m: i32,
  n: i32,
): void {
  const end = x + ((<usize>n) << 3);
  let i = 0;
  for (; i + 16 <= m; i += 16) {
    let y0 = v128.load(source);
    let y1 = v128.load(source, 16);
    let y2 = v128.load(source, 32);
    let y3 = v128.load(source, 48);
    let y4 = v128.load(source, 64);
    let y5 = v128.load(source, 80);
    let y6 = v128.load(source, 96);
    let y7 = v128.load(source, 112);
    let column = a;
    for (let at = x; at < end; at += 8) {
      const value = v128.load64_splat(at);
      y0 = negativeMultiplyAdd(v128.load(column), value, y0);
      y1 = negativeMultiplyAdd(v128.load(column, 16), value, y1);
      y2 = negativeMultiplyAdd(v128.load(column, 32), value, y2);
      y3 = negativeMultiplyAdd(v128.load(column, 48), value, y3);
      y4 = negativeMultiplyAdd(v128.load(column, 64), value, y4);
      y5 = negativeMultiplyAdd(v128.load(column, 80), value, y5);
      y6 = negativeMultiplyAdd(v128.load(column, 96), value, y6);
      y7 = negativeMultiplyAdd(v128.load(column, 112), value, y7);
      column += lda;
    }
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
    v128.store(y, y4, 64);
    v128.store(y, y5, 80);
    v128.store(y, y6, 96);
    v128.store(y, y7, 112);
    y += 128;
    source += 128;
    a += 128;
  }
  if (i + 8 <= m) {
    let y0 = v128.load(source);
    let y1 = v128.load(source, 16);
    let y2 = v128.load(source, 32);
    let y3 = v128.load(source, 48);
    let column = a;
    for (let at = x; at < end; at += 8) {
      const value = v128.load64_splat(at);
      y0 = negativeMultiplyAdd(v128.load(column), value, y0);
      y1 = negativeMultiplyAdd(v128.load(column, 16), value, y1);
      y2 = negativeMultiplyAdd(v128.load(column, 32), value, y2);
      y3 = negativeMultiplyAdd(v128.load(column, 48), value, y3);
      column += lda;
    }
    v128.store(y, y0);
    v128.store(y, y1, 16);
    v128.store(y, y2, 32);
    v128.store(y, y3, 48);
    y += 64;
    source += 64;
    a += 64;
    i += 8;
  }
  for (; i + 4 <= m; i += 4) {
    let y0 = v128.load(source);
    let y1 = v128.load(source, 16);
    let column = a;
    for (let at = x; at < end; at += 8) {
      const value = v128.load64_splat(at);
      y0 = negativeMultiplyAdd(v128.load(column), value, y0);
      y1 = negativeMultiplyAdd(v128.load(column, 16), value, y1);
      column += lda;
    }
    v128.store(y, y0);
    v128.store(y, y1, 16);
    y += 32;
    source += 32;
    a += 32;
  }
  for (; i < m; i++) {
    let sum = load<f64>(source);
    let column = a;
    for (let at = x; at < end; at += 8) {
      sum -= load<f64>(column) * load<f64>(at);
      column += lda;
    }
    store<f64>(y, sum);
    y += 8;
    source += 8;
    a += 8;
  }
}

/** y[0..n) -= A^T x with A (m x n) and x, y contiguous. */
export function subtractRows(y: usize, a: usize, lda: usize, x: usize, m: i32, n: i32): void {
  const pairs = (<usize>(m & ~1)) << 3;
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    const a1 = a + lda;
    const a2 = a1 + lda;
    const a3 = a2 + lda;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let at: usize = 0; at < pairs; at += 16) {
      const value = v128.load(x + at);
      s0 = multiplyAdd(v128.load(a + at), value, s0);
      s1 = multiplyAdd(v128.load(a1 + at), value, s1);
      s2 = multiplyAdd(v128.load(a2 + at), value, s2);
      s3 = multiplyAdd(v128.load(a3 + at), value, s3);
    }
    let r0 = sumOfLanes(s0);
    let r1 = sumOfLanes(s1);
    let r2 = sumOfLanes(s2);
    let r3 = sumOfLanes(s3);
    if (m & 1) {
      const value = load<f64>(x + pairs);
      r0 += load<f64>(a + pairs) * value;
      r1 += load<f64>(a1 + pairs) * value;
      r2 += load<f64>(a2 + pairs) * value;
      r3 += load<f64>(a3 + pairs) * value;
    }
    store<f64>(y, load<f64>(y) - r0);
    store<f64>(y, load<f64>(y, 8) - r1, 8);
    store<f64>(y, load<f64>(y, 16) - r2, 16);
    store<f64>(y, load<f64>(y, 24) - r3, 24);
    y += 32;
    a = a3 + lda;
  }
  for (; j < n; j++) {
    let s = f64x2.splat(0);
    for (let at: usize = 0; at < pairs; at += 16) s = multiplyAdd(v128.load(a + at), v128.load(x + at), s);
    let sum = sumOfLanes(s);
    if (m & 1) sum += load<f64>(a + pairs) * load<f64>(x + pairs);
    store<f64>(y, load<f64>(y) - sum);
    y += 8;
    a += lda;
  }
}

/** x := L^{-1} x for one small unit lower triangle. */
function solveTriangle(l: usize, ld: usize, order: i32, x: usize): void {
  for (let j = 0; j < order; j++) {
    const value = load<f64>(x + ((<usize>j) << 3));
    if (value != 0) {
      for (let i = j + 1; i < order; i++) {
        const at = (<usize>i) << 3;
        store<f64>(x + at, load<f64>(x + at) - value * load<f64>(l + at));
      }
    }
    l += ld;
  }
}

/** x := L^{-T} x for one small unit lower triangle. */
function solveTriangleTransposed(l: usize, ld: usize, order: i32, x: usize): void {
  for (let j = order - 2; j >= 0; j--) {
    const column = l + <usize>j * ld;
    let sum = load<f64>(x + ((<usize>j) << 3));
    for (let i = j + 1; i < order; i++) {
      const at = (<usize>i) << 3;
      sum -= load<f64>(column + at) * load<f64>(x + at);
    }
    store<f64>(x + ((<usize>j) << 3), sum);
  }
}

/** See `DenseKernels.solveLower`; offsets in doubles. */
export function solveLower(panel: i32, ld: i32, order: i32, x: i32, ldx: i32, count: i32): void {
  const stride = (<usize>ld) << 3;
  for (let j = 0; j < order; j += BLOCK) {
    const width = min(BLOCK, order - j);
    const corner = ((<usize>panel) << 3) + <usize>j * stride + ((<usize>j) << 3);
    const below = (<usize>width) << 3;
    for (let right = 0; right < count; right++) {
      const at = (<usize>(x + right * ldx + j)) << 3;
      solveTriangle(corner, stride, width, at);
      subtractColumns(at + below, at + below, corner + below, stride, at, order - j - width, width);
    }
  }
}

/** See `DenseKernels.solveLowerTransposed`; offsets in doubles. */
export function solveLowerTransposed(panel: i32, ld: i32, order: i32, x: i32, ldx: i32, count: i32): void {
  const stride = (<usize>ld) << 3;
  for (let j = ((order - 1) / BLOCK) * BLOCK; j >= 0; j -= BLOCK) {
    const width = min(BLOCK, order - j);
    const corner = ((<usize>panel) << 3) + <usize>j * stride + ((<usize>j) << 3);
    const below = (<usize>width) << 3;
    for (let right = 0; right < count; right++) {
      const at = (<usize>(x + right * ldx + j)) << 3;
      subtractRows(at, corner + below, stride, at + below, order - j - width, width);
      solveTriangleTransposed(corner, stride, width, at);
    }
  }
}

/** See `DenseKernels.subtractProduct`; offsets in doubles. */
export function subtractProduct(
  a: i32,
  lda: i32,
  m: i32,
  n: i32,
  x: i32,
  ldx: i32,
  y: i32,
  ldy: i32,
  count: i32,
): void {
  for (let right = 0; right < count; right++) {
    const to = (<usize>(y + right * ldy)) << 3;
    const from = (<usize>(x + right * ldx)) << 3;
    subtractColumns(to, to, (<usize>a) << 3, (<usize>lda) << 3, from, m, n);
  }
}

/** See `DenseKernels.subtractTransposedProduct`; offsets in doubles. */
export function subtractTransposedProduct(
  a: i32,
  lda: i32,
  m: i32,
  n: i32,
  x: i32,
  ldx: i32,
  y: i32,
  ldy: i32,
  count: i32,
): void {
  for (let right = 0; right < count; right++) {
    const to = (<usize>(y + right * ldy)) << 3;
    const from = (<usize>(x + right * ldx)) << 3;
    subtractRows(to, (<usize>a) << 3, (<usize>lda) << 3, from, m, n);
  }
}
