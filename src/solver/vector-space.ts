import { OdeonError } from '../errors.js';
import { createVectorKernels, type VectorKernels } from '../kernels/index.js';
import type { Communicator } from './distributed/communicator.js';

/** Vectors of the length of w and of the rows that the algorithm may ask for, with room to spare. Pages cost nothing until used. */
const SIZE_VECTORS = 96;
const ROW_VECTORS = 40;
const none = new Int32Array(0);

/** One side of the bounds: which variables have one, and which have this one only. */
export interface BoundSide {
  /** The variables with a bound on this side, ascending, and where they stand in the memory of the kernels. */
  readonly variables: Int32Array;
  readonly indices: number;
  readonly count: number;
  readonly only: number;
  readonly onlyCount: number;
  /** 1 for lower, -1 for upper bounds. */
  readonly sign: 1 | -1;
  /** The bounds themselves: an entry for each variable. */
  readonly bounds: Float64Array;
  /** Those of `variables` that sums take into account: all, unless another part of the problem does (see `DistributedSpace`). */
  counted: Int32Array;
  countedOnly: Int32Array;
}

/** Numbers of variables, rows and bounds of a problem. */
export interface Totals {
  readonly size: number;
  readonly rows: number;
  readonly bounds: number;
}

/**
 * The vectors of one algorithm on one problem, in the memory of the vector kernels. They are ordinary arrays to whoever reads
 * or writes them; the operations here take vectors of this space only. The memory never grows, so that they stay valid.
 */
export class VectorSpace {
  readonly lower: BoundSide;
  readonly upper: BoundSide;
  readonly kernels: VectorKernels;
  /** Of the whole problem, also where this space holds one part of it. */
  totals: Totals;
  private readonly buffer: ArrayBufferLike;
  private free: number;
  private readonly end: number;

  /** `extra`: room for further doubles, which the owner takes by `vector` and `indices`. */
  constructor(size: number, rows: number, lower: Float64Array, upper: Float64Array, extra = 0) {
    this.kernels = createVectorKernels();
    const { memory } = this.kernels;
    const length = SIZE_VECTORS * (size + 2) + ROW_VECTORS * (rows + 2) + extra;
    this.free = memory.allocateDoubles(length);
    this.end = this.free + length;
    this.buffer = memory.doubles.buffer;
    this.lower = this.side(lower, upper, 1);
    this.upper = this.side(upper, lower, -1);
    this.totals = { size, rows, bounds: this.lower.count + this.upper.count };
  }

  /** The sum, the largest and the least of a value over all parts of the problem; here it is the only part. */
  sum(value: number): number {
    return value;
  }

  largest(value: number): number {
    return value;
  }

  least(value: number): number {
    return value;
  }

  /** Whether something holds in all parts, or in one of them at least. */
  everywhere(flag: boolean): boolean {
    return flag;
  }

  somewhere(flag: boolean): boolean {
    return flag;
  }

  /** The connection to the other parts; absent where this is the only one. */
  get communicator(): Communicator | undefined {
    return undefined;
  }

  /** Whether this part is to count what all have a copy of. */
  get counts(): boolean {
    return true;
  }

  /** Adds up vectors over all parts, entry by entry and in place. */
  sumAll(_values: Float64Array): void {}

  /** Variables and rows that sums of this part leave out because they belong to another part as well; ascending. */
  get uncountedVariables(): Int32Array {
    return none;
  }

  get uncountedRows(): Int32Array {
    return none;
  }

  private side(bounds: Float64Array, others: Float64Array, sign: 1 | -1): BoundSide {
    const indices = new Int32Array(bounds.length);
    const only = new Int32Array(bounds.length);
    let count = 0;
    let onlyCount = 0;
    for (let i = 0; i < bounds.length; i++) {
      if (!Number.isFinite(bounds[i])) continue;
      indices[count++] = i;
      if (!Number.isFinite(others[i])) only[onlyCount++] = i;
    }
    const copy = this.vector(bounds.length);
    copy.set(bounds);
    const variables = this.integers(indices.subarray(0, count));
    const oneSided = this.integers(only.subarray(0, onlyCount));
    return {
      variables,
      indices: variables.byteOffset / 4,
      count,
      only: oneSided.byteOffset / 4,
      onlyCount,
      sign,
      bounds: copy,
      counted: variables,
      countedOnly: oneSided,
    };
  }

  /** A new vector of zeros. */
  vector(length: number): Float64Array {
    return new Float64Array(this.buffer, 8 * this.take(length), length);
  }

  /** A copy of integers in this memory. */
  integers(values: Int32Array): Int32Array {
    const copy = new Int32Array(this.buffer, 8 * this.take((values.length + 1) >> 1), values.length);
    copy.set(values);
    return copy;
  }

