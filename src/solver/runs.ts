/** A run pays from this length on; shorter stretches between runs are runs all the same. */
const SHORTEST_RUN = 8;
const SHORTEST_SEGMENT = 16;

/** Entries cut into runs, whose places follow each other in some way, and segments of entries that form none; half-open ranges. */
export interface RunPartition {
  /** First entry and end of one run after the other. */
  readonly runs: number[];
  readonly segments: number[];
}

/** Sorts out which runs pay, from the first entries of all runs, followed by the number of entries. */
export function partitionRuns(starts: Int32Array): RunPartition {
  const runs: number[] = [];
  const segments: number[] = [];
  let others = 0;
  for (let r = 0; r < starts.length; r++) {
    const isEnd = r + 1 === starts.length;
    if (!isEnd && starts[r + 1] - starts[r] < SHORTEST_RUN) continue;
    if (starts[r] - starts[others] >= SHORTEST_SEGMENT) segments.push(starts[others], starts[r]);
    else for (let s = others; s < r; s++) runs.push(starts[s], starts[s + 1]);
    if (!isEnd) runs.push(starts[r], starts[r + 1]);
    others = r + 1;
  }
  return { runs, segments };
}
