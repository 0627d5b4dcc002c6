import type { SparsityPattern } from './nonlinear-program.js';

/** Collects the coordinates of a pattern; the slot of an entry is its place in the order of the calls. */
export class PatternBuilder {
  #rows = new Int32Array(1024);
  #columns = new Int32Array(1024);
  #length = 0;

  /** The next slot. */
  get length(): number {
    return this.#length;
  }

  /** Makes room for `count` more entries: cheaper than growing little by little. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#rows.length) return;
    const size = Math.max(needed, 2 * this.#rows.length);
    this.#rows = grown(this.#rows, size);
    this.#columns = grown(this.#columns, size);
  }

  add(row: number, column: number): void {
    if (this.#length === this.#rows.length) this.reserve(1);
    this.#rows[this.#length] = row;
    this.#columns[this.#length++] = column;
  }

  /** The entry of the lower triangle for two variables. */
  addSymmetric(a: number, b: number): void {
    if (a >= b) this.add(a, b);
    else this.add(b, a);
  }

  /** One row with entries at `variables[numbers[...]]`. */
  addRow(row: number, variables: Int32Array, numbers: Int32Array): void {
    this.reserve(numbers.length);
    const rows = this.#rows;
    const columns = this.#columns;
    let at = this.#length;
    for (let k = 0; k < numbers.length; k++) {
      rows[at] = row;
      columns[at++] = variables[numbers[k]];
    }
    this.#length = at;
  }

  /** The entries of the lower triangle for one variable with each of `variables[numbers[...]]`. */
  addSymmetricRow(variable: number, variables: Int32Array, numbers: Int32Array): void {
    this.reserve(numbers.length);
    const rows = this.#rows;
    const columns = this.#columns;
    let at = this.#length;
    for (let k = 0; k < numbers.length; k++) {
      const other = variables[numbers[k]];
      rows[at] = Math.max(variable, other);
      columns[at++] = Math.min(variable, other);
    }
    this.#length = at;
  }

  build(): SparsityPattern {
    return { rows: this.#rows.slice(0, this.#length), columns: this.#columns.slice(0, this.#length) };
  }
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
