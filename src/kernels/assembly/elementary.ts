/**
 * exp, tanh and log1p(exp) of two doubles at a time, without branches and without tables.
 *
 * Argument reduction by Cody & Waite (Software Manual for the Elementary Functions, 1980, chapter 6): x = k ln 2 + r + c with
 * |r| <= ln(2)/2, k ln 2 in two parts of which the first is exact, and c what is lost in r. Then exp(r) - 1 = r + (c + r^2 P(r)) with P
 * the Taylor polynomial up to r^13 (its remainder is below 2^-57). The terms of order one are added last and, for
 * tanh, with their rounding error kept (Dekker's fast two-sum), which leaves exp within 1 and tanh within 2 units in the last place.
 * NaN passes through: minima and maxima are ordered so that a NaN argument is kept.
 */
import { multiplyAdd, negativeMultiplyAdd } from './simd';

const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 cut to 32 bits: times any exponent it is exact. */
const LN2_HIGH: f64 = 0.69314718036912381649;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const LN2: f64 = 0.6931471805599453;
/** 1.5 * 2^52: added to a number below 2^51 it leaves the nearest integer in the low bits. */
const ROUNDER: f64 = 6755399441055744.0;
const ROUNDER_BITS: i64 = 0x4338000000000000;
const ONE_BITS: i64 = 0x3ff0000000000000;

@inline
export function splat(x: f64): v128 {
  return f64x2.splat(x);
}

/** r^2 (1/2 + r/6 + ... + r^11/13!), by Estrin's scheme: the latency of Horner's would be that of the whole function. */
@inline
function tail(r: v128): v128 {
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p0 = multiplyAdd(splat(1.0 / 6.0), r, splat(0.5));
  const p2 = multiplyAdd(splat(1.0 / 120.0), r, splat(1.0 / 24.0));
  const p4 = multiplyAdd(splat(1.0 / 5040.0), r, splat(1.0 / 720.0));
  const p6 = multiplyAdd(splat(1.0 / 362880.0), r, splat(1.0 / 40320.0));
  const p8 = multiplyAdd(splat(1.0 / 39916800.0), r, splat(1.0 / 3628800.0));
  const p10 = multiplyAdd(splat(1.0 / 6227020800.0), r, splat(1.0 / 479001600.0));
  const upper = multiplyAdd(multiplyAdd(p10, r2, p8), r4, multiplyAdd(p6, r2, p4));
  return f64x2.mul(r2, multiplyAdd(upper, r4, multiplyAdd(p2, r2, p0)));
}

/** exp(x). Scaled by 2^(k/2) twice: results may overflow or be subnormal. */
@inline
export function exponential(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, splat(710.0)), splat(-746.0));
  const shifted = multiplyAdd(x, splat(LOG2_E), splat(ROUNDER));
  const k = f64x2.sub(shifted, splat(ROUNDER));
  const high = negativeMultiplyAdd(k, splat(LN2_HIGH), x);
  const low = f64x2.mul(k, splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const c = f64x2.sub(f64x2.sub(high, r), low);
  const value = f64x2.add(splat(1), f64x2.add(r, f64x2.add(c, tail(r))));
  // k + 2048 = 2 h + (0 or 1): exponents h - 1024 and k - (h - 1024).
  const exponent = i64x2.sub(shifted, i64x2.splat(ROUNDER_BITS));
  const h = i64x2.shr_u(i64x2.add(exponent, i64x2.splat(2048)), 1);
  const scale1 = i64x2.shl(i64x2.sub(h, i64x2.splat(1)), 52);
  const scale2 = i64x2.shl(i64x2.add(i64x2.sub(exponent, h), i64x2.splat(2047)), 52);
  return f64x2.mul(f64x2.mul(value, scale1), scale2);
}

/**
 * tanh(x) = m / (m + 2) with m = exp(2 |x|) - 1 = 2^k (r + c + tail) + (2^k - 1), and the sign of x. Numerator and denominator are
 * kept as sums high + low; the quotient q of the high parts is corrected by (low - q low') / (m + 2), 1 / (m + 2) = (1 - q) / 2.
 */
