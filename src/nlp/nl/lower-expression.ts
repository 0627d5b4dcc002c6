import {
  add,
  apply,
  applyBinary,
  constant,
  multiply,
  negate,
  one,
  select,
  zero,
  type Expression,
  type UnaryFunction,
} from '../../expression/index.js';

/** Functions that `.nl` files do not have, by functions that they have, without overflow for any argument. */
const substitutes: Readonly<Partial<Record<UnaryFunction, (x: Expression) => Expression>>> = {
  expm1: (x) => add(apply('exp', x), constant(-1)),
  log1p: (x) => apply('log', add(one, x)),
  sigmoid: (x) => add(constant(0.5), multiply(constant(0.5), apply('tanh', multiply(constant(0.5), x)))),
  softplus: (x) => {
    const right = add(x, apply('log', add(one, apply('exp', negate(x)))));
    return select('>=', x, zero, right, apply('log', add(one, apply('exp', x))));
  },
  sign: (x) => select('>', x, zero, one, select('<', x, zero, constant(-1), zero)),
};

/**
 * A function that rewrites expressions without networks into the operations of `.nl` files. Shared nodes stay shared, across
 * all calls of the returned function.
 */
export function lowering(): (e: Expression) => Expression {
  const done = new Map<Expression, Expression>();
  const lower = (e: Expression): Expression => {
    let result = done.get(e);
    if (result === undefined) {
      result = rebuild(e);
      done.set(e, result);
    }
    return result;
  };
  const rebuild = (e: Expression): Expression => {
    switch (e.kind) {
      case 'unary': {
        const argument = lower(e.argument);
        return substitutes[e.name]?.(argument) ?? apply(e.name, argument);
      }
      case 'binary':
        return applyBinary(e.name, lower(e.left), lower(e.right));
      case 'sum':
        return add(...e.terms.map(lower));
      case 'product':
        return multiply(...e.factors.map(lower));
      case 'select':
        return select(e.comparison, lower(e.left), lower(e.right), lower(e.whenTrue), lower(e.whenFalse));
      default:
        return e;
    }
  };
  return lower;
}
