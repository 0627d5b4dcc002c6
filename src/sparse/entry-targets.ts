import type { FrontAnalysis } from './front-analysis.js';
import { invertPermutation } from './symmetric-permute.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/**
 * Where each entry of the matrix goes: offset of its place in the panel of the front that eliminates its earlier index. Panels
 * start at `slots`; the leading dimension is columns and rows together, in the last front `lastLeading`.
 */
export function entryTargets(
  { order, columnPointers, rowIndices }: SymmetricPattern,
  { permutation, fronts, first, rowStarts, rows }: FrontAnalysis,
  slots: Int32Array,
  lastLeading: number,
): Int32Array {
  const position = invertPermutation(permutation);
  const frontOf = new Int32Array(order);
  for (let f = 0; f < fronts; f++) frontOf.fill(f, first[f], first[f + 1]);
  const targets = new Int32Array(columnPointers[order]);
  for (let j = 0; j < order; j++) {
    const pj = position[j];
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const pi = position[rowIndices[p]];
      const earlier = pi < pj ? pi : pj;
      const later = pi < pj ? pj : pi;
      const f = frontOf[earlier];
      const own = first[f + 1] - first[f];
      const leading = f === fronts - 1 ? lastLeading : own + rowStarts[f + 1] - rowStarts[f];
      const row =
        later < first[f + 1]
          ? later - first[f]
          : own + find(rows, rowStarts[f], rowStarts[f + 1], later) - rowStarts[f];
      targets[p] = slots[f] + (earlier - first[f]) * leading + row;
    }
  }
  return targets;
}

/** Place of `row` among ascending rows that hold it: at once in the run that ends them, else by bisection. */
function find(rows: Int32Array, begin: number, end: number, row: number): number {
  const guess = end - 1 - (rows[end - 1] - row);
  if (guess >= begin && rows[guess] === row) return guess;
  let low = begin;
  let high = end - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
