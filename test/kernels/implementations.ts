import type { DenseKernels } from '../../src/kernels/dense-kernels.js';
import { createKernels } from '../../src/kernels/index.js';

/** Every implementation of the dense kernels; the engines that the tests run on have all of them. */
export function implementations(): { name: DenseKernels['name']; create: () => DenseKernels }[] {
  const names: DenseKernels['name'][] = ['typescript', 'simd', 'relaxed-simd'];
  return names.map((name) => ({ name, create: () => createKernels({ prefer: name }) }));
}
