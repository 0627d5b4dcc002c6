import { AffineSizes } from './affine-sizes.js';
import { collectTerms } from './collect-terms.js';
import { emptyLinearPart, type LinearPart, type NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';
import type { WorkBudget } from './work-budget.js';

/** Sums of at least so many variables inside other functions become one input, a linear functional. */
const shortestFunctional = 4;

/** What an input of a shape is: a variable, or a linear functional of variables. */
export type ShapeInput = number | LinearPart;

/** A run of nodes of one expression, and where its slots begin. */
export interface ShapePart {
  /** Defined variable whose expression this is, or -1 for a term. */
  readonly defined: number;
  readonly root: number;
  readonly slots: number;
  /** The functional that is the linear part of the defined variable, if it is one: index into `functionals`. */
  readonly linear: number | undefined;
}

/** An affine expression in a shape: input + datum. */
export interface ShapeFunctional {
  readonly input: number;
  readonly datum: number;
}

/**
 * The shape of some terms: what is left when variables are numbered by first occurrence, long sums of variables are one
 * input, and constants are taken out. Terms of equal `key` are one template at different points.
 */
export interface Shape {
  readonly key: string;
  readonly inputs: readonly ShapeInput[];
  /** Constants in order of occurrence. */
  readonly data: readonly number[];
  readonly functionals: readonly ShapeFunctional[];
  /** The terms, then the defined variables that they need. */
  readonly parts: readonly ShapePart[];
  /**
   * By node of each part: the input of a variable, the datum of a number, {@link functionalSlot} and below for a functional
   * that stands for the node or is added to it, {@link Slot} for others; then, for a defined variable without functional,
   * input and datum of each linear term in turn.
   */
  readonly slots: readonly number[];
}

export const Slot = {
  /** An operator. */
  none: -1,
  /** A number that is part of the shape. */
  literal: -2,
  /** Inside a functional. */
  skipped: -3,
} as const;

/** Slot of functional k is `functionalSlot - k`. */
export const functionalSlot = -8;

/** Words of the key beside node kinds, which are -3 and more. */
const Word = { functional: 1000, linear: 1001 } as const;

/**
 * Exponents that stay in the shape, because their powers and derivatives of powers are simpler: 0.5 and the integers up
 * to 2. Greater ones may differ between the points of a template.
 */
function isSpecialExponent(value: number): boolean {
  return value === 0.5 || (Number.isInteger(value) && value <= 2 && value >= -64);
}

/** Finds the shapes of a problem's terms. */
export class ShapeFinder {
  readonly #problem: NlProblem;
  readonly #sizes: AffineSizes;
  readonly #budget: WorkBudget;

  constructor(problem: NlProblem, budget: WorkBudget) {
    this.#problem = problem;
    this.#sizes = new AffineSizes(problem);
    this.#budget = budget;
  }

  /** Shape of the terms with roots `terms`, which share inputs, data and defined variables. */
  shapeOf(terms: readonly number[]): Shape {
    return new ShapeWalk(this.#problem, this.#sizes, this.#budget).walk(terms);
  }
}

class ShapeWalk {
  readonly #problem: NlProblem;
  readonly #sizes: AffineSizes;
  readonly #budget: WorkBudget;
  readonly #code: number[] = [];
  readonly #inputs: ShapeInput[] = [];
  readonly #data: number[] = [];
  readonly #slots: number[] = [];
  readonly #parts: ShapePart[] = [];
  readonly #functionals: ShapeFunctional[] = [];
  readonly #variableInputs = new Map<number, number>();
  /** Slots of defined variables that are functionals. */
  readonly #definedFunctionals = new Map<number, number>();
  readonly #definedNumbers = new Map<number, number>();
  readonly #opened: number[] = [];

  constructor(problem: NlProblem, sizes: AffineSizes, budget: WorkBudget) {
    this.#problem = problem;
    this.#sizes = sizes;
    this.#budget = budget;
  }

  walk(terms: readonly number[]): Shape {
    for (const term of terms) this.#walkPart(term, -1);
    for (let k = 0; k < this.#opened.length; k++) this.#walkDefined(this.#opened[k]);
    return {
      key: textOf(this.#code),
      inputs: this.#inputs,
      data: this.#data,
      functionals: this.#functionals,
      parts: this.#parts,
      slots: this.#slots,
    };
  }

  #walkDefined(index: number): void {
    const { root, ...linear } = this.#problem.defined[index];
    this.#budget.spend(linear.index.length);
    if (linear.index.length >= shortestFunctional) {
      const functional =
        this.#functionals.push({ input: this.#inputs.push(linear) - 1, datum: this.#data.push(0) - 1 }) - 1;
      this.#code.push(Word.linear);
      this.#walkPart(root, index, functional);
      return;
    }
    this.#walkPart(root, index);
    this.#pushWide(linear.index.length);
    linear.index.forEach((variable, k) => {
      const input = this.#inputOf(variable);
      this.#pushWide(input);
      this.#slots.push(input, this.#data.push(linear.coefficients[k]) - 1);
    });
  }

  #walkPart(root: number, defined: number, linear?: number): void {
    const { nodes } = this.#problem;
    const end = nodes.end(root);
    this.#budget.spend(end - root);
    this.#parts.push({ defined, root, slots: this.#slots.length, linear });
    const first = this.#slots.length;
    for (let node = root; node < end; node++) this.#slots.push(Slot.none);
    const exponents = new Set<number>();
    for (let node = root; node < end;) {
      const place = first + node - root;
      if (this.#slots[place] === Slot.skipped) {
        node = nodes.end(node);
        continue;
      }
      if (this.#sizes.node(node) >= shortestFunctional) {
        this.#slots[place] = this.#functional([node]);
        this.#slots.fill(Slot.skipped, place + 1, first + nodes.end(node) - root);
        node = nodes.end(node);
        continue;
      }
      this.#slots[place] = this.#visit(node, exponents);
      if (nodes.kind(node) === Opcode.sum) this.#gatherAffine(node, first - root);
      node++;
    }
  }

  /** Says one node; returns its slot. */
  #visit(node: number, exponents: Set<number>): number {
    const { nodes } = this.#problem;
    const kind = nodes.kind(node);
    this.#code.push(kind + 4);
    switch (kind) {
      case Leaf.number: {
        const value = nodes.value(node);
        if (exponents.has(node) && isSpecialExponent(value)) {
          this.#code.push(2 * value + 256);
          return Slot.literal;
        }
        this.#code.push(0);
        return this.#data.push(value) - 1;
      }
      case Leaf.variable: {
        const input = this.#inputOf(nodes.index(node));
        this.#pushWide(input);
        return input;
      }
      case Leaf.defined:
        this.#pushWide(this.#definedNumber(nodes.index(node)));
        return Slot.none;
      default:
        if (kind !== Opcode.sum) this.#pushWide(nodes.operandCount(node));
        if (kind === Opcode.power || kind === Opcode.powerConstantExponent)
          exponents.add(nodes.end(node + 1));
        return Slot.none;
    }
  }

  /** The affine operands of a sum become one functional if they have variables enough; offset: from node to slot. */
  #gatherAffine(sum: number, offset: number): void {
    const { nodes } = this.#problem;
    const operands = nodes.operands(sum);
    const affine = operands.filter((operand) => this.#sizes.node(operand) > 0);
    const size = affine.reduce((total, operand) => total + this.#sizes.node(operand), 0);
    if (size < shortestFunctional) {
      this.#pushWide(operands.length);
      return;
    }
    this.#pushWide(operands.length - affine.length);
    this.#slots[offset + sum] = this.#functional(affine);
    for (const operand of affine) {
      this.#slots.fill(Slot.skipped, offset + operand, offset + nodes.end(operand));
    }
  }

  /** A functional that is the sum of some affine nodes; returns its slot. */
  #functional(affine: readonly number[]): number {
    const { nodes } = this.#problem;
    const index = affine.length === 1 && nodes.kind(affine[0]) === Leaf.defined ? nodes.index(affine[0]) : -1;
    this.#code.push(Word.functional);
    const known = this.#definedFunctionals.get(index);
    if (known !== undefined) {
      this.#pushWide(functionalSlot - known);
      return known;
    }
    this.#pushWide(this.#functionals.length);
    const sum = new Map<number, number>();
    let constant = 0;
    for (const node of affine) {
      const part = collectTerms(this.#problem, node, emptyLinearPart, this.#budget);
      constant += part.constant;
      for (const [variable, coefficient] of part.linear)
        sum.set(variable, (sum.get(variable) ?? 0) + coefficient);
    }
    const input = this.#inputs.push({
      index: Int32Array.from(sum.keys()),
      coefficients: Float64Array.from(sum.values()),
    });
    const datum = this.#data.push(constant);
    const slot = functionalSlot - (this.#functionals.push({ input: input - 1, datum: datum - 1 }) - 1);
    if (index >= 0) this.#definedFunctionals.set(index, slot);
    return slot;
  }

  #inputOf(variable: number): number {
    let input = this.#variableInputs.get(variable);
    if (input === undefined) {
      input = this.#inputs.push(variable) - 1;
      this.#variableInputs.set(variable, input);
    }
    return input;
  }

  #definedNumber(index: number): number {
    let number = this.#definedNumbers.get(index);
    if (number === undefined) {
      number = this.#opened.push(index) - 1;
      this.#definedNumbers.set(index, number);
    }
    return number;
  }

  /** Numbers may exceed 16 bits, the characters of a key do not. */
  #pushWide(value: number): void {
    this.#code.push(value & 0xffff, value >>> 16);
  }
}

function textOf(code: readonly number[]): string {
  let text = '';
  for (let first = 0; first < code.length; first += 4096) {
    text += String.fromCharCode(...code.slice(first, first + 4096));
  }
  return text;
}
