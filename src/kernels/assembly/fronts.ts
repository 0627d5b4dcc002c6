/** Elimination of the fronts that need no help of the caller; see `FrontKernels.eliminateFronts`. */
import {
  candidates,
  contribution,
  delayedStarts,
  diagonal,
  eliminated,
  first,
  firstChild,
  firstPivot,
  fronts,
  inner,
  integer,
  lastLeading,
  lastPanel,
  leading,
  nextSibling,
  openTable,
  panel,
  parent,
  permutation,
  pivotCount,
  pivots,
  relative,
  rows,
  rowStarts,
  setInteger,
  setPivotCount,
  setTop,
  slots,
  top,
} from './front-table';
import { factorizePanel } from './panel';
import { update } from './update';
import { MAXIMUM_ROWS } from './workspace';

/** As `LARGEST_RUNS` of `../front-kernels.ts`. */
const LARGEST_RUNS: i32 = 3;
/** Above this many inner rows the Schur complement is updated by triangle and rectangle, below as one rectangle. */
const SMALL_CONTRIBUTION: i32 = 24;

/** Number of runs of consecutive rows among rows [begin, end), at most LARGEST_RUNS + 1. */
function countRuns(begin: i32, end: i32): i32 {
  let count = 1;
  for (let p = begin + 1; p < end && count <= LARGEST_RUNS; p++) {
    if (integer(rows, p) != integer(rows, p - 1) + 1) count++;
  }
  return count;
}

/** Whether front f is neither a root nor the last, and gets no delayed columns, and has a border in few runs. */
function isPlain(f: i32): bool {
  if (f == fronts - 1 || integer(parent, f) == -1) return false;
  for (let c = integer(firstChild, f); c != -1; c = integer(nextSibling, c)) {
    if (integer(candidates, c) != integer(eliminated, c)) return false;
  }
  const begin = integer(rowStarts, f);
  const end = integer(rowStarts, f + 1);
  if (end - begin + integer(first, f + 1) - integer(first, f) > MAXIMUM_ROWS) return false;
  return countRuns(begin + integer(inner, f), end) <= LARGEST_RUNS;
}

/** Extend-add (Duff & Reid 1983; Liu 1992, section 4) of child c to the panel and the contribution block of front f. */
function addContribution(c: i32, own: i32, panelBlock: usize, ld: i32, block: usize, parentRows: i32): void {
  const begin = integer(rowStarts, c);
  const height = integer(rowStarts, c + 1) - begin;
  const columns = integer(inner, c);
  const places = relative + ((<usize>begin) << 2);
  const last = height - 1;
  let source = (<usize>integer(contribution, c)) << 3;
  const step = (<usize>height) << 3;
  for (let j = 0; j < columns; j++, source += step) {
    const column = integer(places, j);
    const base =
      column < own
        ? panelBlock + (<usize>(column * ld) << 3)
        : block + (<usize>((column - own) * parentRows) << 3) - ((<usize>own) << 3);
    let i = j;
    if (integer(places, last) - column == last - j) {
      const to = base + ((<usize>(column - j)) << 3);
      for (; i + 2 <= height; i += 2) {
        const at = (<usize>i) << 3;
        v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(source + at)));
      }
    }
    for (; i < height; i++) {
      const at = base + ((<usize>integer(places, i)) << 3);
      store<f64>(at, load<f64>(at) + load<f64>(source + ((<usize>i) << 3)));
    }
  }
}

