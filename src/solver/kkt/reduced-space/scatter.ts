import type { ReductionKernels } from '../../../kernels/index.js';
import { partitionRuns } from '../../runs.js';

/**
 * Adds the entries of a matrix to fixed places in the memory of the kernels. Entries whose places follow each other, as those of
 * a network's weights do, are added as whole stretches.
 */
export class Scatter {
  private readonly places: number;
  private readonly stretches: number;
  private readonly count: number;
  /** First entry and end of the entries that are added one by one. */
  private readonly segments: readonly number[];

  /**
   * @param starts first entries of the runs of the matrix, followed by the number of entries
   * @param target offset of an entry's place
   * @param isEven whether the places of the entries of a run, first and last given, are the same distance apart
   */
  constructor(
    private readonly kernels: ReductionKernels,
    starts: Int32Array,
    target: (k: number) => number,
    isEven: (first: number, last: number) => boolean,
  ) {
    const { memory } = kernels;
    const { runs, segments } = partitionRuns(starts);
    const stretches: number[] = [];
    for (let r = 0; r < runs.length; r += 2) {
      const [start, end] = [runs[r], runs[r + 1]];
      const place = target(start);
      const last = end - 1;
      if (isEven(start, last) && target(last) - place === last - start)
        stretches.push(place, start, end - start);
      else for (let k = start; k < end; k++) stretches.push(target(k), k, 1);
    }
    this.segments = segments;
    this.count = stretches.length / 3;
    this.stretches = memory.allocateIntegers(stretches.length);
    this.places = memory.allocateIntegers(segments.length > 0 ? segments[segments.length - 1] : 0);
    const { integers } = memory;
    integers.set(stretches, this.stretches);
    for (let s = 0; s < segments.length; s += 2) {
      for (let k = segments[s]; k < segments[s + 1]; k++) integers[this.places + k] = target(k);
    }
  }

  /** Adds the entries that stand at the offset `values`. */
  add(values: number): void {
    const { kernels, places, stretches, count, segments } = this;
    kernels.addStretches(stretches, count, values, 0);
    for (let s = 0; s < segments.length; s += 2) {
      const from = segments[s];
      kernels.scatterAdd(places + from, values + from, segments[s + 1] - from, 0);
    }
  }
}
