import { OdeonError } from '../errors.js';
import type { KernelMemory } from './dense-kernels.js';

const PAGE_BYTES = 65_536;
/** What 32-bit WebAssembly can address: 65,536 pages of 64 KiB. */
const MAXIMUM_PAGES = 65_536;
/** The first bytes stay unused, so that offset 0 never names a block. */
const RESERVED_BYTES = 1024;
/** Bytes kept free at the end: vector kernels read (and ignore) a few elements past the end of a column. */
const SLACK_BYTES = 64;

/** A request for more memory than the engine can give to one set of kernels (at most 4 GiB, in some engines 2 GiB). */
export class KernelMemoryError extends OdeonError {
  /** Size that was asked for in all, and size held before, in bytes. */
  readonly requestedBytes: number;
  readonly heldBytes: number;

  constructor(requestedBytes: number, heldBytes: number) {
    super(
      `the problem needs ${gibibytes(requestedBytes)} of linear memory; ` +
        `the engine gave ${gibibytes(heldBytes)} and refuses more`,
      'Use fewer elements or nodes, a smaller network, or decompose the problem by trajectory.',
    );
    this.requestedBytes = requestedBytes;
    this.heldBytes = heldBytes;
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

/** The bytes behind a `LinearMemory`: `grow` keeps the contents and may replace the buffer object. */
export interface ByteStore {
  readonly buffer: ArrayBuffer;
  /** Grows to at least `bytes`; throws if the engine refuses. */
  grow(bytes: number): void;
}

/**
 * Bytes of a `WebAssembly.Memory`: growth maps further pages, nothing is copied.
 * `maximumPages` bounds the growth below the engine's own limit.
 */
export class WebAssemblyStore implements ByteStore {
  readonly memory: WebAssembly.Memory;

  constructor(maximumPages: number = MAXIMUM_PAGES) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages });
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  grow(bytes: number): void {
    this.memory.grow(Math.ceil((bytes - this.buffer.byteLength) / PAGE_BYTES));
  }
}

/** Bytes of a plain `ArrayBuffer`, for engines without WebAssembly: growth doubles and copies. */
export class ArrayBufferStore implements ByteStore {
  buffer = new ArrayBuffer(PAGE_BYTES);

  grow(bytes: number): void {
    const wanted = Math.max(bytes, 2 * this.buffer.byteLength);
    const larger = new ArrayBuffer(Math.ceil(wanted / PAGE_BYTES) * PAGE_BYTES);
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
  }
}

/** A bump allocator over one growable store. Blocks live as long as the memory itself. */
export class LinearMemory implements KernelMemory {
  doubles: Float64Array;
  integers: Int32Array;
  private readonly store: ByteStore;
  private readonly first: number;
  private used: number;

  /** `reservedBytes` at the start are left to the kernels' own workspace. */
  constructor(store: ByteStore, reservedBytes: number = RESERVED_BYTES) {
    this.store = store;
    this.first = Math.ceil(reservedBytes / 16) * 16;
    this.used = this.first;
    if (this.used > store.buffer.byteLength) store.grow(this.used);
    this.doubles = new Float64Array(store.buffer);
    this.integers = new Int32Array(store.buffer);
  }

  /** Takes all blocks back: they are zero again when they are given out anew, and whoever holds one must not use it. */
  reset(): void {
    new Uint8Array(this.store.buffer, this.first, this.used - this.first).fill(0);
    this.used = this.first;
  }

  allocateDoubles(length: number): number {
    return this.reserve(8 * length) / 8;
  }

  allocateIntegers(length: number): number {
    return this.reserve(4 * length) / 4;
  }

  /** Reserves `bytes`, 16-byte aligned; fresh memory is zero and nothing is ever given back, so blocks are zeroed. */
  private reserve(bytes: number): number {
    if (!(Number.isSafeInteger(bytes) && bytes >= 0)) {
      throw new OdeonError(`cannot reserve ${bytes} bytes`, 'Lengths are non-negative integers.');
    }
    const start = this.used;
    const end = start + Math.ceil(bytes / 16) * 16;
    if (end + SLACK_BYTES > this.store.buffer.byteLength) {
      try {
        this.store.grow(end + SLACK_BYTES);
      } catch {
        throw new KernelMemoryError(end, this.store.buffer.byteLength);
      }
      this.doubles = new Float64Array(this.store.buffer);
      this.integers = new Int32Array(this.store.buffer);
    }
    this.used = end;
    return start;
  }
}
