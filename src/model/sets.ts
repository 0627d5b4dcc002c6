import { codeOfElement, elementOfCode, type Element } from './element-codes.js';
import { ModelError } from './model-error.js';
import { TuplePositions } from './tuple-positions.js';

export { codeOfElement, elementOfCode, type Element } from './element-codes.js';

/** A member of a set of pairs, triples, ... */
export type Tuple = readonly Element[];

/** Largest number of elements of one index set, so that a hostile model cannot exhaust memory. */
export const maximumSetSize = 20_000_000;

/**
 * A finite ordered set that indexes variables, parameters, constraints and sums. Its members are whole numbers and texts, or
 * tuples of these, all of one length. Immutable. Ranges are kept as two numbers, other sets as flat arrays of codes.
 */
export class IndexSet {
  private positions: ReadonlyMap<number, number> | TuplePositions | undefined;

  private constructor(
    readonly name: string,
    /** Number of members. */
    readonly size: number,
    /** Indices that one member takes: 1, or the length of its tuples. */
    readonly arity: number,
    private readonly first: number,
    /** Codes of the members, `arity` for each; absent for a range. */
    private readonly codes?: Float64Array,
    /** Of a set of experiments: the index that stands for the current one, by which quantities over time know theirs. */
    readonly current?: IndexSymbol,
  ) {}

  /** The integers from `first` to `last`, both included; empty when `last < first`. */
  static range(first: number, last: number, name = `${first}..${last}`): IndexSet {
    if (!Number.isInteger(first) || !Number.isInteger(last)) {
      throw new ModelError(`the range ${first}..${last} does not have whole-number ends`);
    }
    const size = Math.max(0, last - first + 1);
    if (size > maximumSetSize) {
      throw new ModelError(
        `the range ${first}..${last} has ${size} elements; the limit is ${maximumSetSize}`,
      );
    }
    return new IndexSet(name, size, 1, first);
  }

  /** A set of distinct elements, or of distinct tuples of one length, in the given order. */
  static of(elements: readonly (Element | Tuple)[], name = describeMembers(elements)): IndexSet {
    const tuples = elements.map((element) => (Array.isArray(element) ? (element as Tuple) : [element]));
    const arity = tuples[0]?.length ?? 1;
    const codes = new Float64Array(tuples.length * arity);
    tuples.forEach((tuple, k) => {
      if (tuple.length !== arity || arity === 0) {
        throw new ModelError(
          `the set ${name} mixes members of ${arity} and of ${tuple.length} parts`,
          'all members of a set have the same number of parts',
        );
      }
      tuple.forEach((element, part) => {
        if (typeof element === 'number' && !Number.isInteger(element)) {
          throw new ModelError(`${element} cannot be in a set`, 'elements are whole numbers and texts');
        }
        codes[k * arity + part] = codeOfElement(element as Element);
      });
    });
    return IndexSet.ofCodes(codes, arity, name);
  }

  /** A set from the codes of its members, `arity` for each. The array belongs to the set. */
  static ofCodes(codes: Float64Array, arity: number, name: string, current?: IndexSymbol): IndexSet {
    const set = new IndexSet(name, codes.length / arity, arity, 0, codes, current);
    const repeated = set.firstRepeated();
    if (repeated >= 0) {
      throw new ModelError(
        `the set ${name} lists ${set.memberText(repeated)} twice`,
        'list each element once',
      );
    }
    return set;
  }

  /** The labels of experiments. Subsets of one another share their `current` index. */
  static ofExperiments(labels: readonly Element[], name: string, current?: IndexSymbol): IndexSet {
    const symbol = current ?? new IndexSymbol(name);
    const codes = Float64Array.from(labels, codeOfElement);
    const set = IndexSet.ofCodes(codes, 1, name, symbol);
    symbol.experiments ??= set;
    return set;
  }

