import { SparseError } from './sparse-error.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** A diagonal entry at most this far below its (equilibrated) row is no pivot by itself. */
const WEAK = 1e-8;
/** Only entries at least this large in the equilibrated matrix join a pair. */
const STRONG = 1e-3;

/** What an ordering has to know about diagonal entries that cannot be pivots by themselves. */
export interface WeakDiagonals {
  /** 1 for indices with a weak diagonal and no partner. */
  readonly weak: Uint8Array;
  /** Another weak index with which an index makes a good 2x2 pivot, -1 for none. */
  readonly partner: Int32Array;
  /** For a weak index without partner: the index whose elimination gives it a pivot, a different one for each; -1 for none. */
  readonly mate: Int32Array;
}

/** The same as one number for each index: 0 for a pivot, partner + 1, -1 for weak without mate, -2 - mate. */
export function encodeWeakDiagonals({ weak, partner, mate }: WeakDiagonals): Int32Array {
  return partner.map((other, i) => (other >= 0 ? other + 1 : weak[i] === 0 ? 0 : -1 - (mate[i] + 1)));
}

/** @throws SparseError for numbers that `encodeWeakDiagonals` did not make. */
export function decodeWeakDiagonals(codes: Int32Array): WeakDiagonals {
  const order = codes.length;
  const partner = codes.map((code) => (code > 0 ? code - 1 : -1));
  const mate = codes.map((code) => (code < -1 ? -2 - code : -1));
  const weak = Uint8Array.from(codes, (code) => (code < 0 ? 1 : 0));
  const mates = new Set<number>();
  for (let i = 0; i < order; i++) {
    const wrongPartner = partner[i] !== -1 && (partner[i] === i || partner[partner[i]] !== i);
    const wrongMate = mate[i] !== -1 && (mate[i] >= order || codes[mate[i]] < 0 || mates.has(mate[i]));
    if (wrongPartner || wrongMate) throw new SparseError('The record of an analysis is damaged.');
    if (mate[i] !== -1) mates.add(mate[i]);
  }
  return { weak, partner, mate };
}

/**
 * Finds weak diagonal entries and matches them, within one elimination group, by large off-diagonal entries of the matrix that
 * `scale` equilibrates. First with each other: the 2x2 pivot [0 a; a 0], in a KKT matrix a constraint and a variable without
 * Hessian. What is left waits for a mate with a pivot of its own: eliminating the variable (h, a) leaves -a^2 / h on the
 * constraint. Distinct mates see to it that no set of constraints is eliminated before as many variables. Greedy heavy
 * matchings, indices with the fewest choices first (after Duff & Pralet 2005, section 3; Schenk & Gaertner 2006, section 2.3).
 */
export function matchWeakDiagonals(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
): WeakDiagonals {
  const { order, columnPointers } = pattern;
  const weak = new Uint8Array(order);
  const partner = new Int32Array(order).fill(-1);
  const mate = new Int32Array(order).fill(-1);
  let count = 0;
  for (let j = 0; j < order; j++) {
    if (Math.abs(values[columnPointers[j]]) * scale[j] * scale[j] <= WEAK) {
      weak[j] = 1;
      count++;
    }
  }
  if (count === 0) return { weak, partner, mate };
  const choices = weakNeighbours(pattern, values, scale, groups, weak);
  const sequence = byDegree(choices.pointers, weak);
  const free = new Uint8Array(order).fill(1);
  for (const i of sequence) {
    if (partner[i] !== -1) continue;
    const best = heaviest(choices, i, (j) => weak[j] === 1 && partner[j] === -1);
    if (best === -1) continue;
    partner[i] = best;
    partner[best] = i;
  }
  for (let i = 0; i < order; i++) {
    if (weak[i] === 1) free[i] = 0;
    if (partner[i] !== -1) weak[i] = 0;
  }
  const owner = new Int32Array(order).fill(-1);
  for (const i of sequence) {
    if (weak[i] === 0) continue;
    const best = heaviest(choices, i, (j) => free[j] === 1 && owner[j] === -1);
    if (best !== -1) {
      mate[i] = best;
      owner[best] = i;
    } else {
      takeOver(choices, i, free, owner, mate);
    }
  }
  return { weak, partner, mate };
}

/** The neighbour of i with the largest entry among those that are `open`, or -1. */
function heaviest(
  { pointers, neighbours, sizes }: WeightedNeighbours,
  i: number,
  open: (j: number) => boolean,
): number {
  let best = -1;
  let largest = 0;
  for (let p = pointers[i]; p < pointers[i + 1]; p++) {
    if (sizes[p] > largest && open(neighbours[p])) {
      largest = sizes[p];
      best = neighbours[p];
    }
  }
  return best;
}

/** Gives i the mate of another index that can take a new one: an augmenting path of length 3. */
function takeOver(
  choices: WeightedNeighbours,
  i: number,
  free: Uint8Array,
  owner: Int32Array,
  mate: Int32Array,
): void {
  for (let p = choices.pointers[i]; p < choices.pointers[i + 1]; p++) {
    const taken = choices.neighbours[p];
    if (free[taken] === 0) continue;
    const other = owner[taken];
    const next = heaviest(choices, other, (j) => free[j] === 1 && owner[j] === -1);
    if (next === -1) continue;
    mate[other] = next;
    owner[next] = other;
    mate[i] = taken;
    owner[taken] = i;
    return;
  }
}

interface WeightedNeighbours {
  readonly pointers: Int32Array;
  readonly neighbours: Int32Array;
  readonly sizes: Float64Array;
}

/** The large entries in the rows of weak indices, within one group, with their moduli. */
function weakNeighbours(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
  weak: Uint8Array,
): WeightedNeighbours {
  const { order, columnPointers, rowIndices } = pattern;
  const pointers = new Int32Array(order + 1);
  const joins = (i: number, j: number, p: number): boolean =>
    (groups === undefined || groups[i] === groups[j]) && Math.abs(values[p]) * scale[i] * scale[j] >= STRONG;
  for (let j = 0; j < order; j++) {
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      if ((weak[i] | weak[j]) === 0 || !joins(i, j, p)) continue;
      pointers[i + 1] += weak[i];
      pointers[j + 1] += weak[j];
    }
  }
  for (let i = 0; i < order; i++) pointers[i + 1] += pointers[i];
  const neighbours = new Int32Array(pointers[order]);
  const sizes = new Float64Array(pointers[order]);
  const next = pointers.slice();
  for (let j = 0; j < order; j++) {
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      if ((weak[i] | weak[j]) === 0 || !joins(i, j, p)) continue;
      const size = Math.abs(values[p]) * scale[i] * scale[j];
      if (weak[i] === 1) {
        sizes[next[i]] = size;
        neighbours[next[i]++] = j;
      }
      if (weak[j] === 1) {
        sizes[next[j]] = size;
        neighbours[next[j]++] = i;
      }
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
