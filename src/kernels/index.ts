import type { AnalysisKernels } from './analysis-kernels.js';
import type { DenseKernels } from './dense-kernels.js';
import { createTypeScriptKernels } from './typescript-kernels.js';
import { pooled } from './kernel-pool.js';
import type { LayerKernels } from './layer-kernels.js';
import type { ReductionKernels } from './reduction-kernels.js';
import type { SparseKernels } from './sparse-kernels.js';
import { createTypeScriptLayerKernels } from './typescript-layer-kernels.js';
import { createTypeScriptReductionKernels } from './typescript-reduction-kernels.js';
import { createTypeScriptSparseKernels } from './typescript-sparse-kernels.js';
import { createTypeScriptVectorKernels } from './typescript-vector-kernels.js';
import type { VectorKernels } from './vector-kernels.js';
import { createWebAssemblyAnalysisKernels } from './webassembly-analysis-kernels.js';
import { compileKernels, compileKernelsAsync, WebAssemblyKernels } from './webassembly-kernels.js';
import { WebAssemblyLayerKernels } from './webassembly-layer-kernels.js';
import { WebAssemblyReductionKernels } from './webassembly-reduction-kernels.js';
import { WebAssemblySparseKernels } from './webassembly-sparse-kernels.js';
import { createWebAssemblyVectorKernels } from './webassembly-vector-kernels.js';

export type { AnalysisKernels } from './analysis-kernels.js';
export type { DenseKernels, KernelMemory } from './dense-kernels.js';
export { FRONT_TABLE, LARGEST_RUNS, type FrontKernels } from './front-kernels.js';
export { KernelArena, offsetOf } from './arena.js';
export { ACTIVATION_KINDS, type ActivationKind, type LayerKernels } from './layer-kernels.js';
export { KernelPool, withinPool } from './kernel-pool.js';
export { KernelMemoryError } from './memory.js';
export type { ReductionKernels } from './reduction-kernels.js';
export type { SparseKernels } from './sparse-kernels.js';
export type { VectorKernels } from './vector-kernels.js';
export { createTypeScriptKernels } from './typescript-kernels.js';

export interface KernelOptions {
  /** The implementation wanted; where the engine cannot run it, the next in the order relaxed-simd, simd, typescript is taken. */
  readonly prefer?: DenseKernels['name'];
  /** Most memory of this set in pages of 64 KiB; default and engine limit: 65,536 (4 GiB). */
  readonly maximumPages?: number;
}

/** Best first. */
const PREFERENCE = ['relaxed-simd', 'simd'] as const;

/**
 * The best kernels that this engine can run, with a memory of their own. Modules are compiled once per process.
 * Engines that refuse synchronous compilation on the main thread get the TypeScript kernels here: use `loadKernels` there.
 */
export function createKernels(options: KernelOptions = {}): DenseKernels {
  for (const variant of candidates(options)) {
    const module = compileKernels(variant);
    if (module !== undefined) return new WebAssemblyKernels(variant, module, options.maximumPages);
  }
  return createTypeScriptKernels(options.maximumPages);
}

/** The best layer kernels that this engine can run, with a memory of their own; see {@link createKernels}. */
export function createLayerKernels(options: KernelOptions = {}): LayerKernels {
  for (const variant of candidates(options)) {
    const module = compileKernels(variant);
    if (module !== undefined) return new WebAssemblyLayerKernels(variant, module, options.maximumPages);
  }
  return createTypeScriptLayerKernels(options.maximumPages);
}

/** The best sparse kernels that this engine can run, with a memory of their own; see {@link createKernels}. */
export function createSparseKernels(options: KernelOptions = {}): SparseKernels {
  return pooled(`sparse ${JSON.stringify(options)}`, () => {
    for (const variant of candidates(options)) {
      const module = compileKernels(variant);
      if (module !== undefined) return new WebAssemblySparseKernels(variant, module, options.maximumPages);
    }
    return createTypeScriptSparseKernels(options.maximumPages);
  });
}

/** The analysis kernels with a memory of their own; undefined where the engine has no WebAssembly SIMD. */
export function createAnalysisKernels(options: KernelOptions = {}): AnalysisKernels | undefined {
  for (const variant of candidates(options)) {
    const module = compileKernels(variant);
    if (module !== undefined) return createWebAssemblyAnalysisKernels(module, options.maximumPages);
  }
  return undefined;
}

/** The best reduction kernels that this engine can run, with a memory of their own; see {@link createKernels}. */
export function createReductionKernels(options: KernelOptions = {}): ReductionKernels {
  return pooled(`reduction ${JSON.stringify(options)}`, () => {
    for (const variant of candidates(options)) {
      const module = compileKernels(variant);
      if (module !== undefined) return new WebAssemblyReductionKernels(variant, module, options.maximumPages);
    }
    return createTypeScriptReductionKernels(options.maximumPages);
  });
}

/** The best vector kernels that this engine can run, with a memory of their own; see {@link createKernels}. */
export function createVectorKernels(options: KernelOptions = {}): VectorKernels {
  return pooled(`vector ${JSON.stringify(options)}`, () => {
    for (const variant of candidates(options)) {
      const module = compileKernels(variant);
      if (module !== undefined) return createWebAssemblyVectorKernels(variant, module, options.maximumPages);
    }
    return createTypeScriptVectorKernels(options.maximumPages);
  });
}

/** As `createKernels`, compiling off the main thread; after it, the other functions find the module. */
export async function loadKernels(options: KernelOptions = {}): Promise<DenseKernels> {
  for (const variant of candidates(options)) {
    const module = await compileKernelsAsync(variant);
    if (module !== undefined) return new WebAssemblyKernels(variant, module, options.maximumPages);
  }
  return createTypeScriptKernels(options.maximumPages);
}

/** The variants to try, best first. */
function candidates(options: KernelOptions): readonly ('relaxed-simd' | 'simd')[] {
  if (options.prefer === 'typescript') return [];
  return options.prefer === 'simd' ? ['simd'] : PREFERENCE;
}
