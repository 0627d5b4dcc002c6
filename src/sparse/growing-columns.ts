/** Columns of a factor that is written column by column; the arrays double when they are full. */
export class GrowingColumns {
  readonly starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  #length = 0;

  constructor(columns: number, capacity: number) {
    this.starts = new Int32Array(columns + 1);
    this.indices = new Int32Array(Math.max(capacity, 16));
    this.values = new Float64Array(Math.max(capacity, 16));
  }

  /** Forgets all columns and keeps the memory. */
  clear(): void {
    this.#length = 0;
  }

  /** Appends an entry to the column being written. */
  push(index: number, value: number): void {
    if (this.#length === this.indices.length) {
      const indices = new Int32Array(2 * this.#length);
      const values = new Float64Array(2 * this.#length);
      indices.set(this.indices);
      values.set(this.values);
      this.indices = indices;
      this.values = values;
    }
    this.indices[this.#length] = index;
    this.values[this.#length++] = value;
  }

  /** Ends column k; the next entries belong to column k + 1. */
  close(k: number): void {
    this.starts[k + 1] = this.#length;
  }
}
