import type { SymmetricPattern } from './symmetric-solver.js';

/** A permuted symmetric pattern and, for each of its entries, the place of the same entry in the original. */
export interface PermutedPattern {
  readonly pattern: SymmetricPattern;
  readonly sources: Int32Array;
}

/** Position of each index: the inverse of a permutation that lists the index at each position. */
export function invertPermutation(permutation: Int32Array): Int32Array {
  const inverse = new Int32Array(permutation.length);
  for (let k = 0; k < permutation.length; k++) inverse[permutation[k]] = k;
  return inverse;
}

/**
 * Lower triangle of P A P^T, where position k of the result is index `permutation[k]` of A (Davis 2006, section 2.8).
 * Two stable counting sorts keep rows ascending.
 */
export function permuteSymmetric(pattern: SymmetricPattern, permutation: Int32Array): PermutedPattern {
  const { order, columnPointers, rowIndices } = pattern;
  const position = invertPermutation(permutation);
  const count = columnPointers[order];
  const rowStarts = new Int32Array(order + 1);
  const newPointers = new Int32Array(order + 1);
  for (let j = 0; j < order; j++) {
    const pj = position[j];
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const pi = position[rowIndices[p]];
      rowStarts[(pi > pj ? pi : pj) + 1]++;
      newPointers[(pi > pj ? pj : pi) + 1]++;
    }
  }
  for (let i = 0; i < order; i++) {
    rowStarts[i + 1] += rowStarts[i];
    newPointers[i + 1] += newPointers[i];
  }
  // Sort by row, then place stably by column.
  const byRowColumn = new Int32Array(count);
  const byRowSource = new Int32Array(count);
  const next = rowStarts.slice();
  for (let j = 0; j < order; j++) {
    const pj = position[j];
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const pi = position[rowIndices[p]];
      const place = next[pi > pj ? pi : pj]++;
      byRowColumn[place] = pi > pj ? pj : pi;
      byRowSource[place] = p;
    }
  }
  const newRows = new Int32Array(count);
  const sources = new Int32Array(count);
  next.set(newPointers);
  for (let i = 0; i < order; i++) {
    for (let q = rowStarts[i]; q < rowStarts[i + 1]; q++) {
      const place = next[byRowColumn[q]]++;
      newRows[place] = i;
      sources[place] = byRowSource[q];
    }
  }
  return { pattern: { order, columnPointers: newPointers, rowIndices: newRows }, sources };
}
