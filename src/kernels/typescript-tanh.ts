/** ln 2 cut to 32 bits (times any exponent it is exact), and the rest. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 2^k for 0 <= k <= 64. */
const POWERS = Float64Array.from({ length: 65 }, (_, k) => 2 ** k);
/** Beyond this argument tanh is 1 to the last digit. */
const LIMIT = 22;
/** Below it tanh(x) = x to the last digit. */
const SMALL = 1e-9;

/**
 * tanh(x) within 2 ulp, by the algorithm of `assembly/elementary.ts` (see there): engines' own functions are less accurate.
 * With m = exp(2 |x|) - 1 = 2^k (r + c + r^2 P(r)) + (2^k - 1) it is m / (m + 2), both kept as sums of two numbers.
 */
export function tanh(x: number): number {
  const magnitude = Math.abs(x);
  // Signed zeros (and numbers whose square vanishes) are their own tangent.
  if (magnitude < SMALL) return x;
  if (!(magnitude < LIMIT)) return Number.isNaN(x) ? x : Math.sign(x);
  const y = magnitude + magnitude;
  const k = Math.round(y * Math.LOG2E);
  const high = y - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = high - r - low;
  let p = 1 / 6227020800;
  p = p * r + 1 / 479001600;
  p = p * r + 1 / 39916800;
  p = p * r + 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 0.5;
  const scale = POWERS[k];
  const a = scale - 1;
  const b = scale * r;
  const sum = a + b;
  const rest = scale * (c + r * r * p) + (b - (sum - a));
  const m = sum + rest;
  const lowM = rest - (m - sum);
  const denominator = m + 2;
  const lowDenominator = (m > 2 ? 2 - (denominator - m) : m - (denominator - 2)) + lowM;
  const q = m / denominator;
  const value = q + (lowM - q * lowDenominator) * (0.5 * (1 - q));
  return x < 0 ? -value : value;
}
