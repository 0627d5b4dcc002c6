/**
 * Approximate minimum degree ordering (Amestoy, Davis & Duff, SIAM J. Matrix Anal. Appl. 17 (1996) 886-905): the quotient graph of
 * `src/sparse/minimum-degree.ts`, step for step, so that the order is the same. See `AnalysisKernels.minimumDegree`.
 */
import { integer, setInteger } from './front-table';

const NONE: i32 = -1;
const NOTHING: i32 = -1;
const LARGEST_FLAG: i32 = 0x3fffffff;

let variables: i32;
let nodes: i32;
let waitsFor: usize;
let waiting: bool;
let result: usize;
let start: usize;
let length: usize;
let elements: usize;
let weight: usize;
let degree: usize;
let mark: usize;
let firstMember: usize;
let lastMember: usize;
let nextMember: usize;
let next: usize;
let hash: usize;
let bucket: usize;
let head: usize;
let forward: usize;
let backward: usize;
let gone: usize;
let dense: usize;
let lists: usize;
let spare: usize;
let capacity: i32;
let free: i32;
let flag: i32;
let largestClique: i32;
let totalWeight: i32;
let doneWeight: i32;
let ordered: i32;
let denseCount: i32;
let lowest: i32;

/** Node i may be ordered before any other. */
@inline
function mayBeFirst(i: i32): bool {
  return !waiting || integer(waitsFor, i) == NOTHING;
}

/** Node i, with an eliminated neighbour, waits for another one that has not been eliminated. */
@inline
function waits(i: i32): bool {
  if (!waiting) return false;
  const other = integer(waitsFor, i);
  return other >= 0 && integer(gone, other) == 0;
}

/** Nodes i and j may become one. */
function mayJoin(i: i32, j: i32): bool {
  if (!waiting) return true;
  return (!waits(i) || integer(waitsFor, i) == j) && (!waits(j) || integer(waitsFor, j) == i);
}

/** Puts node i into the list of a degree. */
function insert(i: i32, d: i32): void {
  const old = integer(head, d);
  setInteger(forward, i, old);
  setInteger(backward, i, NONE);
  if (old != NONE) setInteger(backward, old, i);
  setInteger(head, d, i);
  if (d < lowest) lowest = d;
}

/** Removes a node that was inserted with this degree; one that is in no list stays so. */
function remove(i: i32, d: i32): void {
  const after = integer(forward, i);
  const before = integer(backward, i);
  if (after != NONE) setInteger(backward, after, before);
  if (before != NONE) setInteger(forward, before, after);
  else if (integer(head, d) == i) setInteger(head, d, after);
  setInteger(forward, i, NONE);
  setInteger(backward, i, NONE);
}

function takeLowest(): i32 {
  let d = lowest;
  while (d <= totalWeight && integer(head, d) == NONE) d++;
  lowest = d;
  if (d > totalWeight) return NONE;
  const i = integer(head, d);
  remove(i, d);
  return i;
}

/** Writes the lists of all variables (cliques first) and of the given cliques. */
function fillLists(pointers: usize, neighbours: usize, cliquePointers: usize, cliqueMembers: usize): void {
  const cliques = nodes - variables;
  const members = cliques == 0 ? 0 : integer(cliquePointers, cliques);
  for (let p = 0; p < members; p++) {
    const i = integer(cliqueMembers, p);
    setInteger(elements, i, integer(elements, i) + 1);
  }
  let place = 0;
  for (let i = 0; i < variables; i++) {
    const begin = integer(pointers, i);
    const end = integer(pointers, i + 1);
    setInteger(start, i, place);
    setInteger(length, i, integer(elements, i) + end - begin);
    place += integer(elements, i);
    for (let p = begin; p < end; p++) setInteger(lists, place++, integer(neighbours, p));
  }
  // `hash` counts the cliques written to each list.
  for (let e = 0; e < cliques; e++) {
    setInteger(start, variables + e, place);
    const begin = integer(cliquePointers, e);
    const end = integer(cliquePointers, e + 1);
    for (let p = begin; p < end; p++) {
      const i = integer(cliqueMembers, p);
      const filled = integer(hash, i);
      setInteger(hash, i, filled + 1);
      setInteger(lists, place++, i);
      setInteger(lists, integer(start, i) + filled, variables + e);
    }
    setInteger(length, variables + e, end - begin);
  }
  free = place;
}

