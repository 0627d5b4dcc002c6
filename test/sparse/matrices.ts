import { symmetricPattern, type SymmetricPattern } from '../../src/sparse/index.js';

/** A symmetric matrix for tests: its pattern and the values of its lower triangle. */
export interface TestMatrix {
  readonly pattern: SymmetricPattern;
  readonly values: Float64Array;
}

/** Pseudo-random numbers in [0, 1): a fixed linear congruential sequence (Numerical Recipes, section 7.1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The matrix with the given entries [row, column, value] of one triangle; absent diagonal entries are zero. */
export function symmetric(
  order: number,
  entries: readonly (readonly [number, number, number])[],
): TestMatrix {
  const { pattern, positions } = symmetricPattern(
    order,
    entries.map((entry) => entry[0]),
    entries.map((entry) => entry[1]),
  );
  const values = new Float64Array(pattern.rowIndices.length);
  entries.forEach((entry, k) => (values[positions[k]] += entry[2]));
  return { pattern, values };
}

/** A random sparse symmetric matrix with entries in [-1, 1] and about `density` of the off-diagonal pairs present. */
export function randomSymmetric(order: number, density: number, seed: number, diagonal = 1): TestMatrix {
  const random = randomNumbers(seed);
  const entries: [number, number, number][] = [];
  for (let j = 0; j < order; j++) {
    entries.push([j, j, diagonal * (2 * random() - 1)]);
    for (let i = j + 1; i < order; i++) if (random() < density) entries.push([i, j, 2 * random() - 1]);
  }
  return symmetric(order, entries);
}

/** A random saddle point matrix [H J^T; J 0], H of order n with `zeroHessian` of its rows empty, J m x n. */
export function randomSaddlePoint(n: number, m: number, seed: number, zeroHessian = 0): TestMatrix {
  const random = randomNumbers(seed);
  const entries: [number, number, number][] = [];
  for (let j = 0; j < n; j++) {
    if (random() >= zeroHessian) entries.push([j, j, 0.1 + random()]);
    if (j > 0 && random() > zeroHessian) entries.push([j, j - 1, 0.1 * (random() - 0.5)]);
  }
  for (let i = 0; i < m; i++) {
    entries.push([n + i, i % n, 1 + random()]);
    for (let k = 0; k < 3; k++) entries.push([n + i, Math.floor(random() * n), 2 * random() - 1]);
  }
  return symmetric(n + m, entries);
}

/** y := A x for the symmetric matrix. */
export function multiply({ pattern, values }: TestMatrix, x: Float64Array): Float64Array {
  const y = new Float64Array(pattern.order);
  for (let j = 0; j < pattern.order; j++) {
    for (let p = pattern.columnPointers[j]; p < pattern.columnPointers[j + 1]; p++) {
      const i = pattern.rowIndices[p];
      y[i] += values[p] * x[j];
      if (i !== j) y[j] += values[p] * x[i];
    }
  }
  return y;
}

/** The full dense matrix, as rows. */
export function toDense({ pattern, values }: TestMatrix): number[][] {
  const rows = Array.from({ length: pattern.order }, () => new Array<number>(pattern.order).fill(0));
  for (let j = 0; j < pattern.order; j++) {
    for (let p = pattern.columnPointers[j]; p < pattern.columnPointers[j + 1]; p++) {
      rows[pattern.rowIndices[p]][j] = values[p];
      rows[j][pattern.rowIndices[p]] = values[p];
    }
  }
  return rows;
}

/** Largest modulus of a vector. */
export function largest(x: ArrayLike<number>): number {
  let size = 0;
  for (let i = 0; i < x.length; i++) size = Math.max(size, Math.abs(x[i]));
  return size;
}

/** Backward error of x: |A x - b| / (|A| |x| + |b|) in infinity norms. */
export function backwardError(matrix: TestMatrix, x: Float64Array, b: Float64Array): number {
  const product = multiply(matrix, x);
  let residual = 0;
  for (let i = 0; i < b.length; i++) residual = Math.max(residual, Math.abs(product[i] - b[i]));
  const absolute = { pattern: matrix.pattern, values: matrix.values.map(Math.abs) };
  const norm = largest(multiply(absolute, new Float64Array(b.length).fill(1)));
  return residual / (norm * largest(x) + largest(b) + Number.MIN_VALUE);
}