  /** All combinations of the members of several sets, the last running fastest; their tuples are joined. */
  static product(sets: readonly IndexSet[], name = sets.map((set) => set.name).join('*')): IndexSet {
    const arity = sets.reduce((sum, set) => sum + set.arity, 0);
    const size = sets.reduce((product, set) => product * set.size, 1);
    if (size > maximumSetSize) {
      throw new ModelError(`the set ${name} has ${size} elements; the limit is ${maximumSetSize}`);
    }
    const codes = new Float64Array(size * arity);
    for (let position = 0; position < size; position++) writeMember(sets, position, codes, position * arity);
    return IndexSet.ofCodes(codes, arity, name);
  }

  /** The members of this set, then those of the other that are not in it. */
  union(other: IndexSet, name = `${this.name} union ${other.name}`): IndexSet {
    const added = [...this.combinable(other).tuples()].filter((tuple) => !this.has(...tuple));
    return IndexSet.of([...this.tuples(), ...added], name);
  }

  /** The members of this set that are in the other too. */
  intersect(other: IndexSet, name = `${this.name} intersect ${other.name}`): IndexSet {
    return this.combinable(other) && this.filter((...tuple) => other.has(...tuple), name);
  }

  /** The members of this set that are not in the other. */
  except(other: IndexSet, name = `${this.name} except ${other.name}`): IndexSet {
    return this.combinable(other) && this.filter((...tuple) => !other.has(...tuple), name);
  }

  /** The members for which `keep` is true, in order; of experiments again a set of experiments. */
  filter(keep: (...member: Element[]) => boolean, name = `part of ${this.name}`): IndexSet {
    const kept: number[] = [];
    for (let position = 0; position < this.size; position++) {
      if (!keep(...this.tuple(position))) continue;
      for (let part = 0; part < this.arity; part++) kept.push(this.code(position, part));
    }
    return IndexSet.ofCodes(Float64Array.from(kept), this.arity, name, this.current);
  }

  /** The same members under another name. */
  named(name: string): IndexSet {
    const set = new IndexSet(name, this.size, this.arity, this.first, this.codes, this.current);
    set.positions = this.positions;
    return set;
  }

  /** First and last number of a range; `undefined` for sets that list their members. */
  get limits(): readonly [first: number, last: number] | undefined {
    return this.codes ? undefined : [this.first, this.first + this.size - 1];
  }

  /** A member of a set without tuples. */
  element(position: number): Element {
    if (this.arity > 1) throw new ModelError(`the members of ${this.name} are tuples of ${this.arity}`);
    return elementOfCode(this.code(position, 0));
  }

  /** A member as its parts. */
  tuple(position: number): Element[] {
    return Array.from({ length: this.arity }, (_, part) => elementOfCode(this.code(position, part)));
  }

  /** Code of a part of a member. */
  code(position: number, part: number): number {
    return this.codes ? this.codes[position * this.arity + part]! : this.first + position;
  }

  /** Position of a member, or -1. */
  position(...member: Element[]): number {
    return member.length === this.arity ? this.positionOfCodes(member.map(codeOfElement), 0) : -1;
  }

  /** Position of the member whose codes stand in `codes` from `start` on, or -1. Allocates nothing. */
  positionOfCodes(codes: ArrayLike<number>, start: number): number {
    if (!this.codes) {
      const position = codes[start]! - this.first;
      return Number.isInteger(position) && position >= 0 && position < this.size ? position : -1;
    }
    this.index();
    return this.positions instanceof TuplePositions
      ? this.positions.find(codes, start)
      : (this.positions!.get(codes[start]!) ?? -1);
  }

  has(...member: Element[]): boolean {
    return this.position(...member) >= 0;
  }

  /** The members of a set without tuples. */
  *[Symbol.iterator](): Iterator<Element> {
    for (let position = 0; position < this.size; position++) yield this.element(position);
  }

  /** The members as their parts. */
  *tuples(): Iterable<Element[]> {
    for (let position = 0; position < this.size; position++) yield this.tuple(position);
  }

