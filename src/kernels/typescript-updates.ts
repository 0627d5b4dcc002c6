/**
 * Schur updates, triangular solves and products of the dense kernels in plain TypeScript. Columns of C take four columns of
 * the factor at a time (rank-4 updates): each entry of C is loaded and stored once per four multiply-adds.
 */

/** Writes W = D B^T as rows into `scratch`: w[j * rank + k] = (B D)(j, k), B (n x rank) column-major. */
function scaleByDiagonal(
  a: Float64Array,
  b: number,
  ldb: number,
  diagonal: number,
  n: number,
  rank: number,
  scratch: number,
): void {
  for (let k = 0; k < rank; k++) {
    const d11 = a[diagonal + 2 * k];
    const d21 = a[diagonal + 2 * k + 1];
    const column = b + k * ldb;
    if (d21 === 0 || k + 1 === rank) {
      for (let j = 0; j < n; j++) a[scratch + j * rank + k] = a[column + j] * d11;
      continue;
    }
    const d22 = a[diagonal + 2 * k + 2];
    for (let j = 0; j < n; j++) {
      const x = a[column + j];
      const y = a[column + ldb + j];
      a[scratch + j * rank + k] = x * d11 + y * d21;
      a[scratch + j * rank + k + 1] = x * d21 + y * d22;
    }
    k += 1;
  }
}

/** c[from..to) -= sum over k of w[k] * l(from..to, k). */
function subtractColumns(
  a: Float64Array,
  c: number,
  l: number,
  ldl: number,
  w: number,
  rank: number,
  from: number,
  to: number,
): void {
  let k = 0;
  for (; k + 4 <= rank; k += 4) {
    const w0 = a[w + k];
    const w1 = a[w + k + 1];
    const w2 = a[w + k + 2];
    const w3 = a[w + k + 3];
    if (w0 === 0 && w1 === 0 && w2 === 0 && w3 === 0) continue;
    const l0 = l + k * ldl;
    const l1 = l0 + ldl;
    const l2 = l1 + ldl;
    const l3 = l2 + ldl;
    for (let i = from; i < to; i++) {
      a[c + i] -= w0 * a[l0 + i] + w1 * a[l1 + i] + w2 * a[l2 + i] + w3 * a[l3 + i];
    }
  }
  for (; k < rank; k++) {
    const w0 = a[w + k];
    if (w0 === 0) continue;
    const l0 = l + k * ldl;
    for (let i = from; i < to; i++) a[c + i] -= w0 * a[l0 + i];
  }
}

/** See `DenseKernels.symmetricUpdate`. */
export function symmetricUpdate(
  a: Float64Array,
  c: number,
  ldc: number,
  l: number,
  ldl: number,
  diagonal: number,
  order: number,
  rank: number,
  scratch: number,
): void {
  scaleByDiagonal(a, l, ldl, diagonal, order, rank, scratch);
  for (let j = 0; j < order; j++) {
    subtractColumns(a, c + j * ldc, l, ldl, scratch + j * rank, rank, j, order);
  }
}

/** See `DenseKernels.generalUpdate`. */
export function generalUpdate(
  memory: Float64Array,
  c: number,
  ldc: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  diagonal: number,
  m: number,
  n: number,
  rank: number,
  scratch: number,
): void {
  scaleByDiagonal(memory, b, ldb, diagonal, n, rank, scratch);
  for (let j = 0; j < n; j++) {
    subtractColumns(memory, c + j * ldc, a, lda, scratch + j * rank, rank, 0, m);
  }
}

/** See `DenseKernels.solveLower`. */
export function solveLower(
  a: Float64Array,
  panel: number,
  ld: number,
  order: number,
  x: number,
  ldx: number,
  count: number,
): void {
  for (let right = 0; right < count; right++, x += ldx) {
    for (let j = 0; j < order; j++) {
      const value = a[x + j];
      if (value === 0) continue;
      const column = panel + j * ld;
      for (let i = j + 1; i < order; i++) a[x + i] -= value * a[column + i];
    }
  }
}

/** See `DenseKernels.solveLowerTransposed`. */
export function solveLowerTransposed(
  a: Float64Array,
  panel: number,
  ld: number,
  order: number,
  x: number,
  ldx: number,
  count: number,
): void {
  for (let right = 0; right < count; right++, x += ldx) {
    for (let j = order - 2; j >= 0; j--) {
      const column = panel + j * ld;
      let sum = a[x + j];
      for (let i = j + 1; i < order; i++) sum -= a[column + i] * a[x + i];
      a[x + j] = sum;
    }
  }
}

/** See `DenseKernels.subtractProduct`. */
export function subtractProduct(
  memory: Float64Array,
  a: number,
  lda: number,
  m: number,
  n: number,
  x: number,
  ldx: number,
  y: number,
  ldy: number,
  count: number,
): void {
  for (let right = 0; right < count; right++) {
    subtractColumns(memory, y + right * ldy, a, lda, x + right * ldx, n, 0, m);
  }
}

/** See `DenseKernels.subtractTransposedProduct`. */
export function subtractTransposedProduct(
  memory: Float64Array,
  a: number,
  lda: number,
  m: number,
  n: number,
  x: number,
  ldx: number,
  y: number,
  ldy: number,
  count: number,
): void {
  for (let right = 0; right < count; right++, x += ldx, y += ldy) {
    for (let j = 0; j < n; j++) {
      const column = a + j * lda;
      let sum = memory[y + j];
      for (let i = 0; i < m; i++) sum -= memory[column + i] * memory[x + i];
      memory[y + j] = sum;
    }
  }
}
