import { describe, expect, it } from 'vitest';
import { chebyshevNetwork, optimalControl, radauNetwork } from '../../bench/sparse-problems.js';
import { createAnalysisKernels, type AnalysisKernels } from '../../src/kernels/index.js';
import { analyseFronts } from '../../src/sparse/front-analysis.js';
import { analyseByKernels } from '../../src/sparse/kernel-analysis.js';
import { patternByKernels, symmetricPatternReference } from '../../src/sparse/symmetric-pattern.js';
import type { SymmetricPattern } from '../../src/sparse/symmetric-solver.js';
import { matchWeakDiagonals } from '../../src/sparse/weak-diagonals.js';
import { randomSaddlePoint, randomSymmetric } from '../sparse/matrices.js';

describe.each(['simd', 'relaxed-simd'] as const)('analysis by kernels: %s', (prefer) => {
  const kernels = (): AnalysisKernels => createAnalysisKernels({ prefer })!;

  /** Both analyses of one matrix are the same, array by array. */
  const expectSameAnalysis = (pattern: SymmetricPattern, values: Float64Array, groups?: Int32Array): void => {
    const scale = new Float64Array(pattern.order).fill(1);
    const pairs = matchWeakDiagonals(pattern, values, scale, groups);
    expect(analyseByKernels(pattern, values, scale, groups, kernels())).toEqual(
      analyseFronts(pattern, groups, pairs),
    );
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds the fronts of random saddle points: %i', (seed) => {
    const { pattern, values } = randomSaddlePoint(30 * seed, 20 * seed, seed);
    expectSameAnalysis(pattern, values);
  });

  it.each([1, 2, 3])('keeps groups: %i', (seed) => {
    const { pattern, values } = randomSaddlePoint(80, 40, seed);
    expectSameAnalysis(
      pattern,
      values,
      Int32Array.from({ length: 120 }, (_, i) => (i * 7 + seed) % 3),
    );
  });

  it.each([
    ['optimal control', optimalControl(80, 3)],
    ['Radau neural ODE', radauNetwork(20, 3, 8)],
    ['Chebyshev neural ODE', chebyshevNetwork(30, 8)],
  ])('finds the fronts of KKT matrices: %s', (_, { pattern, values, groups }) => {
    expectSameAnalysis(pattern, values);
    expectSameAnalysis(pattern, values, groups);
  });

  it.each([0.005, 0.02, 0.2])('finds the fronts of matrices with diagonals: density %d', (density) => {
    const { pattern, values } = randomSymmetric(300, density, 11);
    expectSameAnalysis(pattern, values);
  });

  it('joins hundreds of equal leaves, as global collocation gives', () => {
    const rows: number[] = [];
    const columns: number[] = [];
    for (let leaf = 0; leaf < 400; leaf++) {
      for (let last = 400; last < 410 - (leaf % 3); last++) {
        rows.push(last);
        columns.push(leaf);
      }
    }
    const { pattern } = symmetricPatternReference(410, rows, columns);
    expectSameAnalysis(pattern, new Float64Array(pattern.rowIndices.length).fill(2));
  });

  it('analyses matrices without entries', () => {
    for (const order of [0, 1, 5]) {
      const { pattern } = symmetricPatternReference(order, [], []);
      expectSameAnalysis(pattern, new Float64Array(order));
    }
  });

  it('compresses triplets of either triangle, with duplicates', () => {
    const rows = Int32Array.from({ length: 500 }, (_, k) => (k * 7919) % 61);
    const columns = Int32Array.from({ length: 500 }, (_, k) => (k * 104729) % 53);
    expect(patternByKernels(61, rows, columns, kernels())).toEqual(
      symmetricPatternReference(61, rows, columns),
    );
  });

  it('leaves wrong indices to the reference, which names them', () => {
    expect(patternByKernels(3, Int32Array.of(0, 3), Int32Array.of(0, 1), kernels())).toBeUndefined();
    expect(patternByKernels(3, Int32Array.of(0, -1), Int32Array.of(0, 1), kernels())).toBeUndefined();
    expect(() => symmetricPatternReference(3, [0, 3], [0, 1])).toThrow(/row 3/);
  });
});
