import { add, constant, input, multiply, operands, type Expression } from '../../expression/index.js';
import type { NlLimits } from './limits.js';
import { NlError } from './nl-error.js';
import type { NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';
import { asNumber, combine, operation, type NodeValue } from './operations.js';
import { literalSlot, type Shape, type ShapePart } from './shape.js';

/** How the numbers of a shape are said in the template: as datum or, where all points agree, as constant. */
export type DatumSource = (slot: number) => Expression;

/**
 * The terms of a shape as template expressions. A defined variable becomes one shared node; nothing here recurses, the
 * depth of the result is checked.
 *
 * @throws NlError where the expressions are deeper or wider than the limits
 */
export function templateTerms(
  problem: NlProblem,
  shape: Shape,
  numberAt: DatumSource,
  limits: NlLimits,
): Expression[] {
  const definedValues = new Map<number, Expression>();
  const build = (part: ShapePart): Expression => {
    const value = asNumber(buildNodes(problem, shape, part, numberAt, definedValues, limits));
    checkDepth(value, limits.depth);
    return value;
  };
  const opened = shape.parts.filter((part) => part.defined >= 0).sort((a, b) => a.root - b.root);
  for (const part of opened) {
    const linear = linearTerms(problem, shape, part, numberAt);
    definedValues.set(
      part.defined,
      linear.length === 0 ? build(part) : combine([build(part), ...linear], add),
    );
  }
  return shape.parts.filter((part) => part.defined < 0).map(build);
}

function linearTerms(problem: NlProblem, shape: Shape, part: ShapePart, numberAt: DatumSource): Expression[] {
  const { nodes, defined } = problem;
  const terms: Expression[] = [];
  let slot = part.slots + nodes.end(part.root) - part.root;
  for (let k = 0; k < defined[part.defined].index.length; k++, slot += 2) {
    terms.push(multiply(numberAt(shape.slots[slot + 1]), input(shape.slots[slot])));
  }
  return terms;
}

function buildNodes(
  problem: NlProblem,
  shape: Shape,
  part: ShapePart,
  numberAt: DatumSource,
  definedValues: ReadonlyMap<number, Expression>,
  limits: NlLimits,
): NodeValue {
  const { nodes } = problem;
  const { root } = part;
  const values: NodeValue[] = [];
  for (let node = nodes.end(root) - 1; node >= root; node--) {
    const slot = shape.slots[part.slots + node - root];
    switch (nodes.kind(node)) {
      case Leaf.number:
        values[node - root] = slot === literalSlot ? constant(nodes.value(node)) : numberAt(slot);
        break;
      case Leaf.variable:
        values[node - root] = input(slot);
        break;
      case Leaf.defined:
        values[node - root] = definedValues.get(nodes.index(node))!;
        break;
      default: {
        const arguments_ = nodes.operands(node).map((operand) => values[operand - root]);
        checkWidth(nodes.kind(node), arguments_, limits.operands);
        values[node - root] = operation(nodes.kind(node), arguments_);
      }
    }
  }
  return values[0];
}

/** Sums within sums and products within products are flattened by the constructors: their lengths add up. */
function checkWidth(opcode: number, values: readonly NodeValue[], limit: number): void {
  const kind =
    opcode === Opcode.times
      ? 'product'
      : opcode === Opcode.sum || opcode === Opcode.plus || opcode === Opcode.minus
        ? 'sum'
        : '';
  let width = 0;
  for (const value of values) {
    if (typeof value === 'function') width += 1;
    else if (value.kind === 'sum' && kind === 'sum') width += value.terms.length;
    else if (value.kind === 'product' && kind === 'product') width += value.factors.length;
    else width += 1;
  }
  if (width > limit)
    throw new NlError(
      `an expression has ${width} operands in one ${kind || 'list'}, more than the limit of ${limit}`,
    );
}

const depths = new WeakMap<Expression, number>();

/** Depth of the graph without recursion; remembered per node. */
function checkDepth(root: Expression, limit: number): void {
  const stack = [root];
  while (stack.length > 0) {
    const e = stack[stack.length - 1];
    if (depths.has(e)) {
      stack.pop();
      continue;
    }
    const list = operands(e);
    const before = stack.length;
    let depth = 0;
    for (const operand of list) {
      const known = depths.get(operand);
      if (known === undefined) stack.push(operand);
      else depth = Math.max(depth, known);
    }
    if (stack.length > before) continue;
    stack.pop();
    if (depth + 1 > limit)
      throw new NlError(`an expression is nested deeper than ${limit} operations, the limit`);
    depths.set(e, depth + 1);
  }
}
