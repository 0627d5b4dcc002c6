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

  add(row: number, column: number): void {
    if (this.#length === this.#rows.length) {
      this.#rows = grown(this.#rows);
      this.#columns = grown(this.#columns);
    }
    this.#rows[this.#length] = row;
    this.#columns[this.#length++] = column;
  }

  /** The entry of the lower triangle for two variables. */
  addSymmetric(a: number, b: number): void {
    if (a >= b) this.add(a, b);
    else this.add(b, a);
  }

  build(): SparsityPattern {
    return { rows: this.#rows.slice(0, this.#length), columns: this.#columns.slice(0, this.#length) };
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
