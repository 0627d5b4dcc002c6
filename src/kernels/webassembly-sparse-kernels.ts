import type { LinearMemory } from './memory.js';
import type { SparseKernels } from './sparse-kernels.js';
import { instantiateKernels, type WebAssemblyVariant } from './webassembly-kernels.js';

/** The sparse kernels in WebAssembly: one instance of the module with its own memory. */
export class WebAssemblySparseKernels implements SparseKernels {
  readonly name: WebAssemblyVariant;
  readonly memory: LinearMemory;
  readonly scatterAdd: SparseKernels['scatterAdd'];
  readonly scatterAddScaled: SparseKernels['scatterAddScaled'];
  readonly addSymmetricProduct: SparseKernels['addSymmetricProduct'];

  constructor(name: WebAssemblyVariant, module: WebAssembly.Module, maximumPages?: number) {
    const { exports, memory } = instantiateKernels(module, maximumPages);
    this.name = name;
    this.memory = memory;
    this.scatterAdd = exports.scatterAdd;
    this.scatterAddScaled = exports.scatterAddScaled;
    this.addSymmetricProduct = exports.addSymmetricProduct;
  }
}