@inline
export function hyperbolicTangent(x: v128): v128 {
  const magnitude = f64x2.abs(x);
  const y = f64x2.pmin(f64x2.add(magnitude, magnitude), splat(44.0));
  const shifted = multiplyAdd(y, splat(LOG2_E), splat(ROUNDER));
  const k = f64x2.sub(shifted, splat(ROUNDER));
  const high = negativeMultiplyAdd(k, splat(LN2_HIGH), y);
  const low = f64x2.mul(k, splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const c = f64x2.sub(f64x2.sub(high, r), low);
  const scale = i64x2.add(i64x2.shl(shifted, 52), i64x2.splat(ONE_BITS));
  const a = f64x2.sub(scale, splat(1));
  const b = f64x2.mul(scale, r);
  const sum = f64x2.add(a, b);
  const rest = multiplyAdd(scale, f64x2.add(c, tail(r)), f64x2.sub(b, f64x2.sub(sum, a)));
  const m = f64x2.add(sum, rest);
  const lowM = f64x2.sub(rest, f64x2.sub(m, sum));
  const two = splat(2);
  const denominator = f64x2.add(m, two);
  const larger = f64x2.pmax(m, two);
  const smaller = f64x2.pmin(m, two);
  const lowDenominator = f64x2.add(f64x2.sub(smaller, f64x2.sub(denominator, larger)), lowM);
  const q = f64x2.div(m, denominator);
  const inverse = f64x2.mul(splat(0.5), f64x2.sub(splat(1), q));
  const value = multiplyAdd(negativeMultiplyAdd(q, lowDenominator, lowM), inverse, q);
  return v128.or(value, v128.and(x, splat(-0.0)));
}

/**
 * log(1 + e) for 0 <= e <= 1 as 2 artanh(v): v = e / (e + 2) for small e, and v = (e - 1) / (e + 3) with ln 2 added
 * otherwise, so that |v| <= 0.172 (series of artanh up to v^21).
 */
@inline
export function logOnePlus(e: v128): v128 {
  const large = f64x2.gt(e, splat(0.41421356237309503));
  const numerator = v128.bitselect(f64x2.sub(e, splat(1)), e, large);
  const denominator = f64x2.add(e, v128.bitselect(splat(3), splat(2), large));
  const v = f64x2.div(numerator, denominator);
  const w = f64x2.mul(v, v);
  let p = splat(2.0 / 21.0);
  p = multiplyAdd(p, w, splat(2.0 / 19.0));
  p = multiplyAdd(p, w, splat(2.0 / 17.0));
  p = multiplyAdd(p, w, splat(2.0 / 15.0));
  p = multiplyAdd(p, w, splat(2.0 / 13.0));
  p = multiplyAdd(p, w, splat(2.0 / 11.0));
  p = multiplyAdd(p, w, splat(2.0 / 9.0));
  p = multiplyAdd(p, w, splat(2.0 / 7.0));
  p = multiplyAdd(p, w, splat(2.0 / 5.0));
  p = multiplyAdd(p, w, splat(2.0 / 3.0));
  p = f64x2.mul(p, f64x2.mul(w, v));
  const series = f64x2.add(f64x2.add(v, v), p);
  return f64x2.add(v128.and(splat(LN2), large), series);
}

/** See `LayerKernels.exp`; offsets in doubles. */
export function exp(x: i32, y: i32, count: i32): void {
  let from = (<usize>x) << 3;
  let to = (<usize>y) << 3;
  for (let i = 0; i + 2 <= count; i += 2) {
    v128.store(to, exponential(v128.load(from)));
    from += 16;
    to += 16;
  }
  if (count & 1) v128.store64_lane(to, exponential(v128.load64_zero(from)), 0);
}

/** See `LayerKernels.tanh`; offsets in doubles. */
export function tanh(x: i32, y: i32, count: i32): void {
  let from = (<usize>x) << 3;
  let to = (<usize>y) << 3;
  for (let i = 0; i + 2 <= count; i += 2) {
    v128.store(to, hyperbolicTangent(v128.load(from)));
    from += 16;
    to += 16;
  }
  if (count & 1) v128.store64_lane(to, hyperbolicTangent(v128.load64_zero(from)), 0);
}
