import { ModelError } from './model-error.js';

/**
 * Positions of tuples of numbers. Each part has a table of the numbers that occur there; the places of a tuple's parts in these
 * tables, read as the digits of one number, are its key. So finding a tuple allocates nothing.
 */
export class TuplePositions {
  /** Position of the first tuple that equals an earlier one, or -1. */
  readonly firstRepeated: number;
  private readonly digits: readonly Map<number, number>[];
  private readonly positions = new Map<number, number>();

  /** @param codes the tuples one behind the other, `arity` numbers each. */
  constructor(
    codes: Float64Array,
    private readonly arity: number,
  ) {
    const size = codes.length / arity;
    this.digits = Array.from({ length: arity }, (_, part) => {
      const places = new Map<number, number>();
      for (let k = part; k < codes.length; k += arity) {
        if (!places.has(codes[k]!)) places.set(codes[k]!, places.size);
      }
      return places;
    });
    const keys = this.digits.reduce((product, places) => product * places.size, 1);
    if (keys > Number.MAX_SAFE_INTEGER) {
      throw new ModelError(
        `a set of tuples of ${arity} has more than 2^53 combinations of its parts`,
        'use shorter tuples',
      );
    }
    let repeated = -1;
    for (let position = 0; position < size && repeated < 0; position++) {
      const key = this.key(codes, position * arity);
      if (this.positions.has(key)) repeated = position;
      else this.positions.set(key, position);
    }
    this.firstRepeated = repeated;
  }

  /** Position of the tuple that stands in `codes` from `start` on, or -1. */
  find(codes: ArrayLike<number>, start: number): number {
    const key = this.key(codes, start);
    return key < 0 ? -1 : (this.positions.get(key) ?? -1);
  }

  private key(codes: ArrayLike<number>, start: number): number {
    let key = 0;
    for (let part = 0; part < this.arity; part++) {
      const places = this.digits[part]!;
      const place = places.get(codes[start + part]!);
      if (place === undefined) return -1;
      key = key * places.size + place;
    }
    return key;
  }
}
