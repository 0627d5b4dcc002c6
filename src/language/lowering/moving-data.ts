import { partsOf } from '../../model/expression.js';
import { isFree } from '../../transcription/known.js';
import type { Expression } from '../../model/index.js';
import type { ExpressionTree } from '../ast.js';
import type { Context } from './context.js';
import type { Facts, NumbersValue } from './values.js';

/** Whether there is no data at the current time of a time with unknown ends: its points move, and the data has no derivative by them. Reports it if there is. */
export function checkData(
  tree: ExpressionTree,
  { components }: NumbersValue,
  { time }: Facts,
  context: Context,
): boolean {
  if (typeof time !== 'object' || !isFree(time) || !components.some(hasCurrentData)) return true;
  context.error(
    'moving-data',
    tree.span,
    `data has values at known times, but the points of '${time.name}' move with its unknown ends`,
    'give the time known ends, or write a function of t with parameters in the place of the data',
  );
  return false;
}

/** Whether data stands in an expression at the current time, outside of integrals. */
export function hasCurrentData(expression: Expression): boolean {
  const { node } = expression;
  if (node.kind === 'series' && !node.at) return true;
  return node.kind !== 'integral' && partsOf(expression).some(hasCurrentData);
}
