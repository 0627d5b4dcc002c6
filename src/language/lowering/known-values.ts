import { knownConstant } from '../../transcription/known.js';
import type { ExpressionTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';

/** The value of a known expression, or `undefined` after a report. */
export function constant(tree: ExpressionTree, what: string, at: ExpressionLowering): number | undefined {
  const value = at.known(tree, what);
  return value && at.context.attempt(tree.span, 'bad-value', () => knownConstant(value.components[0]!, what));
}

/** A known whole number within limits, or `undefined` after a report. */
export function wholeNumber(
  tree: ExpressionTree,
  what: string,
  least: number,
  most: number,
  at: ExpressionLowering,
): number | undefined {
  const value = constant(tree, what, at);
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  at.context.error(
    'not-a-whole-number',
    tree.span,
    `${what} is ${value}`,
    `it is a whole number from ${least} to ${most}`,
  );
  return undefined;
}

/** The two ends of [a, b]. */
export function interval(
  tree: ExpressionTree,
  at: ExpressionLowering,
): readonly [ExpressionTree, ExpressionTree] | undefined {
  if (tree.kind === 'list' && tree.elements.length === 2) return [tree.elements[0]!, tree.elements[1]!];
  at.context.error(
    'bad-interval',
    tree.span,
    'bounds are a lower and an upper one',
    'write in [0, 1]; or >= 0',
  );
  return undefined;
}