/** Sets aside nodes of degree max(16, 10 sqrt(n)) and 4 times the mean; gives the others their first degree. */
function setDegrees(edges: i32): void {
  const mean: f64 = variables == 0 ? 0 : <f64>edges / <f64>variables;
  const limit = max<f64>(16, max<f64>(10 * sqrt<f64>(<f64>variables), 4 * mean));
  for (let i = 0; i < variables; i++) {
    if (<f64>integer(length, i) > limit) {
      setInteger(dense, denseCount++, i);
      doneWeight += integer(weight, i);
    }
  }
  for (let k = 0; k < denseCount; k++) {
    const i = integer(dense, k);
    setInteger(weight, i, 0);
    setInteger(length, i, 0);
  }
  for (let e = variables; e < nodes; e++) {
    const begin = integer(start, e);
    const end = begin + integer(length, e);
    let d = 0;
    for (let p = begin; p < end; p++) d += integer(weight, integer(lists, p));
    setInteger(degree, e, d);
    if (d > largestClique) largestClique = d;
  }
  for (let i = 0; i < variables; i++) {
    const own = integer(weight, i);
    if (own == 0) continue;
    const begin = integer(start, i);
    const middle = begin + integer(elements, i);
    const end = begin + integer(length, i);
    let d: i64 = 0;
    for (let p = begin; p < middle; p++) d += <i64>(integer(degree, integer(lists, p)) - own);
    for (let p = middle; p < end; p++) d += <i64>integer(weight, integer(lists, p));
    const bounded = <i32>min<i64>(d, <i64>(totalWeight - own));
    setInteger(degree, i, bounded);
    if (mayBeFirst(i)) insert(i, bounded);
  }
}

/** Copies the live lists to the front of the spare array. */
function collectGarbage(): void {
  let place = 0;
  for (let i = 0; i < nodes; i++) {
    if (integer(mark, i) == 0) continue;
    const begin = integer(start, i);
    const count = integer(length, i);
    setInteger(start, i, place);
    memory.copy(spare + ((<usize>place) << 2), lists + ((<usize>begin) << 2), (<usize>count) << 2);
    place += count;
  }
  free = place;
  const old = lists;
  lists = spare;
  spare = old;
}

/** Builds the pivot's clique from its variables and its elements, which it absorbs. */
function formElement(pivot: i32): void {
  const count = integer(elements, pivot);
  let bound = integer(length, pivot) - count;
  let begin = integer(start, pivot);
  for (let p = begin; p < begin + count; p++) bound += integer(length, integer(lists, p));
  if (count > 0 && free + bound > capacity) {
    collectGarbage();
    begin = integer(start, pivot);
  }
  const end = begin + integer(length, pivot);
  setInteger(weight, pivot, -integer(weight, pivot));
  // Without elements the clique is the list itself, compressed in place.
  const first = count == 0 ? begin : free;
  let place = first;
  let d = 0;
  for (let step = 0; step <= count; step++) {
    let from = begin + count;
    let to = end;
    if (step < count) {
      const element = integer(lists, begin + step);
      from = integer(start, element);
      to = from + integer(length, element);
      setInteger(mark, element, 0);
    }
    for (let p = from; p < to; p++) {
      const i = integer(lists, p);
      const size = integer(weight, i);
      if (size <= 0) continue;
      setInteger(weight, i, -size);
      d += size;
      setInteger(lists, place++, i);
      remove(i, integer(degree, i));
    }
  }
  if (count > 0) free = place;
  setInteger(start, pivot, first);
  setInteger(length, pivot, place - first);
  setInteger(degree, pivot, d);
  setInteger(elements, pivot, 0);
  setInteger(mark, pivot, 1);
  if (d > largestClique) largestClique = d;
}

