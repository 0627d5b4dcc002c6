import { IndexSet } from '../../model/index.js';
import type { ExpressionTree, ProductTree, SetOperationTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { domainSet, type DomainSet } from './index-sets.js';

/** I union J, I intersect J, I except J. */
export function operationSet(
  { operation, left, right, span }: SetOperationTree,
  at: ExpressionLowering,
  name: string | undefined,
): DomainSet | undefined {
  const a = wholeSet(left, at);
  const b = wholeSet(right, at);
  if (!a || !b) return undefined;
  const set = at.context.attempt(span, 'set-mismatch', () => a[operation](b, name));
  return set && { set };
}

/** I * J: all pairs. */
export function productSet(
  { factors, span }: ProductTree,
  at: ExpressionLowering,
  name: string | undefined,
): DomainSet | undefined {
  const { context } = at;
  const sets = factors.map(({ value }) => wholeSet(value, at));
  if (sets.includes(undefined)) return undefined;
  const known = sets as IndexSet[];
  if (known.reduce((size, set) => size * set.size, 1) > context.limits.setSize) {
    context.error(
      'set-too-large',
      span,
      `the product has more than ${context.limits.setSize} members`,
      'use smaller sets',
    );
    return undefined;
  }
  const set = context.attempt(span, 'bad-element', () => IndexSet.product(known, name));
  return set && { set };
}

/** A set that is the same for all values of the indices around. */
function wholeSet(tree: ExpressionTree, at: ExpressionLowering): IndexSet | undefined {
  const found = domainSet(tree, at);
  if (!found?.restriction) return found?.set;
  at.context.error(
    'not-a-set',
    tree.span,
    'a range that depends on other indices cannot be combined with sets',
    'put the condition behind where',
  );
  return undefined;
}
