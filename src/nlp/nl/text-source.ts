import { NlError, type NlPosition } from './nl-error.js';
import type { NlSource } from './nl-source.js';

const newline = 10;
const hash = 35;
/** Longest token that is decoded: numbers and names are shorter. */
const longestToken = 1024;

/** The text form (`g`): items separated by blanks and line ends; `#` begins a comment that ends with the line. */
export class TextSource implements NlSource {
  readonly #bytes: Uint8Array;
  #offset: number;
  #line: number;

  /** @param offset first byte after the header, @param line its 1-based line */
  constructor(bytes: Uint8Array, offset: number, line: number) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#line = line;
  }

  get position(): NlPosition {
    return { line: this.#line };
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  segment(): string {
    this.#skip();
    if (this.#offset >= this.#bytes.length) return '';
    return String.fromCharCode(this.#bytes[this.#offset++]);
  }

  letter(): string {
    this.#skip();
    if (this.#offset >= this.#bytes.length) throw this.#ended();
    return String.fromCharCode(this.#bytes[this.#offset++]);
  }

  integer(): number {
    this.#skip();
    const bytes = this.#bytes;
    let at = this.#offset;
    const negative = bytes[at] === 45;
    if (negative) at++;
    const first = at;
    let value = 0;
    while (bytes[at] >= 48 && bytes[at] <= 57) value = 10 * value + (bytes[at++] - 48);
    if (at === first || at - first > 15 || !isSeparator(bytes[at])) {
      throw this.#unexpected('a whole number');
    }
    this.#offset = at;
    return negative ? -value : value;
  }

  real(): number {
    const token = this.#token();
    const value = Number(token);
    if (isDecimal(token) && !Number.isNaN(value)) return value;
    const infinity = /^([+-]?)inf(inity)?$/i.exec(token);
    if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
    throw new NlError(`expected a number, found '${shown(token)}'`, this.position);
  }

  number(): number {
    return this.real();
  }

  name(): string {
    return this.#token();
  }

  #token(): string {
    this.#skip();
    const bytes = this.#bytes;
    const first = this.#offset;
    let at = first;
    while (!isSeparator(bytes[at])) at++;
    if (at === first) throw this.#ended();
    if (at - first > longestToken)
      throw new NlError(`an item of ${at - first} characters is too long`, this.position);
    this.#offset = at;
    return String.fromCharCode(...bytes.subarray(first, at));
  }

  #skip(): void {
    const bytes = this.#bytes;
    let at = this.#offset;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === newline) this.#line++;
      else if (byte === hash) {
        while (at + 1 < bytes.length && bytes[at + 1] !== newline) at++;
      } else if (!isBlank(byte)) break;
    }
    this.#offset = at;
  }

  #ended(): NlError {
    return new NlError('the file ends too early', this.position);
  }

  #unexpected(wanted: string): NlError {
    if (this.#offset >= this.#bytes.length) return this.#ended();
    return new NlError(`expected ${wanted}, found '${shown(this.#token())}'`, this.position);
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

/** Also true beyond the end of the file. */
function isSeparator(byte: number | undefined): boolean {
  return byte === undefined || byte === newline || byte === hash || isBlank(byte);
}

/** Only characters of decimal numbers: `Number` would also take hexadecimal, octal and binary ones. */
function isDecimal(token: string): boolean {
  return /^[-+.0-9eE]+$/.test(token);
}

function shown(token: string): string {
  // oxlint-disable-next-line no-control-regex
  return token.slice(0, 40).replace(/[^\x20-\x7e]/g, '?');
}