  private take(length: number): number {
    const offset = this.free;
    this.free += length + (length & 1);
    if (this.free > this.end) throw new OdeonError('The vector space of an algorithm is used up.');
    return offset;
  }

  /** Whether a vector stands in this memory. */
  holds(x: Float64Array): boolean {
    return x.buffer === this.buffer;
  }

  protected at(x: Float64Array): number {
    if (x.buffer !== this.buffer) throw new OdeonError('A vector belongs to another space.');
    return x.byteOffset / 8;
  }

  maxNorm(x: Float64Array): number {
    return this.largest(this.kernels.maxNorm(this.at(x), x.length));
  }

  /** Sums of moduli: of a vector of variables and of one of rows. */
  oneNorm(x: Float64Array): number {
    return this.kernels.oneNorm(this.at(x), x.length);
  }

  /** The sum of two of them. */
  oneNorms(x: Float64Array, y: Float64Array): number {
    return this.kernels.oneNorm(this.at(x), x.length) + this.kernels.oneNorm(this.at(y), y.length);
  }

  rowsOneNorm(x: Float64Array): number {
    return this.kernels.oneNorm(this.at(x), x.length);
  }

  dot(x: Float64Array, y: Float64Array): number {
    return this.kernels.dot(this.at(x), this.at(y), x.length);
  }

  allFinite(x: Float64Array): boolean {
    return this.everywhere(this.kernels.allFinite(this.at(x), x.length) === 1);
  }

  /** out := x + factor y. */
  combine(out: Float64Array, x: Float64Array, y: Float64Array, factor: number): void {
    this.kernels.combine(this.at(out), this.at(x), this.at(y), factor, out.length);
  }

  /** out := out + gradient - zl + zu; returns its maximum norm. */
  completeDualResidual(
    out: Float64Array,
    gradient: Float64Array,
    zl: Float64Array,
    zu: Float64Array,
  ): number {
    return this.largest(
      this.kernels.completeDualResidual(
        this.at(out),
        this.at(gradient),
        this.at(zl),
        this.at(zu),
        out.length,
      ),
    );
  }

  /** out := rhs - (out + factor w - zl + zu). */
  primalResidual(
    out: Float64Array,
    rhs: Float64Array,
    w: Float64Array,
    zl: Float64Array,
    zu: Float64Array,
    factor: number,
  ): void {
    this.kernels.primalResidual(
      this.at(out),
      this.at(rhs),
      this.at(w),
      this.at(zl),
      this.at(zu),
      factor,
      out.length,
    );
  }

  /** out := rhs - (out - factor x). */
  rowResidual(out: Float64Array, rhs: Float64Array, x: Float64Array, factor: number): void {
    this.kernels.rowResidual(this.at(out), this.at(rhs), this.at(x), factor, out.length);
  }

  /** out := out + factor sign x / y at the bounds of one side. */
  addQuotients(
    { indices, count, sign }: BoundSide,
    out: Float64Array,
    x: Float64Array,
    y: Float64Array,
    factor = 1,
  ): void {
    this.kernels.addQuotients(indices, count, this.at(out), this.at(x), this.at(y), factor * sign);
  }

  /** dz := (dz -+ z dw) / slack at the bounds of one side. */
  boundSteps(
    { indices, count, sign }: BoundSide,
    dz: Float64Array,
    z: Float64Array,
    dw: Float64Array,
    slack: Float64Array,
  ): void {
    this.kernels.boundSteps(indices, count, this.at(dz), this.at(z), this.at(dw), this.at(slack), sign);
  }

  /** out := rhs - (+-z dw + slack dz) at the bounds of one side. */
  boundResiduals(
    { indices, count, sign }: BoundSide,
    out: Float64Array,
    rhs: Float64Array,
    z: Float64Array,
    dw: Float64Array,
    slack: Float64Array,
    dz: Float64Array,
  ): void {
    this.kernels.boundResiduals(
      indices,
      count,
      this.at(out),
      this.at(rhs),
      this.at(z),
      this.at(dw),
      this.at(slack),
      this.at(dz),
      sign,
    );
  }

  /** max |slack z - mu| at the bounds of one side, of this part of the problem. */
  complementarity({ indices, count }: BoundSide, slack: Float64Array, z: Float64Array, mu: number): number {
    return this.kernels.complementarity(indices, count, this.at(slack), this.at(z), mu);
  }

  /** out := mu - slack z at the bounds of one side. */
  complementarityResiduals(
    { indices, count }: BoundSide,
    out: Float64Array,
    slack: Float64Array,
    z: Float64Array,
    mu: number,
  ): void {
    this.kernels.complementarityResiduals(indices, count, this.at(out), this.at(slack), this.at(z), mu);
  }

