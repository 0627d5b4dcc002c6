import { describe, expect, it } from 'vitest';
import { RunProducts } from '../../src/solver/run-products.js';
import { VectorSpace } from '../../src/solver/vector-space.js';
import { randomSource } from '../kernels/panel-fixture.js';

const ORDER = 60;

/** Entries in the order in which derivatives come: stretches of rows and columns, single entries, and repeated places. */
function pattern(kind: string): [number, number][] {
  const entries: [number, number][] = [];
  const row = (i: number, j: number, length: number) => {
    for (let k = 0; k < length; k++) entries.push([i, j + k]);
  };
  const column = (i: number, j: number, length: number) => {
    for (let k = 0; k < length; k++) entries.push([i + k, j]);
  };
  if (kind === 'scattered') for (let k = 0; k < 200; k++) entries.push([(7 * k) % ORDER, (11 * k) % ORDER]);
  if (kind === 'rows') for (let i = 0; i < 20; i++) row(i, 20, 33);
  if (kind === 'columns') for (let j = 0; j < 20; j++) column(25, j, 30);
  if (kind === 'mixed') {
    for (let k = 0; k < 40; k++) entries.push([k, (3 * k) % ORDER]);
    for (let i = 0; i < 10; i++) {
      row(i, 12, 20 + i);
      entries.push([i, 3]);
      column(30, i, 17);
      entries.push([5, 5], [5, 5]);
    }
  }
  if (kind === 'short') for (let i = 0; i < 50; i++) row(i, (5 * i) % 40, 3);
  return entries;
}

describe.each(['empty', 'scattered', 'rows', 'columns', 'mixed', 'short'])(
  'products with %s entries',
  (kind) => {
    it('are those of the coordinates', () => {
      const entries = pattern(kind);
      const random = randomSource(5);
      const free = new Float64Array(ORDER).fill(Infinity);
      const room = 3 * entries.length + 8 + RunProducts.room(entries.length);
      const vectors = new VectorSpace(ORDER, ORDER, free, free, room);
      const rows = vectors.integers(Int32Array.from(entries, ([i]) => i));
      const columns = vectors.integers(Int32Array.from(entries, ([, j]) => j));
      const values = vectors.vector(entries.length);
      const starts = vectors.findRuns(rows, columns, values);
      for (let k = 0; k < values.length; k++) values[k] = random();
      const [x, y, above, below] = [1, 2, 3, 4].map(() => {
        const vector = vectors.vector(ORDER);
        for (let i = 0; i < ORDER; i++) vector[i] = random();
        return vector;
      });
      const [expectedAbove, expectedBelow, both] = [above.slice(), below.slice(), new Float64Array(ORDER)];
      entries.forEach(([i, j], k) => {
        expectedAbove[j] += values[k] * y[i];
        expectedBelow[i] += values[k] * x[j];
        both[j] += values[k] * x[i];
        both[i] += values[k] * x[j];
      });
      const products = new RunProducts({ rows, columns, values, version: 0 }, starts, vectors);
      products.add(x, y, above, below);
      const same = vectors.vector(ORDER);
      products.add(x, x, same, same);
      for (let i = 0; i < ORDER; i++) {
        expect(above[i]).toBeCloseTo(expectedAbove[i], 12);
        expect(below[i]).toBeCloseTo(expectedBelow[i], 12);
        expect(same[i]).toBeCloseTo(both[i], 12);
      }
    });
  },
);
