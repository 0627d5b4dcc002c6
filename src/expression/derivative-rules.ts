import {
  add,
  apply,
  constant,
  divide,
  multiply,
  negate,
  one,
  power,
  select,
  subtract,
  zero,
} from './construct.js';
import type { Expression } from './expression.js';
import type { UnaryFunction } from './functions.js';

/**
 * Derivative of every unary function as an expression in its argument `a` and its value `f` (reusing the value saves its
 * recomputation). Conventions where the derivative does not exist: `abs` and `sign` have 0 at 0; `sign`, `floor` and `ceil`
 * have derivative 0 everywhere.
 */
export const unaryDerivatives: Readonly<Record<UnaryFunction, (a: Expression, f: Expression) => Expression>> =
  {
    neg: () => constant(-1),
    exp: (_, f) => f,
    expm1: (a) => apply('exp', a),
    log: (a) => divide(one, a),
    log10: (a) => divide(constant(Math.LOG10E), a),
    log1p: (a) => divide(one, add(one, a)),
    sqrt: (_, f) => divide(constant(0.5), f),
    sin: (a) => apply('cos', a),
    cos: (a) => negate(apply('sin', a)),
    tan: (_, f) => add(one, power(f, constant(2))),
    asin: (a) => divide(one, apply('sqrt', subtract(one, power(a, constant(2))))),
    acos: (a) => divide(constant(-1), apply('sqrt', subtract(one, power(a, constant(2))))),
    atan: (a) => divide(one, add(one, power(a, constant(2)))),
    sinh: (a) => apply('cosh', a),
    cosh: (a) => apply('sinh', a),
    tanh: (_, f) => subtract(one, power(f, constant(2))),
    asinh: (a) => divide(one, apply('sqrt', add(one, power(a, constant(2))))),
    acosh: (a) => divide(one, multiply(apply('sqrt', subtract(a, one)), apply('sqrt', add(a, one)))),
    atanh: (a) => divide(one, subtract(one, power(a, constant(2)))),
    sigmoid: (_, f) => multiply(f, subtract(one, f)),
    softplus: (a) => apply('sigmoid', a),
    abs: (a) => apply('sign', a),
    sign: () => zero,
    floor: () => zero,
    ceil: () => zero,
  };

type Binary = Extract<Expression, { kind: 'binary' }>;

/**
 * Adjoints of the two operands of a smooth binary function whose value has adjoint `adjoint`: `[left, right]`.
 * `min` and `max` are not here: they choose between branches and are differentiated like `select`.
 */
export function binaryAdjoints(node: Binary, adjoint: Expression): readonly [Expression, Expression] {
  const { left, right } = node;
  switch (node.name) {
    case 'divide': {
      const quotient = divide(adjoint, right);
      return [quotient, negate(multiply(quotient, node))];
    }
    case 'power':
      return [multiply(adjoint, powerByBase(node)), multiply(adjoint, powerByExponent(node))];
    case 'atan2': {
      const squares = add(power(left, constant(2)), power(right, constant(2)));
      const scaled = divide(adjoint, squares);
      return [multiply(scaled, right), negate(multiply(scaled, left))];
    }
    case 'min':
    case 'max':
      throw new Error(`${node.name} is differentiated by branches`);
  }
}

/** d(a^b)/da = b a^(b-1). */
function powerByBase({ left, right }: Binary): Expression {
  return multiply(right, power(left, subtract(right, one)));
}

/** d(a^b)/db = a^b log a, continued by its limit 0 to a = 0. */
function powerByExponent(node: Binary): Expression {
  if (node.right.kind === 'constant') return zero;
  if (node.left.kind === 'constant') return multiply(constant(Math.log(node.left.value)), node);
  return select('==', node.left, zero, zero, multiply(node, apply('log', node.left)));
}
