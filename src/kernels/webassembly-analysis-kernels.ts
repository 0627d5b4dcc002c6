import type { AnalysisKernels } from './analysis-kernels.js';
import { instantiateKernels } from './webassembly-kernels.js';

/** The analysis kernels in WebAssembly: one instance of the module with its own memory. */
export function createWebAssemblyAnalysisKernels(
  module: WebAssembly.Module,
  maximumPages?: number,
): AnalysisKernels {
  const { exports, memory } = instantiateKernels(module, maximumPages);
  return { ...exports, memory };
}
