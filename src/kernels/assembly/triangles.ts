/** Lower triangles of square matrices, column-major; see `ReductionKernels`. Offsets in doubles. */
import { multiplyAdd } from './simd';

/** See `ReductionKernels.addTriangles`. */
export function addTriangles(to: i32, a: i32, b: i32, factor: f64, ld: i32, order: i32, moduli: i32): void {
  const largest = (<usize>moduli) << 3;
  memory.fill(largest, 0, (<usize>order) << 3);
  const factors = f64x2.splat(factor);
  for (let j = 0; j < order; j++) {
    const column = (<usize>(j * ld)) << 3;
    const target = ((<usize>to) << 3) + column;
    const first = ((<usize>a) << 3) + column;
    const second = ((<usize>b) << 3) + column;
    const own = largest + ((<usize>j) << 3);
    let norms = v128.load64_splat(own);
    let i = (<usize>j) << 3;
    if ((order - j) & 1) {
      let value = load<f64>(first + i);
      if (factor != 0) value += factor * load<f64>(second + i);
      store<f64>(target + i, value);
      norms = f64x2.max(norms, f64x2.splat(abs(value)));
      i += 8;
    }
    for (const end = (<usize>order) << 3; i < end; i += 16) {
      let value = v128.load(first + i);
      if (factor != 0) value = multiplyAdd(factors, v128.load(second + i), value);
      v128.store(target + i, value);
      const size = f64x2.abs(value);
      norms = f64x2.max(norms, size);
      v128.store(largest + i, f64x2.max(v128.load(largest + i), size));
    }
    store<f64>(own, max(f64x2.extract_lane(norms, 0), f64x2.extract_lane(norms, 1)));
  }
}

/** See `ReductionKernels.scaleTriangle`. */
export function scaleTriangle(a: i32, ld: i32, order: i32, scale: i32): void {
  const scales = (<usize>scale) << 3;
  const end = (<usize>order) << 3;
  for (let j = 0; j < order; j++) {
    const column = (<usize>(a + j * ld)) << 3;
    let i = (<usize>j) << 3;
    const factor = load<f64>(scales + i);
    if ((order - j) & 1) {
      store<f64>(column + i, load<f64>(column + i) * (factor * load<f64>(scales + i)));
      i += 8;
    }
    const factors = f64x2.splat(factor);
    for (; i < end; i += 16) {
      const product = f64x2.mul(factors, v128.load(scales + i));
      v128.store(column + i, f64x2.mul(v128.load(column + i), product));
    }
  }
}

/** See `ReductionKernels.addSymmetricPart`. */
export function addSymmetricPart(to: i32, ldTo: i32, a: i32, ld: i32, order: i32): void {
  const step = (<usize>ld) << 3;
  for (let j = 0; j < order; j++) {
    let target = (<usize>(to + j * ldTo + j)) << 3;
    let column = (<usize>(a + j * ld + j)) << 3;
    let row = column;
    for (let i = j; i < order; i++) {
      store<f64>(target, load<f64>(target) + load<f64>(column) + load<f64>(row));
      target += 8;
      column += 8;
      row += step;
    }
  }
}
