import { NlError, type NlPosition } from './nl-error.js';

/**
 * Reads the items of an `.nl` file after its header, one after the other; the text and the binary form give the same
 * items. Every method throws {@link NlError} where the item is absent or malformed.
 */
export interface NlSource {
  /** Place of the item that was read last. */
  readonly position: NlPosition;
  /** Bytes that are left: an upper bound on the number of items that can follow. */
  readonly remaining: number;
  /** Letter of the next segment, or '' at the end of the file. */
  segment(): string;
  /** The letter that begins an expression node or a bound. */
  letter(): string;
  integer(): number;
  /** A number of a segment's body. */
  real(): number;
  /** A number of an expression, whose form the letter `n`, `s` or `l` told. */
  number(form: string): number;
  /** A name that ends the line of a segment's head. */
  name(): string;
}

/** An integer of the file that must lie in least..most. */
export function integerIn(source: NlSource, least: number, most: number, meaning: string): number {
  const value = source.integer();
  if (value < least || value > most) {
    throw new NlError(`${meaning} is ${value}, it must be ${range(least, most)}`, source.position);
  }
  return value;
}

function range(least: number, most: number): string {
  if (most < least) return 'absent';
  return least === most ? `${least}` : `between ${least} and ${most}`;
}

/** A count of items that follow, each at least `bytesEach` bytes long. */
export function countOf(source: NlSource, bytesEach: number, meaning: string, least = 0): number {
  const value = source.integer();
  if (value < least)
    throw new NlError(`${meaning} is ${value}, it must be at least ${least}`, source.position);
  if (value * bytesEach > source.remaining) {
    throw new NlError(`${meaning} is ${value}, more than the rest of the file can hold`, source.position);
  }
  return value;
}
