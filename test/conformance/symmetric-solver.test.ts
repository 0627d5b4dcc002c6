import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/index.js';
import {
  DenseSymmetricSolver,
  MultifrontalSolver,
  SparseError,
  createSymmetricSolver,
  type Inertia,
  type SymmetricSolverFactory,
} from '../../src/sparse/index.js';
import {
  backwardError,
  randomNumbers,
  randomSaddlePoint,
  randomSymmetric,
  symmetric,
  toDense,
  type TestMatrix,
} from '../sparse/matrices.js';

const solvers: readonly [string, SymmetricSolverFactory][] = [
  ['dense', (pattern) => new DenseSymmetricSolver(pattern)],
  ['default', (pattern, options) => createSymmetricSolver(pattern, options)],
  ...(['typescript', 'simd', 'relaxed-simd'] as const).map((prefer): [string, SymmetricSolverFactory] => [
    `multifrontal, ${prefer} kernels`,
    (pattern, options) => new MultifrontalSolver(pattern, createKernels({ prefer }), options),
  ]),
];

/** Inertia by dense eigenvalues; zero within `tolerance` of the largest. */
function eigenInertia(matrix: TestMatrix, tolerance = 1e-12): Inertia {
  const eigenvalues = new EigenvalueDecomposition(new Matrix(toDense(matrix)), { assumeSymmetric: true })
    .realEigenvalues;
  const bound = tolerance * Math.max(...eigenvalues.map(Math.abs));
  return {
    positive: eigenvalues.filter((value) => value > bound).length,
    negative: eigenvalues.filter((value) => value < -bound).length,
    zero: eigenvalues.filter((value) => Math.abs(value) <= bound).length,
  };
}

function randomVector(length: number, seed: number): Float64Array {
  const random = randomNumbers(seed);
  return Float64Array.from({ length }, () => 2 * random() - 1);
}

/** Factorises, compares the inertia and checks the backward error of a solve. */
function check(factory: SymmetricSolverFactory, matrix: TestMatrix, groups?: Int32Array): void {
  const solver = factory(matrix.pattern, groups === undefined ? {} : { groups });
  expect(solver.factorize(matrix.values)).toBe(true);
  expect(solver.inertia).toEqual(eigenInertia(matrix));
  if (solver.inertia.zero > 0) return;
  const b = randomVector(matrix.pattern.order, 7);
  const x = b.slice();
  solver.solve(x);
  expect(backwardError(matrix, x, b)).toBeLessThan(1e-11);
}

