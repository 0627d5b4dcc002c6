import type { CompressedColumns } from './compressed-columns.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** y := y + factor * A x (Davis 2006, section 2.2). */
export function addProduct(matrix: CompressedColumns, x: Float64Array, y: Float64Array, factor = 1): void {
  const { columns, columnPointers, rowIndices, values } = matrix;
  for (let j = 0; j < columns; j++) {
    const xj = factor * x[j];
    if (xj === 0) continue;
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) y[rowIndices[p]] += values[p] * xj;
  }
}

/** y := y + factor * A^T x. */
export function addTransposedProduct(
  matrix: CompressedColumns,
  x: Float64Array,
  y: Float64Array,
  factor = 1,
): void {
  const { columns, columnPointers, rowIndices, values } = matrix;
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) sum += values[p] * x[rowIndices[p]];
    y[j] += factor * sum;
  }
}

/** y := y + factor * A x for a symmetric matrix given by its lower triangle. */
export function addSymmetricProduct(
  pattern: SymmetricPattern,
  values: Float64Array,
  x: Float64Array,
  y: Float64Array,
  factor = 1,
): void {
  const { order, columnPointers, rowIndices } = pattern;
  for (let j = 0; j < order; j++) {
    const first = columnPointers[j];
    const xj = factor * x[j];
    let sum = values[first] * x[j];
    for (let p = first + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      y[i] += values[p] * xj;
      sum += values[p] * x[i];
    }
    y[j] += factor * sum;
  }
}
