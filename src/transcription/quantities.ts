import { partsOf, type Expression } from '../model/expression.js';
import type { Variable } from '../model/variable.js';

/** The leaves of an expression that are unknown: variables and time derivatives of states. */
export type Quantity = Extract<Expression['node'], { kind: 'variable' | 'derivative' }>;

/** Time-dependent variables that an expression takes at the current time, and whether it has derivatives. */
export function currentQuantities(expression: Expression, found: Set<Variable> = new Set()): Set<Variable> {
  const { node } = expression;
  if (node.kind === 'integral') return found;
  if ((node.kind === 'variable' || node.kind === 'derivative') && node.variable.time && !node.at)
    found.add(node.variable);
  for (const part of partsOf(expression)) currentQuantities(part, found);
  return found;
}

/** Whether an expression contains a time derivative. */
export function hasDerivative(expression: Expression): boolean {
  return expression.node.kind === 'derivative' || partsOf(expression).some(hasDerivative);
}

const identities = new WeakMap<object, number>();
let identityCount = 0;

function identity(object: object): number {
  let number = identities.get(object);
  if (number === undefined) identities.set(object, (number = identityCount++));
  return number;
}

/** Text that is equal for equal quantities: variable, indices and time. */
export function quantityKey(node: Quantity): string {
  const parts = node.indices.map(expressionKey).join(',');
  const moment = [node.at, node.experiment].map((part) => (part ? `@${expressionKey(part)}` : '')).join('');
  return `${node.kind[0]}${identity(node.variable)}[${parts}]${moment}`;
}

/** Text that is equal for expressions that are written alike. */
export function expressionKey(expression: Expression): string {
  const { node } = expression;
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'index':
      return `i${identity(node.symbol)}`;
    case 'time':
      return `t${identity(node.time)}`;
    case 'ordinal':
      return `o${identity(node.set)}(${expressionKey(node.element)})`;
    case 'member':
      return `m${identity(node.set)}(${expressionKey(node.place)})`;
    case 'datum':
      return `c${identity(node.column.values)}(${expressionKey(node.row)})`;
    case 'sum':
      return `(+${node.terms.map(expressionKey).join(' ')})`;
    case 'product':
      return `(*${node.factors.map(expressionKey).join(' ')})`;
    case 'unary':
      return `(${node.name} ${expressionKey(node.argument)})`;
    case 'parameter':
      return `p${identity(node.parameter)}[${node.indices.map(expressionKey).join(',')}]`;
    case 'binary':
      return `(${node.name} ${expressionKey(node.left)} ${expressionKey(node.right)})`;
    case 'variable':
      return quantityKey(node);
    default:
      return `e${identity(expression)}`;
  }
}