describe.each(solvers)('symmetric solver: %s', (_name, factory) => {
  it('solves the empty system', () => {
    const solver = factory({ order: 0, columnPointers: new Int32Array(1), rowIndices: new Int32Array(0) });
    expect(solver.factorize(new Float64Array(0))).toBe(true);
    expect(solver.inertia).toEqual({ positive: 0, negative: 0, zero: 0 });
    solver.solve(new Float64Array(0));
  });

  it('solves a singleton', () => {
    const { pattern, values } = symmetric(1, [[0, 0, -4]]);
    const solver = factory(pattern);
    solver.factorize(values);
    const x = Float64Array.of(2);
    solver.solve(x);
    expect(x[0]).toBe(-0.5);
    expect(solver.inertia).toEqual({ positive: 0, negative: 1, zero: 0 });
  });

  it('solves the identity', () => {
    const matrix = symmetric(
      6,
      [0, 1, 2, 3, 4, 5].map((i) => [i, i, 1] as const),
    );
    const solver = factory(matrix.pattern);
    solver.factorize(matrix.values);
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    solver.solve(x);
    expect([...x]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(solver.inertia).toEqual({ positive: 6, negative: 0, zero: 0 });
  });

  it('solves the smallest saddle point, whose diagonal is zero', () => {
    check(factory, symmetric(2, [[1, 0, 1]]));
  });

  it('solves a saddle point without any Hessian', () => {
    check(
      factory,
      symmetric(4, [
        [2, 0, 2],
        [3, 0, 1],
        [2, 1, -1],
        [3, 1, 3],
      ]),
    );
  });

  it('solves arrows pointing either way', () => {
    const order = 12;
    for (const tip of [0, order - 1]) {
      const entries: [number, number, number][] = [];
      for (let i = 0; i < order; i++) {
        entries.push([i, i, i === tip ? -3 : i % 2 ? 2 : -1.5]);
        if (i !== tip) entries.push([i, tip, 1 + i / 10]);
      }
      check(factory, symmetric(order, entries));
    }
  });

  it('sums duplicate entries', () => {
    check(
      factory,
      symmetric(3, [
        [0, 0, 1],
        [0, 0, 2],
        [1, 0, 1],
        [0, 1, 1],
        [1, 1, -2],
        [2, 2, 5],
        [2, 1, 0.5],
      ]),
    );
  });

  it('solves blocks that are not connected', () => {
    const one = randomSymmetric(9, 0.6, 5);
    const entries: [number, number, number][] = [];
    for (let copy = 0; copy < 4; copy++) {
      for (let j = 0; j < 9; j++) {
        for (let p = one.pattern.columnPointers[j]; p < one.pattern.columnPointers[j + 1]; p++) {
          entries.push([one.pattern.rowIndices[p] * 4 + copy, j * 4 + copy, one.values[p]]);
        }
      }
    }
    check(factory, symmetric(36, entries));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with eigenvalues on random matrices: %i', (seed) => {
    check(factory, randomSymmetric(10 + 6 * seed, 0.03 * seed, seed));
    check(factory, randomSymmetric(40, 0.02 * seed, 100 + seed, 0));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('agrees with eigenvalues on random saddle points: %i', (seed) => {
    check(factory, randomSaddlePoint(24 + seed, 10 + 2 * seed, seed));
    check(factory, randomSaddlePoint(30, 12, 40 + seed, seed / 9));
  });

  it.each([1, 2, 3])('keeps elimination groups: %i', (seed) => {
    const matrix = randomSaddlePoint(30, 15, seed);
    const groups = new Int32Array(45);
    for (let i = 0; i < 8; i++) groups[i * 3] = 1;
    check(factory, matrix, groups);
    groups.fill(1).fill(0, 30);
    check(factory, matrix, groups);
  });

  it('gives the same numbers when it factorises again, and new ones for new values', () => {
    const matrix = randomSaddlePoint(40, 20, 3);
    const solver = factory(matrix.pattern);
    const b = randomVector(60, 2);
    const solved = (values: Float64Array): Float64Array => {
      expect(solver.factorize(values)).toBe(true);
      const x = b.slice();
      solver.solve(x);
      return x;
    };
    const first = solved(matrix.values);
    const changed = {
      pattern: matrix.pattern,
      values: matrix.values.map((value, k) => value * (1 + (k % 5))),
    };
    // With pivots of 1e-5 of their columns at least, rounding errors may grow to 1e-11; `check` has the same bound.
    expect(backwardError(changed, solved(changed.values), b)).toBeLessThan(1e-11);
    expect(solver.inertia).toEqual(eigenInertia(changed));
    expect(solved(matrix.values)).toEqual(first);
  });

  it('solves several right-hand sides as one by one', () => {
    const matrix = randomSaddlePoint(30, 14, 9);
    const solver = factory(matrix.pattern);
    solver.factorize(matrix.values);
    const b = randomVector(3 * 44, 1);
    const x = b.slice();
    solver.solve(x, 3);
    for (let c = 0; c < 3; c++) {
      const part = x.slice(44 * c, 44 * (c + 1));
      expect(backwardError(matrix, part, b.slice(44 * c, 44 * (c + 1)))).toBeLessThan(1e-13);
    }
  });

  it('solves a badly scaled barrier matrix', () => {
    const matrix = randomSaddlePoint(30, 12, 21);
    const { columnPointers } = matrix.pattern;
    for (let j = 0; j < 30; j += 3) matrix.values[columnPointers[j]] = 10 ** (j / 2);
    const solver = factory(matrix.pattern);
    solver.factorize(matrix.values);
    expect(solver.inertia).toEqual({ positive: 30, negative: 12, zero: 0 });
    const b = randomVector(42, 3);
    const x = b.slice();
    solver.solve(x);
    expect(backwardError(matrix, x, b)).toBeLessThan(1e-15);
  });

  it('counts the zero eigenvalues of singular matrices', () => {
    // A zero matrix, a repeated row, an empty row, and a constraint given twice.
    const cases: TestMatrix[] = [
      symmetric(3, []),
      symmetric(2, [
        [0, 0, 1],
        [1, 0, 1],
        [1, 1, 1],
      ]),
      symmetric(3, [
        [0, 0, 2],
        [2, 0, 1],
        [2, 2, -1],
      ]),
      symmetric(5, [
        [0, 0, 1],
        [1, 1, 2],
        [2, 2, 3],
        [3, 0, 1],
        [3, 1, 1],
        [4, 0, 1],
        [4, 1, 1],
      ]),
    ];
    for (const matrix of cases) {
      const solver = factory(matrix.pattern);
      expect(solver.factorize(matrix.values)).toBe(true);
      expect(solver.inertia).toEqual(eigenInertia(matrix));
      expect(solver.inertia.zero).toBeGreaterThan(0);
    }
  });

  it('counts dependent constraints of larger saddle points', () => {
    for (const repeated of [1, 3]) {
      const base = randomSaddlePoint(30, 12, 60);
      const entries: [number, number, number][] = [];
      for (let j = 0; j < 42; j++) {
        for (let p = base.pattern.columnPointers[j]; p < base.pattern.columnPointers[j + 1]; p++) {
          const i = base.pattern.rowIndices[p];
          entries.push([i, j, base.values[p]]);
          if (i >= 30 && i < 30 + repeated && j < 30) entries.push([i + 12, j, base.values[p]]);
        }
      }
      const matrix = symmetric(42 + repeated, entries);
      const solver = factory(matrix.pattern);
      solver.factorize(matrix.values);
      expect(solver.inertia).toEqual({ positive: 30, negative: 12, zero: repeated });
    }
  });

  it('refuses values that are not finite, and recovers', () => {
    const matrix = randomSymmetric(12, 0.3, 4);
    const solver = factory(matrix.pattern);
    for (const bad of [NaN, Infinity, -Infinity]) {
      const values = matrix.values.slice();
      values[5] = bad;
      expect(solver.factorize(values)).toBe(false);
    }
    expect(solver.factorize(matrix.values)).toBe(true);
    expect(solver.inertia).toEqual(eigenInertia(matrix));
  });

  it('does not write to the values', () => {
    const matrix = randomSaddlePoint(20, 8, 2);
    const values = matrix.values.slice();
    const solver = factory(matrix.pattern);
    solver.factorize(values);
    solver.solve(new Float64Array(28).fill(1));
    expect(values).toEqual(matrix.values);
  });

  it('stays right as the quality is increased to the strictest', () => {
    const matrix = randomSaddlePoint(40, 25, 13, 0.5);
    const solver = factory(matrix.pattern);
    for (let step = 0; step < 100; step++) {
      solver.factorize(matrix.values);
      expect(solver.inertia).toEqual(eigenInertia(matrix));
      if (!solver.increaseQuality()) break;
      expect(step).toBeLessThan(50);
    }
    expect(solver.increaseQuality()).toBe(false);
  });

  it('refuses an upper triangle', () => {
    const pattern = { order: 2, columnPointers: Int32Array.of(0, 1, 3), rowIndices: Int32Array.of(0, 0, 1) };
    expect(() => factory(pattern)).toThrow(SparseError);
    expect(() => factory(pattern)).toThrow(/upper triangle/);
  });

  it('refuses an absent diagonal entry, rows out of order and rows out of range', () => {
    const pattern = (columnPointers: number[], rowIndices: number[]) => ({
      order: 2,
      columnPointers: Int32Array.from(columnPointers),
      rowIndices: Int32Array.from(rowIndices),
    });
    expect(() => factory(pattern([0, 1, 1], [0]))).toThrow(SparseError);
    expect(() => factory(pattern([0, 3, 4], [0, 1, 1, 1]))).toThrow(SparseError);
    expect(() => factory(pattern([0, 2, 3], [0, 2, 1]))).toThrow(SparseError);
    expect(() => factory(pattern([0, 2], [0, 1]))).toThrow(SparseError);
  });

  it('refuses too short a right-hand side', () => {
    const matrix = randomSymmetric(5, 0.5, 4);
    const solver = factory(matrix.pattern);
    solver.factorize(matrix.values);
    expect(() => solver.solve(new Float64Array(9), 2)).toThrow(SparseError);
  });
});
