/**
 * C := C - A D B^T, whole or lower trapezoid: the matrix product of Goto & van de Geijn, "Anatomy of high-performance matrix
 * multiplication", ACM TOMS 34 (2008) 12. The common dimension is cut into slices of KC; D B^T of a slice is packed in
 * micro-panels of four columns (the multiplication by the 1x1 and 2x2 blocks of D happens there), A in micro-panels of four rows;
 * a 4 x 4 register block multiplies two micro-panels. Short updates read A where it lies. Pointers and strides are in bytes.
 * Packing and register blocks may read up to three doubles past a column's end (never used): the host keeps that much free.
 */
import { negativeMultiplyAdd } from './simd';
import { KC, MC, NC, PACKED_A, PACKED_B, TILE } from './workspace';

/** Below this number of columns of C, packing A costs more than it saves. */
const PACK_COLUMNS: i32 = 24;

/** t (4 x 4 at `c`, stride `ldc`) -= A_panel B_panel over `depth` terms; A has stride `strideA`, B is packed by 4. */
@inline
export function multiplyTile(a: usize, strideA: usize, b: usize, depth: i32, c: usize, ldc: usize): void {
  const c1 = c + ldc;
  const c2 = c1 + ldc;
  const c3 = c2 + ldc;
  let t00 = v128.load(c);
  let t10 = v128.load(c, 16);
  let t01 = v128.load(c1);
  let t11 = v128.load(c1, 16);
  let t02 = v128.load(c2);
  let t12 = v128.load(c2, 16);
  let t03 = v128.load(c3);
  let t13 = v128.load(c3, 16);
  const end = b + ((<usize>depth) << 5);
  while (b < end) {
    const a0 = v128.load(a);
    const a1 = v128.load(a, 16);
    const b0 = v128.load64_splat(b);
    t00 = negativeMultiplyAdd(a0, b0, t00);
    t10 = negativeMultiplyAdd(a1, b0, t10);
    const b1 = v128.load64_splat(b, 8);
    t01 = negativeMultiplyAdd(a0, b1, t01);
    t11 = negativeMultiplyAdd(a1, b1, t11);
    const b2 = v128.load64_splat(b, 16);
    t02 = negativeMultiplyAdd(a0, b2, t02);
    t12 = negativeMultiplyAdd(a1, b2, t12);
    const b3 = v128.load64_splat(b, 24);
    t03 = negativeMultiplyAdd(a0, b3, t03);
    t13 = negativeMultiplyAdd(a1, b3, t13);
    a += strideA;
    b += 32;
  }
  v128.store(c, t00);
  v128.store(c, t10, 16);
  v128.store(c1, t01);
  v128.store(c1, t11, 16);
  v128.store(c2, t02);
  v128.store(c2, t12, 16);
  v128.store(c3, t03);
  v128.store(c3, t13, 16);
}

/** An incomplete tile: computed aside; entries with row < m, column < n (and row >= column if `lower`) are added to C. */
export function multiplyEdge(
  a: usize,
  strideA: usize,
  b: usize,
  depth: i32,
  c: usize,
  ldc: usize,
  m: i32,
  n: i32,
  lower: bool,
): void {
  const zero = f64x2.splat(0);
  for (let offset: usize = 0; offset < 128; offset += 16) v128.store(TILE + offset, zero);
  multiplyTile(a, strideA, b, depth, TILE, 32);
  if (m > 4) m = 4;
  if (n > 4) n = 4;
  for (let j = 0; j < n; j++) {
    for (let i = lower ? j : 0; i < m; i++) {
      const at = c + ((<usize>i) << 3);
      store<f64>(at, load<f64>(at) + load<f64>(TILE + ((<usize>((j << 2) + i)) << 3)));
    }
    c += ldc;
  }
}

/** Packs -B^T of `n` columns and `depth` terms in micro-panels of four columns. */
function packNegated(b: usize, ldb: usize, n: i32, depth: i32): void {
  let to = PACKED_B;
  for (let j = 0; j < n; j += 4) {
    let from = b + ((<usize>j) << 3);
    for (let k = 0; k < depth; k++) {
      v128.store(to, f64x2.neg(v128.load(from)));
      v128.store(to, f64x2.neg(v128.load(from, 16)), 16);
      from += ldb;
      to += 32;
    }
  }
}

/** Packs D B^T of `n` columns and `depth` terms in micro-panels of four columns. */
function packScaled(b: usize, ldb: usize, diagonal: usize, n: i32, depth: i32): void {
  let to = PACKED_B;
  for (let j = 0; j < n; j += 4) {
    let from = b + ((<usize>j) << 3);
    for (let k = 0; k < depth; k++) {
      const d = diagonal + ((<usize>k) << 4);
      const d11 = v128.load64_splat(d);
      const off = load<f64>(d, 8);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      from += ldb;
      if (off == 0 || k + 1 == depth) {
        v128.store(to, f64x2.mul(x0, d11));
        v128.store(to, f64x2.mul(x1, d11), 16);
        to += 32;
        continue;
      }
      const d21 = f64x2.splat(off);
      const d22 = v128.load64_splat(d, 16);
      const y0 = v128.load(from);
      const y1 = v128.load(from, 16);
      from += ldb;
      v128.store(to, f64x2.add(f64x2.mul(x0, d11), f64x2.mul(y0, d21)));
      v128.store(to, f64x2.add(f64x2.mul(x1, d11), f64x2.mul(y1, d21)), 16);
      v128.store(to, f64x2.add(f64x2.mul(x0, d21), f64x2.mul(y0, d22)), 32);
      v128.store(to, f64x2.add(f64x2.mul(x1, d21), f64x2.mul(y1, d22)), 48);
      to += 64;
      k++;
    }
  }
}

