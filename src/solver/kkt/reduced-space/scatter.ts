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

  /** @param targets offset of each entry's place */
  constructor(
    private readonly kernels: ReductionKernels,
    targets: Int32Array,
  ) {
    const { memory } = kernels;
    const { runs, segments } = partitionRuns(targets.length, (k) => {
      let end = k + 1;
      while (end < targets.length && targets[end] === targets[end - 1] + 1) end++;
      return end;
    });
    this.segments = segments;
    this.count = runs.length / 2;
    this.stretches = memory.allocateIntegers(3 * this.count);
    const one = segments.length > 0 ? targets.length : 0;
    this.places = memory.allocateIntegers(one);
    const { integers } = memory;
    for (let r = 0, at = this.stretches; r < runs.length; r += 2) {
      integers[at++] = targets[runs[r]];
      integers[at++] = runs[r];
      integers[at++] = runs[r + 1] - runs[r];
    }
    for (let s = 0; s < segments.length; s += 2) {
      integers.set(targets.subarray(segments[s], segments[s + 1]), this.places + segments[s]);
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
