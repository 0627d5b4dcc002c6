import { ModelError } from './model-error.js';

/** A member of an index set. */
export type Element = number | string;

/** Largest number of elements of one index set, so that a hostile model cannot exhaust memory. */
export const maximumSetSize = 20_000_000;

/**
 * A finite ordered set that indexes variables, parameters, constraints and sums. Immutable. Ranges of integers are kept
 * as two numbers.
 */
export class IndexSet {
  private readonly listed: readonly Element[] | undefined;
  private readonly positions: ReadonlyMap<Element, number> | undefined;

  private constructor(
    readonly name: string,
    private readonly first: number,
    readonly size: number,
    listed?: readonly Element[],
    /** Of a set of experiments: the index that stands for the current one, by which quantities over time know theirs. */
    readonly current?: IndexSymbol,
  ) {
    this.listed = listed;
    if (listed) this.positions = new Map(listed.map((element, position) => [element, position]));
  }

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
    return new IndexSet(name, first, size);
  }

  /** A set of distinct elements in the given order. */
  static of(
    elements: readonly Element[],
    name = `{${elements.slice(0, 4).join(', ')}${elements.length > 4 ? ', ...' : ''}}`,
  ): IndexSet {
    const set = new IndexSet(name, 0, elements.length, [...elements]);
    if (set.positions!.size !== elements.length) {
      const repeated = elements.find((element, position) => elements.indexOf(element) !== position);
      throw new ModelError(
        `the set ${name} lists ${JSON.stringify(repeated)} twice`,
        'list each element once',
      );
    }
    return set;
  }

  /** The labels of experiments. Subsets of one another share their `current` index. */
  static ofExperiments(labels: readonly Element[], name: string, current?: IndexSymbol): IndexSet {
    const symbol = current ?? new IndexSymbol(name);
    const set = new IndexSet(name, 0, labels.length, [...labels], symbol);
    symbol.experiments ??= set;
    return set;
  }

  element(position: number): Element {
    return this.listed ? this.listed[position]! : this.first + position;
  }

  /** Position of an element, or -1. */
  position(element: Element): number {
    if (this.positions) return this.positions.get(element) ?? -1;
    if (typeof element !== 'number') return -1;
    const position = element - this.first;
    return Number.isInteger(position) && position >= 0 && position < this.size ? position : -1;
  }

  *[Symbol.iterator](): Iterator<Element> {
    for (let position = 0; position < this.size; position++) yield this.element(position);
  }
}

/** A bound index: the `i` of `sum(i in I: ...)`. Compared by identity. */
export class IndexSymbol {
  /** Of the index that stands for the current experiment: all experiments. A quantity over time tells which one it is. */
  experiments: IndexSet | undefined;

  constructor(readonly name: string) {}
}

/** An index that runs over a set. */
export interface IndexBinding {
  readonly symbol: IndexSymbol;
  readonly set: IndexSet;
}

/** An index over a set; over experiments it is the one by which quantities over time know theirs, unless that is taken. */
export function bindIndex(name: string, set: IndexSet, outer: readonly IndexBinding[] = []): IndexBinding {
  const { current } = set;
  const free = current && !outer.some(({ symbol }) => symbol === current);
  return { symbol: free ? current : new IndexSymbol(name), set };
}

const codes = new Map<string, number>();
const texts: string[] = [];
const firstCode = -(2 ** 52);

/**
 * The number by which an element travels through index expressions and index tables: an integer is itself, a text has a
 * code below -2^52, where no range lies. The same text always has the same code.
 */
export function codeOfElement(element: Element): number {
  if (typeof element === 'number') return element;
  let code = codes.get(element);
  if (code === undefined) {
    code = firstCode - texts.length;
    texts.push(element);
    codes.set(element, code);
  }
  return code;
}

/** The element that a code stands for. */
export function elementOfCode(code: number): Element {
  return code <= firstCode ? texts[firstCode - code]! : code;
}