/** Packs `m` rows and `depth` columns of A in micro-panels of four rows. */
function packRows(a: usize, lda: usize, m: i32, depth: i32): void {
  let to = PACKED_A;
  for (let i = 0; i < m; i += 4) {
    let from = a + ((<usize>i) << 3);
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += lda;
      to += 32;
    }
  }
}

/** Length of the slice of D starting at k, at most KC, that does not cut a 2x2 block. */
function sliceLength(diagonal: usize, k: i32, rank: i32): i32 {
  let depth = rank - k;
  if (depth <= KC) return depth;
  depth = KC;
  if (diagonal != 0 && load<f64>(diagonal + ((<usize>(k + depth - 1)) << 4), 8) != 0) depth--;
  return depth;
}

/** C (m x n) -= A D B^T; only entries with row >= column if `lower`. A null `diagonal` stands for D = -1: C += A B^T. */
export function update(
  c: usize,
  ldc: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  diagonal: usize,
  m: i32,
  n: i32,
  rank: i32,
  lower: bool,
): void {
  let k = 0;
  while (k < rank) {
    const depth = sliceLength(diagonal, k, rank);
    const slice = <usize>k;
    for (let jc = 0; jc < n; jc += NC) {
      const nc = min(NC, n - jc);
      const columns = b + slice * ldb + ((<usize>jc) << 3);
      if (diagonal == 0) packNegated(columns, ldb, nc, depth);
      else packScaled(columns, ldb, diagonal + (slice << 4), nc, depth);
      for (let ic = lower ? jc : 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        let rows = a + slice * lda + ((<usize>ic) << 3);
        let stepRow: usize = 8;
        let stepTerm = lda;
        if (nc >= PACK_COLUMNS) {
          packRows(rows, lda, mc, depth);
          rows = PACKED_A;
          stepRow = (<usize>depth) << 3;
          stepTerm = 32;
        }
        multiplyBlock(c + (<usize>jc) * ldc, ldc, rows, stepRow, stepTerm, depth, ic, mc, jc, nc, lower);
      }
    }
    k += depth;
  }
}

/** Rows ic..ic+mc-1 of columns jc..jc+nc-1 of C (`c` is row 0 of column jc). Row i of A starts at `rows` + i `stepRow`, i % 4 = 0. */
function multiplyBlock(
  c: usize,
  ldc: usize,
  rows: usize,
  stepRow: usize,
  stepTerm: usize,
  depth: i32,
  ic: i32,
  mc: i32,
  jc: i32,
  nc: i32,
  lower: bool,
): void {
  for (let j = 0; j < nc; j += 4) {
    const b = PACKED_B + (<usize>(j * depth) << 3);
    const column = c + (<usize>j) * ldc + ((<usize>ic) << 3);
    const diagonalRow = jc + j - ic;
    let i = 0;
    if (lower) {
      if (diagonalRow >= mc) break;
      if (diagonalRow >= 0) {
        i = diagonalRow;
        multiplyEdge(
          rows + (<usize>i) * stepRow,
          stepTerm,
          b,
          depth,
          column + ((<usize>i) << 3),
          ldc,
          mc - i,
          nc - j,
          true,
        );
        i += 4;
      }
    }
    if (j + 4 <= nc) {
      for (; i + 4 <= mc; i += 4) {
        multiplyTile(rows + (<usize>i) * stepRow, stepTerm, b, depth, column + ((<usize>i) << 3), ldc);
      }
    }
    for (; i < mc; i += 4) {
      multiplyEdge(
        rows + (<usize>i) * stepRow,
        stepTerm,
        b,
        depth,
        column + ((<usize>i) << 3),
        ldc,
        mc - i,
        nc - j,
        false,
      );
    }
  }
}

/** See `DenseKernels.symmetricUpdate`; offsets in doubles. */
export function symmetricUpdate(
  c: i32,
  ldc: i32,
  l: i32,
  ldl: i32,
  diagonal: i32,
  order: i32,
  rank: i32,
  scratch: i32,
): void {
  const a = (<usize>l) << 3;
  const lda = (<usize>ldl) << 3;
  update((<usize>c) << 3, (<usize>ldc) << 3, a, lda, a, lda, (<usize>diagonal) << 3, order, order, rank, true);
}

/** See `DenseKernels.generalUpdate`; offsets in doubles. */
export function generalUpdate(
  c: i32,
  ldc: i32,
  a: i32,
  lda: i32,
  b: i32,
  ldb: i32,
  diagonal: i32,
  m: i32,
  n: i32,
  rank: i32,
  scratch: i32,
): void {
  update(
    (<usize>c) << 3,
    (<usize>ldc) << 3,
    (<usize>a) << 3,
    (<usize>lda) << 3,
    (<usize>b) << 3,
    (<usize>ldb) << 3,
    (<usize>diagonal) << 3,
    m,
    n,
    rank,
    false,
  );
}
