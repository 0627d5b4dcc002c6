/**
 * C := C + A^T B for row-major blocks inside larger arrays: C is rows x columns at `to` without gaps, A is n x rows with
 * `strideA` between its rows, B is n x columns with `strideB`. Four of the n products at a time, so that C is read and
 * written once for four multiplications. `from` places are element offsets.
 */
export function addTransposedProduct(
  c: Float64Array,
  to: number,
  rows: number,
  columns: number,
  a: Float64Array,
  fromA: number,
  strideA: number,
  b: Float64Array,
  fromB: number,
  strideB: number,
  n: number,
): void {
  for (let r = 0; r < rows; r++) {
    const target = to + r * columns;
    let at = fromA + r;
    let b0 = fromB;
    let k = 0;
    for (; k + 4 <= n; k += 4) {
      const f0 = a[at];
      const f1 = a[at + strideA];
      const f2 = a[at + 2 * strideA];
      const f3 = a[at + 3 * strideA];
      const b1 = b0 + strideB;
      const b2 = b1 + strideB;
      const b3 = b2 + strideB;
      for (let i = 0; i < columns; i++) {
        c[target + i] += f0 * b[b0 + i] + f1 * b[b1 + i] + f2 * b[b2 + i] + f3 * b[b3 + i];
      }
      at += 4 * strideA;
      b0 = b3 + strideB;
    }
    for (; k < n; k++) {
      const factor = a[at];
      for (let i = 0; i < columns; i++) c[target + i] += factor * b[b0 + i];
      at += strideA;
      b0 += strideB;
    }
  }
}
