import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignmentDistance, nearestName } from '../src/nearest-name.js';

it('counts insertions, deletions, substitutions and transpositions', () => {
  expect(alignmentDistance('kitten', 'sitting')).toBe(3);
  expect(alignmentDistance('tarin', 'train')).toBe(1);
  expect(alignmentDistance('', 'abc')).toBe(3);
  expect(alignmentDistance('ca', 'abc')).toBe(3);
});

it('is symmetric, zero for equal words only and bounded by the longer word', () => {
  const word = fc.stringMatching(/^[a-c]{0,8}$/);
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = alignmentDistance(a, b);
      expect(alignmentDistance(b, a)).toBe(distance);
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
    { seed: 3, numRuns: 300 },
  );
});

it('finds the name that was meant, and none when nothing is near', () => {
  expect(nearestName('tran', ['test', 'train', 'mu'])).toBe('train');
  expect(nearestName('Y1', ['t', 'y1', 'y2'])).toBe('y1');
  expect(nearestName('pressure', ['t', 'y1', 'temperature'])).toBeUndefined();
  expect(nearestName('x', [])).toBeUndefined();
  expect(nearestName('i', ['t', 'x'])).toBeUndefined();
  expect(nearestName('X', ['t', 'x'])).toBe('x');
});
