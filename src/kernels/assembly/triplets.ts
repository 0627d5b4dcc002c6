/** Compression of triplets: `src/sparse/symmetric-pattern.ts`, step for step. See `../analysis-kernels.ts`. */
import { integer, setInteger } from './front-table';

/** See `AnalysisKernels.symmetricPattern`. */
export function symmetricPattern(
  order: i32,
  count: i32,
  rowsAt: i32,
  columnsAt: i32,
  columnPointersAt: i32,
  rowIndicesAt: i32,
  positionsAt: i32,
  work: i32,
): i32 {
  const rows = (<usize>rowsAt) << 2;
  const columns = (<usize>columnsAt) << 2;
  const pointers = (<usize>columnPointersAt) << 2;
  const indices = (<usize>rowIndicesAt) << 2;
  const positions = (<usize>positionsAt) << 2;
  const all = count + order;
  const starts = (<usize>work) << 2;
  const byRow = starts + ((<usize>(order + 1)) << 2);
  const byColumn = byRow + ((<usize>all) << 2);
  // Lower triangle, the diagonal behind the triplets.
  for (let k = 0; k < count; k++) {
    const i = integer(rows, k);
    const j = integer(columns, k);
    if (<u32>i >= <u32>order || <u32>j >= <u32>order) return -1;
    if (i < j) {
      setInteger(rows, k, j);
      setInteger(columns, k, i);
    }
  }
  for (let i = 0; i < order; i++) {
    setInteger(rows, count + i, i);
    setInteger(columns, count + i, i);
  }
  // Two stable counting sorts, by row and then by column.
  for (let i = 0; i <= order; i++) setInteger(starts, i, 0);
  for (let k = 0; k < all; k++) {
    const place = integer(rows, k) + 1;
    setInteger(starts, place, integer(starts, place) + 1);
  }
  for (let i = 0; i < order; i++) setInteger(starts, i + 1, integer(starts, i + 1) + integer(starts, i));
  for (let k = 0; k < all; k++) {
    const row = integer(rows, k);
    const place = integer(starts, row);
    setInteger(starts, row, place + 1);
    setInteger(byRow, place, k);
  }
  for (let i = 0; i <= order; i++) setInteger(starts, i, 0);
  for (let k = 0; k < all; k++) {
    const place = integer(columns, k) + 1;
    setInteger(starts, place, integer(starts, place) + 1);
  }
  for (let i = 0; i < order; i++) setInteger(starts, i + 1, integer(starts, i + 1) + integer(starts, i));
  for (let at = 0; at < all; at++) {
    const k = integer(byRow, at);
    const column = integer(columns, k);
    const place = integer(starts, column);
    setInteger(starts, column, place + 1);
    setInteger(byColumn, place, k);
  }
  for (let j = 0; j <= order; j++) setInteger(pointers, j, 0);
  let length = 0;
  let lastRow = -1;
  let lastColumn = -1;
  for (let at = 0; at < all; at++) {
    const k = integer(byColumn, at);
    const row = integer(rows, k);
    const column = integer(columns, k);
    if (row != lastRow || column != lastColumn) {
      setInteger(indices, length++, row);
      setInteger(pointers, column + 1, integer(pointers, column + 1) + 1);
      lastRow = row;
      lastColumn = column;
    }
    setInteger(positions, k, length - 1);
  }
  for (let j = 0; j < order; j++) setInteger(pointers, j + 1, integer(pointers, j + 1) + integer(pointers, j));
  return length;
}
