/**
 * The operations of `.nl` expressions by number (D. M. Gay, "Writing .nl Files", SAND2005-7907P, 2005, tables 7 to 10).
 */
export const Opcode = {
  plus: 0,
  minus: 1,
  times: 2,
  divide: 3,
  remainder: 4,
  power: 5,
  less: 6,
  minimum: 11,
  maximum: 12,
  floor: 13,
  ceil: 14,
  abs: 15,
  negate: 16,
  or: 20,
  and: 21,
  lessThan: 22,
  atMost: 23,
  equal: 24,
  atLeast: 28,
  greaterThan: 29,
  notEqual: 30,
  not: 34,
  if: 35,
  tanh: 37,
  tan: 38,
  sqrt: 39,
  sinh: 40,
  sin: 41,
  log10: 42,
  log: 43,
  exp: 44,
  cosh: 45,
  cos: 46,
  atanh: 47,
  atan2: 48,
  atan: 49,
  asinh: 50,
  asin: 51,
  acosh: 52,
  acos: 53,
  sum: 54,
  integerDivide: 55,
  truncate: 58,
  count: 59,
  numberOf: 60,
  piecewiseLinear: 64,
  all: 70,
  any: 71,
  implies: 72,
  iff: 73,
  powerConstantExponent: 76,
  square: 77,
  powerConstantBase: 78,
} as const;

/** How the operands of an operation are given: their number, or `list` where the file states it. */
export type Arity = 1 | 2 | 3 | 'list' | 'breakpoints';

interface Operator {
  readonly name: string;
  readonly arity: Arity;
  /** Least number of operands of a list. */
  readonly least?: number;
}

/** What Odeon evaluates, by opcode. */
export const operators: ReadonlyMap<number, Operator> = new Map<number, Operator>([
  ...(['plus', 'minus', 'times', 'divide', 'remainder', 'power', 'less'] as const).map(fixed(2)),
  ...(['floor', 'ceil', 'abs', 'negate', 'not', 'truncate', 'square'] as const).map(fixed(1)),
  ...(['or', 'and', 'lessThan', 'atMost', 'equal', 'atLeast', 'greaterThan', 'notEqual', 'iff'] as const).map(
    fixed(2),
  ),
  ...(
    ['tanh', 'tan', 'sqrt', 'sinh', 'sin', 'log10', 'log', 'exp', 'cosh', 'cos', 'atanh', 'atan'] as const
  ).map(fixed(1)),
  ...(['asinh', 'asin', 'acosh', 'acos'] as const).map(fixed(1)),
  ...(['atan2', 'integerDivide', 'powerConstantExponent', 'powerConstantBase'] as const).map(fixed(2)),
  ...(['if', 'implies'] as const).map(fixed(3)),
  ...(['minimum', 'maximum', 'sum', 'count', 'numberOf', 'all', 'any'] as const).map(list),
  [Opcode.piecewiseLinear, { name: 'piecewise-linear term', arity: 'breakpoints' }],
]);

function fixed(arity: 1 | 2 | 3): (name: keyof typeof Opcode) => [number, Operator] {
  return (name) => [Opcode[name], { name, arity }];
}

function list(name: keyof typeof Opcode): [number, Operator] {
  return [Opcode[name], { name, arity: 'list', least: 1 }];
}

/** Operations of the format that Odeon refuses, by the names that AMPL gives them. */
export const refusedOperators: ReadonlyMap<number, string> = new Map([
  [56, 'precision'],
  [57, 'round'],
  [61, 'numberof with symbols'],
  [62, 'atleast'],
  [63, 'atmost'],
  [65, 'if with symbols'],
  [66, 'exactly'],
  [67, '!atleast'],
  [68, '!atmost'],
  [69, '!exactly'],
  [74, 'alldiff'],
  [75, '!alldiff'],
  [79, 'function call'],
]);

const logical: ReadonlySet<number> = new Set([20, 21, 22, 23, 24, 28, 29, 30, 34, 70, 71, 72, 73]);

/** Whether an operation's value is a truth value. */
export function isLogical(opcode: number): boolean {
  return logical.has(opcode);
}
