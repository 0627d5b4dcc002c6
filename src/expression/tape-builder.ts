import type { Expression } from './expression.js';
import { binaryFunctions, comparisons, unaryFunctions } from './functions.js';
import type { Leaf } from './rewrite.js';
import { instructionLength, Operation, type Location, type Tape } from './tape.js';

/** Largest modulus of an exponent that is computed by multiplications. */
const largestIntegerPower = 64;

/** Tells where a leaf is stored, or which expression stands for it. */
export type LeafResolver = (leaf: Leaf) => Location | Expression;

/**
 * Translates expressions into one tape. Equal subexpressions, also across results, are computed once: an instruction is
 * made only if no earlier one has the same operation and operands.
 */
export class TapeBuilder {
  readonly #strides: readonly number[];
  readonly #resolve: LeafResolver;
  readonly #instructions: number[] = [];
  readonly #constants: number[] = [];
  readonly #constantNumbers = new Map<number, number>();
  readonly #numbered = new Map<string, number>();
  readonly #registers = new Map<Expression, number>();
  readonly #arrays = new Set<number>();
  readonly #results: { register: number; location: Location }[] = [];

  /** @param strides elements per point of every array that the resolver or a result names */
  constructor(strides: readonly number[], resolve: LeafResolver) {
    this.#strides = strides;
    this.#resolve = resolve;
  }

  /** The value of `e` is to be written to `location`. */
  store(e: Expression, location: Location): void {
    this.#arrays.add(location.array);
    this.#results.push({ register: this.#register(e), location });
  }

  build(): Tape {
    return {
      instructions: Int32Array.from(this.#instructions),
      constants: Float64Array.from(this.#constants),
      strides: this.#strides,
      arrays: [...this.#arrays].sort((a, b) => a - b),
      results: this.#results,
    };
  }

  #register(e: Expression): number {
    let register = this.#registers.get(e);
    if (register === undefined) {
      register = this.#translate(e);
      this.#registers.set(e, register);
    }
    return register;
  }

  #emit(operation: number, a = 0, b = 0, c = 0, d = 0): number {
    if ((operation === Operation.add || operation === Operation.multiply) && a > b) [a, b] = [b, a];
    const key = `${operation},${a},${b},${c},${d}`;
    let register = this.#numbered.get(key);
    if (register === undefined) {
      register = this.#instructions.length / instructionLength;
      this.#instructions.push(operation, a, b, c, d);
      this.#numbered.set(key, register);
    }
    return register;
  }

  #constant(value: number): number {
    let index = this.#constantNumbers.get(value);
    if (index === undefined) {
      index = this.#constants.push(value) - 1;
      this.#constantNumbers.set(value, index);
    }
    return this.#emit(Operation.constant, index);
  }

  #translate(e: Expression): number {
    switch (e.kind) {
      case 'constant':
        return this.#constant(e.value);
      case 'input':
      case 'datum':
      case 'network': {
        const place = this.#resolve(e);
        if ('kind' in place) return this.#register(place);
        this.#arrays.add(place.array);
        return this.#emit(Operation.load, place.array, place.offset);
      }
      case 'unary': {
        const argument = this.#register(e.argument);
        if (e.name === 'neg') return this.#emit(Operation.negate, argument);
        return this.#emit(Operation.unary, argument, unaryFunctions.indexOf(e.name));
      }
      case 'binary':
        return this.#binary(e);
      case 'sum':
        return this.#sum(e.terms);
      case 'product':
        return this.#product(e.factors);
      case 'select': {
        const left = this.#register(e.left);
        const right = this.#register(e.right);
        const whenTrue = this.#register(e.whenTrue);
        const whenFalse = this.#register(e.whenFalse);
        return this.#emit(
          Operation.select + comparisons.indexOf(e.comparison),
          left,
          right,
          whenTrue,
          whenFalse,
        );
      }
    }
  }

  #binary(e: Extract<Expression, { kind: 'binary' }>): number {
    const left = this.#register(e.left);
    if (e.name === 'power' && e.right.kind === 'constant') {
      const exponent = e.right.value;
      if (Number.isInteger(exponent) && Math.abs(exponent) <= largestIntegerPower) {
        return this.#emit(Operation.integerPower, left, exponent);
      }
    }
    const right = this.#register(e.right);
    return this.#emit(binaryOperations[binaryFunctions.indexOf(e.name)], left, right);
  }

  /** A sum as additions and subtractions, beginning with a term that is not negated where there is one. */
  #sum(terms: readonly Expression[]): number {
    const parts = terms.map((term) => {
      const opposite = negated(term);
      return opposite === undefined
        ? { register: this.#register(term), sign: 1 }
        : { register: this.#chain(opposite), sign: -1 };
    });
    const first = Math.max(
      0,
      parts.findIndex((part) => part.sign > 0),
    );
    const head = parts[first];
    let sum = head.sign > 0 ? head.register : this.#emit(Operation.negate, head.register);
    parts.forEach((part, i) => {
      if (i !== first)
        sum = this.#emit(part.sign > 0 ? Operation.add : Operation.subtract, sum, part.register);
    });
    return sum;
  }

  /** A product; the numeric factor comes last so that products that differ only in it share their work. */
  #product(factors: readonly Expression[]): number {
    const head = factors[0];
    if (head.kind !== 'constant') return this.#chain(factors);
    const rest = this.#chain(factors.slice(1));
    if (head.value === -1) return this.#emit(Operation.negate, rest);
    return this.#emit(Operation.multiply, rest, this.#constant(head.value));
  }

  #chain(factors: readonly Expression[]): number {
    return factors
      .map((factor) => this.#register(factor))
      .reduce((a, b) => this.#emit(Operation.multiply, a, b));
  }
}

const binaryOperations: readonly number[] = binaryFunctions.map((name) => {
  switch (name) {
    case 'divide':
      return Operation.divide;
    case 'power':
      return Operation.power;
    case 'atan2':
      return Operation.atan2;
    case 'min':
      return Operation.minimum;
    case 'max':
      return Operation.maximum;
  }
});

/** What a negated term negates, or undefined. */
function negated(term: Expression): readonly Expression[] | undefined {
  const isNegated =
    term.kind === 'product' && term.factors[0].kind === 'constant' && term.factors[0].value === -1;
  return isNegated ? term.factors.slice(1) : undefined;
}
