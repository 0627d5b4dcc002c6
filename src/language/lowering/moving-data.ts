import { partsOf } from '../../model/expression.js';
import type { KnownSeries } from '../../model/data-set.js';
import { isFree } from '../../transcription/known.js';
import { whyNotMoving } from '../../transcription/moving-data.js';
import type { Expression } from '../../model/index.js';
import type { ExpressionTree } from '../ast.js';
import type { Span } from '../source-text.js';
import type { Context } from './context.js';
import type { Facts, NumbersValue } from './values.js';

/**
 * Whether data at the current time of a time with unknown ends has a value and derivatives there: its points move. Reports it if not, and
 * warns of data with corners.
 */
export function checkData(
  tree: ExpressionTree,
  { components }: NumbersValue,
  { time }: Facts,
  context: Context,
): boolean {
  if (typeof time !== 'object' || !isFree(time)) return true;
  return canMove(tree.span, components, `the points of '${time.name}' move with its unknown ends`, context);
}

/** Whether the data at the current time in expressions may be taken at an unknown time. Reports it if not. */
export function canMove(
  span: Span,
  components: readonly Expression[],
  reason: string,
  context: Context,
): boolean {
  for (const series of new Set(components.flatMap(currentData))) {
    const why = whyNotMoving(series);
    if (why) {
      context.error('moving-data', span, `${why.message}: ${reason}`, why.hint);
      return false;
    }
    if (series.call.name !== 'interpolate' || series.call.by !== 'linear') continue;
    context.diagnostics.warning(
      'data-with-corners',
      span,
      `${series.description} has corners at its rows, where it has no derivative: ${reason}`,
      'write interpolate(..., by: cubic) for a smooth function',
    );
  }
  return true;
}

/** Whether no data stands at the current time of a time with unknown ends, where only known values may stand. Reports it if there is. */
export function refuseMovingData(
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
    'state it as a constraint below subject to, or give the time known ends',
  );
  return false;
}

/** Whether data stands in an expression at the current time, outside of integrals. */
export function hasCurrentData(expression: Expression): boolean {
  const { node } = expression;
  if (node.kind === 'series' && !node.at) return true;
  return node.kind !== 'integral' && partsOf(expression).some(hasCurrentData);
}

function currentData(expression: Expression): KnownSeries[] {
  const { node } = expression;
  if (node.kind === 'series') return node.at ? [] : [node.series];
  return node.kind === 'integral' ? [] : partsOf(expression).flatMap(currentData);
}
