import type { CoordinateMatrix } from './kkt/slack-augmented-system.js';
import { partitionRuns } from './runs.js';
import type { VectorSpace } from './vector-space.js';

/** A stretch of entries that form no runs. */
interface Segment {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/**
 * Products with a sparse matrix A in coordinates whose entries mostly follow each other in rows or columns, as derivatives by the
 * weights of a network do: for them no indices are read, and sums stay in registers. All arrays stand in a vector space.
 */
export class RunProducts {
  private readonly values: Float64Array;
  private readonly rowRuns: Int32Array;
  private readonly columnRuns: Int32Array;
  private readonly segments: readonly Segment[];

  /** Doubles that a matrix of `entries` takes from the space at most. */
  static room(entries: number): number {
    return (entries >> 2) + 4;
  }

  /** @param starts first entries of the runs of the matrix, followed by the number of entries */
  constructor(
    { rows, columns, values }: CoordinateMatrix,
    starts: Int32Array,
    private readonly vectors: VectorSpace,
  ) {
    const count = rows.length;
    this.values = values;
    // Four integers each, as the kernels take them.
    const ofRows: number[] = [];
    const ofColumns: number[] = [];
    const { runs, segments } = partitionRuns(starts);
    for (let r = 0; r < runs.length; r += 2) {
      const k = runs[r];
      const length = runs[r + 1] - k;
      if (length > 1 && columns[k + 1] === columns[k]) ofColumns.push(columns[k], rows[k], length, k);
      else ofRows.push(rows[k], columns[k], length, k);
    }
    // Four integers per run have room where runs have eight entries on average.
    const fits = 2 * (ofRows.length + ofColumns.length) <= count;
    this.rowRuns = vectors.integers(Int32Array.from(fits ? ofRows : []));
    this.columnRuns = vectors.integers(Int32Array.from(fits ? ofColumns : []));
    const others = fits ? segments : [0, count];
    const parts: Segment[] = [];
    for (let e = 0; e < others.length; e += 2) {
      const part = <T extends Int32Array | Float64Array>(array: T) =>
        array.subarray(others[e], others[e + 1]);
      parts.push({ rows: part(rows), columns: part(columns), values: part(values) } as Segment);
    }
    this.segments = parts;
  }

  /** above := above + A^T y and below := below + A x. `above` may be `below`. */
  add(x: Float64Array, y: Float64Array, above: Float64Array, below: Float64Array): void {
    const { vectors, values, segments } = this;
    vectors.addRunProducts(this.rowRuns, values, x, y, above, below);
    vectors.addRunProducts(this.columnRuns, values, y, x, below, above);
    for (let s = 0; s < segments.length; s++) {
      const segment = segments[s];
      vectors.addCoordinateProducts(segment.rows, segment.columns, segment.values, x, y, above, below);
    }
  }
}
