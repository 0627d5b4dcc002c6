import { mapCondition, mapParts, type Condition, type Expression } from '../model/expression.js';
import type { IndexSymbol } from '../model/sets.js';

/** Puts values in the place of indices. */
export function withIndices(
  expression: Expression,
  values: ReadonlyMap<IndexSymbol, Expression>,
): Expression {
  if (expression.node.kind === 'index') return values.get(expression.node.symbol) ?? expression;
  return mapParts(expression, (part) => withIndices(part, values));
}

/** The same in a condition. */
export function withIndicesInCondition(
  condition: Condition,
  values: ReadonlyMap<IndexSymbol, Expression>,
): Condition {
  return mapCondition(condition, (part) => withIndices(part, values));
}
