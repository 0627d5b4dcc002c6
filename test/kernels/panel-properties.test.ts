import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { implementations } from './implementations.js';
import { PanelFixture } from './panel-fixture.js';

interface Case {
  readonly matrix: number[][];
  readonly columns: number;
  readonly threshold: number;
}

/** Symmetric matrices of small integers, mostly zeros: ties, exact cancellation, zero columns and singular blocks abound. */
const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 26 }), fc.integer({ min: 0, max: 6 }))
  .chain(([columns, below]) => {
    const rows = columns + below;
    return fc.record({
      entries: fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(0) },
          { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
        ),
        { minLength: (rows * (rows + 1)) / 2, maxLength: (rows * (rows + 1)) / 2 },
      ),
      columns: fc.constant(columns),
      threshold: fc.constantFrom(1e-8, 1e-3, 0.1, 0.5),
      rows: fc.constant(rows),
    });
  })
  .map(({ entries, columns, threshold, rows }) => {
    const matrix = Array.from({ length: rows }, () => new Array<number>(rows).fill(0));
    let k = 0;
    for (let j = 0; j < rows; j++) for (let i = j; i < rows; i++) matrix[i][j] = matrix[j][i] = entries[k++];
    return { matrix, columns, threshold };
  });

const options = { seed: 20261123, numRuns: 300 };

describe.each(implementations())('properties of panel factorisations: $name', ({ create }) => {
  const kernels = create();

  it('bounds the multipliers, reproduces the matrix and delays what has no acceptable 1x1 pivot', () => {
    const tiny = 1e-12;
    fc.assert(
      fc.property(cases, ({ matrix, columns, threshold }) => {
        const fixture = new PanelFixture(kernels, matrix, columns);
        const eliminated = fixture.factorize(threshold, tiny, 0);
        expect(kernels.replacedPivots).toBe(0);
        expect(fixture.permutation().toSorted((x, y) => x - y)).toEqual(
          Array.from({ length: columns }, (_, i) => i),
        );
        const multiplier = fixture.largestMultiplier();
        expect(multiplier).toBeLessThanOrEqual((1 + 1e-9) / threshold);
        expect(fixture.residual()).toBeLessThanOrEqual(1e-14 * (columns + fixture.largestProduct()));
        for (let q = eliminated; q < columns; q++) {
          const { pivot, largest } = fixture.remainder(q);
          expect(pivot === 0 || pivot < tiny || pivot < threshold * largest).toBe(true);
        }
      }),
      options,
    );
  });

  it('eliminates every candidate when forced', () => {
    fc.assert(
      fc.property(cases, ({ matrix, columns, threshold }) => {
        const fixture = new PanelFixture(kernels, matrix, columns);
        expect(fixture.factorize(threshold, 1e-9, 1)).toBe(columns);
        // Replaced pivots change the matrix by tiny, and by nothing else.
        expect(fixture.residual()).toBeLessThanOrEqual(2e-9 + 1e-14 * (columns + fixture.largestProduct()));
      }),
      options,
    );
  });
});
