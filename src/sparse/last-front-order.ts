import { sortRange, type SupernodeRows, type Supernodes } from './supernodes.js';

/**
 * Orders the columns of the last front so that the borders of the others are long runs in it: columns that few fronts touch
 * come first, together with those of the same first front; what all touch (the shared weights) comes last. Any order serves
 * elimination, because the last front is dense and has no rows below. Renumbers `rows` in place; returns the old column at each
 * position.
 */
export function orderLastFront({ count, first }: Supernodes, { starts, rows }: SupernodeRows): Int32Array {
  const columns = count === 0 ? 0 : first[count];
  const begin = count === 0 ? 0 : first[count - 1];
  const order = new Int32Array(columns);
  for (let j = 0; j < columns; j++) order[j] = j;
  const touches = new Int32Array(columns - begin);
  const firstFront = new Int32Array(columns - begin).fill(count);
  for (let f = 0; f < count - 1; f++) {
    for (let p = starts[f + 1] - 1; p >= starts[f] && rows[p] >= begin; p--) {
      const column = rows[p] - begin;
      touches[column]++;
      if (firstFront[column] === count) firstFront[column] = f;
    }
  }
  order
    .subarray(begin)
    .sort(
      (a, b) =>
        touches[a - begin] - touches[b - begin] || firstFront[a - begin] - firstFront[b - begin] || a - b,
    );
  const position = new Int32Array(columns - begin);
  for (let k = begin; k < columns; k++) position[order[k] - begin] = k;
  for (let f = 0; f < count - 1; f++) {
    const end = starts[f + 1];
    let border = end;
    while (border > starts[f] && rows[border - 1] >= begin) border--;
    for (let p = border; p < end; p++) rows[p] = position[rows[p] - begin];
    sortRange(rows, border, end);
  }
  return order;
}
