import { describe, expect, it } from 'vitest';
import { Acceleration } from '../../src/decomposition/acceleration.js';

/** A slow linear map with the fixed point 1: factors of contraction from 0.5 to 0.98, and one that grows. */
const factors = Float64Array.of(0.98, 0.95, 0.9, 0.5, -0.97, -1.1);
const map = (point: Float64Array): Float64Array => point.map((value, k) => 1 + factors[k]! * (value - 1));
const weights = new Float64Array(factors.length).fill(1);
const distance = (point: Float64Array): number => Math.max(...point.map((value) => Math.abs(value - 1)));

describe('Acceleration', () => {
  it('finds the fixed point of a linear map in few more steps than it has factors, even where it repels', () => {
    const acceleration = new Acceleration(factors.length);
    const point = new Float64Array(factors.length);
    for (let step = 0; step < 25; step++) acceleration.next(point, map(point), weights);
    expect(distance(point)).toBeLessThan(1e-6);
  });

  it('gives an extrapolation up after which the residual has grown', () => {
    const acceleration = new Acceleration(1);
    const one = Float64Array.of(1);
    const point = Float64Array.of(0);
    acceleration.next(point, Float64Array.of(1), one);
    acceleration.next(point, Float64Array.of(1.9), one);
    // The secant of 1 and 0.9: ten steps at once.
    expect(point[0]).toBeCloseTo(10, 5);
    acceleration.next(point, Float64Array.of(100), one);
    expect(point[0]).toBe(1.9);
  });

  it('goes on bit for bit from its state', () => {
    const [one, other] = [new Acceleration(factors.length), new Acceleration(factors.length)];
    const point = new Float64Array(factors.length);
    for (let step = 0; step < 13; step++) one.next(point, map(point), weights);
    other.restore(one.state());
    const copy = point.slice();
    for (let step = 0; step < 9; step++) {
      one.next(point, map(point), weights);
      other.next(copy, map(copy), weights);
    }
    expect(copy).toEqual(point);
  });

  it('leaves vectors that would take too much memory to the map', () => {
    const size = 600_000;
    const acceleration = new Acceleration(size);
    const point = new Float64Array(size);
    for (const value of [1, 1.5, 1.75]) {
      acceleration.next(point, new Float64Array(size).fill(value), point);
      expect(point[size - 1]).toBe(value);
    }
    expect(acceleration.state().vectors.every(({ length }) => length === 0)).toBe(true);
  });
});
