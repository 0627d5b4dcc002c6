import {
  add,
  apply,
  applyBinary,
  constant,
  divide,
  isConstant,
  multiply,
  negate,
  one,
  power,
  select,
  subtract,
  zero,
  type BinaryFunction,
  type Comparison,
  type Expression,
  type UnaryFunction,
} from '../../expression/index.js';
import { NlError } from './nl-error.js';
import { isLogical, Opcode } from './opcodes.js';

/** A truth value, as the choice that it makes between two expressions. */
type Condition = (whenTrue: Expression, whenFalse: Expression) => Expression;

/** Value of a node: a number or a truth value. */
export type NodeValue = Expression | Condition;

const unaryNames: ReadonlyMap<number, UnaryFunction> = new Map(
  (
    [
      'floor',
      'ceil',
      'abs',
      'tanh',
      'tan',
      'sqrt',
      'sinh',
      'sin',
      'log10',
      'log',
      'exp',
      'cosh',
      'cos',
      'atanh',
      'atan',
      'asinh',
      'asin',
      'acosh',
      'acos',
    ] as const
  ).map((name) => [Opcode[name], name]),
);

const comparisonNames: ReadonlyMap<number, Comparison> = new Map([
  [Opcode.lessThan, '<'],
  [Opcode.atMost, '<='],
  [Opcode.equal, '=='],
  [Opcode.atLeast, '>='],
  [Opcode.greaterThan, '>'],
  [Opcode.notEqual, '!='],
]);

/** Operands that are truth values, by position, where they differ from the operation's own kind. */
function takesConditions(opcode: number, position: number): boolean {
  if (opcode === Opcode.if || opcode === Opcode.count) return opcode === Opcode.count || position === 0;
  return isLogical(opcode) && !comparisonNames.has(opcode);
}

/** A truth value as 1 or 0. */
export function asNumber(value: NodeValue): Expression {
  return typeof value === 'function' ? value(one, zero) : value;
}

/** A number as truth value: whether it is not 0. */
function asCondition(value: NodeValue): Condition {
  return typeof value === 'function' ? value : (t, f) => select('!=', value, zero, t, f);
}

/** Sum and product of any number of operands; the constructors take them as arguments, of which there is a limit. */
export function combine(
  operands: readonly Expression[],
  constructor: (...operands: readonly Expression[]) => Expression,
): Expression {
  const size = 1000;
  if (operands.length <= size) return constructor(...operands);
  const groups: Expression[] = [];
  for (let k = 0; k < operands.length; k += size) groups.push(constructor(...operands.slice(k, k + size)));
  return combine(groups, constructor);
}

/** The value of an operation from those of its operands; AMPL's operations through the language's functions. */
export function operation(opcode: number, values: readonly NodeValue[]): NodeValue {
  const comparison = comparisonNames.get(opcode);
  if (comparison === undefined && isLogical(opcode)) return logicalOperation(opcode, values.map(asCondition));
  const operands = values.map((value, k) => (takesConditions(opcode, k) ? zero : asNumber(value)));
  const [a, b, c] = operands;
  if (comparison !== undefined) return (t, f) => select(comparison, a, b, t, f);
  const unary = unaryNames.get(opcode);
  if (unary !== undefined) return apply(unary, a);
  switch (opcode) {
    case Opcode.plus:
    case Opcode.sum:
      return combine(operands, add);
    case Opcode.minus:
      return subtract(a, b);
    case Opcode.times:
      return multiply(a, b);
    case Opcode.divide:
      return divide(a, b);
    case Opcode.negate:
      return negate(a);
    case Opcode.square:
      return power(a, constant(2));
    case Opcode.power:
    case Opcode.powerConstantExponent:
    case Opcode.powerConstantBase:
      return power(a, b);
    case Opcode.atan2:
      return applyBinary('atan2', a, b);
    case Opcode.minimum:
      return balanced('min', operands);
    case Opcode.maximum:
      return balanced('max', operands);
    case Opcode.less:
      return applyBinary('max', subtract(a, b), zero);
    case Opcode.truncate:
      return truncate(a);
    case Opcode.integerDivide:
      return truncate(divide(a, b));
    case Opcode.remainder:
      return subtract(a, multiply(b, truncate(divide(a, b))));
    case Opcode.if:
      return asCondition(values[0])(b, c);
    case Opcode.count:
      return combine(
        values.map((value) => asCondition(value)(one, zero)),
        add,
      );
    case Opcode.numberOf:
      return combine(
        operands.slice(1).map((item) => select('==', item, a, one, zero)),
        add,
      );
    case Opcode.piecewiseLinear:
      return piecewiseLinear(operands);
    default:
      throw new NlError(`there is no operation o${opcode}`);
  }
}

function logicalOperation(opcode: number, conditions: readonly Condition[]): Condition {
  const [a, b, c] = conditions;
  switch (opcode) {
    case Opcode.and:
    case Opcode.all:
      return (t, f) => conditions.reduceRight((rest, condition) => condition(rest, f), t);
    case Opcode.or:
    case Opcode.any:
      return (t, f) => conditions.reduceRight((rest, condition) => condition(t, rest), f);
    case Opcode.not:
      return (t, f) => a(f, t);
    case Opcode.iff:
      return (t, f) => select('==', a(one, zero), b(one, zero), t, f);
    default:
      return (t, f) => select('!=', a(b(one, zero), c(one, zero)), zero, t, f);
  }
}

/** A minimum or maximum of a list as a balanced tree: nesting grows with the logarithm of the list's length. */
function balanced(name: BinaryFunction, operands: readonly Expression[]): Expression {
  if (operands.length === 1) return operands[0];
  const middle = operands.length >> 1;
  return applyBinary(name, balanced(name, operands.slice(0, middle)), balanced(name, operands.slice(middle)));
}

/** Rounding toward zero. */
function truncate(a: Expression): Expression {
  return select('<', a, zero, apply('ceil', a), apply('floor', a));
}

/**
 * Piecewise-linear term of slopes s0, b1, s1, ..., bk, sk (breakpoints between slopes) and argument x, 0 at x = 0:
 * s0 x + sum (s_i - s_(i-1)) (max(x - b_i, 0) - max(-b_i, 0)).
 */
function piecewiseLinear(operands: readonly Expression[]): Expression {
  const x = operands[operands.length - 1];
  const terms = [multiply(operands[0], x)];
  for (let k = 1; k + 2 < operands.length; k += 2) {
    const breakpoint = operands[k];
    const change = subtract(operands[k + 1], operands[k - 1]);
    const beyond = applyBinary('max', subtract(x, breakpoint), zero);
    const atZero = applyBinary('max', negate(breakpoint), zero);
    terms.push(multiply(change, isConstant(atZero, 0) ? beyond : subtract(beyond, atZero)));
  }
  return combine(terms, add);
}