/** For each element e that meets the clique: mark[e] - flag becomes the weight of e outside the clique. */
function markElements(pivot: i32): void {
  if (flag > LARGEST_FLAG) {
    for (let e = 0; e < nodes; e++) if (integer(mark, e) != 0) setInteger(mark, e, 1);
    flag = 2;
  }
  const begin = integer(start, pivot);
  const end = begin + integer(length, pivot);
  for (let p = begin; p < end; p++) {
    const i = integer(lists, p);
    const size = -integer(weight, i);
    const from = integer(start, i);
    const stop = from + integer(elements, i);
    for (let q = from; q < stop; q++) {
      const e = integer(lists, q);
      const old = integer(mark, e);
      if (old >= flag) setInteger(mark, e, old - size);
      else if (old != 0) setInteger(mark, e, integer(degree, e) + flag - size);
    }
  }
}

/** Makes `other` a member of `node` and dead. */
function absorb(node: i32, other: i32): void {
  setInteger(weight, other, 0);
  setInteger(elements, other, 0);
  setInteger(length, other, 0);
  setInteger(nextMember, integer(lastMember, node), integer(firstMember, other));
  setInteger(lastMember, node, integer(lastMember, other));
}

/** Prunes the lists of the clique's variables and bounds their degrees; eliminates those left with the pivot only. */
function updateDegrees(pivot: i32): void {
  const begin = integer(start, pivot);
  const end = begin + integer(length, pivot);
  for (let p = begin; p < end; p++) {
    const i = integer(lists, p);
    const from = integer(start, i);
    const middle = from + integer(elements, i);
    const to = from + integer(length, i);
    let place = from;
    let sum: i64 = 0;
    let d: i64 = 0;
    for (let q = from; q < middle; q++) {
      const e = integer(lists, q);
      const marked = integer(mark, e);
      if (marked == 0) continue;
      const outside = marked - flag;
      if (outside > 0) {
        d += <i64>outside;
        setInteger(lists, place++, e);
        sum += <i64>e;
      } else {
        setInteger(mark, e, 0);
      }
    }
    const kept = place - from + 1;
    // A variable comes into the clique through the pivot or one of its elements: one place has become free.
    const firstVariable = place;
    for (let q = middle; q < to; q++) {
      const j = integer(lists, q);
      const size = integer(weight, j);
      if (size <= 0) continue;
      d += <i64>size;
      setInteger(lists, place++, j);
      sum += <i64>j;
    }
    if (kept == 1 && firstVariable == place && !waits(i)) {
      const size = -integer(weight, i);
      doneWeight += size;
      setInteger(degree, pivot, integer(degree, pivot) - size);
      absorb(pivot, i);
      continue;
    }
    setInteger(degree, i, <i32>min<i64>(<i64>integer(degree, i), d));
    setInteger(lists, place, integer(lists, firstVariable));
    setInteger(lists, firstVariable, integer(lists, from));
    setInteger(lists, from, pivot);
    setInteger(elements, i, kept);
    setInteger(length, i, place - from + 1);
    const key = <i32>((sum + <i64>pivot) % <i64>variables);
    setInteger(hash, i, key);
    setInteger(next, i, integer(bucket, key));
    setInteger(bucket, key, i);
  }
  // Marks made with this flag are at most flag + the weight of a clique: the next flag lies above them all.
  flag += largestClique + 1;
}

/** Joins clique variables with equal lists (compared inside hash buckets) into one. */
function mergeIndistinguishable(pivot: i32): void {
  const begin = integer(start, pivot);
  const end = begin + integer(length, pivot);
  for (let p = begin; p < end; p++) {
    const k = integer(lists, p);
    if (integer(weight, k) >= 0) continue;
    const key = integer(hash, k);
    let i = integer(bucket, key);
    setInteger(bucket, key, NONE);
    while (i != NONE && integer(next, i) != NONE) {
      const count = integer(length, i);
      const own = integer(elements, i);
      const current = flag++;
      const from = integer(start, i);
      for (let q = from + 1; q < from + count; q++) setInteger(mark, integer(lists, q), current);
      let last = i;
      for (let j = integer(next, i); j != NONE; j = integer(next, j)) {
        let same = integer(length, j) == count && integer(elements, j) == own && mayJoin(i, j);
        const other = integer(start, j);
        for (let q = other + 1; same && q < other + count; q++) {
          same = integer(mark, integer(lists, q)) == current;
        }
        if (same) {
          setInteger(weight, i, integer(weight, i) + integer(weight, j));
          if (waiting) setInteger(waitsFor, i, NOTHING);
          absorb(i, j);
          setInteger(next, last, integer(next, j));
        } else {
          last = j;
        }
      }
      i = integer(next, i);
    }
  }
}

