/**
 * Eliminates the candidates of a front whose remaining column is zero (all entries at most `tiny`), with the pivot 0: nothing
 * that comes later can change them, so delaying them would only carry them to the root. Dependent constraints leave such
 * columns. Arguments as for `DenseKernels.factorizePanel`, after it; returns the new number of eliminated columns.
 */
export function eliminateNullColumns(
  a: Float64Array,
  integers: Int32Array,
  panel: number,
  ld: number,
  rows: number,
  columns: number,
  eliminated: number,
  tiny: number,
  permutation: number,
): number {
  for (let q = eliminated; q < columns; q++) {
    if (!isNull(a, panel, ld, rows, eliminated, q, tiny)) continue;
    exchange(a, panel, ld, rows, eliminated, q);
    const index = integers[permutation + q];
    integers[permutation + q] = integers[permutation + eliminated];
    integers[permutation + eliminated] = index;
    const column = panel + eliminated * ld;
    a.fill(0, column + eliminated, column + rows);
    eliminated++;
  }
  return eliminated;
}

function isNull(
  a: Float64Array,
  panel: number,
  ld: number,
  rows: number,
  eliminated: number,
  q: number,
  tiny: number,
): boolean {
  for (let j = eliminated; j < q; j++) if (Math.abs(a[panel + j * ld + q]) > tiny) return false;
  const column = panel + q * ld;
  for (let i = q; i < rows; i++) if (Math.abs(a[column + i]) > tiny) return false;
  return true;
}

/** Exchanges candidates p <= q: rows of L before p, rows and columns of the lower triangle from there. */
function exchange(a: Float64Array, panel: number, ld: number, rows: number, p: number, q: number): void {
  if (p === q) return;
  for (let j = 0; j < p; j++) swap(a, panel + j * ld + p, panel + j * ld + q);
  swap(a, panel + p * ld + p, panel + q * ld + q);
  for (let i = p + 1; i < q; i++) swap(a, panel + p * ld + i, panel + i * ld + q);
  for (let i = q + 1; i < rows; i++) swap(a, panel + p * ld + i, panel + q * ld + i);
}

function swap(a: Float64Array, x: number, y: number): void {
  const value = a[x];
  a[x] = a[y];
  a[y] = value;
}
