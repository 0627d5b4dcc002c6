import { describe, expect, it } from 'vitest';
import { implementations } from '../kernels/implementations.js';
import { Block, blockDiagonal, diagonalEntry } from '../kernels/matrix-fixture.js';
import { randomSource } from '../kernels/panel-fixture.js';

const ORDERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 23, 24, 25, 95, 97, 131];
const RANKS = [1, 2, 3, 5, 16, 33];

/** C - A D B^T at (i, j), with plain loops. */
function expected(before: number, a: Block, d: Block, b: Block, i: number, j: number, rank: number): number {
  let value = before;
  for (let k = 0; k < rank; k++) {
    for (let l = Math.max(0, k - 1); l < Math.min(rank, k + 2); l++) {
      value -= a.get(i, k) * diagonalEntry(d, k, l) * b.get(j, l);
    }
  }
  return value;
}

for (const { name, create } of implementations()) {
  describe(`dense kernels: ${name}`, () => {
    it('is the implementation asked for', () => {
      expect(create().name).toBe(name);
    });

    const random = randomSource(7);

    /** Largest error of a symmetric update in units of 1e-14 per term; NaN where an entry outside was used or changed. */
    function symmetricError(order: number, rank: number): number {
      const kernels = create();
      const { memory } = kernels;
      const l = new Block(kernels, order, rank, () => random());
      const d = blockDiagonal(kernels, rank, random);
      const before = Array.from({ length: order }, () => Array.from({ length: order }, () => random()));
      // Above the diagonal stands NaN: it must be neither used nor changed.
      const c = new Block(kernels, order, order, (i, j) => (i >= j ? before[i][j] : Number.NaN));
      const scratch = memory.allocateDoubles(order * rank + 16);
      kernels.symmetricUpdate(c.at, c.ld, l.at, l.ld, d.at, order, rank, scratch);
      let worst = 0;
      for (let j = 0; j < order; j++) {
        for (let i = 0; i < order; i++) {
          if (i < j) {
            if (!Number.isNaN(c.get(i, j))) return Number.NaN;
          } else {
            const error = Math.abs(c.get(i, j) - expected(before[i][j], l, d, l, i, j, rank));
            if (!(error <= worst)) worst = error;
          }
        }
      }
      return c.isSurroundingIntact() ? worst / (1e-14 * (rank + 4)) : Number.NaN;
    }

    /** The same for a rectangular update. */
    function generalError(m: number, n: number, rank: number): number {
      const kernels = create();
      const a = new Block(kernels, m, rank, () => random());
      const b = new Block(kernels, n, rank, () => random());
      const d = blockDiagonal(kernels, rank, random);
      const before = Array.from({ length: m }, () => Array.from({ length: n }, () => random()));
      const c = new Block(kernels, m, n, (i, j) => before[i][j]);
      const scratch = kernels.memory.allocateDoubles(n * rank + 16);
      kernels.generalUpdate(c.at, c.ld, a.at, a.ld, b.at, b.ld, d.at, m, n, rank, scratch);
      let worst = 0;
      for (let j = 0; j < n; j++) {
        for (let i = 0; i < m; i++) {
          const error = Math.abs(c.get(i, j) - expected(before[i][j], a, d, b, i, j, rank));
          if (!(error <= worst)) worst = error;
        }
      }
      return c.isSurroundingIntact() ? worst / (1e-14 * (rank + 4)) : Number.NaN;
    }

    it.each(ORDERS)('updates a symmetric block of order %i', (order) => {
      for (const rank of RANKS) expect(symmetricError(order, rank)).toBeLessThan(1);
    });

    it.each([1, 2, 3, 4, 5, 7, 9, 24, 30, 98])('updates rectangular blocks with %i rows', (m) => {
      for (const n of [1, 2, 3, 4, 6, 25]) {
        for (const rank of [1, 2, 7, 32]) expect(generalError(m, n, rank)).toBeLessThan(1);
      }
    });

    it('updates across the edges of its cache blocks', () => {
      expect(symmetricError(261, 3)).toBeLessThan(1);
      for (const rank of [127, 128, 129, 130, 257]) expect(symmetricError(10, rank)).toBeLessThan(1);
      expect(generalError(5, 259, 131)).toBeLessThan(1);
      expect(generalError(100, 30, 256)).toBeLessThan(1);
    });

    it('leaves C alone for rank 0', () => {
      const kernels = create();
      const c = new Block(kernels, 5, 5, (i, j) => i - j);
      kernels.symmetricUpdate(c.at, c.ld, 0, 1, 0, 5, 0, 0);
      kernels.generalUpdate(c.at, c.ld, 0, 1, 0, 1, 0, 5, 5, 0, 0);
      expect(c.get(3, 1)).toBe(2);
    });

    it.each([1, 2, 3, 4, 5, 8, 15, 31, 32, 33, 64, 65, 101])('solves unit triangles of order %i', (order) => {
      const kernels = create();
      // NaN on and above the diagonal: a unit diagonal is not stored.
      const l = new Block(kernels, order, order, (i, j) =>
        i > j ? random() / Math.sqrt(order) : Number.NaN,
      );
      for (const count of [1, 3]) {
        const solution = new Block(kernels, order, count, () => random());
        const lower = new Block(kernels, order, count, (i, r) => {
          let sum = solution.get(i, r);
          for (let j = 0; j < i; j++) sum += l.get(i, j) * solution.get(j, r);
          return sum;
        });
        const upper = new Block(kernels, order, count, (j, r) => {
          let sum = solution.get(j, r);
          for (let i = j + 1; i < order; i++) sum += l.get(i, j) * solution.get(i, r);
          return sum;
        });
        kernels.solveLower(l.at, l.ld, order, lower.at, lower.ld, count);
        kernels.solveLowerTransposed(l.at, l.ld, order, upper.at, upper.ld, count);
        for (let r = 0; r < count; r++) {
          for (let i = 0; i < order; i++) {
            expect(Math.abs(lower.get(i, r) - solution.get(i, r))).toBeLessThan(1e-11);
            expect(Math.abs(upper.get(i, r) - solution.get(i, r))).toBeLessThan(1e-11);
          }
        }
        expect(lower.isSurroundingIntact() && upper.isSurroundingIntact()).toBe(true);
      }
    });

    it.each([0, 1, 2, 3, 4, 5, 15, 16, 17, 20, 21, 70])('subtracts products with %i rows', (m) => {
      for (const n of [0, 1, 2, 3, 4, 5, 8, 19]) {
        for (const count of [1, 2]) {
          const kernels = create();
          const a = new Block(kernels, m, n, () => random());
          const x = new Block(kernels, n, count, () => random());
          const z = new Block(kernels, m, count, () => random());
          const y = new Block(kernels, m, count, (i) => i);
          const w = new Block(kernels, n, count, (j) => j);
          kernels.subtractProduct(a.at, a.ld, m, n, x.at, x.ld, y.at, y.ld, count);
          kernels.subtractTransposedProduct(a.at, a.ld, m, n, z.at, z.ld, w.at, w.ld, count);
          for (let r = 0; r < count; r++) {
            for (let i = 0; i < m; i++) {
              let value = i;
              for (let j = 0; j < n; j++) value -= a.get(i, j) * x.get(j, r);
              expect(Math.abs(y.get(i, r) - value)).toBeLessThan(1e-12);
            }
            for (let j = 0; j < n; j++) {
              let value = j;
              for (let i = 0; i < m; i++) value -= a.get(i, j) * z.get(i, r);
              expect(Math.abs(w.get(j, r) - value)).toBeLessThan(1e-12);
            }
          }
          expect(y.isSurroundingIntact() && w.isSurroundingIntact()).toBe(true);
        }
      }
    });
  });
}
