import { OdeonError } from '../errors.js';
import type { KernelMemory } from './dense-kernels.js';

/**
 * Arrays in the memory of kernels, reserved together so that the memory does not grow and they stay valid: to their owner they are
 * ordinary arrays, to the kernels offsets. Pages of the reserve that are never touched cost nothing.
 */
export class KernelArena {
  private readonly buffer: ArrayBufferLike;
  private free: number;
  private readonly end: number;

  /** @param length doubles in all; each array takes an even number of them. The memory must not be used by others afterwards. */
  constructor(memory: KernelMemory, length: number) {
    this.free = memory.allocateDoubles(length);
    this.end = this.free + length;
    this.buffer = memory.doubles.buffer;
  }

  /** Doubles that arrays of these lengths take. */
  static room(...lengths: number[]): number {
    return lengths.reduce((sum, length) => sum + length + (length & 1), 0);
  }

  /** A new array of zeros. */
  doubles(length: number): Float64Array {
    const offset = this.free;
    const next = offset + length + (length & 1);
    if (next > this.end) throw new OdeonError('The reserve of an arena is used up.');
    this.free = next;
    return new Float64Array(this.buffer, 8 * offset, length);
  }
}

/** Where an array stands in the memory that it belongs to, in doubles. */
export function offsetOf(array: Float64Array): number {
  return array.byteOffset / 8;
}
