import type { DenseKernels } from './dense-kernels.js';
import type { SparseKernels } from './sparse-kernels.js';

/**
 * Kernels that eliminate the dependent variables of a square part J_y of a Jacobian: LU of a dense matrix, solves from the
 * right, and combinations of columns. Column-major blocks on element offsets as in {@link DenseKernels}, whose memory they share.
 */
export interface ReductionKernels extends DenseKernels, Pick<SparseKernels, 'scatterAdd'> {
  /**
   * P A = L U with partial pivoting, in place: L below the diagonal (unit diagonal not stored), U on and above it. `pivots` (integers)
   * receives the row that was exchanged with each row, in order. `scratch` has room for 32 * (order + 2) doubles.
   * @returns the number of columns that have a pivot greater than `tiny` in modulus; the factors are of use only if this is `order`.
   */
  factorizeLu(a: number, lda: number, order: number, pivots: number, tiny: number, scratch: number): number;
  /**
   * X := X A^{-T} for X (rows x order), with the factors of `factorizeLu`: column k of X belongs to row k of A before and to
   * column k of A (variable k) after.
   */
  solveLuRight(
    a: number,
    lda: number,
    order: number,
    pivots: number,
    x: number,
    ldx: number,
    rows: number,
  ): void;
  /** x := U^{-1} x, x := U^{-T} x for one vector and the upper triangle of A, diagonal included. */
  solveUpper(a: number, lda: number, order: number, x: number): void;
  solveUpperTransposed(a: number, lda: number, order: number, x: number): void;
  /**
   * to[:, targets[k]] += coefficients[k] * from[:, sources[k]] for k < count, in this order: `from` may be `to`. Columns have `rows`
   * entries and lie `ld` apart.
   */
  addScaledColumns(
    targets: number,
    sources: number,
    coefficients: number,
    count: number,
    from: number,
    to: number,
    ld: number,
    rows: number,
  ): void;
  /** Largest modulus of `count` numbers, 0 of none; NaN if one of them is. */
  largestModulus(values: number, count: number): number;

  /** to := to + A + A^T, lower triangle only, for A of this order. */
  addSymmetricPart(to: number, ldTo: number, a: number, ld: number, order: number): void;
  /**
   * Lower triangles, all with leading dimension `ld`: to := a + factor b, and moduli[i] := largest modulus in row and column i. With
   * a factor of 0, b is not read.
   */
  addTriangles(
    to: number,
    a: number,
    b: number,
    factor: number,
    ld: number,
    order: number,
    moduli: number,
  ): void;
  /** A(i, j) := scale[i] A(i, j) scale[j] in the lower triangle. */
  scaleTriangle(a: number, ld: number, order: number, scale: number): void;
  /**
   * target[place + k] += values[first + k], k < length, for stretches of three integers each: place, first, length.
   */
  addStretches(stretches: number, count: number, values: number, target: number): void;
  /** to[:, targets[k]] := coefficients[k] * from[:, sources[k]] for k < count; otherwise as `addScaledColumns`. */
  copyScaledColumns(
    targets: number,
    sources: number,
    coefficients: number,
    count: number,
    from: number,
    to: number,
    ld: number,
    rows: number,
  ): void;
}
