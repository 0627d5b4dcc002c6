import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as Kernels from '../../src/kernels/index.js';

/** The kernels as a fresh process loads them: no module compiled yet. */
async function freshKernels(): Promise<typeof Kernels> {
  vi.resetModules();
  return import('../../src/kernels/index.js');
}

const realModule = WebAssembly.Module;
const realValidate = WebAssembly.validate;

describe('kernels in poorer engines', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('are TypeScript without WebAssembly, and still hold and grow memory', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const { createKernels, createLayerKernels } = await freshKernels();
    const kernels = createKernels();
    expect(kernels.name).toBe('typescript');
    expect(createLayerKernels().name).toBe('typescript');
    const at = kernels.memory.allocateDoubles(100_000);
    kernels.memory.doubles[at + 99_999] = 3;
    kernels.memory.allocateDoubles(100_000);
    expect(kernels.memory.doubles[at + 99_999]).toBe(3);
  });

  it('are plain SIMD where multiply-add is missing, and TypeScript where SIMD is', async () => {
    // The probe of relaxed SIMD is the longer one of the two.
    vi.spyOn(WebAssembly, 'validate').mockImplementation(
      (bytes) => bytes.byteLength < 30 && realValidate(bytes),
    );
    expect((await freshKernels()).createKernels().name).toBe('simd');
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect((await freshKernels()).createKernels().name).toBe('typescript');
  });

  it('are TypeScript where the main thread may not compile, until they are loaded', async () => {
    vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
      throw new RangeError('WebAssembly.Compile is disallowed on the main thread');
    });
    const { createKernels, loadKernels } = await freshKernels();
    expect(createKernels().name).toBe('typescript');
    expect((await loadKernels()).name).toBe('relaxed-simd');
    expect(createKernels().name).toBe('relaxed-simd');
    expect(WebAssembly.Module).not.toBe(realModule);
  });

  it('need nothing of Node', async () => {
    vi.stubGlobal('Buffer', undefined);
    vi.stubGlobal('process', undefined);
    const { createKernels } = await freshKernels();
    expect(createKernels({ prefer: 'simd' }).name).toBe('simd');
  });
});