  /** Whether both sets have the same members in the same order. */
  equals(other: IndexSet): boolean {
    if (this === other) return true;
    if (this.size !== other.size || this.arity !== other.arity) return false;
    for (let position = 0; position < this.size; position++) {
      for (let part = 0; part < this.arity; part++) {
        if (this.code(position, part) !== other.code(position, part)) return false;
      }
    }
    return true;
  }

  private memberText(position: number): string {
    const parts = this.tuple(position).map((part) => JSON.stringify(part));
    return parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`;
  }

  private combinable(other: IndexSet): IndexSet {
    if (this.arity === other.arity) return other;
    throw new ModelError(
      `the members of ${this.name} have ${this.arity} parts and those of ${other.name} have ${other.arity}`,
      'sets are combined when their members have the same number of parts',
    );
  }

  /** Makes the table of positions; returns the first member that stands twice, or -1. */
  private firstRepeated(): number {
    const { codes, arity, size } = this;
    if (arity > 1) {
      const positions = new TuplePositions(codes!, arity);
      this.positions = positions;
      return positions.firstRepeated;
    }
    const positions = new Map<number, number>();
    this.positions = positions;
    for (let position = 0; position < size; position++) {
      if (positions.has(codes![position]!)) return position;
      positions.set(codes![position]!, position);
    }
    return -1;
  }

  private index(): void {
    if (!this.positions) this.firstRepeated();
  }
}

/** Writes the codes of the combination with the number `position` of the members of sets, the last set running fastest. */
export function writeMember(
  sets: readonly IndexSet[],
  position: number,
  out: Float64Array,
  start: number,
): void {
  let at = start;
  for (const set of sets) at += set.arity;
  for (let k = sets.length - 1; k >= 0; k--) {
    const set = sets[k]!;
    const own = position % set.size;
    position = Math.floor(position / set.size);
    at -= set.arity;
    for (let part = 0; part < set.arity; part++) out[at + part] = set.code(own, part);
  }
}

/** The parts of the combination with the number `position` of the members of sets. */
export function memberAt(sets: readonly IndexSet[], position: number): Element[] {
  const codes = new Float64Array(indexCount(sets));
  writeMember(sets, position, codes, 0);
  return Array.from(codes, elementOfCode);
}

/** Indices that a member of each of several sets takes together. */
export function indexCount(sets: readonly IndexSet[]): number {
  return sets.reduce((sum, { arity }) => sum + arity, 0);
}

/** A bound index: the `i` of `sum(i in I: ...)`. Compared by identity. */
export class IndexSymbol {
  /** Of the index that stands for the current experiment: all experiments. A quantity over time tells which one it is. */
  experiments: IndexSet | undefined;

  constructor(readonly name: string) {}
}

/** Indices that run over a set together: one, or as many as its tuples have parts. */
export interface IndexBinding {
  readonly symbols: readonly IndexSymbol[];
  readonly set: IndexSet;
}

const indexNames = ['i', 'j', 'k', 'l', 'm', 'n'];

/** Indices over a set; over experiments it is the one by which quantities over time know theirs, unless that is taken. */
export function bindIndices(
  names: readonly string[],
  set: IndexSet,
  outer: readonly IndexBinding[] = [],
): IndexBinding {
  const { current } = set;
  const free = current && !outer.some(({ symbols }) => symbols.includes(current));
  return { symbols: free ? [current] : names.map((name) => new IndexSymbol(name)), set };
}

/** Bindings of new indices, named i, j, k, ..., to sets. */
export function bindingsOf(sets: readonly IndexSet[]): IndexBinding[] {
  const bindings: IndexBinding[] = [];
  let count = 0;
  for (const set of sets) {
    const names = Array.from({ length: set.arity }, () => indexNames[count++] ?? `i${count}`);
    bindings.push(bindIndices(names, set, bindings));
  }
  return bindings;
}

function describeMembers(elements: readonly (Element | Tuple)[]): string {
  const shown = elements
    .slice(0, 4)
    .map((one) => (Array.isArray(one) && one.length > 1 ? `(${one.join(', ')})` : String(one)));
  return `{${shown.join(', ')}${elements.length > 4 ? ', ...' : ''}}`;
}
