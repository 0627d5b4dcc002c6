/** Products with matrices whose entries follow each other in rows or columns; see `VectorKernels.addRunProducts`. */
import { multiplyAdd, sumOfLanes } from './simd';

export function addRunProducts(
  runs: i32,
  count: i32,
  values: i32,
  x: i32,
  y: i32,
  above: i32,
  below: i32,
): void {
  let run = (<usize>runs) << 2;
  for (let r = 0; r < count; r++, run += 16) {
    const fixed = (<usize>load<i32>(run)) << 3;
    const moving = (<usize>load<i32>(run, 4)) << 3;
    const length = load<i32>(run, 8);
    let value = ((<usize>values) << 3) + ((<usize>load<i32>(run, 12)) << 3);
    let from = ((<usize>x) << 3) + moving;
    let to = ((<usize>above) << 3) + moving;
    const factor = load<f64>(((<usize>y) << 3) + fixed);
    const factors = f64x2.splat(factor);
    let even = f64x2.splat(0);
    let odd = f64x2.splat(0);
    let k = 0;
    for (; k + 4 <= length; k += 4) {
      const v0 = v128.load(value);
      const v1 = v128.load(value, 16);
      v128.store(to, multiplyAdd(v0, factors, v128.load(to)));
      v128.store(to, multiplyAdd(v1, factors, v128.load(to, 16)), 16);
      even = multiplyAdd(v0, v128.load(from), even);
      odd = multiplyAdd(v1, v128.load(from, 16), odd);
      value += 32;
      from += 32;
      to += 32;
    }
    let sum = sumOfLanes(f64x2.add(even, odd));
    for (; k < length; k++) {
      const v = load<f64>(value);
      store<f64>(to, load<f64>(to) + v * factor);
      sum += v * load<f64>(from);
      value += 8;
      from += 8;
      to += 8;
    }
    const target = ((<usize>below) << 3) + fixed;
    store<f64>(target, load<f64>(target) + sum);
  }
}

/** See `VectorKernels.findRuns`. */
export function findRuns(rows: i32, columns: i32, count: i32, starts: i32): i32 {
  const rowIndices = (<usize>rows) << 2;
  const columnIndices = (<usize>columns) << 2;
  let to = (<usize>starts) << 2;
  let found = 0;
  for (let k = 0; k < count;) {
    store<i32>(to, k);
    to += 4;
    found++;
    let row = rowIndices + ((<usize>k) << 2);
    let column = columnIndices + ((<usize>k) << 2);
    const i = load<i32>(row);
    const j = load<i32>(column);
    let length = 1;
    while (k + length < count) {
      row += 4;
      column += 4;
      if (load<i32>(row) != i || load<i32>(column) != j + length) break;
      length++;
    }
    if (length == 1) {
      row = rowIndices + ((<usize>k) << 2);
      column = columnIndices + ((<usize>k) << 2);
      while (k + length < count) {
        row += 4;
        column += 4;
        if (load<i32>(column) != j || load<i32>(row) != i + length) break;
        length++;
      }
    }
    k += length;
  }
  return found;
}
