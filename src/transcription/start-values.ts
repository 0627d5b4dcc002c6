import { mapParts, type Expression } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { Variable } from '../model/variable.js';
import { isKnown } from './known.js';

/**
 * A starting value in which scalar unknowns stand for their own starting values: `start 3*t/tf` for a time that ends at `tf`.
 *
 * @throws ModelError where starting values depend on one another in a circle.
 */
export function withStarts(expression: Expression, before: readonly Variable[] = []): Expression {
  if (isKnown(expression)) return expression;
  const { node } = expression;
  if (node.kind !== 'variable') return mapParts(expression, (part) => withStarts(part, before));
  const { variable } = node;
  if (variable.role !== 'plain' || variable.time || variable.sets.length > 0) return expression;
  if (before.includes(variable)) {
    throw new ModelError(
      `the start of '${variable.name}' depends on itself`,
      'give one of the starting values as a number',
      variable.place,
    );
  }
  return withStarts(variable.start[0]!, [...before, variable]);
}
