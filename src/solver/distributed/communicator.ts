/** How the parts of a reduction are put together. Any NaN among them makes the result NaN. */
export type Reduction = 'sum' | 'max' | 'min';

/**
 * What the ranks of a distributed solve need of each other. All ranks make the same calls in the same order; a call returns when
 * all have made it.
 */
export interface Communicator {
  /** Number of this rank, from 0, and of all. */
  readonly rank: number;
  readonly ranks: number;
  /**
   * Puts the values of all ranks together, entry by entry, in place: the same bits on every rank, because the parts are taken in the
   * order of the ranks.
   * @throws CommunicationError where another rank has failed or the run was given up.
   */
  allReduce(values: Float64Array, reduction: Reduction): void;
}

/** Puts `part` into `whole`, as `allReduce` does with the values of one more rank. */
export function reduceInto(whole: Float64Array, part: Float64Array, reduction: Reduction): void {
  const { length } = whole;
  if (reduction === 'sum') for (let k = 0; k < length; k++) whole[k] += part[k];
  else if (reduction === 'max') for (let k = 0; k < length; k++) whole[k] = Math.max(whole[k], part[k]);
  else for (let k = 0; k < length; k++) whole[k] = Math.min(whole[k], part[k]);
}

/** The sum, largest or least of one number of each rank. */
export function reduced(value: number, reduction: Reduction, communicator: Communicator): number {
  const scalar = Float64Array.of(value);
  communicator.allReduce(scalar, reduction);
  return scalar[0];
}
