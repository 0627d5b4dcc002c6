import type { DenseKernels } from './dense-kernels.js';
import { TypeScriptFrontKernels } from './typescript-front-kernels.js';
import { ArrayBufferStore, LinearMemory, WebAssemblyStore } from './memory.js';
import { PanelFactorization } from './typescript-panel.js';
import * as updates from './typescript-updates.js';

/**
 * The dense kernels in plain TypeScript: the reference for the WebAssembly ones, and the fallback of engines without
 * WebAssembly SIMD. Each call makes a set with a memory of its own, of at most `maximumPages` pages of 64 KiB.
 */
export function createTypeScriptKernels(maximumPages?: number): DenseKernels {
  const store =
    typeof WebAssembly === 'undefined' ? new ArrayBufferStore() : new WebAssemblyStore(maximumPages);
  return new TypeScriptKernels(new LinearMemory(store));
}

class TypeScriptKernels implements DenseKernels {
  readonly name = 'typescript';
  readonly memory: LinearMemory;
  readonly fronts: TypeScriptFrontKernels;
  private readonly factorization = new PanelFactorization();

  constructor(memory: LinearMemory) {
    this.memory = memory;
    this.fronts = new TypeScriptFrontKernels(memory);
  }

  get replacedPivots(): number {
    return this.factorization.replaced;
  }

  factorizePanel(
    panel: number,
    ld: number,
    rows: number,
    columns: number,
    threshold: number,
    tiny: number,
    force: number,
    permutation: number,
    diagonal: number,
  ): number {
    const { doubles, integers } = this.memory;
    return this.factorization.run(
      doubles,
      integers,
      panel,
      ld,
      rows,
      columns,
      threshold,
      tiny,
      force,
      permutation,
      diagonal,
    );
  }

  symmetricUpdate(
    c: number,
    ldc: number,
    l: number,
    ldl: number,
    diagonal: number,
    order: number,
    rank: number,
    scratch: number,
  ): void {
    updates.symmetricUpdate(this.memory.doubles, c, ldc, l, ldl, diagonal, order, rank, scratch);
  }

  generalUpdate(
    c: number,
    ldc: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    diagonal: number,
    m: number,
    n: number,
    rank: number,
    scratch: number,
  ): void {
    updates.generalUpdate(this.memory.doubles, c, ldc, a, lda, b, ldb, diagonal, m, n, rank, scratch);
  }

  solveLower(panel: number, ld: number, order: number, x: number, ldx: number, count: number): void {
    updates.solveLower(this.memory.doubles, panel, ld, order, x, ldx, count);
  }

  solveLowerTransposed(
    panel: number,
    ld: number,
    order: number,
    x: number,
    ldx: number,
    count: number,
  ): void {
    updates.solveLowerTransposed(this.memory.doubles, panel, ld, order, x, ldx, count);
  }

  subtractProduct(
    a: number,
    lda: number,
    m: number,
    n: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    count: number,
  ): void {
    updates.subtractProduct(this.memory.doubles, a, lda, m, n, x, ldx, y, ldy, count);
  }

  subtractTransposedProduct(
    a: number,
    lda: number,
    m: number,
    n: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    count: number,
  ): void {
    updates.subtractTransposedProduct(this.memory.doubles, a, lda, m, n, x, ldx, y, ldy, count);
  }
}
