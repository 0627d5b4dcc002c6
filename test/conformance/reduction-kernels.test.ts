import { LuDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createReductionKernels, type ReductionKernels } from '../../src/kernels/index.js';
import { randomSource } from '../kernels/panel-fixture.js';

const NAMES: readonly ReductionKernels['name'][] = ['typescript', 'simd', 'relaxed-simd'];
const ORDERS = [1, 2, 5, 31, 32, 33, 64, 97];

describe.each(NAMES)('reduction kernels: %s', (name) => {
  const random = randomSource(17);

  /** A random matrix in the kernels' memory with a gap between its columns, and its dense copy. */
  function place(kernels: ReductionKernels, rows: number, columns: number) {
    const ld = rows + 3;
    const at = kernels.memory.allocateDoubles(ld * columns + 4);
    const matrix = new Matrix(rows, columns);
    const { doubles } = kernels.memory;
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < rows; i++) {
        const value = random();
        matrix.set(i, j, value);
        doubles[at + j * ld + i] = value;
      }
    }
    return { at, ld, matrix };
  }

  function factorised(kernels: ReductionKernels, order: number) {
    const { at, ld, matrix } = place(kernels, order, order);
    const pivots = kernels.memory.allocateIntegers(order);
    const scratch = kernels.memory.allocateDoubles(32 * (order + 2));
    expect(kernels.factorizeLu(at, ld, order, pivots, 1e-14, scratch)).toBe(order);
    return { at, ld, matrix, pivots };
  }

  it('is the implementation asked for', () => {
    expect(createReductionKernels({ prefer: name }).name).toBe(name);
  });

  it.each(ORDERS)('gives factors whose product is the permuted matrix of order %d', (order) => {
    const kernels = createReductionKernels({ prefer: name });
    const { at, ld, matrix, pivots } = factorised(kernels, order);
    const { doubles, integers } = kernels.memory;
    const permuted = matrix.clone();
    for (let k = 0; k < order; k++) permuted.swapRows(k, integers[pivots + k]);
    const lower = Matrix.eye(order);
    const upper = Matrix.zeros(order, order);
    for (let j = 0; j < order; j++) {
      for (let i = 0; i < order; i++) {
        const value = doubles[at + j * ld + i];
        if (i > j) {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          lower.set(i, j, value);
        } else upper.set(i, j, value);
      }
    }
    expect(Matrix.sub(lower.mmul(upper), permuted).norm('max')).toBeLessThan(1e-13 * order);
  });

  it.each(ORDERS)('solves with one vector, also transposed, for order %d', (order) => {
    const kernels = createReductionKernels({ prefer: name });
    const { at, ld, matrix, pivots } = factorised(kernels, order);
    const b = Float64Array.from({ length: order }, random);
    const x = kernels.memory.allocateDoubles(order);
    const { doubles, integers } = kernels.memory;
    const exchange = (first: number, second: number): void => {
      const value = doubles[first];
      doubles[first] = doubles[second];
      doubles[second] = value;
    };
    const residual = (a: Matrix): number =>
      Matrix.sub(
        a.mmul(Matrix.columnVector([...doubles.subarray(x, x + order)])),
        Matrix.columnVector([...b]),
      ).norm('max');
    const tolerance =
      1e-13 * order * (1 + new LuDecomposition(matrix).solve(Matrix.columnVector([...b])).norm('max'));

    doubles.set(b, x);
    for (let k = 0; k < order; k++) exchange(x + k, x + integers[pivots + k]);
    kernels.solveLower(at, ld, order, x, order, 1);
    kernels.solveUpper(at, ld, order, x);
    expect(residual(matrix)).toBeLessThan(tolerance);

    doubles.set(b, x);
    kernels.solveUpperTransposed(at, ld, order, x);
    kernels.solveLowerTransposed(at, ld, order, x, order, 1);
    for (let k = order - 1; k >= 0; k--) exchange(x + k, x + integers[pivots + k]);
    expect(residual(matrix.transpose())).toBeLessThan(10 * tolerance);
  });

  it.each([
    [1, 1],
    [5, 3],
    [33, 7],
    [40, 64],
    [97, 30],
  ])('solves from the right for order %d and %d rows', (order, rows) => {
    const kernels = createReductionKernels({ prefer: name });
    const { at, ld, matrix, pivots } = factorised(kernels, order);
    const sides = place(kernels, rows, order);
    const below = [...Array(order).keys()].map((j) => kernels.memory.doubles[sides.at + j * sides.ld + rows]);
    kernels.solveLuRight(at, ld, order, pivots, sides.at, sides.ld, rows);
    const { doubles } = kernels.memory;
    const result = new Matrix(rows, order);
    for (let j = 0; j < order; j++) {
      for (let i = 0; i < rows; i++) result.set(i, j, doubles[sides.at + j * sides.ld + i]);
      expect(doubles[sides.at + j * sides.ld + rows]).toBe(below[j]);
    }
    const size = 1 + result.norm('max');
    expect(Matrix.sub(result.mmul(matrix.transpose()), sides.matrix).norm('max')).toBeLessThan(
      1e-13 * order * size,
    );
  });

  it('tells how many columns have a pivot', () => {
    const kernels = createReductionKernels({ prefer: name });
    const order = 40;
    const { at, ld } = place(kernels, order, order);
    const { doubles } = kernels.memory;
    for (let i = 0; i < order; i++) doubles[at + 35 * ld + i] = 2 * doubles[at + 3 * ld + i];
    const pivots = kernels.memory.allocateIntegers(order);
    const scratch = kernels.memory.allocateDoubles(32 * (order + 2));
    expect(kernels.factorizeLu(at, ld, order, pivots, 1e-12, scratch)).toBe(35);
    doubles.fill(0, at, at + ld * order);
    expect(kernels.factorizeLu(at, ld, order, pivots, 0, scratch)).toBe(0);
  });

  it('finds the largest modulus, and NaN', () => {
    const kernels = createReductionKernels({ prefer: name });
    for (const count of [1, 3, 4, 9, 64]) {
      const at = kernels.memory.allocateDoubles(count + 1);
      const { doubles } = kernels.memory;
      doubles[at + count] = 100;
      for (let peak = 0; peak < count; peak++) {
        for (let k = 0; k < count; k++) doubles[at + k] = k === peak ? -7 : 0.5 * random();
        expect(kernels.largestModulus(at, count)).toBe(7);
        doubles[at + peak] = Number.NaN;
        expect(kernels.largestModulus(at, count)).toBeNaN();
      }
    }
    expect(kernels.largestModulus(16, 0)).toBe(0);
  });

  it.each([1, 4, 7, 30])('combines columns of %d entries in order', (rows) => {
    const kernels = createReductionKernels({ prefer: name });
    const { at, ld, matrix } = place(kernels, rows, 4);
    const targets = kernels.memory.allocateIntegers(4);
    const sources = kernels.memory.allocateIntegers(4);
    const coefficients = kernels.memory.allocateDoubles(4);
    const { doubles, integers } = kernels.memory;
    integers.set([1, 2, 2, 0], targets);
    integers.set([0, 1, 3, 3], sources);
    doubles.set([2, -1, 0.5, 9], coefficients);
    const column = (j: number): Matrix => matrix.subMatrix(0, rows - 1, j, j);
    kernels.addScaledColumns(targets, sources, coefficients, 3, at, at, ld, rows);
    const second = Matrix.add(column(1), Matrix.mul(column(0), 2));
    const third = Matrix.add(Matrix.sub(column(2), second), Matrix.mul(column(3), 0.5));
    const read = (j: number): Matrix =>
      Matrix.columnVector([...doubles.subarray(at + j * ld, at + j * ld + rows)]);
    expect(Matrix.sub(read(0), column(0)).norm('max')).toBe(0);
    expect(Matrix.sub(read(1), second).norm('max')).toBeLessThan(1e-15);
    expect(Matrix.sub(read(2), third).norm('max')).toBeLessThan(1e-14);
  });

  it.each(ORDERS)('adds a matrix and its transpose to a lower triangle of order %d', (order) => {
    const kernels = createReductionKernels({ prefer: name });
    const [to, a] = [1, 2].map(() => place(kernels, order, order));
    kernels.addSymmetricPart(to.at, to.ld, a.at, a.ld, order);
    for (let j = 0; j < order; j++) {
      for (let i = 0; i < order; i++) {
        const change = i >= j ? a.matrix.get(i, j) + a.matrix.get(j, i) : 0;
        const expected = to.matrix.get(i, j) + change;
        expect(kernels.memory.doubles[to.at + j * to.ld + i]).toBeCloseTo(expected, 14);
      }
    }
  });

  it('adds stretches to their places', () => {
    const kernels = createReductionKernels({ prefer: name });
    const { memory } = kernels;
    const values = memory.allocateDoubles(20);
    const target = memory.allocateDoubles(40);
    for (let k = 0; k < 20; k++) memory.doubles[values + k] = k + 1;
    memory.doubles.fill(100, target, target + 40);
    const stretches = memory.allocateIntegers(12);
    memory.integers.set([3, 0, 1, 10, 1, 9, 25, 10, 4, 10, 19, 1], stretches);
    kernels.addStretches(stretches, 4, values, target);
    const expected = new Array<number>(40).fill(100);
    expected[3] += 1;
    for (let k = 0; k < 9; k++) expected[10 + k] += k + 2;
    for (let k = 0; k < 4; k++) expected[25 + k] += k + 11;
    expected[10] += 20;
    expect([...memory.doubles.subarray(target, target + 40)]).toEqual(expected);
  });

  it.each([1, 4, 7])('copies columns of %d rows times factors', (rows) => {
    const kernels = createReductionKernels({ prefer: name });
    const { memory } = kernels;
    const [from, to] = [1, 2].map(() => place(kernels, rows, 5));
    const [targets, sources] = [
      [4, 0, 2],
      [1, 1, 3],
    ].map((indices) => {
      const at = memory.allocateIntegers(3);
      memory.integers.set(indices, at);
      return at;
    });
    const coefficients = memory.allocateDoubles(3);
    memory.doubles.set([2, -1, 0.5], coefficients);
    kernels.copyScaledColumns(targets, sources, coefficients, 3, from.at, to.at, from.ld, rows);
    [
      [4, 1, 2],
      [0, 1, -1],
      [2, 3, 0.5],
    ].forEach(([target, source, factor]) =>
      to.matrix.setColumn(
        target,
        from.matrix.getColumn(source).map((value) => factor * value),
      ),
    );
    for (let j = 0; j < 5; j++) {
      for (let i = 0; i < rows; i++) expect(memory.doubles[to.at + j * to.ld + i]).toBe(to.matrix.get(i, j));
    }
  });

  it.each(ORDERS)('adds and scales lower triangles of order %d', (order) => {
    const kernels = createReductionKernels({ prefer: name });
    const [to, a, b] = [1, 2, 3].map(() => place(kernels, order, order));
    const moduli = kernels.memory.allocateDoubles(order);
    const { doubles } = kernels.memory;
    for (const factor of [0, 0.7]) {
      kernels.addTriangles(to.at, a.at, b.at, factor, to.ld, order, moduli);
      const sum = Matrix.add(a.matrix, Matrix.mul(b.matrix, factor));
      const largest = new Float64Array(order);
      for (let j = 0; j < order; j++) {
        for (let i = 0; i < order; i++) {
          const expected = (i >= j ? sum : to.matrix).get(i, j);
          expect(doubles[to.at + j * to.ld + i]).toBeCloseTo(expected, 14);
          if (i < j) continue;
          largest[i] = Math.max(largest[i], Math.abs(expected));
          largest[j] = Math.max(largest[j], Math.abs(expected));
        }
      }
      for (let i = 0; i < order; i++) expect(doubles[moduli + i]).toBeCloseTo(largest[i], 14);
    }
    const before = doubles.slice(a.at, a.at + a.ld * order);
    const scale = kernels.memory.allocateDoubles(order);
    for (let i = 0; i < order; i++) kernels.memory.doubles[scale + i] = 2 ** (i % 5);
    kernels.scaleTriangle(a.at, a.ld, order, scale);
    for (let j = 0; j < order; j++) {
      for (let i = 0; i < order; i++) {
        const factor = i >= j ? 2 ** (i % 5) * 2 ** (j % 5) : 1;
        expect(kernels.memory.doubles[a.at + j * a.ld + i]).toBe(factor * before[j * a.ld + i]);
      }
    }
  });
});
