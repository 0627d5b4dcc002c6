import { NlError, type NlPosition } from './nl-error.js';
import type { NlSource } from './nl-source.js';

/** Longest name (of a suffix or an imported function) that is read. */
const longestName = 1024;

/**
 * The binary form (`b`): letters of one byte, whole numbers of four, short ones of two, reals of eight (IEEE 754), names
 * with their length before them; all in the byte order that the header tells.
 */
export class BinarySource implements NlSource {
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #offset: number;
  #last: number;

  constructor(bytes: Uint8Array, offset: number, littleEndian: boolean) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.#offset = offset;
    this.#last = offset;
  }

  get position(): NlPosition {
    return { offset: this.#last };
  }

  get remaining(): number {
    return this.#view.byteLength - this.#offset;
  }

  segment(): string {
    return this.remaining === 0 ? '' : this.letter();
  }

  letter(): string {
    return String.fromCharCode(this.#view.getUint8(this.#take(1)));
  }

  integer(): number {
    return this.#view.getInt32(this.#take(4), this.#littleEndian);
  }

  real(): number {
    const value = this.#view.getFloat64(this.#take(8), this.#littleEndian);
    if (Number.isNaN(value)) throw new NlError('expected a number, found NaN', this.position);
    return value;
  }

  number(form: string): number {
    if (form === 's') return this.#view.getInt16(this.#take(2), this.#littleEndian);
    return form === 'l' ? this.integer() : this.real();
  }

  name(): string {
    const length = this.integer();
    if (length < 0 || length > longestName) throw new NlError(`a name has length ${length}`, this.position);
    const first = this.#take(length);
    let name = '';
    for (let k = 0; k < length; k++) name += String.fromCharCode(this.#view.getUint8(first + k));
    return name;
  }

  #take(bytes: number): number {
    this.#last = this.#offset;
    if (bytes > this.remaining) throw new NlError('the file ends too early', this.position);
    this.#offset += bytes;
    return this.#last;
  }
}
