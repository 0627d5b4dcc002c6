import type { FrontKernels } from './front-kernels.js';

/**
 * The contract of the dense kernels: column-major blocks inside one linear memory, addressed by element offset
 * (index into `memory.doubles`, not bytes). Two implementations: WebAssembly SIMD and plain TypeScript.
 */

/**
 * One growable linear memory. Views are replaced when the memory grows: read `doubles` / `integers` again after any
 * `allocate*` call, and never keep them across one.
 */
export interface KernelMemory {
  /** The whole memory as 64-bit floats and as 32-bit integers (same buffer). */
  readonly doubles: Float64Array;
  readonly integers: Int32Array;
  /** Reserves `length` doubles, 16-byte aligned, zeroed; returns the element offset into `doubles`. */
  allocateDoubles(length: number): number;
  /** Reserves `length` 32-bit integers; returns the element offset into `integers`. */
  allocateIntegers(length: number): number;
}

export interface DenseKernels {
  /** Kernels over all fronts of a factorisation, on the same memory. */
  readonly fronts: FrontKernels;
  readonly name: 'relaxed-simd' | 'simd' | 'typescript';
  readonly memory: KernelMemory;
  /** Pivots that the last `factorizePanel` replaced by +-tiny. */
  readonly replacedPivots: number;

  /**
   * Partial LDL^T with threshold Bunch-Kaufman pivoting of one supernodal panel.
   *
   * The panel has `rows` rows and `columns` columns (rows >= columns), column-major with leading dimension `ld`, at
   * `panel`. Its top columns x columns triangle is symmetric (lower part valid); the rows below are the off-diagonal block.
   * Pivots are chosen among the `columns` candidates only; a 1x1 pivot must satisfy |d| >= threshold * max|column|, a 2x2
   * pivot the corresponding bound of Duff and Reid (1983), over all remaining rows of the panel. Candidates with no
   * acceptable pivot stay behind at the end ("delayed"), unless `force` is nonzero: then the best remaining pivot is
   * taken whatever the threshold, and one smaller in modulus than `tiny` is replaced by sign * max(tiny, ...) and counted.
   *
   * On return, with e the returned number of eliminated columns: columns 0..e-1 hold L (unit diagonal not stored);
   * `permutation[0..columns)` (32-bit integers at offset `permutation`) holds the original candidate at each position (rows
   * 0..columns-1 of the panel are permuted alike); D is at `diagonal`: 2 * columns doubles, D[2j] the diagonal and D[2j+1] the
   * subdiagonal entry, nonzero for the first column of a 2x2 pivot. Columns e..columns-1 hold the updated remainder (Schur
   * complement of the candidates, all rows).
   *
   * Only lower triangles are used and written: what stands above the diagonal of the top block has no influence and stays. A pivot smaller in
   * modulus than `tiny` (for 2x2: |det| / max|entry|) is never acceptable without `force`, a zero one neither. A replaced pivot is
   * exactly +-tiny, so that callers can recognise it in D (counted in `replacedPivots`); with tiny = 0 an exactly zero pivot
   * gives D = 0 and a zero column of L. D of delayed columns is zero. Never throws, and ends also when values are not finite.
   */
  factorizePanel(
    panel: number,
    ld: number,
    rows: number,
    columns: number,
    threshold: number,
    tiny: number,
    force: number,
    permutation: number,
    diagonal: number,
  ): number;

  /**
   * Schur update of a trailing block: C := C - L D L^T, lower triangle only. L is `order` x `rank` column-major at `l` with
   * leading dimension `ldl`; D as written by `factorizePanel` at `diagonal` (2 doubles per column); C is order x order,
   * column-major with leading dimension `ldc` at `c`. `scratch` has room for order * rank + 16 doubles.
   */
  symmetricUpdate(
    c: number,
    ldc: number,
    l: number,
    ldl: number,
    diagonal: number,
    order: number,
    rank: number,
    scratch: number,
  ): void;

  /**
   * Rectangular update C := C - A D B^T with A (m x rank), B (n x rank), C (m x n), column-major; D as above;
   * `scratch` has room for n * rank + 16 doubles.
   */
  generalUpdate(
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
  ): void;

  /** x := L^{-1} x for the unit lower triangular leading block of a panel (order x order), `count` right-hand sides, leading dimension ldx. */
  solveLower(panel: number, ld: number, order: number, x: number, ldx: number, count: number): void;
  /** x := L^{-T} x, as above. */
  solveLowerTransposed(panel: number, ld: number, order: number, x: number, ldx: number, count: number): void;
  /** y := y - A x with A (m x n, column-major, leading dimension lda), `count` right-hand sides. */
  subtractProduct(
    a: number,
    lda: number,
    m: number,
    n: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    count: number,
  ): void;
  /** y := y - A^T x with A (m x n): y has n rows, x has m rows. */
  subtractTransposedProduct(
    a: number,
    lda: number,
    m: number,
    n: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    count: number,
  ): void;
}
