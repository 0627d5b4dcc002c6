import {
  apply,
  applyBinary,
  constant,
  evaluate,
  gradient,
  input,
  isDataOnly,
  operands,
  toText,
  type Expression,
  type LeafNames,
  type LeafValues,
  type NetworkCall,
} from '../expression/index.js';
import { evaluateNetwork } from '../network/index.js';
import { inputValue } from './evaluate-block.js';
import type { Origin } from './nonlinear-program.js';
import type { ProblemDefinition, TemplateBlock } from './template.js';

/** Why a problem has no finite value or derivatives at a point, and where. */
export interface EvaluationError {
  readonly part: 'objective' | 'constraint';
  /** The constraint row, or the objective's template at one of its points. */
  readonly origin: Origin;
  /** What failed, with numbers: `log of -0.3`, `division by zero: 1 / 0`, `first derivative of sqrt at 0`. */
  readonly what: string;
  /** The part of the formula that failed, with the names of its variables: `log(x[3])`. */
  readonly expression: string;
  /** The variables in that part and their values. */
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

/**
 * Finds the first place where a value is not finite; if all values are, the first where a derivative is not. By walking
 * the formulas point by point: for messages, not for hot paths.
 */
export function findEvaluationError(
  definition: ProblemDefinition,
  x: Float64Array,
): EvaluationError | undefined {
  for (const culprit of [findWrongValue, findWrongDerivative]) {
    for (const block of definition.blocks) {
      for (let p = 0; p < block.points; p++) {
        const leaves = leafValues(block, p, x);
        for (const [j, output] of block.template.outputs.entries()) {
          const found = culprit(output, leaves);
          if (found !== undefined) return describe(definition, block, p, j, found, leaves, x);
        }
      }
    }
  }
  return undefined;
}

interface Culprit {
  readonly node: Expression;
  readonly what: string;
}

/** The first node with a value that is not finite although its operands are. */
function findWrongValue(output: Expression, leaves: LeafValues): Culprit | undefined {
  const values = new Map<Expression, number>();
  let culprit: Culprit | undefined;
  const value = evaluate(output, leaves, (node, v) => {
    values.set(node, v);
    if (culprit === undefined && !Number.isFinite(v)) {
      culprit = { node, what: explain(node, v, (operand) => values.get(operand) ?? Number.NaN) };
    }
  });
  return Number.isFinite(value) ? undefined : culprit;
}

function explain(node: Expression, value: number, of: (operand: Expression) => number): string {
  const overflow = Math.abs(value) === Infinity ? ' overflows' : '';
  switch (node.kind) {
    case 'unary':
      return `${node.name} of ${of(node.argument)}${node.name === 'log' || node.name === 'log10' ? '' : overflow}`;
    case 'binary': {
      const left = of(node.left);
      const right = of(node.right);
      if (node.name === 'divide')
        return right === 0 ? `division by zero: ${left} / 0` : `${left} / ${right}${overflow}`;
      if (node.name === 'power') {
        if (left === 0 && right < 0) return `division by zero: 0 ^ ${right}`;
        return left < 0
          ? `power with a negative base: (${left}) ^ ${right}`
          : `${left} ^ ${right}${overflow}`;
      }
      return `${node.name}(${left}, ${right})`;
    }
    case 'sum':
    case 'product':
      return `a ${node.kind} that overflows`;
    case 'network':
      return `output ${node.output + 1} of a network that overflows`;
    case 'input':
      return `a variable that is ${value}`;
    case 'datum':
      return `data that are ${value}`;
    default:
      return `a value of ${value}`;
  }
}

/** The first node whose own first or second derivative is not finite. */
function findWrongDerivative(output: Expression, leaves: LeafValues): Culprit | undefined {
  const values = new Map<Expression, number>();
  let culprit: Culprit | undefined;
  evaluate(output, leaves, (node, v) => {
    values.set(node, v);
    if (culprit !== undefined || isDataOnly(node) || (node.kind !== 'unary' && node.kind !== 'binary'))
      return;
    const parts = operands(node);
    const at = parts.map((part) => values.get(part)!);
    const order = wrongOrder(node, at);
    if (order !== undefined) {
      const where = at.length === 1 ? `${at[0]}` : `(${at.join(', ')})`;
      const name = node.name === 'power' ? '^' : node.name === 'divide' ? '/' : node.name;
      culprit = { node, what: `${order} derivative of ${name} at ${where}` };
    }
  });
  return culprit;
}

/** Differentiates one function by itself, at the values of its operands. */
function wrongOrder(
  node: Extract<Expression, { kind: 'unary' | 'binary' }>,
  at: readonly number[],
): string | undefined {
  const operand = (part: Expression, k: number): Expression =>
    isDataOnly(part) ? constant(at[k]) : input(k);
  const local =
    node.kind === 'unary'
      ? apply(node.name, operand(node.argument, 0))
      : applyBinary(node.name, operand(node.left, 0), operand(node.right, 1));
  const leaves = { input: (k: number) => at[k], datum: () => Number.NaN };
  const finite = (e: Expression): boolean => Number.isFinite(evaluate(e, leaves));
  const first = [...gradient(local).values()];
  if (!first.every(finite)) return 'first';
  return first.flatMap((e) => [...gradient(e).values()]).every(finite) ? undefined : 'second';
}

function leafValues(block: TemplateBlock, p: number, x: Float64Array): LeafValues {
  return {
    input: (k) => inputValue(block.inputs[k], p, x),
    datum: (k) => block.data[p * block.template.data + k],
    network: (call: NetworkCall, output, inputs) => {
      const parameters = Float64Array.from(block.networks[call.network], (variable) => x[variable]);
      const outputs = new Float64Array(call.architecture.outputs);
      evaluateNetwork(call.architecture, parameters, Float64Array.from(inputs), outputs);
      return outputs[output];
    },
  };
}

function describe(
  definition: ProblemDefinition,
  block: TemplateBlock,
  p: number,
  j: number,
  { node, what }: Culprit,
  leaves: LeafValues,
  x: Float64Array,
): EvaluationError {
  const names: LeafNames = {
    input: (k) => inputName(definition, block, k, p),
    datum: (k) => String(leaves.datum(k)),
  };
  const used = new Set<number>();
  const visit = (e: Expression): void => {
    if (e.kind === 'input') {
      const binding = block.inputs[e.index];
      const from = binding.kind === 'variable' ? p : binding.pointers[p];
      const to = binding.kind === 'variable' ? p + 1 : binding.pointers[p + 1];
      for (let i = from; i < to; i++) used.add(binding.index[i]);
    }
    operands(e).forEach(visit);
  };
  visit(node);
  const { rows, template } = block;
  return {
    part: rows === 'objective' ? 'objective' : 'constraint',
    origin:
      rows === 'objective'
        ? { name: template.name }
        : definition.constraintOrigin(rows[p * template.outputs.length + j], x),
    what,
    expression: toText(node, names),
    values: [...used].map((variable) => ({
      name: definition.variableOrigin(variable).name,
      value: x[variable],
    })),
  };
}

/** The name of a variable; of a functional, that of its first variable in brackets. */
function inputName(definition: ProblemDefinition, block: TemplateBlock, k: number, p: number): string {
  const binding = block.inputs[k];
  if (binding.kind === 'variable') return definition.variableOrigin(binding.index[p]).name;
  if (binding.pointers[p] === binding.pointers[p + 1]) return '0';
  return `<${definition.variableOrigin(binding.index[binding.pointers[p]]).name}, ...>`;
}
