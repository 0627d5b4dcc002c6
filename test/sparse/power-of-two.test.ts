import { describe, expect, it } from 'vitest';
import { rootAsPowerOfTwo } from '../../src/sparse/index.js';

describe('rootAsPowerOfTwo', () => {
  it('gives the roots of even powers of two exactly', () => {
    for (let k = -510; k <= 510; k++) expect(rootAsPowerOfTwo(2 ** (2 * k), 1000)).toBe(2 ** k);
  });

  it('is within the root of 2 of the root, over the whole range of normal numbers', () => {
    for (let exponent = -307; exponent <= 308; exponent += 0.37) {
      const x = 10 ** exponent;
      const ratio = rootAsPowerOfTwo(x, 1000) / Math.sqrt(x);
      expect(ratio).toBeGreaterThan(Math.SQRT1_2 * (1 - 1e-12));
      expect(ratio).toBeLessThanOrEqual(Math.SQRT2 * (1 + 1e-12));
    }
  });

  it('keeps to the limit, for numbers below the normal range and infinity too', () => {
    expect(rootAsPowerOfTwo(1e300, 20)).toBe(2 ** 20);
    expect(rootAsPowerOfTwo(1e-300, 20)).toBe(2 ** -20);
    expect(rootAsPowerOfTwo(Number.MIN_VALUE, 20)).toBe(2 ** -20);
    expect(rootAsPowerOfTwo(Infinity, 20)).toBe(2 ** 20);
  });
});
