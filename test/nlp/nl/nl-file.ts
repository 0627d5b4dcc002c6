/** Builds `.nl` files in every form from one description, for tests. */

export type Form = 'text' | 'little-endian' | 'big-endian';

export interface HeaderCounts {
  readonly variables: number;
  readonly constraints?: number;
  readonly objectives?: number;
  readonly logical?: number;
  readonly functions?: number;
  readonly binary?: number;
  readonly integer?: number;
  readonly defined?: number;
  readonly options?: string;
}

export class NlFile {
  readonly #form: Form;
  readonly #bytes: number[] = [];

  constructor(form: Form, counts: HeaderCounts) {
    this.#form = form;
    const { variables, constraints = 0, objectives = 1, logical = 0, functions = 0, binary = 0 } = counts;
    const arithmetic = form === 'big-endian' ? 2 : 1;
    this.#ascii(
      [
        `${form === 'text' ? 'g' : 'b'}${counts.options ?? '3 1 1 0'}\t# problem test`,
        ` ${variables} ${constraints} ${objectives} 0 0 ${logical}`,
        ` ${constraints} ${objectives}`,
        ' 0 0',
        ` ${variables} ${variables} ${variables}`,
        ` 0 ${functions} ${arithmetic} 1`,
        ` ${binary} ${counts.integer ?? 0} 0 0 0`,
        ' 0 0',
        ' 0 0',
        ` ${counts.defined ?? 0} 0 0 0 0`,
        '',
      ].join('\n'),
    );
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** A segment's head or an operator: a letter and whole numbers. */
  head(letter: string, ...integers: number[]): this {
    if (this.#form === 'text') return this.#ascii(`${letter}${integers.join(' ')}\n`);
    this.#ascii(letter);
    for (const value of integers) this.integer(value);
    return this;
  }

  /** Operators, numbers and variables in the text form, blank-separated: `o0 n3 v1`. */
  expression(words: string): this {
    for (const word of words.trim().split(/\s+/)) {
      const letter = word[0];
      if (this.#form === 'text') this.#ascii(`${word}\n`);
      else if (/\d/.test(letter)) this.integer(Number(word));
      else if (letter === 'n') this.#ascii('n').#real(Number(word.slice(1)));
      else if (letter === 's') this.#ascii('s').#short(Number(word.slice(1)));
      else this.head(letter, Number(word.slice(1)));
    }
    return this;
  }

  /** A bound: its kind and its values. */
  bound(kind: number, ...values: number[]): this {
    if (this.#form === 'text') return this.#ascii(`${[kind, ...values].join(' ')}\n`);
    this.#ascii(String(kind));
    for (const value of values) this.#real(value);
    return this;
  }

  pair(index: number, value: number): this {
    if (this.#form === 'text') return this.#ascii(`${index} ${value}\n`);
    return this.integer(index).#real(value);
  }

  suffix(kind: number, name: string, entries: readonly (readonly [number, number])[]): this {
    if (this.#form === 'text') this.#ascii(`S${kind} ${entries.length} ${name}\n`);
    else {
      this.head('S', kind, entries.length).integer(name.length);
      this.#ascii(name);
    }
    for (const [index, value] of entries) {
      if ((kind & 4) !== 0) this.pair(index, value);
      else if (this.#form === 'text') this.#ascii(`${index} ${value}\n`);
      else this.integer(index).integer(value);
    }
    return this;
  }

  integer(value: number): this {
    if (this.#form === 'text') return this.#ascii(`${value}\n`);
    return this.#view(4, (view, little) => view.setInt32(0, value, little));
  }

  /** Bytes as they are. */
  raw(text: string): this {
    return this.#ascii(text);
  }

  #real(value: number): this {
    return this.#view(8, (view, little) => view.setFloat64(0, value, little));
  }

  #short(value: number): this {
    return this.#view(2, (view, little) => view.setInt16(0, value, little));
  }

  #view(length: number, write: (view: DataView, littleEndian: boolean) => void): this {
    const view = new DataView(new ArrayBuffer(length));
    write(view, this.#form === 'little-endian');
    for (let k = 0; k < length; k++) this.#bytes.push(view.getUint8(k));
    return this;
  }

  #ascii(text: string): this {
    for (const character of text) this.#bytes.push(character.charCodeAt(0));
    return this;
  }
}

/** Minimise one expression of `variables` free variables. */
export function objectiveFile(form: Form, variables: number, expression: string): NlFile {
  const file = new NlFile(form, { variables }).head('O', 0, 0).expression(expression).head('b');
  for (let k = 0; k < variables; k++) file.bound(3);
  return file;
}

/**
 * A problem with everything in it: defined variables with linear parts, every kind of bound, ranges, starts, suffixes.
 *
 *   maximize (x0 + 2 x1 + x2 x3)^2 - x4 + 7
 *   C0: -1 <= exp(y) + 3 x4 <= 8     C1: y x0 = 2    C2: x1 + x2 >= 1      with y = x2 x3 + x0 + 2 x1
 */
export function completeFile(form: Form): Uint8Array {
  return new NlFile(form, { variables: 5, constraints: 3, defined: 1 })
    .head('V', 5, 2, 0)
    .pair(0, 1)
    .pair(1, 2)
    .expression('o2 v2 v3')
    .head('C', 0)
    .expression('o44 v5')
    .head('C', 1)
    .expression('o2 v5 v0')
    .head('C', 2)
    .expression('n0')
    .head('O', 0, 1)
    .expression('o0 o5 v5 s2 n7')
    .head('d', 1)
    .pair(1, 0.25)
    .head('x', 2)
    .pair(0, 0.5)
    .pair(3, -1.5)
    .head('r')
    .bound(0, -1, 8)
    .bound(4, 2)
    .bound(2, 1)
    .head('b')
    .bound(0, -10, 10)
    .bound(1, 5)
    .bound(2, -5)
    .bound(3)
    .bound(4, 1)
    .head('k', 4)
    .integer(2)
    .integer(4)
    .integer(6)
    .integer(7)
    .head('J', 0, 1)
    .pair(4, 3)
    .head('J', 2, 2)
    .pair(1, 1)
    .pair(2, 1)
    .head('G', 0, 1)
    .pair(4, -1)
    .suffix(4, 'weight', [[2, 1.5]])
    .suffix(1, 'mark', [
      [0, 3],
      [2, -4],
    ]).bytes;
}
