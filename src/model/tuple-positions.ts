import { ModelError } from './model-error.js';

/**
 * Positions of tuples of numbers. Each part has a table of the numbers that occur there; the places of a tuple's parts in these
 * tables, read as the digits of one number, are its key. So finding a tuple allocates nothing.
 */
export class TuplePositions {
  /** Position of the first tuple that equals an earlier one, or -1. */
  readonly firstRepeated: number;
  /** The tuples, each once, in order. */
  readonly distinct: Float64Array;
  private readonly digits: readonly Map<number, number>[];
  private readonly positions = new Map<number, number>();

  /**
   * @param codes the tuples one behind the other, `arity` numbers each.
   * @param repeats tuples that stand again are left out; otherwise the first of them ends the table.
   */
  constructor(
    codes: Float64Array,
    private readonly arity: number,
    repeats = false,
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
    let kept = 0;
    const members = repeats ? new Float64Array(codes.length) : codes;
    for (let position = 0; position < size; position++) {
      const key = this.key(codes, position * arity);
      if (this.positions.has(key)) {
        repeated = position;
        if (repeats) continue;
        break;
      }
      this.positions.set(key, kept);
      if (repeats) members.set(codes.subarray(position * arity, (position + 1) * arity), kept * arity);
      kept++;
    }
    this.distinct = members.subarray(0, kept * arity);
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
