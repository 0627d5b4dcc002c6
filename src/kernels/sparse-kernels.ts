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

  /**
   * The order of `src/sparse/minimum-degree.ts` for a graph of `nodes` nodes: node k of the order is written to `order` + k.
   * `weights` has an entry per node; `waitsFor` too, or is -1, and is overwritten; there may be 0 cliques. `room` is the length
   * of a list that holds the graph's lists and all cliques twice over and 2 integers per node; `work` has room for
   * 9 (nodes + cliques) + 7 nodes + 2 `room` + the sum of the weights + 2 integers. Returns 0 where the implementation has no such
   * ordering and the caller must find it, else 1.
   */
  minimumDegree(
    nodes: number,
    pointers: number,
    neighbours: number,
    weights: number,
    waitsFor: number,
    cliques: number,
    cliquePointers: number,
    cliqueMembers: number,
    room: number,
    work: number,
    order: number,
  ): number;
}
