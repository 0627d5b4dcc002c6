/** Passes over the entries of sparse matrices; see `SparseKernels`. Offsets count elements. */

@inline
function integer(base: usize, k: i32): usize {
  return <usize>load<i32>(base + ((<usize>k) << 2));
}

@inline
function number(base: usize, k: i32): f64 {
  return load<f64>(base + ((<usize>k) << 3));
}

@inline
function increase(at: usize, by: f64): void {
  store<f64>(at, load<f64>(at) + by);
}

/** See `SparseKernels.scatterAdd`. */
export function scatterAdd(places: i32, values: i32, count: i32, target: i32): void {
  const to = (<usize>target) << 3;
  const from = (<usize>values) << 3;
  const indices = (<usize>places) << 2;
  for (let k = 0; k < count; k++) increase(to + (integer(indices, k) << 3), number(from, k));
}

/** See `ReductionKernels.addStretches`. */
export function addStretches(stretches: i32, count: i32, values: i32, target: i32): void {
  let stretch = (<usize>stretches) << 2;
  for (let s = 0; s < count; s++, stretch += 12) {
    let to = (<usize>(target + load<i32>(stretch))) << 3;
    let from = (<usize>(values + load<i32>(stretch, 4))) << 3;
    const length = load<i32>(stretch, 8);
    let k = 0;
    for (; k + 4 <= length; k += 4) {
      v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
      v128.store(to, f64x2.add(v128.load(to, 16), v128.load(from, 16)), 16);
      to += 32;
      from += 32;
    }
    for (; k < length; k++) {
      store<f64>(to, load<f64>(to) + load<f64>(from));
      to += 8;
      from += 8;
    }
  }
}

/** See `SparseKernels.scatterAddScaled`. */
export function scatterAddScaled(
  places: i32,
  values: i32,
  rows: i32,
  factors: i32,
  count: i32,
  target: i32,
): void {
  const to = (<usize>target) << 3;
  const from = (<usize>values) << 3;
  const indices = (<usize>places) << 2;
  const rowIndices = (<usize>rows) << 2;
  const scale = (<usize>factors) << 3;
  for (let k = 0; k < count; k++) {
    const factor = load<f64>(scale + (integer(rowIndices, k) << 3));
    increase(to + (integer(indices, k) << 3), number(from, k) * factor);
  }
}

/** See `SparseKernels.addSymmetricProduct`. */
export function addSymmetricProduct(
  columnPointers: i32,
  rowIndices: i32,
  values: i32,
  order: i32,
  x: i32,
  y: i32,
): void {
  const pointers = (<usize>columnPointers) << 2;
  const indices = (<usize>rowIndices) << 2;
  const entries = (<usize>values) << 3;
  const from = (<usize>x) << 3;
  const to = (<usize>y) << 3;
  let p = <i32>integer(pointers, 0);
  for (let j = 0; j < order; j++) {
    const end = <i32>integer(pointers, j + 1);
    const xj = number(from, j);
    let sum = number(entries, p) * xj;
    for (p++; p < end; p++) {
      const i = integer(indices, p) << 3;
      const entry = number(entries, p);
      increase(to + i, entry * xj);
      sum += entry * load<f64>(from + i);
    }
    increase(to + ((<usize>j) << 3), sum);
  }
}
