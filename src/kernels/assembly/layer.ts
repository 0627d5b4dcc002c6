/**
 * Z = X W^T + b over many points, with the register block of `update.ts`: in column-major terms Z^T (outputs x points) = W X^T + b.
 * -W is packed once per slice in micro-panels of four outputs, the inputs of four points at a time; Z starts as the biases.
 */
import { multiplyAdd } from './simd';
import { multiplyEdge, multiplyTile, update } from './update';
import { KC, NC, PACKED_A, PACKED_B } from './workspace';

/** Packs -W, rows j0..j0+n-1 and columns k0..k0+depth-1, in micro-panels of four rows, zero beyond the last row. */
function packWeights(w: usize, rowStride: usize, columnStride: usize, n: i32, depth: i32): void {
  let to = PACKED_B;
  for (let j = 0; j < n; j += 4) {
    for (let i = 0; i < 4; i++) {
      const used = j + i < n;
      let from = w + <usize>(j + i) * rowStride;
      for (let k = 0; k < depth; k++) {
        store<f64>(to + ((<usize>((k << 2) + i)) << 3), used ? -load<f64>(from) : 0);
        from += columnStride;
      }
    }
    to += (<usize>depth) << 5;
  }
}

/** Packs the inputs of up to four points, zero beyond the last. */
function packPoints(x: usize, stride: usize, points: i32, depth: i32): void {
  for (let p = 0; p < 4; p++) {
    for (let k = 0; k < depth; k++) {
      const value = p < points ? load<f64>(x + ((<usize>k) << 3)) : 0;
      store<f64>(PACKED_A + ((<usize>((k << 2) + p)) << 3), value);
    }
    x += stride;
  }
}

/** See `LayerKernels.affine`; offsets and strides in doubles. */
export function affine(
  z: i32,
  x: i32,
  w: i32,
  rowStride: i32,
  columnStride: i32,
  bias: i32,
  points: i32,
  inputs: i32,
  outputs: i32,
): void {
  const to = (<usize>z) << 3;
  const stride = (<usize>outputs) << 3;
  startFromBias(to, bias, points, outputs);
  for (let k = 0; k < inputs; k += KC) {
    const depth = min(KC, inputs - k);
    for (let j = 0; j < outputs; j += NC) {
      const n = min(NC, outputs - j);
      const weights = (<usize>(w + j * rowStride + k * columnStride)) << 3;
      packWeights(weights, (<usize>rowStride) << 3, (<usize>columnStride) << 3, n, depth);
      for (let p = 0; p < points; p += 4) {
        const count = min(4, points - p);
        packPoints((<usize>(x + p * inputs + k)) << 3, (<usize>inputs) << 3, count, depth);
        const row = to + <usize>p * stride + ((<usize>j) << 3);
        for (let i = 0; i < n; i += 4) {
          const a = PACKED_B + ((<usize>(i * depth)) << 3);
          const tile = row + ((<usize>i) << 3);
          if (i + 4 <= n && count == 4) multiplyTile(a, 32, PACKED_A, depth, tile, stride);
          else multiplyEdge(a, 32, PACKED_A, depth, tile, stride, n - i, count, false);
        }
      }
    }
  }
}

/** Every row of Z becomes the biases, or zero for `bias` -1. */
function startFromBias(z: usize, bias: i32, points: i32, outputs: i32): void {
  if (bias < 0) {
    memory.fill(z, 0, (<usize>(points * outputs)) << 3);
    return;
  }
  const from = (<usize>bias) << 3;
  const pairs = (<usize>(outputs & ~1)) << 3;
  for (let p = 0; p < points; p++) {
    for (let offset: usize = 0; offset < pairs; offset += 16)
      v128.store(z + offset, v128.load(from + offset));
    if (outputs & 1) store<f64>(z + pairs, load<f64>(from + pairs));
    z += (<usize>outputs) << 3;
  }
}

/** See `LayerKernels.addOuterProducts`; offsets in doubles. G^T (inputs x outputs, column-major) += a^T d over the points. */
export function addOuterProducts(
  g: i32,
  d: i32,
  strideD: i32,
  a: i32,
  strideA: i32,
  points: i32,
  inputs: i32,
  outputs: i32,
): void {
  const ldg = (<usize>inputs) << 3;
  const lda = (<usize>strideA) << 3;
  const ldd = (<usize>strideD) << 3;
  update((<usize>g) << 3, ldg, (<usize>a) << 3, lda, (<usize>d) << 3, ldd, 0, inputs, outputs, points, false);
}

