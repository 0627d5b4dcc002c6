import { describe, expect, it } from 'vitest';
import { OdeonError } from '../../src/errors.js';
import { createLayerKernels, KernelArena, offsetOf } from '../../src/kernels/index.js';

describe('an arena', () => {
  it('gives arrays of zeros that stand apart in the memory of the kernels and stay valid', () => {
    const kernels = createLayerKernels();
    const lengths = [3, 0, 20_000, 1];
    const arena = new KernelArena(kernels.memory, KernelArena.room(...lengths));
    const arrays = lengths.map((length) => arena.doubles(length));
    arrays.forEach((array, k) => {
      expect(array.every((value) => value === 0)).toBe(true);
      array.fill(k + 1);
    });
    arrays.forEach((array, k) => {
      expect(array.length).toBe(lengths[k]);
      expect(array.every((value) => value === k + 1)).toBe(true);
      expect(array.length === 0 || kernels.memory.doubles[offsetOf(array) + array.length - 1] === k + 1).toBe(
        true,
      );
    });
  });

  it('refuses more than was reserved', () => {
    const arena = new KernelArena(createLayerKernels().memory, KernelArena.room(3));
    expect(() => arena.doubles(5)).toThrow(OdeonError);
    arena.doubles(4);
    expect(() => arena.doubles(1)).toThrow('used up');
  });
});
