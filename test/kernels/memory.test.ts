import { describe, expect, it } from 'vitest';
import { createKernels, KernelMemoryError, loadKernels } from '../../src/kernels/index.js';
import { ArrayBufferStore, LinearMemory, WebAssemblyStore } from '../../src/kernels/memory.js';
import { implementations } from './implementations.js';

const PAGES_8_MIB = 128;

describe('linear memory', () => {
  for (const [name, create] of [
    ['WebAssembly memory', () => new WebAssemblyStore()],
    ['array buffer', () => new ArrayBufferStore()],
  ] as const) {
    it(`gives zeroed, aligned, disjoint blocks and keeps contents when it grows: ${name}`, () => {
      const memory = new LinearMemory(create());
      const first = memory.allocateDoubles(3);
      memory.doubles.set([1, 2, 3], first);
      const integers = memory.allocateIntegers(5);
      memory.integers.fill(-1, integers, integers + 5);
      const large = memory.allocateDoubles(1_000_000);
      expect((8 * first) % 16).toBe(0);
      expect((4 * integers) % 16).toBe(0);
      expect((8 * large) % 16).toBe(0);
      expect([...memory.doubles.subarray(first, first + 3)]).toEqual([1, 2, 3]);
      expect(memory.integers[integers + 4]).toBe(-1);
      expect(memory.doubles.subarray(large, large + 1_000_000).every((value) => value === 0)).toBe(true);
      expect(8 * large).toBeGreaterThanOrEqual(4 * (integers + 5));
      // Vector kernels may read past the last block.
      expect(memory.doubles.length).toBeGreaterThanOrEqual(large + 1_000_000 + 8);
    });
  }

  it('refuses lengths that are not counts', () => {
    const memory = new LinearMemory(new ArrayBufferStore());
    expect(() => memory.allocateDoubles(-1)).toThrow(/cannot reserve/);
    expect(() => memory.allocateDoubles(Number.NaN)).toThrow(/cannot reserve/);
    expect(() => memory.allocateIntegers(0.3)).toThrow(/cannot reserve/);
  });
});

describe.each(implementations())('memory of the kernels: $name', ({ name, create }) => {
  it('throws KernelMemoryError beyond 4 GiB and stays usable', () => {
    const { memory } = create();
    const before = memory.doubles.length;
    expect(() => memory.allocateDoubles(600_000_000)).toThrow(KernelMemoryError);
    expect(() => memory.allocateDoubles(600_000_000)).toThrow(/needs 4\.47 GiB/);
    expect(memory.doubles.length).toBe(before);
    expect(memory.allocateDoubles(10)).toBeGreaterThan(0);
  });

  it('throws KernelMemoryError beyond its own limit', () => {
    const kernels = createKernels({ prefer: name, maximumPages: PAGES_8_MIB });
    expect(() => kernels.memory.allocateDoubles(2_000_000)).toThrow(KernelMemoryError);
    expect(kernels.memory.allocateDoubles(500_000)).toBeGreaterThan(0);
  });

  it('keeps the memories of two sets apart', () => {
    const [a, b] = [create(), create()];
    const at = a.memory.allocateDoubles(1);
    expect(b.memory.allocateDoubles(1)).toBe(at);
    a.memory.doubles[at] = 5;
    expect(b.memory.doubles[at]).toBe(0);
  });

  it('is what loadKernels gives', async () => {
    const kernels = await loadKernels({ prefer: name });
    expect(kernels.name).toBe(name);
  });
});

describe('createKernels', () => {
  it('takes relaxed SIMD by default, which Node 20 has behind a flag that is set first', () => {
    expect(createKernels().name).toBe('relaxed-simd');
  });

  it('refuses panels of more rows than could be held', () => {
    const kernels = createKernels();
    expect(() => kernels.factorizePanel(0, 70_000, 70_000, 1, 0.1, 0, 0, 0, 0)).toThrow(KernelMemoryError);
  });
});
