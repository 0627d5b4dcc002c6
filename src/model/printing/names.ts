import { unaryFunctions } from '../../expression/functions.js';
import { ModelError } from '../model-error.js';
import type { IndexSymbol } from '../sets.js';

/** A name of the language: words of Latin and Greek letters, digits and underscores, joined by points. */
const word =
  '[A-Za-z_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0370-\\u03ff]' +
  '[A-Za-z_0-9\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0370-\\u03ff]*';
const simple = new RegExp(`^${word}$`);
const dotted = new RegExp(`^${word}(?:\\.${word})*$`);

/** Words that mean something else where an expression begins. */
export const reserved: ReadonlySet<string> = new Set(['pi', 'inf', 'at', 'if', 'not', 'over']);

/** Functions whose calls a network of the same name would take over. */
export const functionNames: ReadonlySet<string> = new Set([
  ...unaryFunctions,
  'atan2',
  'min',
  'max',
  'der',
  'der2',
  'sumsq',
  'dot',
  'mse',
  'sse',
  'smooth',
  'interpolate',
  'rows',
  'sum',
  'prod',
  'integral',
  'l1',
  'ord',
  'next',
  'prev',
  'first',
  'last',
  'member',
  'smooth_abs',
  'smooth_max',
  'smooth_min',
  'present',
  'csv',
  'experiments',
  'members',
  'mod',
  'table',
]);

/** Whether the language reads a text as one word. */
export function isWord(name: string): boolean {
  return simple.test(name);
}

/**
 * The names of a printed model. What is a name of the language keeps it; anything else gets underscores for what no name has, and
 * a number where that is taken.
 */
export class Names {
  private readonly texts = new Map<object, string>();
  private readonly taken = new Set<string>();
  private readonly indices = new Map<IndexSymbol, string>();
  private readonly bound = new Set<string>();

  /** Gives an object its name: the one wanted, if the language can read it and it is free. */
  declare(object: object, wanted: string, refused: ReadonlySet<string> = reserved): string {
    const name = this.unique(dotted.test(wanted) && !refused.has(wanted) ? wanted : cleaned(wanted));
    this.taken.add(name);
    this.texts.set(object, name);
    return name;
  }

  /** Lets an object go by a text that is no name of its own. */
  call(object: object, text: string): void {
    this.texts.set(object, text);
  }

  /** The name of an object. @throws ModelError for an object of another model. */
  of(object: { readonly name: string }): string {
    const text = this.texts.get(object);
    if (text === undefined) throw new ModelError(`'${object.name}' belongs to another model`);
    return text;
  }

  has(object: object): boolean {
    return this.texts.has(object);
  }

  /** Runs a step in which indices have names that hide nothing; they are given in order. */
  binding<T>(symbols: readonly IndexSymbol[], step: (names: readonly string[]) => T): T {
    const before = symbols.map((symbol) => this.indices.get(symbol));
    const names = symbols.map((symbol) => {
      const name = this.freeIndex(symbol.name);
      this.bound.add(name);
      this.indices.set(symbol, name);
      return name;
    });
    try {
      return step(names);
    } finally {
      symbols.forEach((symbol, k) => {
        this.bound.delete(names[k]!);
        const outer = before[k];
        if (outer === undefined) this.indices.delete(symbol);
        else this.indices.set(symbol, outer);
      });
    }
  }

  isBound(symbol: IndexSymbol): boolean {
    return this.indices.has(symbol);
  }

  /** The name of a bound index. */
  index(symbol: IndexSymbol): string {
    const name = this.indices.get(symbol);
    if (name === undefined) throw new ModelError(`the index '${symbol.name}' has no value here`);
    return name;
  }

  private freeIndex(wanted: string): string {
    const last = wanted.replaceAll('\u2032', '').split('.').pop()!;
    const base = isWord(last) ? last : 'i';
    for (let k = 1; ; k++) {
      const name = k === 1 ? base : `${base}${k}`;
      if (!this.taken.has(name) && !this.bound.has(name) && !reserved.has(name)) return name;
    }
  }

  private unique(wanted: string): string {
    if (!this.taken.has(wanted)) return wanted;
    for (let k = 2; ; k++) if (!this.taken.has(`${wanted}_${k}`)) return `${wanted}_${k}`;
  }
}

function cleaned(name: string): string {
  const letters = Array.from(name, (letter) =>
    /[A-Za-z_0-9]/.test(letter) || isWord(letter) ? letter : '_',
  ).join('');
  const text = isWord(letters) ? letters : `_${letters}`;
  return reserved.has(text) || functionNames.has(text) ? `${text}_` : text;
}
