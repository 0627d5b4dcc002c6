import { describe, expect, it } from 'vitest';
import { interpolateSeries } from '../../src/data/index.js';

const times = Float64Array.of(0, 1, 3, 4);
const values = Float64Array.of(1, 3, 7, 9);
const at = (method: 'linear' | 'previous' | 'cubic', ...points: number[]) =>
  Array.from(interpolateSeries(times, values, Float64Array.from(points), method));

describe('interpolation between rows', () => {
  it('passes through the points, by every method', () => {
    for (const method of ['linear', 'previous', 'cubic'] as const) {
      expect(at(method, 0, 1, 3, 4)).toEqual([1, 3, 7, 9]);
    }
  });

  it('is exact for straight lines, linear and cubic', () => {
    expect(at('linear', 0.5, 2, 3.25)).toEqual([2, 5, 7.5]);
    at('cubic', 0.5, 2, 3.25).forEach((value, k) => expect(value).toBeCloseTo([2, 5, 7.5][k]!, 12));
  });

  it('holds values: the previous one, and outside of the rows the nearest', () => {
    expect(at('previous', 0.999, 1, 2.9, 3)).toEqual([1, 3, 3, 7]);
    expect(at('linear', -5, 99)).toEqual([1, 9]);
  });

  it('skips missing values', () => {
    const gap = Float64Array.of(1, NaN, 7, 9);
    expect(Array.from(interpolateSeries(times, gap, Float64Array.of(1.5), 'linear'))).toEqual([4]);
    expect(() => interpolateSeries(times, Float64Array.of(NaN, NaN, NaN, NaN), times, 'linear')).toThrow(
      'no values',
    );
  });

  it('keeps monotone data monotone and flat data flat, where a natural spline overshoots', () => {
    const t = Float64Array.of(0, 1, 2, 3, 4, 5);
    const step = Float64Array.of(0, 0, 0.01, 0.99, 1, 1);
    const fine = Float64Array.from({ length: 501 }, (_, k) => k / 100);
    const result = interpolateSeries(t, step, fine, 'cubic');
    for (let k = 1; k < fine.length; k++) expect(result[k]).toBeGreaterThanOrEqual(result[k - 1]! - 1e-15);
    expect(Math.max(...result)).toBe(1);
    expect(Math.min(...result)).toBe(0);
  });

  it('has third order accuracy on smooth monotone data', () => {
    const error = (n: number) => {
      const t = Float64Array.from({ length: n + 1 }, (_, k) => k / n);
      const fine = Float64Array.from({ length: 999 }, (_, k) => 0.1 + (0.8 * k) / 998);
      const result = interpolateSeries(t, t.map(Math.exp), fine, 'cubic');
      return Math.max(...fine.map((x, k) => Math.abs(result[k]! - Math.exp(x))));
    };
    expect(Math.log2(error(40) / error(80))).toBeGreaterThan(2.6);
  });
});
