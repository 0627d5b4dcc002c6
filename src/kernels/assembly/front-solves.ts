/** Solves over all fronts; see `FrontKernels`. */
import {
  candidates,
  delayed,
  delayedStarts,
  diagonal,
  eliminated,
  firstPivot,
  fronts,
  integer,
  leading,
  openTable,
  panel,
  pivots,
  rows,
  rowStarts,
} from './front-table';
import { solveLower, solveLowerTransposed, subtractColumns, subtractRows } from './product';

/** local[i] = x[indices[i]] for i < count; returns the end of local. */
@inline
function gather(x: usize, indices: usize, count: i32, local: usize): usize {
  for (let i = 0; i < count; i++, local += 8)
    store<f64>(local, load<f64>(x + ((<usize>integer(indices, i)) << 3)));
  return local;
}

/** x[indices[i]] = local[i] for i < count; returns the end of local. */
@inline
function scatter(x: usize, indices: usize, count: i32, local: usize): usize {
  for (let i = 0; i < count; i++, local += 8)
    store<f64>(x + ((<usize>integer(indices, i)) << 3), load<f64>(local));
  return local;
}

/** Copies the rows of front f between x and `local`: its pivots, what it delayed, its rows below. */
@inline
function exchangeRows(f: i32, rank: i32, x: usize, local: usize, toLocal: bool, all: bool): void {
  const own = pivots + ((<usize>integer(firstPivot, f)) << 2);
  let at = toLocal ? gather(x, own, rank, local) : scatter(x, own, rank, local);
  if (!all) return;
  const delays = integer(candidates, f) - rank;
  if (delays > 0) {
    const columns = delayed + ((<usize>integer(delayedStarts, f)) << 2);
    at = toLocal ? gather(x, columns, delays, at) : scatter(x, columns, delays, at);
  }
  const begin = integer(rowStarts, f);
  const height = integer(rowStarts, f + 1) - begin;
  const below = rows + ((<usize>begin) << 2);
  if (toLocal) gather(x, below, height, at);
  else scatter(x, below, height, at);
}

/** See `FrontKernels.solveForward`. */
export function solveForward(table: i32, x: i32, stride: i32, local: i32, count: i32): void {
  openTable(table);
  const to = (<usize>local) << 3;
  for (let f = 0; f < fronts; f++) {
    const rank = integer(eliminated, f);
    if (rank == 0) continue;
    const size = integer(candidates, f) + integer(rowStarts, f + 1) - integer(rowStarts, f);
    const ld = integer(leading, f);
    const corner = integer(panel, f);
    for (let c = 0; c < count; c++) {
      const from = (<usize>(x + c * stride)) << 3;
      exchangeRows(f, rank, from, to, true, true);
      solveLower(corner, ld, rank, local, size, 1);
      const below = to + ((<usize>rank) << 3);
      subtractColumns(
        below,
        below,
        (<usize>(corner + rank)) << 3,
        (<usize>ld) << 3,
        to,
        size - rank,
        rank,
      );
      exchangeRows(f, rank, from, to, false, true);
    }
  }
}

/** See `FrontKernels.solveBackward`. */
export function solveBackward(table: i32, x: i32, stride: i32, local: i32, count: i32): void {
  openTable(table);
  const to = (<usize>local) << 3;
  for (let f = fronts - 1; f >= 0; f--) {
    const rank = integer(eliminated, f);
    if (rank == 0) continue;
    const size = integer(candidates, f) + integer(rowStarts, f + 1) - integer(rowStarts, f);
    const ld = integer(leading, f);
    const corner = integer(panel, f);
    for (let c = 0; c < count; c++) {
      const from = (<usize>(x + c * stride)) << 3;
      exchangeRows(f, rank, from, to, true, true);
      subtractRows(
        to,
        (<usize>(corner + rank)) << 3,
        (<usize>ld) << 3,
        to + ((<usize>rank) << 3),
        size - rank,
        rank,
      );
      solveLowerTransposed(corner, ld, rank, local, size, 1);
      exchangeRows(f, rank, from, to, false, false);
    }
  }
}

/** See `FrontKernels.solveDiagonal`. The number of pivots is that of the last front's end. */
export function solveDiagonal(table: i32, x: i32): void {
  openTable(table);
  if (fronts == 0) return;
  const count = integer(firstPivot, fronts - 1) + integer(eliminated, fronts - 1);
  const d = (<usize>diagonal) << 3;
  const to = (<usize>x) << 3;
  for (let k = 0; k < count; k++) {
    const at = d + ((<usize>k) << 4);
    const d11 = load<f64>(at);
    const d21 = load<f64>(at, 8);
    const one = to + ((<usize>integer(pivots, k)) << 3);
    if (d21 == 0) {
      store<f64>(one, d11 == 0 ? 0 : load<f64>(one) / d11);
      continue;
    }
    k++;
    const two = to + ((<usize>integer(pivots, k)) << 3);
    const p = d11 / d21;
    const q = load<f64>(at, 16) / d21;
    const scale = 1 / (d21 * (p * q - 1));
    const u = load<f64>(one);
    const v = load<f64>(two);
    store<f64>(one, scale * (q * u - v));
    store<f64>(two, scale * (p * v - u));
  }
}
