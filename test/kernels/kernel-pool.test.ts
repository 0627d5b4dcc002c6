import { describe, expect, it } from 'vitest';
import { createVectorKernels, KernelPool, withinPool } from '../../src/kernels/index.js';

describe('a pool of kernels', () => {
  it('hands out the same memory again, set to zero', () => {
    const pool = new KernelPool();
    const [first, second] = withinPool(pool, () => [createVectorKernels(), createVectorKernels()] as const);
    expect(second).not.toBe(first);
    const at = first.memory.allocateDoubles(1000);
    first.memory.doubles.fill(7, at, at + 1000);
    pool.reclaim();
    const again = withinPool(pool, () => createVectorKernels());
    expect(again).toBe(first);
    const place = again.memory.allocateDoubles(2000);
    expect(place).toBe(at);
    expect(again.memory.doubles.subarray(place, place + 2000).every((value) => value === 0)).toBe(true);
  });

  it('serves only what is made in its scope, the innermost one', () => {
    const outer = new KernelPool();
    const inner = new KernelPool();
    const own = withinPool(inner, createVectorKernels);
    inner.reclaim();
    withinPool(outer, () => {
      expect(createVectorKernels()).not.toBe(own);
      expect(withinPool(inner, createVectorKernels)).toBe(own);
    });
    inner.reclaim();
    expect(createVectorKernels()).not.toBe(own);
  });

  it('is left when what runs in it fails', () => {
    const pool = new KernelPool();
    const made = withinPool(pool, createVectorKernels);
    pool.reclaim();
    expect(() =>
      withinPool(pool, () => {
        throw new RangeError('failed');
      }),
    ).toThrow(RangeError);
    expect(createVectorKernels()).not.toBe(made);
  });
});
