import { add, apply, applyBinary, multiply, select } from './construct.js';
import type { Expression } from './expression.js';

/** Leaves of the graph for the purpose of replacement: numbered quantities and network outputs. */
export type Leaf = Extract<Expression, { kind: 'input' | 'datum' | 'network' }>;

/**
 * A function that rebuilds expressions with leaves replaced, through the simplifying constructors. A leaf for which
 * `replace` returns undefined stays. Shared nodes stay shared, across all calls of the returned function.
 */
export function rewriter(replace: (leaf: Leaf) => Expression | undefined): (e: Expression) => Expression {
  const done = new Map<Expression, Expression>();
  const rewrite = (e: Expression): Expression => {
    const known = done.get(e);
    if (known !== undefined) return known;
    const result = rebuild(e);
    done.set(e, result);
    return result;
  };
  const rebuild = (e: Expression): Expression => {
    switch (e.kind) {
      case 'constant':
        return e;
      case 'input':
      case 'datum':
      case 'network':
        return replace(e) ?? e;
      case 'unary':
        return apply(e.name, rewrite(e.argument));
      case 'binary':
        return applyBinary(e.name, rewrite(e.left), rewrite(e.right));
      case 'sum':
        return add(...e.terms.map(rewrite));
      case 'product':
        return multiply(...e.factors.map(rewrite));
      case 'select':
        return select(
          e.comparison,
          rewrite(e.left),
          rewrite(e.right),
          rewrite(e.whenTrue),
          rewrite(e.whenFalse),
        );
    }
  };
  return rewrite;
}
