import type { CoordinateMatrix } from './kkt/slack-augmented-system.js';
import type { VectorSpace } from './vector-space.js';

/** A run of entries pays from this length on; shorter stretches between runs are runs all the same. */
const SHORTEST_RUN = 8;
const SHORTEST_SEGMENT = 16;

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

  constructor(
    { rows, columns, values }: CoordinateMatrix,
    private readonly vectors: VectorSpace,
  ) {
    const count = rows.length;
    this.values = values;
    // Four integers each, as the kernels take them.
    const ofRows: number[] = [];
    const ofColumns: number[] = [];
    const segments: [number, number][] = [];
    const addRun = (k: number, end: number): void => {
      if (end > k + 1 && columns[k + 1] === columns[k]) ofColumns.push(columns[k], rows[k], end - k, k);
      else ofRows.push(rows[k], columns[k], end - k, k);
    };
    const addOthers = (start: number, end: number): void => {
      if (end - start >= SHORTEST_SEGMENT) segments.push([start, end]);
      else
        for (let k = start; k < end;) {
          const next = Math.min(endOfRun(rows, columns, k), end);
          addRun(k, next);
          k = next;
        }
    };
    let others = 0;
    for (let k = 0; k < count;) {
      const end = endOfRun(rows, columns, k);
      if (end - k >= SHORTEST_RUN) {
        addOthers(others, k);
        addRun(k, end);
        others = end;
      }
      k = end;
    }
    addOthers(others, count);
    // Four integers per run have room where runs have eight entries on average.
    const fits = 2 * (ofRows.length + ofColumns.length) <= count;
    this.rowRuns = vectors.integers(Int32Array.from(fits ? ofRows : []));
    this.columnRuns = vectors.integers(Int32Array.from(fits ? ofColumns : []));
    this.segments = (fits ? segments : [[0, count] as const]).map(([from, to]) => ({
      rows: rows.subarray(from, to),
      columns: columns.subarray(from, to),
      values: values.subarray(from, to),
    }));
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

/** The first entry after k that is not the next in the row or column of those from k on. */
function endOfRun(rows: Int32Array, columns: Int32Array, k: number): number {
  const row = rows[k];
  const column = columns[k];
  let end = k + 1;
  while (end < rows.length && rows[end] === row && columns[end] === column + end - k) end++;
  if (end > k + 1) return end;
  while (end < rows.length && columns[end] === column && rows[end] === row + end - k) end++;
  return end;
}
