/** Passes over the vectors of an interior-point method; see `VectorKernels`. Offsets count elements. */
import { multiplyAdd } from './simd';

/** Exponent field of a double of magnitude 1. */
const BIAS: u64 = 1023;
const MANTISSA: u64 = 0x000fffffffffffff;
/** The natural logarithm of 2 in two parts, the first exact in few digits: multiples of it are exact. */
const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

@inline
function address(offset: i32): usize {
  return (<usize>offset) << 3;
}

/** Byte distance of entry indices[k]. */
@inline
function entry(indices: usize, k: i32): usize {
  return (<usize>load<i32>(indices + ((<usize>k) << 2))) << 3;
}

@inline
function moduli(at: usize): v128 {
  return f64x2.abs(v128.load(at));
}

/** See `VectorKernels.maxNorm`: f64x2.max gives NaN if one operand is. */
export function maxNorm(x: i32, count: i32): f64 {
  let at = address(x);
  let a = f64x2.splat(0);
  let b = a;
  let i = 0;
  for (; i + 4 <= count; i += 4, at += 32) {
    a = f64x2.max(a, moduli(at));
    b = f64x2.max(b, moduli(at + 16));
  }
  a = f64x2.max(a, b);
  let norm = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  for (; i < count; i++, at += 8) norm = max(norm, abs(load<f64>(at)));
  return norm;
}

/** See `VectorKernels.oneNorm`. */
export function oneNorm(x: i32, count: i32): f64 {
  let at = address(x);
  let a = f64x2.splat(0);
  let b = a;
  let i = 0;
  for (; i + 4 <= count; i += 4, at += 32) {
    a = f64x2.add(a, moduli(at));
    b = f64x2.add(b, moduli(at + 16));
  }
  a = f64x2.add(a, b);
  let norm = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; i < count; i++, at += 8) norm += abs(load<f64>(at));
  return norm;
}

/** See `VectorKernels.dot`. */
export function dot(x: i32, y: i32, count: i32): f64 {
  let p = address(x);
  let q = address(y);
  let a = f64x2.splat(0);
  let b = a;
  let i = 0;
  for (; i + 4 <= count; i += 4, p += 32, q += 32) {
    a = multiplyAdd(v128.load(p), v128.load(q), a);
    b = multiplyAdd(v128.load(p, 16), v128.load(q, 16), b);
  }
  a = f64x2.add(a, b);
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; i < count; i++, p += 8, q += 8) sum += load<f64>(p) * load<f64>(q);
  return sum;
}

/** See `VectorKernels.combine`. */
export function combine(out: i32, x: i32, y: i32, factor: f64, count: i32): void {
  let to = address(out);
  let p = address(x);
  let q = address(y);
  const factors = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, p += 16, q += 16) {
    v128.store(to, f64x2.add(v128.load(p), f64x2.mul(factors, v128.load(q))));
  }
  if (i < count) store<f64>(to, load<f64>(p) + factor * load<f64>(q));
}

/** See `VectorKernels.completeDualResidual`. */
export function completeDualResidual(out: i32, gradient: i32, zl: i32, zu: i32, count: i32): f64 {
  let to = address(out);
  let g = address(gradient);
  let l = address(zl);
  let u = address(zu);
  let a = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, g += 16, l += 16, u += 16) {
    const part = f64x2.add(f64x2.sub(v128.load(g), v128.load(l)), v128.load(u));
    const sum = f64x2.add(v128.load(to), part);
    v128.store(to, sum);
    a = f64x2.max(a, f64x2.abs(sum));
  }
  let norm = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  if (i < count) {
    const sum = load<f64>(to) + (load<f64>(g) - load<f64>(l) + load<f64>(u));
    store<f64>(to, sum);
    norm = max(norm, abs(sum));
  }
  return norm;
}

/** See `VectorKernels.primalResidual`. */
export function primalResidual(out: i32, rhs: i32, x: i32, zl: i32, zu: i32, factor: f64, count: i32): void {
  let to = address(out);
  let b = address(rhs);
  let p = address(x);
  let l = address(zl);
  let u = address(zu);
  const factors = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, b += 16, p += 16, l += 16, u += 16) {
    let left = f64x2.add(v128.load(to), f64x2.mul(factors, v128.load(p)));
    left = f64x2.add(f64x2.sub(left, v128.load(l)), v128.load(u));
    v128.store(to, f64x2.sub(v128.load(b), left));
  }
  if (i < count) {
    const left = load<f64>(to) + factor * load<f64>(p) - load<f64>(l) + load<f64>(u);
    store<f64>(to, load<f64>(b) - left);
  }
}

