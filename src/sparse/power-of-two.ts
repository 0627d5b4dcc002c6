const number = new Float64Array(1);
/** The same eight bytes; the engines' typed arrays are little-endian like WebAssembly's memory. */
const words = new Int32Array(number.buffer);
const BIAS = 1023;

/**
 * The power of two 2^k nearest to the root of x on a logarithmic scale, with |k| <= `limit` (at most 1022), for x > 0. Read off
 * the exponent of x: the interval [2^(2k-1), 2^(2k+1)) has the root 2^k. Values below the normal range count as 2^-1023.
 */
export function rootAsPowerOfTwo(x: number, limit: number): number {
  number[0] = x;
  const exponent = (words[1] >>> 20) - BIAS;
  const k = Math.max(-limit, Math.min(limit, (exponent + 1) >> 1));
  words[0] = 0;
  words[1] = (k + BIAS) << 20;
  return number[0];
}