  /** Largest alpha <= 1 that leaves the fraction 1 - tau of x, where x changes by alpha `sign` d, of this part of the problem. */
  largestStep(
    { indices, count }: BoundSide,
    x: Float64Array,
    d: Float64Array,
    sign: 1 | -1,
    tau: number,
  ): number {
    return this.kernels.largestStep(indices, count, this.at(x), this.at(d), sign, tau);
  }

  /** Distances of w from the bounds of one side; returns the least. */
  slacks({ indices, count, bounds, sign }: BoundSide, slack: Float64Array, w: Float64Array): number {
    return this.least(this.kernels.slacks(indices, count, this.at(slack), this.at(w), this.at(bounds), sign));
  }

  /** Sum of the logarithms of the slacks of one side, of this part of the problem; NaN if one has none. */
  logarithms({ counted }: BoundSide, slack: Float64Array): number {
    return this.kernels.logarithms(counted.byteOffset / 4, counted.length, this.at(slack));
  }

  /** max |d| / (1 + |x|). */
  relativeLength(d: Float64Array, x: Float64Array): number {
    return this.largest(this.kernels.relativeLength(this.at(d), this.at(x), d.length));
  }

  /** out := out + value for the variables that have bounds on this side only. */
  addOneSided({ only, onlyCount }: BoundSide, out: Float64Array, value: number): void {
    this.kernels.addAt(only, onlyCount, this.at(out), value);
  }

  /** Sum of x over the variables that have bounds on this side only, of this part of the problem. */
  sumOneSided({ countedOnly }: BoundSide, x: Float64Array): number {
    return this.kernels.sumAt(countedOnly.byteOffset / 4, countedOnly.length, this.at(x));
  }

  /** Sum of x / y at the bounds of one side, of this part of the problem. */
  sumQuotients({ counted }: BoundSide, x: Float64Array, y: Float64Array): number {
    const { byteOffset, length } = counted;
    return this.kernels.sumQuotients(byteOffset / 4, length, this.at(x), this.at(y));
  }

  /** Keeps z within the factor kappa of mu / slack. */
  safeguard(
    { indices, count }: BoundSide,
    z: Float64Array,
    slack: Float64Array,
    mu: number,
    kappa: number,
  ): void {
    this.kernels.safeguard(indices, count, this.at(z), this.at(slack), mu, kappa);
  }

  /** out := out + A x for a matrix in coordinate form whose parts are vectors of this space. */
  addCoordinateProduct(
    rows: Int32Array,
    columns: Int32Array,
    values: Float64Array,
    x: Float64Array,
    out: Float64Array,
  ): void {
    this.kernels.addCoordinateProduct(
      rows.byteOffset / 4,
      columns.byteOffset / 4,
      this.at(values),
      values.length,
      this.at(x),
      this.at(out),
    );
  }

  /** above := above + A^T y and below := below + A x, for a matrix as above. `above` may be `below`. */
  addCoordinateProducts(
    rows: Int32Array,
    columns: Int32Array,
    values: Float64Array,
    x: Float64Array,
    y: Float64Array,
    above: Float64Array,
    below: Float64Array,
  ): void {
    this.kernels.addCoordinateProducts(
      rows.byteOffset / 4,
      columns.byteOffset / 4,
      this.at(values),
      values.length,
      this.at(x),
      this.at(y),
      this.at(above),
      this.at(below),
    );
  }

  /** The same for the entries of runs of rows; see `VectorKernels.addRunProducts`. */
  addRunProducts(
    runs: Int32Array,
    values: Float64Array,
    x: Float64Array,
    y: Float64Array,
    above: Float64Array,
    below: Float64Array,
  ): void {
    this.kernels.addRunProducts(
      runs.byteOffset / 4,
      runs.length / 4,
      this.at(values),
      this.at(x),
      this.at(y),
      this.at(above),
      this.at(below),
    );
  }

  /**
   * First entries of the runs of a matrix in coordinate form, followed by the number of entries; see `VectorKernels.findRuns`.
   * `scratch` has an element for each entry and is lost.
   */
  findRuns(rows: Int32Array, columns: Int32Array, scratch: Float64Array): Int32Array {
    const count = rows.length;
    const starts = new Int32Array(this.buffer, scratch.byteOffset, count);
    const found = this.kernels.findRuns(
      rows.byteOffset / 4,
      columns.byteOffset / 4,
      count,
      starts.byteOffset / 4,
    );
    const result = new Int32Array(found + 1);
    result.set(starts.subarray(0, found));
    result[found] = count;
    scratch.fill(0);
    return result;
  }
}
