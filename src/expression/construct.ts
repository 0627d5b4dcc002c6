import { sameExpression } from './equality.js';
import type { Expression, NetworkCall } from './expression.js';
import { binaryValues, comparisonValues, integerPower, unaryValues } from './function-values.js';
import type { BinaryFunction, Comparison, UnaryFunction } from './functions.js';

/**
 * Simplifying constructors: the only way expressions are made. They fold constants, apply the rules of 0 and 1, flatten
 * nested sums and products, and collect equal terms and factors (`x + x` is `2 x`, `x * x` is `x ^ 2`). As in every
 * algebra system, `0 * e` is 0 whatever e is.
 */

/** Sums and products longer than this are not searched for equal members (the search is quadratic). */
const collectLimit = 24;

export const zero: Expression = { kind: 'constant', value: 0 };
export const one: Expression = { kind: 'constant', value: 1 };

export function constant(value: number): Expression {
  if (value === 0) return zero;
  return value === 1 ? one : { kind: 'constant', value };
}

/** The k-th optimisation quantity of the template at the point. */
export function input(index: number): Expression {
  return { kind: 'input', index };
}

/** The k-th known number of the template at the point. */
export function datum(index: number): Expression {
  return { kind: 'datum', index };
}

export function isConstant(expression: Expression, value?: number): boolean {
  return expression.kind === 'constant' && (value === undefined || expression.value === value);
}

/** A term as numeric coefficient times the rest. */
function coefficientOf(term: Expression): { coefficient: number; rest: Expression } {
  if (term.kind !== 'product' || term.factors[0].kind !== 'constant') return { coefficient: 1, rest: term };
  const factors = term.factors.slice(1);
  return {
    coefficient: term.factors[0].value,
    rest: factors.length === 1 ? factors[0] : { kind: 'product', factors },
  };
}

/** Sum of any number of terms; `add()` is 0. A numeric constant comes last. */
export function add(...terms: readonly Expression[]): Expression {
  let offset = 0;
  const flat: Expression[] = [];
  const collect = (term: Expression): void => {
    if (term.kind === 'constant') offset += term.value;
    else if (term.kind === 'sum') term.terms.forEach(collect);
    else flat.push(term);
  };
  terms.forEach(collect);
  const kept = flat.length <= collectLimit && someSame(flat, sameTerm) ? collectTerms(flat) : flat;
  if (offset !== 0 || kept.length === 0) kept.push(constant(offset));
  return kept.length === 1 ? kept[0] : { kind: 'sum', terms: kept };
}

/** Whether two of the members are `same`: the common case of none is decided without making anything. */
function someSame(members: readonly Expression[], same: (a: Expression, b: Expression) => boolean): boolean {
  for (let i = 1; i < members.length; i++) {
    for (let k = 0; k < i; k++) if (same(members[i], members[k])) return true;
  }
  return false;
}

/** Whether two terms differ at most in their numeric coefficients. */
function sameTerm(a: Expression, b: Expression): boolean {
  const skipA = a.kind === 'product' && a.factors[0].kind === 'constant' ? 1 : 0;
  const skipB = b.kind === 'product' && b.factors[0].kind === 'constant' ? 1 : 0;
  const lengthA = a.kind === 'product' ? a.factors.length - skipA : 1;
  const lengthB = b.kind === 'product' ? b.factors.length - skipB : 1;
  if (lengthA !== lengthB) return false;
  for (let i = 0; i < lengthA; i++) {
    const factorA = a.kind === 'product' ? a.factors[i + skipA] : a;
    const factorB = b.kind === 'product' ? b.factors[i + skipB] : b;
    if (!sameExpression(factorA, factorB)) return false;
  }
  return true;
}

function collectTerms(flat: readonly Expression[]): Expression[] {
  const parts = flat.map(coefficientOf);
  const merged: { coefficient: number; rest: Expression; first: Expression; count: number }[] = [];
  parts.forEach((part, i) => {
    const match = merged.find((candidate) => sameExpression(candidate.rest, part.rest));
    if (match === undefined) merged.push({ ...part, first: flat[i], count: 1 });
    else {
      match.coefficient += part.coefficient;
      match.count += 1;
    }
  });
  return merged
    .filter((part) => part.count === 1 || part.coefficient !== 0)
    .map((part) => (part.count === 1 ? part.first : multiply(constant(part.coefficient), part.rest)));
}

export function subtract(left: Expression, right: Expression): Expression {
  return add(left, negate(right));
}

/** -a, as the product of -1 and a; the sign moves into a numeric factor when there is one, and into sums. */
export function negate(argument: Expression): Expression {
  if (argument.kind === 'sum') return add(...argument.terms.map(negate));
  return multiply(constant(-1), argument);
}

