import { describe, expect, it } from 'vitest';
import { createSparseKernels, type SparseKernels } from '../../src/kernels/index.js';
import { randomSource } from '../kernels/panel-fixture.js';

const NAMES: readonly SparseKernels['name'][] = ['typescript', 'simd', 'relaxed-simd'];

describe.each(NAMES)('sparse kernels: %s', (name) => {
  const random = randomSource(5);

  function place(kernels: SparseKernels, values: readonly number[]): number {
    const at = kernels.memory.allocateDoubles(values.length);
    kernels.memory.doubles.set(values, at);
    return at;
  }

  function placeIndices(kernels: SparseKernels, values: readonly number[]): number {
    const at = kernels.memory.allocateIntegers(values.length);
    kernels.memory.integers.set(values, at);
    return at;
  }

  function doubles(kernels: SparseKernels, at: number, length: number): number[] {
    return [...kernels.memory.doubles.subarray(at, at + length)];
  }

  it('is the implementation asked for', () => {
    expect(createSparseKernels({ prefer: name }).name).toBe(name);
  });

  it('adds entries to their places, several to one of them, and nothing beyond the count', () => {
    const kernels = createSparseKernels({ prefer: name });
    const places = placeIndices(kernels, [2, 0, 2, 3]);
    const values = place(kernels, [1, 2, 4, 100]);
    const target = place(kernels, [10, 20, 30, 40, 50]);
    kernels.scatterAdd(places, values, 3, target);
    expect(doubles(kernels, target, 5)).toEqual([12, 20, 35, 40, 50]);
    kernels.scatterAdd(places, values, 0, target);
    expect(doubles(kernels, target, 5)).toEqual([12, 20, 35, 40, 50]);
  });

  it("multiplies by the factor of each entry's row", () => {
    const kernels = createSparseKernels({ prefer: name });
    const places = placeIndices(kernels, [1, 1, 0, 2]);
    const rows = placeIndices(kernels, [0, 1, 1, 0]);
    const values = place(kernels, [3, 5, 7, Number.NaN]);
    const factors = place(kernels, [2, 0.5]);
    const target = place(kernels, [1, 1, 1]);
    kernels.scatterAddScaled(places, values, rows, factors, 3, target);
    expect(doubles(kernels, target, 3)).toEqual([4.5, 9.5, 1]);
  });

  it.each([0, 1, 2, 7, 40])('adds the product of a symmetric matrix of order %d', (order) => {
    const kernels = createSparseKernels({ prefer: name });
    const dense = Array.from({ length: order }, () => new Array<number>(order).fill(0));
    const pointers = [0];
    const rows: number[] = [];
    const entries: number[] = [];
    for (let j = 0; j < order; j++) {
      for (let i = j; i < order; i++) {
        if (i > j && random() > 0) continue;
        const value = random();
        rows.push(i);
        entries.push(value);
        dense[i][j] = value;
        dense[j][i] = value;
      }
      pointers.push(rows.length);
    }
    const x = Array.from({ length: order }, () => random());
    const before = Array.from({ length: order }, () => random());
    const at = {
      pointers: placeIndices(kernels, pointers),
      rows: placeIndices(kernels, rows),
      entries: place(kernels, entries),
      x: place(kernels, x),
      y: place(kernels, [...before, 77]),
    };
    kernels.addSymmetricProduct(at.pointers, at.rows, at.entries, order, at.x, at.y);
    const y = doubles(kernels, at.y, order + 1);
    for (let i = 0; i < order; i++) {
      const expected = dense[i].reduce((sum, value, j) => sum + value * x[j], before[i]);
      expect(Math.abs(y[i] - expected)).toBeLessThan(1e-14 * (order + 1));
    }
    expect(y[order]).toBe(77);
  });
});
