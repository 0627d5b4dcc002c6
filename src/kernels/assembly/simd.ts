/**
 * Small arithmetic helpers. Multiply-add on two doubles: fused where the build has relaxed SIMD, two roundings otherwise.
 * `ASC_FEATURE_RELAXED_SIMD` is known at compile time, so each build contains one of the branches only.
 */

@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** c - a b. */
@inline
export function negativeMultiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_nmadd(a, b, c);
  return f64x2.sub(c, f64x2.mul(a, b));
}

@inline
export function sumOfLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** 2^-e for x of magnitude 2^e to 2^(e+1); the nearest power with a normal number where there is none. */
export function inversePowerOfTwo(x: f64): f64 {
  const biased = <i64>((reinterpret<u64>(x) >> 52) & 0x7ff);
  return reinterpret<f64>((2046 - max(<i64>1, min(<i64>2045, biased))) << 52);
}
