import type { SymmetricPattern } from './symmetric-solver.js';

/** A diagonal entry at most this far below its (equilibrated) row is no pivot by itself. */
const WEAK = 1e-8;
/** Only entries at least this large in the equilibrated matrix join a pair. */
const STRONG = 1e-3;

/** Which diagonal entries cannot be pivots, and which of those make good 2x2 pivots together. */
export interface DiagonalPairs {
  /** 1 for indices with a weak diagonal and no partner. */
  readonly weak: Uint8Array;
  /** Partner of each index, -1 for none. */
  readonly partner: Int32Array;
}

/**
 * Pairs indices whose diagonal entries are both (nearly) zero by a large off-diagonal entry: the 2x2 pivot [0 a; a 0].
 * In a KKT matrix these are constraints and variables without Hessian. A greedy heavy matching, rows with the fewest
 * choices first, within one elimination group (after Duff & Pralet 2005, section 3; Schenk & Gaertner 2006, section 2.3).
 * `scale` equilibrates the
 * matrix.
 */
export function pairWeakDiagonals(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
): DiagonalPairs {
  const { order, columnPointers } = pattern;
  const weak = new Uint8Array(order);
  const partner = new Int32Array(order).fill(-1);
  let count = 0;
  for (let j = 0; j < order; j++) {
    if (Math.abs(values[columnPointers[j]]) * scale[j] * scale[j] <= WEAK) {
      weak[j] = 1;
      count++;
    }
  }
  if (count < 2) return { weak, partner };
  const choices = weakNeighbours(pattern, values, scale, groups, weak);
  for (const i of byDegree(choices.pointers, weak)) {
    if (partner[i] !== -1) continue;
    let best = -1;
    let largest = 0;
    for (let p = choices.pointers[i]; p < choices.pointers[i + 1]; p++) {
      const j = choices.neighbours[p];
      if (partner[j] === -1 && choices.sizes[p] > largest) {
        largest = choices.sizes[p];
        best = j;
      }
    }
    if (best === -1) continue;
    partner[i] = best;
    partner[best] = i;
  }
  for (let i = 0; i < order; i++) if (partner[i] !== -1) weak[i] = 0;
  return { weak, partner };
}

interface WeightedNeighbours {
  readonly pointers: Int32Array;
  readonly neighbours: Int32Array;
  readonly sizes: Float64Array;
}

/** The graph of strong entries between weak indices of one group, with the moduli of the entries. */
function weakNeighbours(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
  weak: Uint8Array,
): WeightedNeighbours {
  const { order, columnPointers, rowIndices } = pattern;
  const pointers = new Int32Array(order + 1);
  const joins = (i: number, j: number): boolean =>
    weak[i] === 1 && (groups === undefined || groups[i] === groups[j]);
  for (let j = 0; j < order; j++) {
    if (weak[j] === 0) continue;
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      if (!joins(i, j) || Math.abs(values[p]) * scale[i] * scale[j] < STRONG) continue;
      pointers[i + 1]++;
      pointers[j + 1]++;
    }
  }
  for (let i = 0; i < order; i++) pointers[i + 1] += pointers[i];
  const neighbours = new Int32Array(pointers[order]);
  const sizes = new Float64Array(pointers[order]);
  const next = pointers.slice();
  for (let j = 0; j < order; j++) {
    if (weak[j] === 0) continue;
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      const size = Math.abs(values[p]) * scale[i] * scale[j];
      if (!joins(i, j) || size < STRONG) continue;
      sizes[next[i]] = size;
      neighbours[next[i]++] = j;
      sizes[next[j]] = size;
      neighbours[next[j]++] = i;
    }
  }
  return { pointers, neighbours, sizes };
}

/** The weak indices, those with the fewest neighbours first. */
function byDegree(pointers: Int32Array, weak: Uint8Array): Int32Array {
  const starts: number[] = [];
  let count = 0;
  for (let i = 0; i < weak.length; i++) {
    if (weak[i] === 0) continue;
    const degree = pointers[i + 1] - pointers[i];
    while (starts.length <= degree + 1) starts.push(0);
    starts[degree + 1]++;
    count++;
  }
  for (let d = 1; d < starts.length; d++) starts[d] += starts[d - 1];
  const sorted = new Int32Array(count);
  for (let i = 0; i < weak.length; i++) {
    if (weak[i] === 1) sorted[starts[pointers[i + 1] - pointers[i]]++] = i;
  }
  return sorted;
}
