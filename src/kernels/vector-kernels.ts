import type { KernelMemory } from './dense-kernels.js';

/**
 * Kernels over the vectors of an interior-point method, on element offsets as in {@link DenseKernels}. `indices` name the
 * `count` bounded variables; vectors have an entry for every variable. `sign` is 1 for lower and -1 for upper bounds.
 */
export interface VectorKernels {
  readonly name: 'relaxed-simd' | 'simd' | 'typescript';
  readonly memory: KernelMemory;

  /** max |x[i]|, NaN if there is one; 0 for an empty vector. */
  maxNorm(x: number, count: number): number;
  /** Sum of |x[i]|. */
  oneNorm(x: number, count: number): number;
  dot(x: number, y: number, count: number): number;
  /** 1 if `count` doubles are finite, else 0. */
  allFinite(x: number, count: number): number;
  /** out[i] = x[i] + factor * y[i]; out may be x. */
  combine(out: number, x: number, y: number, factor: number, count: number): void;
  /** out[i] += gradient[i] - zl[i] + zu[i]; returns the maximum norm of out. */
  completeDualResidual(out: number, gradient: number, zl: number, zu: number, count: number): number;
  /** out[i] = rhs[i] - (out[i] + factor * x[i] - zl[i] + zu[i]). */
  primalResidual(
    out: number,
    rhs: number,
    x: number,
    zl: number,
    zu: number,
    factor: number,
    count: number,
  ): void;
  /** out[i] = rhs[i] - (out[i] - factor * x[i]). */
  rowResidual(out: number, rhs: number, x: number, factor: number, count: number): void;

  /** out[i] += sign * x[i] / y[i] over the indices. */
  addQuotients(indices: number, count: number, out: number, x: number, y: number, sign: number): void;
  /** dz[i] = (dz[i] - sign * z[i] * dw[i]) / slack[i] over the indices. */
  boundSteps(
    indices: number,
    count: number,
    dz: number,
    z: number,
    dw: number,
    slack: number,
    sign: number,
  ): void;
  /** out[i] = rhs[i] - (sign * z[i] * dw[i] + slack[i] * dz[i]) over the indices. */
  boundResiduals(
    indices: number,
    count: number,
    out: number,
    rhs: number,
    z: number,
    dw: number,
    slack: number,
    dz: number,
    sign: number,
  ): void;
  /** max |slack[i] * z[i] - mu| over the indices. */
  complementarity(indices: number, count: number, slack: number, z: number, mu: number): number;
  /** out[i] = mu - slack[i] * z[i] over the indices. */
  complementarityResiduals(
    indices: number,
    count: number,
    out: number,
    slack: number,
    z: number,
    mu: number,
  ): void;
  /** Largest alpha <= 1 with x[i] + alpha * sign * d[i] >= (1 - tau) * x[i] over the indices. */
  largestStep(indices: number, count: number, x: number, d: number, sign: number, tau: number): number;
  /** slack[i] = sign * (w[i] - bound[i]) over the indices; returns the least, NaN if there is one, Infinity for none. */
  slacks(indices: number, count: number, slack: number, w: number, bound: number, sign: number): number;
  /** Sum of log slack[i] over the indices: the logarithm of products of which no digit is lost. */
  logarithms(indices: number, count: number, slack: number): number;
  /** max |d[i]| / (1 + |x[i]|). */
  relativeLength(d: number, x: number, count: number): number;
  /** out[i] += value over the indices. */
  addAt(indices: number, count: number, out: number, value: number): void;
  /** Sum of x[i] over the indices. */
  sumAt(indices: number, count: number, x: number): number;
  /** Sum of x[i] / y[i] over the indices. */
  sumQuotients(indices: number, count: number, x: number, y: number): number;
  /** Keeps z[i] within the factor kappa of mu / slack[i] over the indices. */
  safeguard(indices: number, count: number, z: number, slack: number, mu: number, kappa: number): void;

  /** out[to[k]] += values[k] * x[from[k]] for k < count: a product with a matrix in coordinate form. */
  addCoordinateProduct(to: number, from: number, values: number, count: number, x: number, out: number): void;
  /**
   * above[columns[k]] += values[k] * y[rows[k]] and below[rows[k]] += values[k] * x[columns[k]] for k < count: the products with
   * a matrix in coordinate form and with its transpose in one pass. `above` may be `below`.
   */
  addCoordinateProducts(
    rows: number,
    columns: number,
    values: number,
    count: number,
    x: number,
    y: number,
    above: number,
    below: number,
  ): void;
  /**
   * The same for entries that follow each other in rows: a run, four integers, is its row, its first column, its length, and the place
   * of its first value. With x and y, above and below exchanged: for runs of columns.
   */
  addRunProducts(
    runs: number,
    count: number,
    values: number,
    x: number,
    y: number,
    above: number,
    below: number,
  ): void;
  /**
   * Cuts entries in coordinates (integers) into runs: entries of one row with columns that follow each other, or, where there is no
   * second one, of one column with rows that do. Writes the first entry of each run to `starts` (integers); returns their number.
   */
  findRuns(rows: number, columns: number, count: number, starts: number): number;
}