/** See `VectorKernels.rowResidual`. */
export function rowResidual(out: i32, rhs: i32, x: i32, factor: f64, count: i32): void {
  let to = address(out);
  let b = address(rhs);
  let p = address(x);
  const factors = f64x2.splat(factor);
  let i = 0;
  for (; i + 2 <= count; i += 2, to += 16, b += 16, p += 16) {
    const left = f64x2.sub(v128.load(to), f64x2.mul(factors, v128.load(p)));
    v128.store(to, f64x2.sub(v128.load(b), left));
  }
  if (i < count) store<f64>(to, load<f64>(b) - (load<f64>(to) - factor * load<f64>(p)));
}

/** See `VectorKernels.addQuotients`. */
export function addQuotients(indices: i32, count: i32, out: i32, x: i32, y: i32, sign: f64): void {
  const list = (<usize>indices) << 2;
  const to = address(out);
  const p = address(x);
  const q = address(y);
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    store<f64>(to + i, load<f64>(to + i) + (sign * load<f64>(p + i)) / load<f64>(q + i));
  }
}

/** See `VectorKernels.boundSteps`. */
export function boundSteps(
  indices: i32,
  count: i32,
  dz: i32,
  z: i32,
  dw: i32,
  slack: i32,
  sign: f64,
): void {
  const list = (<usize>indices) << 2;
  const to = address(dz);
  const p = address(z);
  const q = address(dw);
  const s = address(slack);
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    const product = load<f64>(p + i) * load<f64>(q + i);
    store<f64>(to + i, (load<f64>(to + i) - sign * product) / load<f64>(s + i));
  }
}

/** See `VectorKernels.boundResiduals`. */
export function boundResiduals(
  indices: i32,
  count: i32,
  out: i32,
  rhs: i32,
  z: i32,
  dw: i32,
  slack: i32,
  dz: i32,
  sign: f64,
): void {
  const list = (<usize>indices) << 2;
  const to = address(out);
  const b = address(rhs);
  const p = address(z);
  const q = address(dw);
  const s = address(slack);
  const d = address(dz);
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    const left = sign * (load<f64>(p + i) * load<f64>(q + i)) + load<f64>(s + i) * load<f64>(d + i);
    store<f64>(to + i, load<f64>(b + i) - left);
  }
}

/** See `VectorKernels.complementarity`. */
export function complementarity(indices: i32, count: i32, slack: i32, z: i32, mu: f64): f64 {
  const list = (<usize>indices) << 2;
  const s = address(slack);
  const p = address(z);
  let error: f64 = 0;
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    error = max(error, abs(load<f64>(s + i) * load<f64>(p + i) - mu));
  }
  return error;
}

/** See `VectorKernels.complementarityResiduals`. */
export function complementarityResiduals(
  indices: i32,
  count: i32,
  out: i32,
  slack: i32,
  z: i32,
  mu: f64,
): void {
  const list = (<usize>indices) << 2;
  const to = address(out);
  const s = address(slack);
  const p = address(z);
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    store<f64>(to + i, mu - load<f64>(s + i) * load<f64>(p + i));
  }
}

/** See `VectorKernels.largestStep`. */
export function largestStep(indices: i32, count: i32, x: i32, d: i32, sign: f64, tau: f64): f64 {
  const list = (<usize>indices) << 2;
  const p = address(x);
  const q = address(d);
  let alpha: f64 = 1;
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    const change = sign * load<f64>(q + i);
    if (change < 0) alpha = min(alpha, (-tau * load<f64>(p + i)) / change);
  }
  return alpha;
}

/** See `VectorKernels.slacks`. */
export function slacks(indices: i32, count: i32, slack: i32, w: i32, bound: i32, sign: f64): f64 {
  const list = (<usize>indices) << 2;
  const to = address(slack);
  const p = address(w);
  const b = address(bound);
  let least: f64 = Infinity;
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    const value = sign * (load<f64>(p + i) - load<f64>(b + i));
    store<f64>(to + i, value);
    least = min(least, value);
  }
  return least;
}

/**
 * See `VectorKernels.logarithms`. Mantissas in [1, 2) are multiplied, exponents are added; the product's own exponent is taken
 * off after each factor. What is no positive normal number gives NaN.
 */
