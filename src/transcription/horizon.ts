import { binaryValues, unaryValues } from '../expression/function-values.js';
import { divide, Expression, multiply, number, partsOf, unary } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import type { TimeSet } from '../model/time.js';
import type { Variable } from '../model/variable.js';
import { compileComponent, compileKnown, isKnown, type KnownValue } from './known.js';
import { Domain } from './points.js';
import { expressionKey, hasDerivative } from './quantities.js';

/*
 * A time whose ends are unknown is discretised by fractions: its grid runs from 0 to 1, a point at the fraction tau has the time
 * start + tau * duration, dx/dt is dx/dtau over the duration, and integrals are those over tau times the duration. The unknowns of
 * the ends enter the templates as inputs like any other, so that derivatives and sparsity are exact.
 */

/** Largest difference, relative to the times, at which a time counts as a fixed fraction of a free time. */
const fractionTolerance = 1e-10;

/**
 * The fraction of a free time at which a time expression stands, at each point of a domain: `x at tf` and `x at tf/2` have one,
 * `x at 0.5` has none when only the end is unknown.
 *
 * @throws ModelError (also from the function that is returned) for a time that is no fixed fraction, or lies outside.
 */
export function fractionAt(at: Expression, time: TimeSet, domain: Domain): KnownValue {
  const offset = linearParts(at, 1);
  const span = linearParts(time.end, 1);
  linearParts(time.start, -1, offset);
  linearParts(time.start, -1, span);
  const keys = [...new Set([...offset.keys(), ...span.keys()])];
  const compiled = (parts: LinearParts): KnownValue[] =>
    keys.map((key) => {
      const terms = (parts.get(key) ?? []).map((term) => compileKnown(term, domain));
      return (point) => terms.reduce((sum, term) => sum + term(point), 0);
    });
  const [offsets, spans] = [compiled(offset), compiled(span)];
  return (point) => {
    let inner = 0;
    let square = 0;
    for (let k = 0; k < keys.length; k++) {
      const length = spans[k]!(point);
      inner += offsets[k]!(point) * length;
      square += length * length;
    }
    const fraction = inner / square;
    const isFixed = keys.every(
      (_, k) =>
        Math.abs(offsets[k]!(point) - fraction * spans[k]!(point)) <= fractionTolerance * Math.sqrt(square),
    );
    if (!isFixed) {
      throw new ModelError(
        `a quantity over '${time.name}' is taken at a time that is no fixed part of it: its ends are unknown`,
        `take it at ${time.name}.start, at ${time.name}.end or at a fraction between them`,
      );
    }
    if (fraction < -fractionTolerance || fraction > 1 + fractionTolerance) {
      throw new ModelError(
        `a quantity over '${time.name}' is taken outside of it`,
        'take a time inside its interval',
      );
    }
    return Math.min(Math.max(fraction, 0), 1);
  };
}

/** Known factors of the unknown parts of a sum, by a key of the part; the known terms have the empty key. */
type LinearParts = Map<string, Expression[]>;

function linearParts(expression: Expression, factor: number, parts: LinearParts = new Map()): LinearParts {
  const add = (key: string, term: Expression): void => {
    const before = parts.get(key);
    if (before) before.push(term);
    else parts.set(key, [term]);
  };
  const split = (part: Expression, factors: readonly Expression[]): void => {
    const { node } = part;
    if (isKnown(part)) return add('', multiply(...factors, part));
    if (node.kind === 'sum') {
      for (const term of node.terms) split(term, factors);
      return;
    }
    if (node.kind === 'unary' && node.name === 'neg') return split(node.argument, [number(-1), ...factors]);
    if (node.kind === 'binary' && node.name === 'divide' && isKnown(node.right)) {
      return split(node.left, [...factors, divide(1, node.right)]);
    }
    if (node.kind === 'product') {
      const unknown = node.factors.filter((one) => !isKnown(one));
      if (unknown.length === 1) return split(unknown[0]!, [...factors, ...node.factors.filter(isKnown)]);
    }
    add(expressionKey(part), multiply(...factors));
  };
  split(expression, [number(factor)]);
  return parts;
}

