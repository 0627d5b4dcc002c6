import { NlError, type NlPosition } from './nl-error.js';

/** Node kinds beside the opcodes: leaves. */
export const Leaf = { number: -1, variable: -2, defined: -3 } as const;

/**
 * All expressions of an `.nl` file in flat arrays, in the order of the file (operator before operands). The nodes of an
 * expression are `root .. end(root) - 1`; operands have greater numbers than their operator, so that a descending loop
 * visits operands first, without recursion.
 */
export class NodeStore {
  readonly #limit: number;
  #count = 0;
  #kinds = new Int32Array(1024);
  #values = new Int32Array(1024);
  #operandCounts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #numbers: number[] = [];

  /** @param limit greatest number of nodes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds an operator whose operands follow. */
  operator(opcode: number, operandCount: number, position: NlPosition): number {
    return this.#append(opcode, 0, operandCount, position);
  }

  number(value: number, position: NlPosition): number {
    return this.#append(Leaf.number, this.#numbers.push(value) - 1, 0, position);
  }

  variable(index: number, position: NlPosition): number {
    return this.#append(Leaf.variable, index, 0, position);
  }

  /** A reference to a defined variable, numbered from 0. */
  defined(index: number, position: NlPosition): number {
    return this.#append(Leaf.defined, index, 0, position);
  }

  /** Declares the expression of `node` complete. */
  close(node: number): void {
    this.#ends[node] = this.#count;
  }

  /** Opcode of an operator or the {@link Leaf} kind. */
  kind(node: number): number {
    return this.#kinds[node];
  }

  /** Number of a variable or of a defined variable. */
  index(node: number): number {
    return this.#values[node];
  }

  /** Value of a number. */
  value(node: number): number {
    return this.#numbers[this.#values[node]];
  }

  operandCount(node: number): number {
    return this.#operandCounts[node];
  }

  /** One more than the last node of the expression that begins at `node`. */
  end(node: number): number {
    return this.#ends[node];
  }

  /** Numbers of the operands of a node. */
  operands(node: number): number[] {
    const list: number[] = [];
    let next = node + 1;
    for (let k = 0; k < this.#operandCounts[node]; k++) {
      list.push(next);
      next = this.#ends[next];
    }
    return list;
  }

  #append(kind: number, value: number, operandCount: number, position: NlPosition): number {
    if (this.#count >= this.#limit) {
      throw new NlError(`the expressions have more than ${this.#limit} nodes, the limit`, position);
    }
    if (this.#count === this.#kinds.length) this.#grow();
    const node = this.#count++;
    this.#kinds[node] = kind;
    this.#values[node] = value;
    this.#operandCounts[node] = operandCount;
    this.#ends[node] = node + 1;
    return node;
  }

  #grow(): void {
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(2 * old.length);
      grown.set(old);
      return grown;
    };
    this.#kinds = larger(this.#kinds);
    this.#values = larger(this.#values);
    this.#operandCounts = larger(this.#operandCounts);
    this.#ends = larger(this.#ends);
  }
}