/** Product of any number of factors; `multiply()` is 1. A numeric constant comes first. */
export function multiply(...factors: readonly Expression[]): Expression {
  let scale = 1;
  const flat: Expression[] = [];
  const collect = (factor: Expression): void => {
    if (factor.kind === 'constant') scale *= factor.value;
    else if (factor.kind === 'product') factor.factors.forEach(collect);
    else flat.push(factor);
  };
  factors.forEach(collect);
  if (scale === 0) return zero;
  const kept = flat.length <= collectLimit && someSame(flat, sameBase) ? collectFactors(flat) : flat;
  if (kept.length === 0) return constant(scale);
  if (scale !== 1) kept.unshift(constant(scale));
  return kept.length === 1 ? kept[0] : { kind: 'product', factors: kept };
}

/** A factor as base to a positive integer power. */
function powerOf(factor: Expression): { base: Expression; exponent: number } {
  if (factor.kind === 'binary' && factor.name === 'power' && factor.right.kind === 'constant') {
    const exponent = factor.right.value;
    if (Number.isInteger(exponent) && exponent > 0) return { base: factor.left, exponent };
  }
  return { base: factor, exponent: 1 };
}

/** Whether two factors are powers of the same base. */
function sameBase(a: Expression, b: Expression): boolean {
  return sameExpression(factorBase(a), factorBase(b));
}

function factorBase(factor: Expression): Expression {
  return factor.kind === 'binary' && factor.name === 'power' && factor.right.kind === 'constant'
    ? factor.left
    : factor;
}

function collectFactors(flat: readonly Expression[]): Expression[] {
  const merged: { base: Expression; exponent: number; first: Expression; count: number }[] = [];
  for (const factor of flat) {
    const part = powerOf(factor);
    const match = merged.find((candidate) => sameExpression(candidate.base, part.base));
    if (match === undefined) merged.push({ ...part, first: factor, count: 1 });
    else {
      match.exponent += part.exponent;
      match.count += 1;
    }
  }
  return merged.map((part) => (part.count === 1 ? part.first : power(part.base, constant(part.exponent))));
}

/** left / right. */
export function divide(left: Expression, right: Expression): Expression {
  if (right.kind === 'constant') {
    if (left.kind === 'constant') return constant(left.value / right.value);
    if (right.value === 1) return left;
    if (right.value === -1) return negate(left);
  }
  if (isConstant(left, 0) && !isConstant(right, 0)) return zero;
  return { kind: 'binary', name: 'divide', left, right };
}

/**
 * base ^ exponent. A constant integer exponent is an integer power: it is defined for negative bases, and `e ^ 0` is 1
 * for every e. Any other exponent is the real power, NaN for a negative base.
 */
export function power(base: Expression, exponent: Expression): Expression {
  if (exponent.kind === 'constant') {
    const n = exponent.value;
    if (n === 0) return one;
    if (n === 1) return base;
    if (base.kind === 'constant') {
      return constant(Number.isInteger(n) ? integerPower(base.value, n) : Math.pow(base.value, n));
    }
    if (n === 0.5) return apply('sqrt', base);
    const inner = powerOf(base);
    if (inner.exponent !== 1 && Number.isInteger(n)) return power(inner.base, constant(inner.exponent * n));
  }
  if (isConstant(base, 1)) return one;
  return { kind: 'binary', name: 'power', left: base, right: exponent };
}

/** A unary function of the language's list. */
export function apply(name: UnaryFunction, argument: Expression): Expression {
  if (name === 'neg') return negate(argument);
  if (argument.kind === 'constant') return constant(unaryValues[name](argument.value));
  return { kind: 'unary', name, argument };
}

/** A binary function of the language's list. */
export function applyBinary(name: BinaryFunction, left: Expression, right: Expression): Expression {
  if (name === 'divide') return divide(left, right);
  if (name === 'power') return power(left, right);
  if (left.kind === 'constant' && right.kind === 'constant') {
    return constant(binaryValues[name](left.value, right.value));
  }
  return { kind: 'binary', name, left, right };
}

/** `left comparison right ? whenTrue : whenFalse`. */
export function select(
  comparison: Comparison,
  left: Expression,
  right: Expression,
  whenTrue: Expression,
  whenFalse: Expression,
): Expression {
  if (left.kind === 'constant' && right.kind === 'constant') {
    return comparisonValues[comparison](left.value, right.value) ? whenTrue : whenFalse;
  }
  if (sameExpression(whenTrue, whenFalse)) return whenTrue;
  return { kind: 'select', comparison, left, right, whenTrue, whenFalse };
}

/** Output `output` (0-based) of one evaluation of a network. Outputs of the same evaluation share the `call` object. */
export function networkOutput(call: NetworkCall, output: number): Expression {
  return { kind: 'network', call, output };
}