/** See `LayerKernels.multiplyRows`; offsets in doubles. */
export function multiplyRows(
  out: i32,
  x: i32,
  step: i32,
  factors: i32,
  points: i32,
  rows: i32,
  width: i32,
): void {
  const bytes = (<usize>width) << 3;
  const pairs = (<usize>(width & ~1)) << 3;
  let to = (<usize>out) << 3;
  let f = (<usize>factors) << 3;
  for (let p = 0; p < points; p++) {
    let from = (<usize>(x + p * step)) << 3;
    for (let r = 0; r < rows; r++) {
      for (let at: usize = 0; at < pairs; at += 16) {
        v128.store(to + at, f64x2.mul(v128.load(from + at), v128.load(f + at)));
      }
      if (width & 1) store<f64>(to + pairs, load<f64>(from + pairs) * load<f64>(f + pairs));
      from += bytes;
      to += bytes;
    }
    f += bytes;
  }
}

/** See `LayerKernels.outerRows`; offsets in doubles. */
export function outerRows(
  out: i32,
  outStride: i32,
  rowStep: i32,
  bias: i32,
  s: i32,
  sStride: i32,
  a: i32,
  aStride: i32,
  factors: i32,
  factorStride: i32,
  points: i32,
  width: i32,
  inputs: i32,
  add: i32,
): void {
  const pairs = (<usize>(inputs & ~1)) << 3;
  const step = (<usize>rowStep) << 3;
  for (let p = 0; p < points; p++) {
    const factor = factors < 0 ? 1.0 : load<f64>((<usize>(factors + p * factorStride)) << 3);
    const from = (<usize>(a + p * aStride)) << 3;
    let scale = (<usize>(s + p * sStride)) << 3;
    const base = (<usize>(out + p * outStride)) << 3;
    let row = base;
    let biasRow = base + ((<usize>bias) << 3);
    for (let j = 0; j < width; j++) {
      const value = factor * load<f64>(scale);
      const both = f64x2.splat(value);
      if (add) {
        for (let at: usize = 0; at < pairs; at += 16) {
          v128.store(row + at, multiplyAdd(both, v128.load(from + at), v128.load(row + at)));
        }
        if (inputs & 1) store<f64>(row + pairs, load<f64>(row + pairs) + value * load<f64>(from + pairs));
        if (bias >= 0) store<f64>(biasRow, load<f64>(biasRow) + value);
      } else {
        for (let at: usize = 0; at < pairs; at += 16) {
          v128.store(row + at, f64x2.mul(both, v128.load(from + at)));
        }
        if (inputs & 1) store<f64>(row + pairs, value * load<f64>(from + pairs));
        if (bias >= 0) store<f64>(biasRow, value);
      }
      scale += 8;
      row += step;
      biasRow += 8;
    }
  }
}

/** See `LayerKernels.appendOne`; offsets in doubles. */
export function appendOne(out: i32, a: i32, points: i32, inputs: i32): void {
  const bytes = (<usize>inputs) << 3;
  let to = (<usize>out) << 3;
  let from = (<usize>a) << 3;
  for (let p = 0; p < points; p++) {
    memory.copy(to, from, bytes);
    store<f64>(to + bytes, 1);
    to += bytes + 8;
    from += bytes;
  }
}

/** See `LayerKernels.triangleProducts`; offsets in doubles. */
export function triangleProducts(out: i32, a: i32, points: i32, inputs: i32): void {
  let to = (<usize>out) << 3;
  let from = (<usize>a) << 3;
  for (let p = 0; p < points; p++) {
    for (let k = 0; k <= inputs; k++) {
      const factor = k < inputs ? load<f64>(from + ((<usize>k) << 3)) : 1.0;
      for (let l = 0; l <= k; l++) {
        store<f64>(to, l < inputs ? factor * load<f64>(from + ((<usize>l) << 3)) : factor);
        to += 8;
      }
    }
    from += (<usize>inputs) << 3;
  }
}
