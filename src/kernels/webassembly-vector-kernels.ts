import type { VectorKernels } from './vector-kernels.js';
import { instantiateKernels, type WebAssemblyVariant } from './webassembly-kernels.js';

/** The vector kernels in WebAssembly: one instance of the module with its own memory. */
export function createWebAssemblyVectorKernels(
  name: WebAssemblyVariant,
  module: WebAssembly.Module,
  maximumPages?: number,
): VectorKernels {
  const { exports, memory } = instantiateKernels(module, maximumPages);
  return { ...exports, name, memory };
}
