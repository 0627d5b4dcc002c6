import type { DenseKernels } from './dense-kernels.js';
import { RELAXED_SIMD_KERNELS } from './generated/relaxed-simd.js';
import { SIMD_KERNELS } from './generated/simd.js';
import type { LayerKernels } from './layer-kernels.js';
import { KernelMemoryError, LinearMemory, WebAssemblyStore } from './memory.js';

export type WebAssemblyVariant = Exclude<DenseKernels['name'], 'typescript'>;

/** Exports of `assembly/index.ts`. */
type KernelExports = Pick<
  DenseKernels,
  | 'factorizePanel'
  | 'symmetricUpdate'
  | 'generalUpdate'
  | 'solveLower'
  | 'solveLowerTransposed'
  | 'subtractProduct'
  | 'subtractTransposedProduct'
> &
  Omit<LayerKernels, 'name' | 'memory'> & {
    replacedPivots(): number;
    workspaceBytes(): number;
    maximumRows(): number;
  };

const sources: Record<WebAssemblyVariant, string> = {
  simd: SIMD_KERNELS,
  'relaxed-simd': RELAXED_SIMD_KERNELS,
};

/** One compiled module per variant and process; undefined marks a variant that the engine refused. */
const modules = new Map<WebAssemblyVariant, WebAssembly.Module | undefined>();

/** Compiles a variant, or returns undefined where the engine lacks the instructions or forbids synchronous compilation. */
export function compileKernels(variant: WebAssemblyVariant): WebAssembly.Module | undefined {
  if (!modules.has(variant)) {
    modules.set(variant, undefined);
    const bytes = kernelBytes(variant);
    if (bytes !== undefined) {
      try {
        modules.set(variant, new WebAssembly.Module(bytes));
      } catch {
        // Some browsers compile no module above 4 KiB on the main thread; `compileKernelsAsync` does.
      }
    }
  }
  return modules.get(variant);
}

/** The same off the main thread. */
export async function compileKernelsAsync(
  variant: WebAssemblyVariant,
): Promise<WebAssembly.Module | undefined> {
  const known = modules.get(variant);
  if (known !== undefined) return known;
  const bytes = kernelBytes(variant);
  modules.set(variant, bytes === undefined ? undefined : await WebAssembly.compile(bytes));
  return modules.get(variant);
}

/** The bytes of a variant if this engine accepts them. */
function kernelBytes(variant: WebAssemblyVariant): Uint8Array<ArrayBuffer> | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(atob(sources[variant]), (character) => character.charCodeAt(0));
  if (WebAssembly.validate(bytes)) return bytes;
  if (variant === 'relaxed-simd') enableRelaxedSimd();
  return WebAssembly.validate(bytes) ? bytes : undefined;
}

/** Node 20 has relaxed SIMD behind a flag of V8 that may be set before the module is compiled; newer engines have it on. */
function enableRelaxedSimd(): void {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return;
  process.getBuiltinModule('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

/** A new instance of the module with a memory of at most `maximumPages` pages of 64 KiB. */
export function instantiateKernels(
  module: WebAssembly.Module,
  maximumPages?: number,
): { exports: KernelExports; memory: LinearMemory } {
  const store = new WebAssemblyStore(maximumPages);
  const instance = new WebAssembly.Instance(module, { env: { memory: store.memory } });
  const exports = instance.exports as unknown as KernelExports;
  return { exports, memory: new LinearMemory(store, exports.workspaceBytes()) };
}

/** The dense kernels in WebAssembly SIMD: one instance of the module with its own memory (at most `maximumPages` of 64 KiB). */
export class WebAssemblyKernels implements DenseKernels {
  readonly name: WebAssemblyVariant;
  readonly memory: LinearMemory;
  readonly symmetricUpdate: DenseKernels['symmetricUpdate'];
  readonly generalUpdate: DenseKernels['generalUpdate'];
  readonly solveLower: DenseKernels['solveLower'];
  readonly solveLowerTransposed: DenseKernels['solveLowerTransposed'];
  readonly subtractProduct: DenseKernels['subtractProduct'];
  readonly subtractTransposedProduct: DenseKernels['subtractTransposedProduct'];
  private readonly exports: KernelExports;
  private readonly maximumRows: number;

  constructor(name: WebAssemblyVariant, module: WebAssembly.Module, maximumPages?: number) {
    const { exports, memory } = instantiateKernels(module, maximumPages);
    this.name = name;
    this.exports = exports;
    this.memory = memory;
    this.maximumRows = exports.maximumRows();
    this.symmetricUpdate = exports.symmetricUpdate;
    this.generalUpdate = exports.generalUpdate;
    this.solveLower = exports.solveLower;
    this.solveLowerTransposed = exports.solveLowerTransposed;
    this.subtractProduct = exports.subtractProduct;
    this.subtractTransposedProduct = exports.subtractTransposedProduct;
  }

  get replacedPivots(): number {
    return this.exports.replacedPivots();
  }

  /** As the contract says; a front of more than `maximumRows` rows could not be held in 4 GiB and is refused. */
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
    if (rows > this.maximumRows) {
      throw new KernelMemoryError(8 * rows * rows, this.memory.doubles.byteLength);
    }
    return this.exports.factorizePanel(
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
}
