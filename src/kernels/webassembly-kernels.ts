import type { DenseKernels } from './dense-kernels.js';
import type { FrontKernels } from './front-kernels.js';
import { RELAXED_SIMD_KERNELS } from './generated/relaxed-simd.js';
import { SIMD_KERNELS } from './generated/simd.js';
import type { LayerKernels } from './layer-kernels.js';
import { KernelMemoryError, LinearMemory, WebAssemblyStore } from './memory.js';
import type { ReductionKernels } from './reduction-kernels.js';
import type { AnalysisKernels } from './analysis-kernels.js';
import type { SparseKernels } from './sparse-kernels.js';
import type { VectorKernels } from './vector-kernels.js';

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
  Omit<LayerKernels, 'name' | 'memory'> &
  Omit<SparseKernels, 'name' | 'memory'> &
  Omit<AnalysisKernels, 'memory'> &
  Omit<ReductionKernels, keyof DenseKernels | 'scatterAdd'> &
  FrontKernels &
  Omit<VectorKernels, 'name' | 'memory'> & {
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
    if (supports(variant)) {
      try {
        modules.set(variant, new WebAssembly.Module(decodeBase64(sources[variant])));
      } catch {
        // Chromium before 115 compiles no module above 4 KiB on the main thread; `compileKernelsAsync` does.
      }
    }
  }
  return modules.get(variant);
}

/** The same off the main thread. */
export async function compileKernelsAsync(
  variant: WebAssemblyVariant,
): Promise<WebAssembly.Module | undefined> {
  if (modules.get(variant) === undefined) {
    const source = supports(variant) ? decodeBase64(sources[variant]) : undefined;
    modules.set(variant, source && (await WebAssembly.compile(source)));
  }
  return modules.get(variant);
}

/** A module's magic number and version, its type () -> v128, and one function of it; the code section follows. */
const PROBE_HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0];

/** Code that uses an instruction of each variant: a splat, and a multiply-add of three splats. */
const probes: Record<WebAssemblyVariant, readonly number[]> = {
  simd: [0x41, 0, 0xfd, 0x0f],
  'relaxed-simd': [0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x87, 0x02],
};

/** Whether the engine has the instructions of a variant; in Node 20 relaxed SIMD is switched on for that. */
function supports(variant: WebAssemblyVariant): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const code = probes[variant];
  const body = [10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b];
  const probe = Uint8Array.from([...PROBE_HEAD, ...body]);
  if (WebAssembly.validate(probe)) return true;
  if (variant === 'simd') return false;
  enableRelaxedSimd();
  return WebAssembly.validate(probe);
}

/** Node 20 has relaxed SIMD behind a flag of V8 that may be set before the module is compiled; newer engines have it on. */
function enableRelaxedSimd(): void {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') return;
  process.getBuiltinModule('node:v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof Buffer !== 'undefined') return Uint8Array.from(Buffer.from(text, 'base64'));
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
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
  readonly fronts: FrontKernels;
  readonly symmetricUpdate: DenseKernels['symmetricUpdate'];
  readonly generalUpdate: DenseKernels['generalUpdate'];
  readonly solveLower: DenseKernels['solveLower'];
  readonly solveLowerTransposed: DenseKernels['solveLowerTransposed'];
  readonly subtractProduct: DenseKernels['subtractProduct'];
  readonly subtractTransposedProduct: DenseKernels['subtractTransposedProduct'];
  protected readonly exports: KernelExports;
  private readonly maximumRows: number;

  constructor(name: WebAssemblyVariant, module: WebAssembly.Module, maximumPages?: number) {
    const { exports, memory } = instantiateKernels(module, maximumPages);
    this.name = name;
    this.exports = exports;
    this.memory = memory;
    this.fronts = exports;
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
