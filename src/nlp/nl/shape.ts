import type { NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';
import type { WorkBudget } from './work-budget.js';

/** A run of nodes of one expression, and where its slots begin. */
export interface ShapePart {
  /** Defined variable whose expression this is, or -1 for a term. */
  readonly defined: number;
  readonly root: number;
  readonly slots: number;
}

/**
 * The shape of some terms: what is left when variables are numbered by first occurrence and constants are taken out. Terms
 * of equal `key` are one template at different points.
 */
export interface Shape {
  readonly key: string;
  /** Variable of each input, constants in order of occurrence. */
  readonly variables: readonly number[];
  readonly data: readonly number[];
  /** The terms, then the defined variables that they need. */
  readonly parts: readonly ShapePart[];
  /**
   * By node of each part: the input of a variable, the datum of a number, -1 for others; then, for a defined variable,
   * input and datum of each linear term in turn.
   */
  readonly slots: readonly number[];
}

/**
 * Exponents that stay in the shape, because their powers and derivatives of powers are simpler: 0.5 and the integers up
 * to 2. Greater ones may differ between the points of a template.
 */
function isSpecialExponent(value: number): boolean {
  return value === 0.5 || (Number.isInteger(value) && value <= 2 && value >= -64);
}

/** Slot of a number that is part of the shape. */
export const literalSlot = -2;

/** Shape of the terms with roots `terms`, which share inputs, data and defined variables. */
export function shapeOf(problem: NlProblem, terms: readonly number[], budget: WorkBudget): Shape {
  const { nodes, defined } = problem;
  const code: number[] = [];
  const variables: number[] = [];
  const data: number[] = [];
  const slots: number[] = [];
  const parts: ShapePart[] = [];
  const inputs = new Map<number, number>();
  const definedNumbers = new Map<number, number>();
  const opened: number[] = [];

  const inputOf = (variable: number): number => {
    let slot = inputs.get(variable);
    if (slot === undefined) {
      slot = variables.push(variable) - 1;
      inputs.set(variable, slot);
    }
    return slot;
  };
  const walk = (root: number, definedIndex: number): void => {
    const end = nodes.end(root);
    budget.spend(end - root);
    parts.push({ defined: definedIndex, root, slots: slots.length });
    const exponents = new Set<number>();
    for (let node = root; node < end; node++) {
      const kind = nodes.kind(node);
      code.push(kind + 4);
      switch (kind) {
        case Leaf.number: {
          const value = nodes.value(node);
          if (exponents.has(node) && isSpecialExponent(value)) {
            code.push(2 * value + 128);
            slots.push(literalSlot);
          } else {
            code.push(0);
            slots.push(data.push(value) - 1);
          }
          break;
        }
        case Leaf.variable: {
          const slot = inputOf(nodes.index(node));
          pushWide(code, slot);
          slots.push(slot);
          break;
        }
        case Leaf.defined: {
          const index = nodes.index(node);
          let number = definedNumbers.get(index);
          if (number === undefined) {
            number = opened.push(index) - 1;
            definedNumbers.set(index, number);
          }
          pushWide(code, number);
          slots.push(-1);
          break;
        }
        default:
          pushWide(code, nodes.operandCount(node));
          slots.push(-1);
          if (kind === Opcode.power || kind === Opcode.powerConstantExponent)
            exponents.add(nodes.end(node + 1));
      }
    }
  };

  for (const term of terms) walk(term, -1);
  for (let k = 0; k < opened.length; k++) {
    const { root, index, coefficients } = defined[opened[k]];
    walk(root, opened[k]);
    budget.spend(index.length);
    pushWide(code, index.length);
    index.forEach((variable, i) => {
      const slot = inputOf(variable);
      pushWide(code, slot);
      slots.push(slot, data.push(coefficients[i]) - 1);
    });
  }
  return { key: textOf(code), variables, data, parts, slots };
}

/** Numbers may exceed 16 bits, the characters of a key do not. */
function pushWide(code: number[], value: number): void {
  code.push(value & 0xffff, value >>> 16);
}

function textOf(code: readonly number[]): string {
  let text = '';
  for (let first = 0; first < code.length; first += 4096) {
    text += String.fromCharCode(...code.slice(first, first + 4096));
  }
  return text;
}