export function logarithms(indices: i32, count: i32, slack: i32): f64 {
  const list = (<usize>indices) << 2;
  const s = address(slack);
  let product: f64 = 1;
  let exponents: i64 = 0;
  let proper = true;
  for (let k = 0; k < count; k++) {
    const bits = reinterpret<u64>(load<f64>(s + entry(list, k)));
    const field = bits >> 52;
    if (field - 1 >= 2046) proper = false;
    product *= reinterpret<f64>((bits & MANTISSA) | (BIAS << 52));
    const own = reinterpret<u64>(product);
    exponents += <i64>(field + (own >> 52)) - 2 * BIAS;
    product = reinterpret<f64>((own & MANTISSA) | (BIAS << 52));
  }
  if (!proper) return NaN;
  const whole = <f64>exponents;
  return whole * LN2_HIGH + (whole * LN2_LOW + Math.log(product));
}

/** See `VectorKernels.relativeLength`. */
export function relativeLength(d: i32, x: i32, count: i32): f64 {
  let p = address(d);
  let q = address(x);
  const one = f64x2.splat(1);
  let a = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= count; i += 2, p += 16, q += 16) {
    a = f64x2.max(a, f64x2.div(moduli(p), f64x2.add(one, moduli(q))));
  }
  const length = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  return i < count ? max(length, abs(load<f64>(p)) / (1 + abs(load<f64>(q)))) : length;
}

/** See `VectorKernels.addAt`. */
export function addAt(indices: i32, count: i32, out: i32, value: f64): void {
  const list = (<usize>indices) << 2;
  const to = address(out);
  for (let k = 0; k < count; k++) {
    const at = to + entry(list, k);
    store<f64>(at, load<f64>(at) + value);
  }
}

/** See `VectorKernels.sumAt`. */
export function sumAt(indices: i32, count: i32, x: i32): f64 {
  const list = (<usize>indices) << 2;
  const p = address(x);
  let sum: f64 = 0;
  for (let k = 0; k < count; k++) sum += load<f64>(p + entry(list, k));
  return sum;
}

/** See `VectorKernels.sumQuotients`. */
export function sumQuotients(indices: i32, count: i32, x: i32, y: i32): f64 {
  const list = (<usize>indices) << 2;
  const p = address(x);
  const q = address(y);
  let sum: f64 = 0;
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    sum += load<f64>(p + i) / load<f64>(q + i);
  }
  return sum;
}

/** See `VectorKernels.safeguard`. */
export function safeguard(indices: i32, count: i32, z: i32, slack: i32, mu: f64, kappa: f64): void {
  const list = (<usize>indices) << 2;
  const to = address(z);
  const s = address(slack);
  for (let k = 0; k < count; k++) {
    const i = entry(list, k);
    const central = mu / load<f64>(s + i);
    store<f64>(to + i, max(min(load<f64>(to + i), kappa * central), central / kappa));
  }
}

/** See `VectorKernels.addCoordinateProducts`. */
export function addCoordinateProducts(
  rows: i32,
  columns: i32,
  values: i32,
  count: i32,
  x: i32,
  y: i32,
  above: i32,
  below: i32,
): void {
  const rowIndices = (<usize>rows) << 2;
  const columnIndices = (<usize>columns) << 2;
  const right = address(x);
  const left = address(y);
  const up = address(above);
  const down = address(below);
  let at = address(values);
  for (let k = 0; k < count; k++, at += 8) {
    const row = entry(rowIndices, k);
    const column = entry(columnIndices, k);
    const value = load<f64>(at);
    store<f64>(up + column, load<f64>(up + column) + value * load<f64>(left + row));
    store<f64>(down + row, load<f64>(down + row) + value * load<f64>(right + column));
  }
}

/** See `VectorKernels.addCoordinateProduct`. */
export function addCoordinateProduct(to: i32, from: i32, values: i32, count: i32, x: i32, out: i32): void {
  const rows = (<usize>to) << 2;
  const columns = (<usize>from) << 2;
  const p = address(x);
  const target = address(out);
  let value = address(values);
  for (let k = 0; k < count; k++, value += 8) {
    const at = target + entry(rows, k);
    store<f64>(at, load<f64>(at) + load<f64>(value) * load<f64>(p + entry(columns, k)));
  }
}