/** Schur complement of the border rows of front f, in the last front where they lie, run by run. */
function updateBorder(f: i32, l: usize, ld: usize, d: usize, rank: i32): void {
  const begin = integer(rowStarts, f) + integer(inner, f);
  const end = integer(rowStarts, f + 1);
  const origin = integer(first, fronts - 1);
  const ldc = (<usize>lastLeading) << 3;
  let from = begin;
  while (from < end) {
    let to = from + 1;
    while (to < end && integer(rows, to) == integer(rows, to - 1) + 1) to++;
    const column = integer(rows, from) - origin;
    const c = ((<usize>lastPanel) << 3) + <usize>column * ldc;
    const ls = l + ((<usize>(from - begin)) << 3);
    const width = to - from;
    update(c + ((<usize>column) << 3), ldc, ls, ld, ls, ld, d, width, width, rank, true);
    let next = to;
    while (next < end) {
      let stop = next + 1;
      while (stop < end && integer(rows, stop) == integer(rows, stop - 1) + 1) stop++;
      const row = integer(rows, next) - origin;
      const lt = l + ((<usize>(next - begin)) << 3);
      update(c + ((<usize>row) << 3), ldc, lt, ld, ls, ld, d, stop - next, width, rank, false);
      next = stop;
    }
    from = to;
  }
}

/** Schur complement of the rows of front f. */
function updateRows(f: i32, own: i32, height: i32, columns: i32, rank: i32, block: usize): void {
  const ld = (<usize>integer(leading, f)) << 3;
  const l = ((<usize>(integer(panel, f) + own)) << 3);
  const d = (<usize>(diagonal + 2 * integer(firstPivot, f))) << 3;
  const ldc = (<usize>height) << 3;
  if (columns > SMALL_CONTRIBUTION) {
    update(block, ldc, l, ld, l, ld, d, columns, columns, rank, true);
    const below = (<usize>columns) << 3;
    if (height > columns)
      update(block + below, ldc, l + below, ld, l, ld, d, height - columns, columns, rank, false);
  } else if (columns > 0) {
    update(block, ldc, l, ld, l, ld, d, height, columns, rank, false);
  }
  if (height > columns) updateBorder(f, l + ((<usize>columns) << 3), ld, d, rank);
}

/** See `FrontKernels.eliminateFronts`. */
export function eliminateFronts(table: i32, from: i32, threshold: f64, tiny: f64): i32 {
  openTable(table);
  let start = pivotCount(table);
  let block = top(table);
  let f = from;
  let result = -1;
  for (; f < fronts; f++) {
    if (!isPlain(f)) break;
    const column = integer(first, f);
    const own = integer(first, f + 1) - column;
    const height = integer(rowStarts, f + 1) - integer(rowStarts, f);
    const columns = integer(inner, f);
    const ld = own + height;
    const child = integer(firstChild, f);
    const place = integer(slots, f);
    setInteger(candidates, f, own);
    setInteger(panel, f, place);
    setInteger(leading, f, ld);
    setInteger(contribution, f, block);
    const size = height * columns;
    const blockBytes = (<usize>block) << 3;
    memory.fill(blockBytes, 0, (<usize>size) << 3);
    for (let c = child; c != -1; c = integer(nextSibling, c)) {
      addContribution(c, own, (<usize>place) << 3, ld, blockBytes, height);
    }
    const rank = factorizePanel(place, ld, ld, own, threshold, tiny, 0, permutation + start, diagonal + 2 * start);
    setInteger(eliminated, f, rank);
    setInteger(firstPivot, f, start);
    if (rank < own) {
      block += size;
      result = 2 * f + 1;
      break;
    }
    setInteger(delayedStarts, f, 0);
    const order = (<usize>(permutation + start)) << 2;
    const to = pivots + ((<usize>start) << 2);
    for (let i = 0; i < own; i++) setInteger(to, i, column + integer(order, i));
    start += own;
    updateRows(f, own, height, columns, rank, blockBytes);
    // The children's blocks are done with: the front's own moves down to their place.
    const bottom = child == -1 ? block : integer(contribution, child);
    if (bottom < block) memory.copy((<usize>bottom) << 3, blockBytes, (<usize>size) << 3);
    setInteger(contribution, f, bottom);
    block = bottom + size;
  }
  setPivotCount(table, start);
  setTop(table, block);
  return result >= 0 ? result : 2 * f;
}
