/** Passes over the entries of a symmetric matrix before its factorisation, and over right-hand sides; see `FrontKernels`. */
import { integer } from './front-table';

@inline
function number(array: usize, k: i32): f64 {
  return load<f64>(array + ((<usize>k) << 3));
}

/** See `FrontKernels.gatherScaled`. */
export function gatherScaled(permutation: i32, scale: i32, from: i32, to: i32, order: i32): void {
  const indices = (<usize>permutation) << 2;
  const factors = (<usize>scale) << 3;
  const source = (<usize>from) << 3;
  let target = (<usize>to) << 3;
  for (let k = 0; k < order; k++, target += 8) {
    const i = integer(indices, k);
    store<f64>(target, number(source, i) * number(factors, i));
  }
}

/** See `FrontKernels.scatterScaled`. */
export function scatterScaled(permutation: i32, scale: i32, from: i32, to: i32, order: i32): void {
  const indices = (<usize>permutation) << 2;
  const factors = (<usize>scale) << 3;
  const target = (<usize>to) << 3;
  let source = (<usize>from) << 3;
  for (let k = 0; k < order; k++, source += 8) {
    const i = integer(indices, k);
    store<f64>(target + ((<usize>i) << 3), load<f64>(source) * number(factors, i));
  }
}

/** See `FrontKernels.placeScaled`. */
export function placeScaled(
  columnPointers: i32,
  rowIndices: i32,
  values: i32,
  scale: i32,
  places: i32,
  order: i32,
): void {
  const pointers = (<usize>columnPointers) << 2;
  const indices = (<usize>rowIndices) << 2;
  const entries = (<usize>values) << 3;
  const factors = (<usize>scale) << 3;
  const targets = (<usize>places) << 2;
  for (let j = 0; j < order; j++) {
    const factor = number(factors, j);
    const end = integer(pointers, j + 1);
    for (let p = integer(pointers, j); p < end; p++) {
      const value = number(entries, p) * factor * number(factors, integer(indices, p));
      store<f64>((<usize>integer(targets, p)) << 3, value);
    }
  }
}

/** See `FrontKernels.allFinite`: 0 * value is NaN for the others. */
export function allFinite(values: i32, count: i32): i32 {
  let at = (<usize>values) << 3;
  const zero = f64x2.splat(0);
  let sum = zero;
  for (const end = at + ((<usize>(count & ~1)) << 3); at < end; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(at), zero));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (count & 1) total += 0 * load<f64>(at);
  return total == 0 ? 1 : 0;
}

/** See `FrontKernels.rowNorms`. */
export function rowNorms(
  columnPointers: i32,
  rowIndices: i32,
  values: i32,
  scale: i32,
  norms: i32,
  order: i32,
): void {
  const pointers = (<usize>columnPointers) << 2;
  const indices = (<usize>rowIndices) << 2;
  const entries = (<usize>values) << 3;
  const factors = (<usize>scale) << 3;
  const result = (<usize>norms) << 3;
  memory.fill(result, 0, (<usize>order) << 3);
  for (let j = 0; j < order; j++) {
    const factor = number(factors, j);
    let largest = number(result, j);
    const end = integer(pointers, j + 1);
    for (let p = integer(pointers, j); p < end; p++) {
      const i = (<usize>integer(indices, p)) << 3;
      const size = abs(number(entries, p)) * factor * load<f64>(factors + i);
      if (size > largest) largest = size;
      if (size > load<f64>(result + i)) store<f64>(result + i, size);
    }
    store<f64>(result + ((<usize>j) << 3), largest);
  }
}

/** See `FrontKernels.largestDiagonal`. */
export function largestDiagonal(columnPointers: i32, values: i32, scale: i32, order: i32): f64 {
  const pointers = (<usize>columnPointers) << 2;
  const entries = (<usize>values) << 3;
  const factors = (<usize>scale) << 3;
  let largest: f64 = 0;
  for (let j = 0; j < order; j++) {
    const factor = number(factors, j);
    const size = abs(number(entries, integer(pointers, j))) * factor * factor;
    if (size > largest) largest = size;
  }
  return largest;
}

/** See `FrontKernels.spread`. */
export function spread(norms: i32, count: i32): f64 {
  const values = (<usize>norms) << 3;
  let least: f64 = 1;
  let most: f64 = 1;
  for (let i = 0; i < count; i++) {
    const norm = number(values, i);
    if (norm > most) most = norm;
    if (norm > 0 && norm < least) least = norm;
  }
  return max(most, 1 / least);
}
