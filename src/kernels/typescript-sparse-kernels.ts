import type { KernelMemory } from './dense-kernels.js';
import { ArrayBufferStore, LinearMemory, WebAssemblyStore } from './memory.js';
import type { SparseKernels } from './sparse-kernels.js';

/** The sparse kernels in plain TypeScript: reference and fallback, with a memory of at most `maximumPages` pages of 64 KiB. */
export function createTypeScriptSparseKernels(maximumPages?: number): SparseKernels {
  const store =
    typeof WebAssembly === 'undefined' ? new ArrayBufferStore() : new WebAssemblyStore(maximumPages);
  return new TypeScriptSparseKernels(new LinearMemory(store));
}

/** On a memory that is given. */
export class TypeScriptSparseKernels implements SparseKernels {
  readonly name = 'typescript';

  constructor(readonly memory: KernelMemory) {}

  scatterAdd(places: number, values: number, count: number, target: number): void {
    const { doubles, integers } = this.memory;
    for (let k = 0; k < count; k++) doubles[target + integers[places + k]] += doubles[values + k];
  }

  scatterAddScaled(
    places: number,
    values: number,
    rows: number,
    factors: number,
    count: number,
    target: number,
  ): void {
    const { doubles, integers } = this.memory;
    for (let k = 0; k < count; k++) {
      doubles[target + integers[places + k]] += doubles[values + k] * doubles[factors + integers[rows + k]];
    }
  }

  addSymmetricProduct(
    columnPointers: number,
    rowIndices: number,
    values: number,
    order: number,
    x: number,
    y: number,
  ): void {
    const { doubles, integers } = this.memory;
    for (let j = 0; j < order; j++) {
      const first = integers[columnPointers + j];
      const end = integers[columnPointers + j + 1];
      const xj = doubles[x + j];
      let sum = doubles[values + first] * xj;
      for (let p = first + 1; p < end; p++) {
        const i = integers[rowIndices + p];
        const entry = doubles[values + p];
        doubles[y + i] += entry * xj;
        sum += entry * doubles[x + i];
      }
      doubles[y + j] += sum;
    }
  }
}
