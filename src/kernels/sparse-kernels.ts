import type { KernelMemory } from './dense-kernels.js';

/**
 * Kernels that run through the entries of sparse matrices, on element offsets into one linear memory as in
 * {@link DenseKernels}: indices by their offsets among the integers, numbers by theirs among the doubles. An entry costs a
 * quarter of what it costs in JavaScript, which checks every index.
 */
export interface SparseKernels {
  readonly name: 'relaxed-simd' | 'simd' | 'typescript';
  readonly memory: KernelMemory;

  /** target[places[k]] += values[k] for k < count. */
  scatterAdd(places: number, values: number, count: number, target: number): void;
  /** target[places[k]] += values[k] * factors[rows[k]] for k < count. */
  scatterAddScaled(
    places: number,
    values: number,
    rows: number,
    factors: number,
    count: number,
    target: number,
  ): void;
  /**
   * y += A x for a symmetric matrix of this order: its lower triangle by columns, the diagonal entry first in each. x and y are
   * different.
   */
  addSymmetricProduct(
    columnPointers: number,
    rowIndices: number,
    values: number,
    order: number,
    x: number,
    y: number,
  ): void;
}
