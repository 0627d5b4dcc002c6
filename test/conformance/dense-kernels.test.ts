import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { PanelFixture, randomSource, saddlePoint } from '../kernels/panel-fixture.js';
import { implementations } from '../kernels/implementations.js';

const THRESHOLD = 1e-2;

for (const { name, create } of implementations()) {
  describe(`dense kernels: ${name}`, () => {
    const random = randomSource(20261123);

    function symmetric(order: number, fill: (i: number, j: number) => number): number[][] {
      const matrix = Array.from({ length: order }, () => new Array<number>(order).fill(0));
      for (let j = 0; j < order; j++) {
        for (let i = j; i < order; i++) matrix[i][j] = matrix[j][i] = fill(i, j);
      }
      return matrix;
    }

    it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 130])(
      'factorises a random indefinite matrix of order %i with its inertia',
      (order) => {
        const matrix = symmetric(order, () => random());
        const fixture = new PanelFixture(create(), matrix, order);
        expect(fixture.factorize(THRESHOLD, 1e-20, 1)).toBe(order);
        expect(fixture.kernels.replacedPivots).toBe(0);
        expect(fixture.residual()).toBeLessThan(1e-13 * order);
        expect(fixture.largestMultiplier()).toBeLessThanOrEqual(1.0001 / THRESHOLD);
        const eigenvalues = new EigenvalueDecomposition(new Matrix(matrix)).realEigenvalues;
        expect(fixture.inertia()).toEqual({
          positive: eigenvalues.filter((value) => value > 0).length,
          negative: eigenvalues.filter((value) => value < 0).length,
          zero: 0,
        });
      },
    );

    it.each([
      [15, 5],
      [15, 15],
      [9, 8],
      [70, 33],
      [100, 64],
      [141, 97],
    ])('eliminates the candidates of a %i x %i panel and leaves the remainder updated', (rows, columns) => {
      const matrix = symmetric(rows, () => random());
      const fixture = new PanelFixture(create(), matrix, columns);
      const eliminated = fixture.factorize(1e-8, 1e-20, 0);
      expect(eliminated).toBe(columns);
      expect(fixture.residual()).toBeLessThan(1e-11 * rows);
    });

    it('takes 2x2 pivots where the whole diagonal is zero', () => {
      for (const half of [1, 2, 5, 20, 41]) {
        const matrix = symmetric(2 * half, (i, j) => (i >= half && j < half ? random() : 0));
        const fixture = new PanelFixture(create(), matrix, 2 * half);
        expect(fixture.factorize(THRESHOLD, 1e-20, 0)).toBe(2 * half);
        expect(fixture.residual()).toBeLessThan(1e-11 * half);
        expect(fixture.inertia()).toEqual({ positive: half, negative: half, zero: 0 });
      }
    });

    it('finds the inertia of saddle point matrices', () => {
      for (const [variables, constraints] of [
        [3, 1],
        [20, 7],
        [60, 45],
      ]) {
        const matrix = saddlePoint(variables, constraints, random);
        const fixture = new PanelFixture(create(), matrix, variables + constraints);
        expect(fixture.factorize(1e-8, 1e-20, 0)).toBe(variables + constraints);
        expect(fixture.residual()).toBeLessThan(1e-9);
        expect(fixture.inertia()).toEqual({ positive: variables, negative: constraints, zero: 0 });
      }
    });

    it('delays candidates without an acceptable pivot and leaves them updated', () => {
      // Candidates 1, 4, 7, ... are tiny but for large entries below the candidates: no pivot among the candidates is good.
      for (const [rows, columns] of [
        [12, 6],
        [60, 40],
        [90, 70],
      ]) {
        const bad = (i: number) => i < columns && i % 3 === 1;
        const matrix = symmetric(rows, (i, j) => {
          if (i >= columns) return random();
          if (bad(i) || bad(j)) return 1e-12 * random();
          return i === j ? 4 + random() : random() / columns;
        });
        const fixture = new PanelFixture(create(), matrix, columns);
        const delayed = Array.from({ length: columns }, (_, i) => i).filter(bad);
        expect(fixture.factorize(1e-2, 1e-20, 0)).toBe(columns - delayed.length);
        expect(
          fixture
            .permutation()
            .slice(columns - delayed.length)
            .sort((x, y) => x - y),
        ).toEqual(delayed);
        expect(fixture.residual()).toBeLessThan(1e-12);
        expect(fixture.diagonal().slice(2 * (columns - delayed.length))).toEqual(
          new Array<number>(2 * delayed.length).fill(0),
        );
      }
    });

    it('takes an unacceptable pivot when forced', () => {
      const matrix = [
        [1e-3, 0, 5],
        [0, 2, 1],
        [5, 1, 1],
      ];
      const fixture = new PanelFixture(create(), matrix, 2);
      expect(fixture.factorize(0.1, 1e-20, 0)).toBe(1);
      expect(fixture.permutation()).toEqual([1, 0]);
      const forced = new PanelFixture(create(), matrix, 2);
      expect(forced.factorize(0.1, 1e-20, 1)).toBe(2);
      expect(forced.kernels.replacedPivots).toBe(0);
      expect(forced.residual()).toBeLessThan(1e-12);
    });

    it('replaces the pivots of the null space when forced', () => {
      for (const [order, rank] of [
        [1, 0],
        [5, 3],
        [40, 33],
        [80, 20],
      ]) {
        const factor = Array.from({ length: order }, () => Array.from({ length: rank }, () => random()));
        const signs = Array.from({ length: rank }, (_, k) => (k % 2 === 0 ? 1 : -1));
        const matrix = symmetric(order, (i, j) =>
          signs.reduce((sum, sign, k) => sum + sign * factor[i][k] * factor[j][k], 0),
        );
        const fixture = new PanelFixture(create(), matrix, order);
        expect(fixture.factorize(THRESHOLD, 1e-9, 1)).toBe(order);
        expect(fixture.kernels.replacedPivots).toBe(order - rank);
        expect(fixture.inertia(1e-9)).toEqual({
          positive: Math.ceil(rank / 2),
          negative: Math.floor(rank / 2),
          zero: order - rank,
        });
        expect(fixture.residual()).toBeLessThan(1e-7);
      }
    });

    it('delays zero columns, and eliminates them without NaN when forced with tiny = 0', () => {
      const matrix = symmetric(6, (i, j) => (i === 2 || j === 2 ? 0 : i === j ? 3 : random()));
      const fixture = new PanelFixture(create(), matrix, 6);
      expect(fixture.factorize(THRESHOLD, 0, 0)).toBe(5);
      expect(fixture.permutation()[5]).toBe(2);
      const forced = new PanelFixture(create(), matrix, 6);
      expect(forced.factorize(THRESHOLD, 0, 1)).toBe(6);
      expect(forced.kernels.replacedPivots).toBe(1);
      expect(forced.inertia()).toEqual({ positive: 5, negative: 0, zero: 1 });
      expect(forced.residual()).toBeLessThan(1e-14);
    });

    it('ends when entries are not finite', () => {
      for (const value of [Number.NaN, Infinity]) {
        for (const order of [5, 40]) {
          const matrix = symmetric(order, (i, j) => (i === 3 && j === 2 ? value : random()));
          expect(new PanelFixture(create(), matrix, order).factorize(THRESHOLD, 1e-20, 1)).toBe(order);
          new PanelFixture(create(), matrix, order - 1).factorize(THRESHOLD, 1e-20, 0);
        }
      }
    });

    it('handles badly scaled entries without overflow', () => {
      for (const magnitude of [1e-150, 1e150]) {
        const matrix = symmetric(20, (i, j) => (i === j && i % 2 === 0 ? 0 : magnitude * random()));
        const fixture = new PanelFixture(create(), matrix, 20);
        expect(fixture.factorize(THRESHOLD, 0, 0)).toBe(20);
        expect(fixture.residual() / magnitude).toBeLessThan(1e-12);
      }
    });
  });
}
