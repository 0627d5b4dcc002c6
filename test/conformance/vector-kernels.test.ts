import { describe, expect, it } from 'vitest';
import { createVectorKernels, type VectorKernels } from '../../src/kernels/index.js';
import { randomSource } from '../kernels/panel-fixture.js';

const NAMES: readonly VectorKernels['name'][] = ['typescript', 'simd', 'relaxed-simd'];
const LENGTHS = [0, 1, 2, 3, 4, 7, 33];

describe.each(NAMES)('vector kernels: %s', (name) => {
  const random = randomSource(21);

  /** Vectors of random entries in the kernels' memory, as views, with every second index as the bounded ones. */
  function fixture(count: number) {
    const kernels = createVectorKernels({ prefer: name });
    const { memory } = kernels;
    const at = Array.from({ length: 6 }, () => memory.allocateDoubles(count + 1));
    const indices = memory.allocateIntegers(count);
    const bounded = Array.from({ length: count }, (_, i) => i).filter((i) => i % 2 === 0 || i === 3);
    memory.integers.set(bounded, indices);
    const vectors = at.map((offset) => memory.doubles.subarray(offset, offset + count));
    for (const vector of vectors) vector.forEach((_, i) => (vector[i] = random()));
    // What stands behind a vector stays as it is.
    for (const offset of at) memory.doubles[offset + count] = 77;
    const behind = (): number[] => at.map((offset) => memory.doubles[offset + count]);
    return { kernels, at, indices, bounded, vectors, behind };
  }

  function close(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
    expect(found.length).toBe(wanted.length);
    for (let i = 0; i < found.length; i++) {
      expect(Math.abs(found[i] - wanted[i])).toBeLessThanOrEqual(1e-14 * (1 + Math.abs(wanted[i])));
    }
  }

  it('is the implementation asked for', () => {
    expect(createVectorKernels({ prefer: name }).name).toBe(name);
  });

  describe.each(LENGTHS)('for vectors of length %d', (count) => {
    it('find norms, products and steps', () => {
      const { kernels, at, vectors, behind } = fixture(count);
      const [x, y] = vectors;
      const sum = (terms: Iterable<number>): number => [...terms].reduce((a, b) => a + b, 0);
      close([kernels.maxNorm(at[0], count)], [Math.max(0, ...x.map(Math.abs))]);
      close([kernels.oneNorm(at[0], count)], [sum(x.map(Math.abs))]);
      close([kernels.dot(at[0], at[1], count)], [sum(x.map((value, i) => value * y[i]))]);
      const lengths = x.map((value, i) => Math.abs(value) / (1 + Math.abs(y[i])));
      close([kernels.relativeLength(at[0], at[1], count)], [Math.max(0, ...lengths)]);
      const combined = x.map((value, i) => value + 3 * y[i]);
      kernels.combine(at[2], at[0], at[1], 3, count);
      close(vectors[2], combined);
      kernels.combine(at[0], at[0], at[1], 3, count);
      close(x, combined);
      expect(behind()).toEqual([77, 77, 77, 77, 77, 77]);
    });

    it('find the residuals of the primal-dual equations', () => {
      const { kernels, at, vectors, behind } = fixture(count);
      const [out, b, x, l, u] = vectors;
      const primal = out.map((value, i) => b[i] - (value + 0.5 * x[i] - l[i] + u[i]));
      kernels.primalResidual(at[0], at[1], at[2], at[3], at[4], 0.5, count);
      close(out, primal);
      const rows = out.map((value, i) => b[i] - (value - 0.25 * x[i]));
      kernels.rowResidual(at[0], at[1], at[2], 0.25, count);
      close(out, rows);
      const dual = out.map((value, i) => value + b[i] - l[i] + u[i]);
      const norm = kernels.completeDualResidual(at[0], at[1], at[3], at[4], count);
      close(out, dual);
      close([norm], [Math.max(0, ...dual.map(Math.abs))]);
      expect(behind()).toEqual([77, 77, 77, 77, 77, 77]);
    });

    it.each([1, -1])('work on the bounded variables only, of sign %d', (sign) => {
      const { kernels, at, indices, bounded, vectors } = fixture(count);
      const [out, rhs, z, dw, slack, dz] = vectors;
      const chosen = bounded.length;
      const expectAt = (vector: Float64Array, run: () => void, formula: (i: number) => number): void => {
        const wanted = vector.map((value, i) => (bounded.includes(i) ? formula(i) : value));
        run();
        close(vector, wanted);
      };
      slack.forEach((value, i) => (slack[i] = 0.5 + Math.abs(value)));
      expectAt(
        out,
        () => kernels.addQuotients(indices, chosen, at[0], at[2], at[4], sign),
        (i) => out[i] + (sign * z[i]) / slack[i],
      );
      expectAt(
        dz,
        () => kernels.boundSteps(indices, chosen, at[5], at[2], at[3], at[4], sign),
        (i) => (dz[i] - sign * z[i] * dw[i]) / slack[i],
      );
      expectAt(
        out,
        () => kernels.boundResiduals(indices, chosen, at[0], at[1], at[2], at[3], at[4], at[5], sign),
        (i) => rhs[i] - (sign * z[i] * dw[i] + slack[i] * dz[i]),
      );
      expectAt(
        out,
        () => kernels.complementarityResiduals(indices, chosen, at[0], at[4], at[2], 0.1),
        (i) => 0.1 - slack[i] * z[i],
      );
      expectAt(
        out,
        () => kernels.addAt(indices, chosen, at[0], 0.75),
        (i) => out[i] + 0.75,
      );
      expectAt(
        z,
        () => kernels.safeguard(indices, chosen, at[2], at[4], 0.1, 10),
        (i) => Math.max(Math.min(z[i], 1 / slack[i]), 0.01 / slack[i]),
      );
      const of = (formula: (i: number) => number): number[] => bounded.map(formula);
      const total = (terms: number[]): number => terms.reduce((a, b) => a + b, 0);
      const errors = of((i) => Math.abs(slack[i] * z[i] - 0.1));
      close([kernels.complementarity(indices, chosen, at[4], at[2], 0.1)], [Math.max(0, ...errors)]);
      const steps = of((i) => (sign * dw[i] < 0 ? (0.99 * slack[i]) / -(sign * dw[i]) : 1));
      close([kernels.largestStep(indices, chosen, at[4], at[3], sign, 0.99)], [Math.min(1, ...steps)]);
      close([kernels.sumAt(indices, chosen, at[3])], [total(of((i) => dw[i]))]);
      close([kernels.sumQuotients(indices, chosen, at[3], at[4])], [total(of((i) => dw[i] / slack[i]))]);
      const distances = of((i) => sign * (dw[i] - rhs[i]));
      let least = 0;
      expectAt(
        slack,
        () => (least = kernels.slacks(indices, chosen, at[4], at[3], at[1], sign)),
        (i) => sign * (dw[i] - rhs[i]),
      );
      expect(least).toBe(Math.min(Infinity, ...distances));
    });
  });

  it.each([Number.NaN, Infinity, -Infinity])('pass on %d', (bad) => {
    const { kernels, at, indices, vectors } = fixture(7);
    for (const i of [0, 3, 6]) {
      vectors[0].fill(1);
      vectors[0][i] = bad;
      const size = Math.abs(bad);
      expect(kernels.maxNorm(at[0], 7)).toBe(size);
      expect(kernels.oneNorm(at[0], 7)).toBe(size);
      expect(kernels.allFinite(at[0], 7)).toBe(0);
      expect(kernels.allFinite(at[0], i)).toBe(1);
      expect(kernels.logarithms(indices, 5, at[0])).toBeNaN();
      vectors[1].fill(0);
      expect(kernels.slacks(indices, 5, at[2], at[0], at[1], 1)).toBe(bad === Infinity ? 1 : bad);
    }
  });

  it('sum logarithms over the whole range of numbers', () => {
    const count = 4000;
    const kernels = createVectorKernels({ prefer: name });
    const slack = kernels.memory.allocateDoubles(count);
    const indices = kernels.memory.allocateIntegers(count);
    let sum = 0;
    let size = 0;
    for (let i = 0; i < count; i++) {
      const value = Math.exp(700 * random());
      kernels.memory.doubles[slack + i] = value;
      kernels.memory.integers[indices + i] = i;
      sum += Math.log(value);
      size += Math.abs(Math.log(value));
    }
    expect(Math.abs(kernels.logarithms(indices, count, slack) - sum)).toBeLessThan(1e-15 * size);
    expect(kernels.logarithms(indices, 0, slack)).toBe(0);
    kernels.memory.doubles.set([2 ** -1022, Number.MAX_VALUE, 1], slack);
    const limits = Math.log(2 ** -1022) + Math.log(Number.MAX_VALUE);
    expect(Math.abs(kernels.logarithms(indices, 3, slack) - limits)).toBeLessThan(1e-12);
    for (const improper of [0, -1, Number.MIN_VALUE]) {
      kernels.memory.doubles[slack + 1] = improper;
      expect(kernels.logarithms(indices, 3, slack)).toBeNaN();
    }
  });

  it('add the product with a matrix in coordinate form', () => {
    const { kernels, at, vectors } = fixture(4);
    const [values, x, out] = vectors;
    values.set([1, 10, 100, 1000]);
    x.set([1, 2, 3, 4]);
    out.fill(1);
    const to = kernels.memory.allocateIntegers(4);
    const from = kernels.memory.allocateIntegers(4);
    kernels.memory.integers.set([0, 0, 2, 3], to);
    kernels.memory.integers.set([3, 0, 1, 2], from);
    kernels.addCoordinateProduct(to, from, at[0], 3, at[1], at[2]);
    expect([...kernels.memory.doubles.subarray(at[2], at[2] + 4)]).toEqual([15, 1, 201, 1]);
  });

  it('add the products with such a matrix and with its transpose in one pass', () => {
    const { kernels, at, vectors } = fixture(4);
    const [values, x, y] = vectors;
    values.set([1, 10, 100, 1000]);
    x.set([1, 2, 3, 4]);
    y.set([10, 20, 30, 40]);
    const rows = kernels.memory.allocateIntegers(3);
    const columns = kernels.memory.allocateIntegers(3);
    kernels.memory.integers.set([0, 0, 2], rows);
    kernels.memory.integers.set([3, 0, 1], columns);
    const above = kernels.memory.allocateDoubles(4);
    const below = kernels.memory.allocateDoubles(4);
    kernels.addCoordinateProducts(rows, columns, at[0], 3, at[1], at[2], above, below);
    const { doubles } = kernels.memory;
    expect([...doubles.subarray(above, above + 4)]).toEqual([100, 3000, 0, 10]);
    expect([...doubles.subarray(below, below + 4)]).toEqual([14, 0, 200, 0]);
    doubles.fill(0, above, above + 4);
    kernels.addCoordinateProducts(rows, columns, at[0], 3, at[1], at[1], above, above);
    expect([...doubles.subarray(above, above + 4)]).toEqual([24, 300, 200, 1]);
  });

  it.each([1, 3, 4, 9, 16])('multiplies with runs of %i entries', (length) => {
    const kernels = createVectorKernels({ prefer: name });
    const { memory } = kernels;
    const order = 40;
    const numbers = (count: number) =>
      Float64Array.from({ length: count }, (_, i) => Math.sin(3 * i + count));
    const place = (values: Float64Array) => {
      const at = memory.allocateDoubles(values.length);
      memory.doubles.set(values, at);
      return at;
    };
    const runs = [
      [5, 7, length, 2],
      [11, 20, length, 2 + length],
    ];
    const runsAt = memory.allocateIntegers(8);
    memory.integers.set(runs.flat(), runsAt);
    const values = numbers(2 + 2 * length);
    const [x, y, above, below] = [1, 2, 3, 4].map((k) => numbers(order + k).slice(0, order));
    const at = [values, x, y, above, below].map(place);
    kernels.addRunProducts(runsAt, 2, at[0], at[1], at[2], at[3], at[4]);
    for (const [row, column, count, first] of runs) {
      for (let k = 0; k < count; k++) {
        above[column + k] += values[first + k] * y[row];
        below[row] += values[first + k] * x[column + k];
      }
    }
    for (let i = 0; i < order; i++) {
      expect(memory.doubles[at[3] + i]).toBeCloseTo(above[i], 14);
      expect(memory.doubles[at[4] + i]).toBeCloseTo(below[i], 14);
    }
  });

  it('finds the runs of rows and columns', () => {
    const kernels = createVectorKernels({ prefer: name });
    const { memory } = kernels;
    const entries = [
      [0, 0],
      ...[1, 2, 3].map((j) => [4, j]),
      ...[7, 8].map((i) => [i, 3]),
      [8, 3],
      [8, 5],
      ...[6, 7].map((j) => [9, j]),
    ];
    const [rows, columns, starts] = [0, 1, 2].map(() => memory.allocateIntegers(entries.length));
    entries.forEach(([i, j], k) => {
      memory.integers[rows + k] = i;
      memory.integers[columns + k] = j;
    });
    const found = kernels.findRuns(rows, columns, entries.length, starts);
    expect([...memory.integers.subarray(starts, starts + found)]).toEqual([0, 1, 4, 6, 7, 8]);
    expect(kernels.findRuns(rows, columns, 0, starts)).toBe(0);
  });
});
