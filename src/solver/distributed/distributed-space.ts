import { VectorSpace, type BoundSide, type Totals } from '../vector-space.js';
import type { Communicator, Reduction } from './communicator.js';
import type { SharedPlaces } from './shared-places.js';

const nowhere = new Int32Array(0);

/**
 * The vectors of one rank of a distributed solve. What acts entry by entry is done by each rank for itself, on its copies of shared
 * entries as well; norms, sums and least values are of the whole problem, the same number on all ranks. Rank 0 counts what is
 * shared.
 */
export class DistributedSpace extends VectorSpace {
  private readonly scalar = new Float64Array(1);
  /** Vectors without their uncounted entries. */
  private readonly masked: Float64Array;
  private readonly maskedOther: Float64Array;
  private readonly maskedRows: Float64Array;

  constructor(
    size: number,
    rows: number,
    lower: Float64Array,
    upper: Float64Array,
    extra: number,
    private readonly connection: Communicator,
    private readonly shared: SharedPlaces,
  ) {
    super(size, rows, lower, upper, extra);
    this.masked = this.vector(size);
    this.maskedOther = this.vector(size);
    this.maskedRows = this.vector(rows);
    if (!this.counts) for (const side of [this.lower, this.upper]) this.leaveOut(side);
    const totals = Float64Array.of(
      size - this.uncountedVariables.length,
      rows - this.uncountedRows.length,
      this.lower.counted.length + this.upper.counted.length,
    );
    connection.allReduce(totals, 'sum');
    this.totals = { size: totals[0], rows: totals[1], bounds: totals[2] } satisfies Totals;
  }

  override get communicator(): Communicator {
    return this.connection;
  }

  override get counts(): boolean {
    return this.connection.rank === 0;
  }

  override get uncountedVariables(): Int32Array {
    return this.counts ? nowhere : this.shared.variables;
  }

  override get uncountedRows(): Int32Array {
    return this.counts ? nowhere : this.shared.rows;
  }

  override sum(value: number): number {
    return this.reduce(value, 'sum');
  }

  override largest(value: number): number {
    return this.reduce(value, 'max');
  }

  override least(value: number): number {
    return this.reduce(value, 'min');
  }

  override everywhere(flag: boolean): boolean {
    return this.reduce(flag ? 1 : 0, 'min') === 1;
  }

  override somewhere(flag: boolean): boolean {
    return this.reduce(flag ? 1 : 0, 'max') === 1;
  }

  override sumAll(values: Float64Array): void {
    this.connection.allReduce(values, 'sum');
  }

  override oneNorm(x: Float64Array): number {
    return this.sum(super.oneNorm(this.counted(x, this.masked, this.uncountedVariables)));
  }

  override oneNorms(x: Float64Array, y: Float64Array): number {
    const uncounted = this.uncountedVariables;
    return this.sum(
      super.oneNorms(this.counted(x, this.masked, uncounted), this.counted(y, this.maskedOther, uncounted)),
    );
  }

  override rowsOneNorm(x: Float64Array): number {
    return this.sum(super.rowsOneNorm(this.counted(x, this.maskedRows, this.uncountedRows)));
  }

  override dot(x: Float64Array, y: Float64Array): number {
    return this.sum(super.dot(this.counted(x, this.maskedOther, this.uncountedVariables), y));
  }

  private reduce(value: number, reduction: Reduction): number {
    this.scalar[0] = value;
    this.connection.allReduce(this.scalar, reduction);
    return this.scalar[0];
  }

  /** x with 0 where this rank does not count, in `scratch` unless it counts everywhere. */
  private counted(x: Float64Array, scratch: Float64Array, uncounted: Int32Array): Float64Array {
    if (uncounted.length === 0) return x;
    scratch.set(x);
    for (let k = 0; k < uncounted.length; k++) scratch[uncounted[k]] = 0;
    return scratch;
  }

  private leaveOut(side: BoundSide): void {
    const out = new Set(this.shared.variables);
    side.counted = this.integers(side.counted.filter((index) => !out.has(index)));
    side.countedOnly = this.integers(side.countedOnly.filter((index) => !out.has(index)));
  }
}
