import { shared } from '../transcription/index.js';

/**
 * For each batch the numbers k, ascending, with `batchOf[k]` equal to the batch or to `shared`. One pass over all, whatever the number
 * of batches.
 */
export function batchMembers(batchOf: Int32Array, batches: number): readonly Int32Array[] {
  const counts = new Int32Array(batches);
  let common = 0;
  for (const batch of batchOf) {
    if (batch === shared) common++;
    else counts[batch] = counts[batch]! + 1;
  }
  const members = Array.from(counts, (count) => new Int32Array(count + common));
  const lengths = new Int32Array(batches);
  const add = (batch: number, k: number): void => {
    members[batch]![lengths[batch]!] = k;
    lengths[batch] = lengths[batch]! + 1;
  };
  for (let k = 0; k < batchOf.length; k++) {
    if (batchOf[k] !== shared) add(batchOf[k]!, k);
    else for (let batch = 0; batch < batches; batch++) add(batch, k);
  }
  return members;
}
