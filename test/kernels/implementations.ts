import type { DenseKernels } from '../../src/kernels/dense-kernels.js';
import { createTypeScriptKernels } from '../../src/kernels/typescript-kernels.js';

/** Every implementation of the dense kernels that this engine can run. */
export function implementations(): { name: string; create: () => DenseKernels }[] {
  return [{ name: 'typescript', create: createTypeScriptKernels }];
}
