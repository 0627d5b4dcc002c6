/** A run pays from this length on; shorter stretches between runs are runs all the same. */
const SHORTEST_RUN = 8;
const SHORTEST_SEGMENT = 16;

/** Entries cut into runs, whose places follow each other in some way, and segments of entries that form none; half-open ranges. */
export interface RunPartition {
  /** First entry and end of one run after the other. */
  readonly runs: number[];
  readonly segments: number[];
}

/** Cuts the entries 0 to `count` - 1; `endOfRun(k)` > k is the end of the run that begins with entry k. */
export function partitionRuns(count: number, endOfRun: (k: number) => number): RunPartition {
  const runs: number[] = [];
  const segments: number[] = [];
  const addOthers = (start: number, end: number): void => {
    if (end - start >= SHORTEST_SEGMENT) segments.push(start, end);
    else
      for (let k = start; k < end;) {
        const next = Math.min(endOfRun(k), end);
        runs.push(k, next);
        k = next;
      }
  };
  let others = 0;
  for (let k = 0; k < count;) {
    const end = endOfRun(k);
    if (end - k >= SHORTEST_RUN) {
      addOthers(others, k);
      runs.push(k, end);
      others = end;
    }
    k = end;
  }
  addOthers(others, count);
  return { runs, segments };
}
