/**
 * Places of the numbers that describe a multifrontal factorisation in its table, a block of 32-bit integers in the memory of the
 * kernels. Arrays are named by their offsets: of integers, or where said of doubles. Arrays with an entry per front have the
 * numbering of the fronts in postorder. `assembly/front-table.ts` has the same numbers.
 */
export const FRONT_TABLE = {
  fronts: 0,
  /** First column of each front and one more; where its rows below begin, and the rows: positions of the permuted matrix. */
  first: 1,
  rowStarts: 2,
  rows: 3,
  /** Local index of each row in the parent; number of rows before the last front; parent, first child and next sibling or -1. */
  relative: 4,
  inner: 5,
  parent: 6,
  firstChild: 7,
  nextSibling: 8,
  /** Offset (doubles) of the room for each front's panel, of its panel, and its leading dimension. */
  slots: 9,
  panel: 10,
  leading: 11,
  candidates: 12,
  eliminated: 13,
  /** Number of the first pivot of each front; the column of each pivot, in elimination order. */
  firstPivot: 14,
  pivots: 15,
  /** Columns that fronts delayed, and where those of each begin. */
  delayed: 16,
  delayedStarts: 17,
  /** Offset (doubles) of each front's contribution block. */
  contribution: 18,
  /** Offset (doubles) of D, of the last front and its leading dimension; offset (integers) of the panels' permutations. */
  diagonal: 19,
  lastPanel: 20,
  lastLeading: 21,
  permutation: 22,
  /** State of the elimination: pivots and delayed columns so far, first free double above the contribution blocks. */
  pivotCount: 23,
  delayedCount: 24,
  top: 25,
  /** Length of the table. */
  length: 26,
} as const;

/** Borders of more runs of consecutive rows than this are not updated in place. */
export const LARGEST_RUNS = 3;

/**
 * Kernels that go through all fronts of a multifrontal factorisation, and through all entries of its matrix, in one call: most
 * fronts of discretised problems are small, so that going from front to front costs as much as the arithmetic. Offsets are those
 * of {@link DenseKernels}; `table` is the offset of a front table.
 */
export interface FrontKernels {
  /**
   * Assembles, factorises and updates fronts from `from` on, as long as they need nothing but this: neither roots nor the last
   * front, no columns delayed by a child, no border in more than `LARGEST_RUNS` runs. Panels hold the entries of the matrix
   * on entry. Returns 2 f when front f is left untouched to the caller, 2 f + 1 when its panel is factorised (`eliminated` says
   * how far) but some of its candidates were left over. May always return 2 `from`.
   */
  eliminateFronts(table: number, from: number, threshold: number, tiny: number): number;
  /** x := L^{-1} x over all fronts for `count` vectors `stride` apart; `local` has room for the rows of a front. */
  solveForward(table: number, x: number, stride: number, local: number, count: number): void;
  /** x := L^{-T} x, as above. */
  solveBackward(table: number, x: number, stride: number, local: number, count: number): void;
  /** x := D^{-1} x with 1x1 and 2x2 blocks; a zero pivot gives 0. */
  solveDiagonal(table: number, x: number): void;

  /** to[k] = from[permutation[k]] * scale[permutation[k]] for k < order. */
  gatherScaled(permutation: number, scale: number, from: number, to: number, order: number): void;
  /** to[permutation[k]] = from[k] * scale[permutation[k]] for k < order. */
  scatterScaled(permutation: number, scale: number, from: number, to: number, order: number): void;
  /**
   * target[places[p]] = values[p] * scale[j] * scale[rowIndices[p]] for all entries p of all columns j < order. `places` are
   * offsets in the memory, all different.
   */
  placeScaled(
    columnPointers: number,
    rowIndices: number,
    values: number,
    scale: number,
    places: number,
    order: number,
  ): void;

  /** 1 if `count` doubles are finite, else 0. */
  allFinite(values: number, count: number): number;
  /** norms[i] = max |a_ij| scale[i] scale[j] over row i of a symmetric matrix given by its lower triangle, the diagonal first. */
  rowNorms(
    columnPointers: number,
    rowIndices: number,
    values: number,
    scale: number,
    norms: number,
    order: number,
  ): void;
  /** max |a_jj| scale[j]^2. */
  largestDiagonal(columnPointers: number, values: number, scale: number, order: number): number;
  /** The largest factor between 1 and one of `count` norms; norms of 0 do not count. */
  spread(norms: number, count: number): number;
}
