import type { DenseKernels } from './dense-kernels.js';
import { createTypeScriptKernels } from './typescript-kernels.js';

export type { DenseKernels, KernelMemory } from './dense-kernels.js';
export { KernelMemoryError } from './memory.js';
export { createTypeScriptKernels } from './typescript-kernels.js';

export interface KernelOptions {
  /** The implementation wanted; a better one is not used, a poorer one is if the engine cannot run it. */
  readonly prefer?: DenseKernels['name'];
}

/** The best kernels this engine can run, each set with its own memory. */
export function createKernels(_options: KernelOptions = {}): DenseKernels {
  return createTypeScriptKernels();
}
