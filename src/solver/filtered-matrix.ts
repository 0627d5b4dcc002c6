import type { SparsityPattern } from '../nlp/nonlinear-program.js';
import type { VectorSpace } from './vector-space.js';
import type { CoordinateMatrix } from './kkt/slack-augmented-system.js';

/**
 * The part of a user's sparse matrix that the algorithm sees, in its numbering, with its current values. The user writes into
 * `userValues`; `accept` takes over. Where nothing is left out both are the same array. Indices and values stand in a vector space.
 */
export class FilteredMatrix implements CoordinateMatrix {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly userValues: Float64Array;
  version = 0;
  /** User's entry of each entry; undefined when all are kept. */
  private readonly sources: Int32Array | undefined;
  /** Stretches of entries that are copied as they are, where they are long; they are all then. */
  private readonly stretches: readonly Stretch[] | undefined;
  /** The entries whose row has another factor than 1, and their factors. */
  private readonly scaled: Int32Array;
  private readonly factors: Float64Array;

  /** Doubles that the matrix of such a pattern takes from a vector space. */
  static room({ rows }: SparsityPattern): number {
    return 2 * rows.length + 8;
  }

  /** Keeps the entries whose row and column have an index >= 0 in the maps; `rowFactors` (by index) multiply what the user writes. */
  constructor(
    pattern: SparsityPattern,
    rowIndex: Int32Array,
    columnIndex: Int32Array,
    private readonly vectors: VectorSpace,
    rowFactors?: Float64Array,
  ) {
    const { rows: userRows, columns: userColumns } = pattern;
    const count = userRows.length;
    const rows = new Int32Array(count);
    const columns = new Int32Array(count);
    const sources = new Int32Array(count);
    let kept = 0;
    for (let k = 0; k < count; k++) {
      const row = rowIndex[userRows[k]];
      const column = columnIndex[userColumns[k]];
      if (row < 0 || column < 0) continue;
      rows[kept] = row;
      columns[kept] = column;
      sources[kept] = k;
      kept++;
    }
    this.rows = vectors.integers(rows.subarray(0, kept));
    this.columns = vectors.integers(columns.subarray(0, kept));
    this.values = vectors.vector(kept);
    this.sources = kept === count ? undefined : sources.slice(0, kept);
    this.userValues = this.sources === undefined ? this.values : new Float64Array(count);
    this.stretches = this.sources && stretchesOf(this.sources, this.userValues, this.values);
    this.scaled = rowFactors === undefined ? new Int32Array(0) : scaledEntries(rows, kept, rowFactors);
    this.factors = new Float64Array(this.scaled.length);
    for (let e = 0; e < this.scaled.length; e++) this.factors[e] = rowFactors![rows[this.scaled[e]]];
  }

  /** First entries of the runs, followed by the number of entries. Only while there are no values. */
  findRuns(): Int32Array {
    return this.vectors.findRuns(this.rows, this.columns, this.values);
  }

  /** Takes over the user's values, multiplied by the factors of their rows; false if one is not finite. */
  accept(): boolean {
    const { values, userValues, sources, stretches, scaled, factors } = this;
    this.version++;
    if (stretches !== undefined) for (let s = 0; s < stretches.length; s++) copy(stretches[s]);
    else if (sources !== undefined)
      for (let k = 0; k < values.length; k++) values[k] = userValues[sources[k]];
    for (let e = 0; e < scaled.length; e++) values[scaled[e]] *= factors[e];
    return this.vectors.allFinite(values);
  }
}

/** The entries in rows whose factor differs from 1. */
function scaledEntries(rows: Int32Array, count: number, rowFactors: Float64Array): Int32Array {
  const entries = new Int32Array(count);
  let length = 0;
  for (let k = 0; k < count; k++) if (rowFactors[rows[k]] !== 1) entries[length++] = k;
  return entries.slice(0, length);
}

/** Entries that follow each other in the user's matrix and here. */
interface Stretch {
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** Shortest mean length of stretches with which copying them is cheaper than copying entries. */
const SHORTEST_STRETCH = 16;

function stretchesOf(
  sources: Int32Array,
  userValues: Float64Array,
  values: Float64Array,
): readonly Stretch[] | undefined {
  let count = 1;
  for (let k = 1; k < sources.length; k++) if (sources[k] !== sources[k - 1] + 1) count++;
  if (count * SHORTEST_STRETCH > sources.length) return undefined;
  const stretches: Stretch[] = [];
  for (let k = 0; k < sources.length;) {
    let end = k + 1;
    while (end < sources.length && sources[end] === sources[end - 1] + 1) end++;
    const from = userValues.subarray(sources[k], sources[k] + end - k);
    stretches.push({ from, to: values.subarray(k, end) });
    k = end;
  }
  return stretches;
}

function copy({ from, to }: Stretch): void {
  to.set(from);
}
