import type { Expression } from './expression.js';

/** Nodes visited before two distinct graphs are taken to differ: the constructors must stay cheap. */
const comparisonBudget = 64;

/**
 * Whether two expressions are the same formula. Identity decides at once; otherwise the graphs are compared node by node
 * up to a fixed number of nodes, beyond which the answer is `false` (a missed simplification, never a wrong one).
 */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'input' || a.kind === 'datum') return a.index === (b as typeof a).index;
  const budget = { left: comparisonBudget };
  return same(a, b, budget);
}

function same(a: Expression, b: Expression, budget: { left: number }): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || --budget.left < 0) return false;
  switch (a.kind) {
    case 'constant':
      return Object.is(a.value, (b as typeof a).value);
    case 'input':
    case 'datum':
      return a.index === (b as typeof a).index;
    case 'unary': {
      const other = b as typeof a;
      return a.name === other.name && same(a.argument, other.argument, budget);
    }
    case 'binary': {
      const other = b as typeof a;
      return a.name === other.name && same(a.left, other.left, budget) && same(a.right, other.right, budget);
    }
    case 'sum':
      return sameList(a.terms, (b as typeof a).terms, budget);
    case 'product':
      return sameList(a.factors, (b as typeof a).factors, budget);
    case 'select': {
      const other = b as typeof a;
      return (
        a.comparison === other.comparison &&
        same(a.left, other.left, budget) &&
        same(a.right, other.right, budget) &&
        same(a.whenTrue, other.whenTrue, budget) &&
        same(a.whenFalse, other.whenFalse, budget)
      );
    }
    case 'network': {
      const other = b as typeof a;
      return a.call === other.call && a.output === other.output;
    }
  }
}

function sameList(a: readonly Expression[], b: readonly Expression[], budget: { left: number }): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i], budget));
}
