import { ModelError } from '../model/model-error.js';

/**
 * Spreads experiments over batches of about equal size: the largest first, each into the lightest batch so far (Graham, SIAM J. Appl.
 * Math. 17, 1969). Equal experiments are dealt out in turn.
 *
 * @param sizes size of each experiment, for example its number of unknowns.
 * @returns the batch of each experiment; no batch is empty.
 * @throws ModelError for fewer experiments than batches.
 */
export function groupExperiments(sizes: Float64Array, batches: number): Int32Array {
  if (!(Number.isInteger(batches) && batches >= 1)) {
    throw new ModelError(`${batches} is no number of batches`, 'give a whole number from 1 on');
  }
  if (batches > sizes.length) {
    throw new ModelError(
      `${sizes.length} experiments cannot be spread over ${batches} batches`,
      `ask for ${sizes.length} batches at most`,
    );
  }
  const batchOf = new Int32Array(sizes.length);
  const loads = new Float64Array(batches);
  const counts = new Int32Array(batches);
  const largestFirst = Int32Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  for (const experiment of largestFirst) {
    let lightest = 0;
    for (let batch = 1; batch < batches; batch++) {
      const less = loads[batch]! - loads[lightest]! || counts[batch]! - counts[lightest]!;
      if (less < 0) lightest = batch;
    }
    batchOf[experiment] = lightest;
    loads[lightest] = loads[lightest]! + sizes[experiment]!;
    counts[lightest] = counts[lightest]! + 1;
  }
  return batchOf;
}

/**
 * The batch of each experiment where the batches take them in their order.
 *
 * @param counts experiments of each batch.
 * @throws ModelError unless these are all experiments.
 */
export function consecutiveExperiments(experiments: number, counts: readonly number[]): Int32Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total !== experiments) {
    throw new ModelError(
      `the sizes of the batches add up to ${total}, and there are ${experiments} experiments`,
      'give sizes that add up to all of them',
    );
  }
  return Int32Array.from(counts.flatMap((count, batch) => new Array<number>(count).fill(batch)));
}
