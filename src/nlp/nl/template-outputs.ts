import { add, constant, input, multiply, operands, type Expression } from '../../expression/index.js';
import type { NlLimits } from './limits.js';
import { NlError } from './nl-error.js';
import type { NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';
import { asNumber, combine, operation, type NodeValue } from './operations.js';
import { functionalSlot, Slot, type Shape, type ShapePart } from './shape.js';
import type { WorkBudget } from './work-budget.js';

/** How the numbers of a shape are said in the template: as datum or, where all points agree, as constant. */
export type DatumSource = (slot: number) => Expression;

/** Builds the expressions of templates from shapes; nothing here recurses, depth and width of the results are checked. */
export class TemplateBuilder {
  readonly #problem: NlProblem;
  readonly #limits: NlLimits;
  readonly #budget: WorkBudget;
  readonly #depths = new WeakMap<Expression, number>();

  constructor(problem: NlProblem, limits: NlLimits, budget: WorkBudget) {
    this.#problem = problem;
    this.#limits = limits;
    this.#budget = budget;
  }

  /**
   * The terms of a shape as template expressions. A defined variable becomes one shared node.
   *
   * @throws NlError where the expressions are deeper or wider than the limits
   */
  terms(shape: Shape, numberAt: DatumSource): Expression[] {
    const defined = new Map<number, Expression>();
    const opened = shape.parts.filter((part) => part.defined >= 0).sort((a, b) => a.root - b.root);
    for (const part of opened) {
      const linear = this.#linearTerms(shape, part, numberAt);
      const body = this.#part(shape, part, numberAt, defined);
      defined.set(part.defined, linear.length === 0 ? body : combine([body, ...linear], add));
    }
    return shape.parts
      .filter((part) => part.defined < 0)
      .map((part) => this.#part(shape, part, numberAt, defined));
  }

  #linearTerms(shape: Shape, part: ShapePart, numberAt: DatumSource): Expression[] {
    if (part.linear !== undefined) return [input(shape.functionals[part.linear].input)];
    const { nodes, defined } = this.#problem;
    let slot = part.slots + nodes.end(part.root) - part.root;
    return Array.from(defined[part.defined].index, () => {
      const term = multiply(numberAt(shape.slots[slot + 1]), input(shape.slots[slot]));
      slot += 2;
      return term;
    });
  }

  #part(
    shape: Shape,
    part: ShapePart,
    numberAt: DatumSource,
    defined: ReadonlyMap<number, Expression>,
  ): Expression {
    const { nodes } = this.#problem;
    const { root } = part;
    const values: NodeValue[] = [];
    for (let node = nodes.end(root) - 1; node >= root; node--) {
      const slot = shape.slots[part.slots + node - root];
      if (slot === Slot.skipped) continue;
      if (slot <= functionalSlot) {
        const functional = shape.functionals[functionalSlot - slot];
        const rest = nodes.operands(node).flatMap((operand) => values[operand - root] ?? []);
        values[node - root] = this.#sum([
          ...rest.map(asNumber),
          input(functional.input),
          numberAt(functional.datum),
        ]);
        continue;
      }
      switch (nodes.kind(node)) {
        case Leaf.number:
          values[node - root] = slot === Slot.literal ? constant(nodes.value(node)) : numberAt(slot);
          break;
        case Leaf.variable:
          values[node - root] = input(slot);
          break;
        case Leaf.defined:
          values[node - root] = defined.get(nodes.index(node))!;
          break;
        default: {
          const list = nodes.operands(node).map((operand) => values[operand - root]);
          this.#checkWidth(nodes.kind(node), list);
          values[node - root] = operation(nodes.kind(node), list);
        }
      }
    }
    const value = asNumber(values[0]);
    this.#checkDepth(value);
    return value;
  }

  #sum(terms: readonly Expression[]): Expression {
    this.#checkWidth(Opcode.sum, terms);
    return combine(terms, add);
  }

  /** Sums within sums and products within products are flattened by the constructors: their lengths add up. */
  #checkWidth(opcode: number, values: readonly NodeValue[]): void {
    const isSum = opcode === Opcode.sum || opcode === Opcode.plus || opcode === Opcode.minus;
    const isProduct = opcode === Opcode.times;
    let width = 0;
    for (const value of values) {
      if (typeof value === 'function') width += 1;
      else if (value.kind === 'sum' && isSum) width += value.terms.length;
      else if (value.kind === 'product' && isProduct) width += value.factors.length;
      else width += 1;
    }
    this.#budget.spend(width);
    const limit = isProduct ? this.#limits.factors : this.#limits.operands;
    if (width > limit) {
      const noun = isProduct ? 'factors in one product' : 'operands in one list';
      throw new NlError(`an expression has ${width} ${noun}, more than the limit of ${limit}`);
    }
  }

  /** Depth of the graph without recursion; remembered per node. */
  #checkDepth(root: Expression): void {
    const depths = this.#depths;
    const stack = [root];
    while (stack.length > 0) {
      const e = stack[stack.length - 1];
      if (depths.has(e)) {
        stack.pop();
        continue;
      }
      const before = stack.length;
      let depth = 0;
      for (const operand of operands(e)) {
        const known = depths.get(operand);
        if (known === undefined) stack.push(operand);
        else depth = Math.max(depth, known);
      }
      if (stack.length > before) continue;
      stack.pop();
      if (depth + 1 > this.#limits.depth) {
        throw new NlError(`an expression is nested deeper than ${this.#limits.depth} operations, the limit`);
      }
      depths.set(e, depth + 1);
    }
  }
}
