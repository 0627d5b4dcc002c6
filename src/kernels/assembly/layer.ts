/**
 * Z = X W^T + b over many points, with the register block of `update.ts`: in column-major terms Z^T (outputs x points) = W X^T + b.
 * -W is packed once per slice in micro-panels of four outputs, the inputs of four points at a time; Z starts as the biases.
 */
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
export function addOuterProducts(g: i32, d: i32, a: i32, points: i32, inputs: i32, outputs: i32): void {
  const lda = (<usize>inputs) << 3;
  const ldd = (<usize>outputs) << 3;
  update((<usize>g) << 3, lda, (<usize>a) << 3, lda, (<usize>d) << 3, ldd, 0, inputs, outputs, points, false);
}
