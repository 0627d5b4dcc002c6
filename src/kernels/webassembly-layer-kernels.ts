import type { LayerKernels } from './layer-kernels.js';
import type { LinearMemory } from './memory.js';
import { instantiateKernels, type WebAssemblyVariant } from './webassembly-kernels.js';

/** The layer kernels in WebAssembly SIMD: one instance of the module with its own memory. */
export class WebAssemblyLayerKernels implements LayerKernels {
  readonly name: WebAssemblyVariant;
  readonly memory: LinearMemory;
  readonly exp: LayerKernels['exp'];
  readonly tanh: LayerKernels['tanh'];
  readonly activate: LayerKernels['activate'];
  readonly activateWithDerivatives: LayerKernels['activateWithDerivatives'];
  readonly affine: LayerKernels['affine'];
  readonly addOuterProducts: LayerKernels['addOuterProducts'];
  readonly multiplyRows: LayerKernels['multiplyRows'];
  readonly outerRows: LayerKernels['outerRows'];
  readonly appendOne: LayerKernels['appendOne'];
  readonly triangleProducts: LayerKernels['triangleProducts'];

  constructor(name: WebAssemblyVariant, module: WebAssembly.Module, maximumPages?: number) {
    const { exports, memory } = instantiateKernels(module, maximumPages);
    this.name = name;
    this.memory = memory;
    this.exp = exports.exp;
    this.tanh = exports.tanh;
    this.activate = exports.activate;
    this.activateWithDerivatives = exports.activateWithDerivatives;
    this.affine = exports.affine;
    this.addOuterProducts = exports.addOuterProducts;
    this.multiplyRows = exports.multiplyRows;
    this.outerRows = exports.outerRows;
    this.appendOne = exports.appendOne;
    this.triangleProducts = exports.triangleProducts;
  }
}