/** Drops dead variables from the pivot's clique and puts the others back into the degree lists. */
function closeElement(pivot: i32): void {
  const begin = integer(start, pivot);
  const end = begin + integer(length, pivot);
  const clique = integer(degree, pivot);
  const left = totalWeight - doneWeight;
  let place = begin;
  for (let p = begin; p < end; p++) {
    const i = integer(lists, p);
    const size = -integer(weight, i);
    if (size <= 0) continue;
    setInteger(weight, i, size);
    const d = min(integer(degree, i) + clique - size, left - size);
    setInteger(degree, i, d);
    setInteger(lists, place++, i);
    if (!waits(i)) insert(i, d);
  }
  setInteger(weight, pivot, 0);
  setInteger(length, pivot, place - begin);
  if (place == begin) setInteger(mark, pivot, 0);
}

/** Makes every variable that is left a candidate: those that have waited in vain. */
function releaseAll(): void {
  for (let i = 0; i < variables; i++) {
    if (waiting) setInteger(waitsFor, i, NOTHING);
    if (integer(weight, i) > 0) insert(i, integer(degree, i));
  }
}

/** Takes `count` integers of the workspace, filled with `value`. */
let workspace: usize;
function take(count: i32, value: i32): usize {
  const at = workspace;
  workspace += (<usize>count) << 2;
  if (value == NONE) memory.fill(at, 0xff, (<usize>count) << 2);
  else if (value == 0) memory.fill(at, 0, (<usize>count) << 2);
  else for (let i = 0; i < count; i++) setInteger(at, i, value);
  return at;
}

/** See `AnalysisKernels.minimumDegree`. */
export function minimumDegree(
  count: i32,
  pointers: i32,
  neighbours: i32,
  weights: i32,
  waitList: i32,
  cliques: i32,
  cliquePointers: i32,
  cliqueMembers: i32,
  room: i32,
  work: i32,
  order: i32,
): void {
  variables = count;
  nodes = count + cliques;
  waiting = waitList >= 0;
  waitsFor = (<usize>waitList) << 2;
  result = (<usize>order) << 2;
  workspace = (<usize>work) << 2;
  start = take(nodes, 0);
  length = take(nodes, 0);
  elements = take(nodes, 0);
  weight = take(nodes, 0);
  degree = take(nodes, 0);
  mark = take(nodes, 1);
  firstMember = take(nodes, 0);
  lastMember = take(nodes, 0);
  nextMember = take(nodes, NONE);
  next = take(count, NONE);
  hash = take(count, 0);
  bucket = take(count + 1, NONE);
  forward = take(count, NONE);
  backward = take(count, NONE);
  gone = take(count, 0);
  dense = take(count, 0);
  capacity = room;
  lists = take(room, 0);
  spare = take(room, 0);
  flag = 2;
  largestClique = 0;
  doneWeight = 0;
  ordered = 0;
  denseCount = 0;
  lowest = 0;
  totalWeight = 0;
  const given = (<usize>weights) << 2;
  for (let i = 0; i < count; i++) {
    const own = integer(given, i);
    setInteger(weight, i, own);
    setInteger(firstMember, i, i);
    setInteger(lastMember, i, i);
    totalWeight += own;
  }
  head = take(totalWeight + 1, NONE);
  const graph = (<usize>pointers) << 2;
  fillLists(graph, (<usize>neighbours) << 2, (<usize>cliquePointers) << 2, (<usize>cliqueMembers) << 2);
  setDegrees(integer(graph, count));
  while (doneWeight < totalWeight) {
    let pivot = takeLowest();
    if (pivot == NONE) {
      releaseAll();
      pivot = takeLowest();
    }
    doneWeight += integer(weight, pivot);
    formElement(pivot);
    markElements(pivot);
    updateDegrees(pivot);
    mergeIndistinguishable(pivot);
    for (let i = integer(firstMember, pivot); i != NONE; i = integer(nextMember, i)) {
      setInteger(result, ordered++, i);
      setInteger(gone, i, 1);
    }
    closeElement(pivot);
  }
  for (let k = 0; k < denseCount; k++) setInteger(result, ordered++, integer(dense, k));
}