/**
 * An equation or inequality with zero on its other side, multiplied by the duration of a free time: derivatives that stand alone
 * become those by the fraction, and no unknown divides.
 */
export function timesDuration(body: Expression, time: TimeSet): Expression {
  if (!hasDerivative(body)) return scaled(body, time.duration);
  const inner = (part: Expression): Expression => timesDuration(part, time);
  const { node } = body;
  switch (node.kind) {
    case 'derivative':
      return new Expression({ ...node, perFraction: true });
    case 'sum':
      return new Expression({ ...node, terms: node.terms.map(inner) });
    case 'unary':
      return node.name === 'neg' ? unary('neg', inner(node.argument)) : scaled(body, time.duration);
    case 'binary':
      return node.name === 'divide' && !hasDerivative(node.right)
        ? divide(inner(node.left), node.right)
        : scaled(body, time.duration);
    case 'product': {
      const derivatives = node.factors.filter(hasDerivative);
      if (derivatives.length > 1) return scaled(body, time.duration);
      return multiply(...node.factors.map((factor) => (factor === derivatives[0] ? inner(factor) : factor)));
    }
    default:
      return scaled(body, time.duration);
  }
}

/** A factor times an expression; sums over sets keep standing at the top, so that they need not be written out. */
export function scaled(expression: Expression, factor: Expression): Expression {
  const { node } = expression;
  if (!hasTotal(expression)) return multiply(factor, expression);
  const inner = (part: Expression): Expression => scaled(part, factor);
  if (node.kind === 'sum') return new Expression({ ...node, terms: node.terms.map(inner) });
  if (node.kind === 'unary' && node.name === 'neg') return unary('neg', inner(node.argument));
  if (node.kind === 'total' || node.kind === 'integral') {
    return new Expression({ ...node, body: inner(node.body) });
  }
  return multiply(factor, expression);
}

/** Whether there is a sum over sets, or an integral, among the terms of an expression. */
function hasTotal(expression: Expression): boolean {
  const { node } = expression;
  if (node.kind === 'total') return node.operation === 'sum';
  if (node.kind === 'integral') return true;
  const linear = node.kind === 'sum' || (node.kind === 'unary' && node.name === 'neg');
  return linear && partsOf(expression).some(hasTotal);
}

/**
 * The value of an end of a time at a point of the unknowns, which `firstOf` numbers.
 *
 * @throws ModelError for an end that is more than a formula of plain unknowns.
 */
export function compileEnd(
  expression: Expression,
  { name, place }: TimeSet,
  firstOf: (variable: Variable) => number,
): (x: Float64Array) => number {
  const compile = (part: Expression): ((x: Float64Array) => number) => {
    const { node } = part;
    if (isKnown(part)) {
      const value = compileKnown(part, Domain.single())(0);
      return () => value;
    }
    switch (node.kind) {
      case 'variable': {
        if (node.variable.time || node.variable.role === 'network') break;
        const { variable } = node;
        const component = compileComponent(node.indices, variable.sets, variable.name, Domain.single())(0);
        const index = firstOf(variable) + component;
        return (x) => x[index]!;
      }
      case 'sum': {
        const terms = node.terms.map(compile);
        return (x) => terms.reduce((sum, term) => sum + term(x), 0);
      }
      case 'product': {
        const factors = node.factors.map(compile);
        return (x) => factors.reduce((product, factor) => product * factor(x), 1);
      }
      case 'unary': {
        const value = unaryValues[node.name];
        const argument = compile(node.argument);
        return (x) => value(argument(x));
      }
      case 'binary': {
        const value = binaryValues[node.name];
        const [left, right] = [compile(node.left), compile(node.right)];
        return (x) => value(left(x), right(x));
      }
      default:
    }
    throw new ModelError(
      `an end of the time '${name}' is more than a formula of plain unknowns`,
      "give it a variable of its own: var tf in [0.1, 10] start 1, and state an equation for it below 'subject to'",
      place,
    );
  };
  return compile(expression);
}
