import type { BinaryFunction, Comparison, UnaryFunction } from './functions.js';

/** Logistic function 1 / (1 + exp(-x)) without overflow: only exponentials of negative numbers are formed. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + exp(x)) without overflow: softplus(1000) = 1000, softplus(-1000) = 0. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * a^n for an integer n by repeated squaring: exact for small powers, defined for every sign of the base.
 * `x^0` is 1 for every x, also 0, infinities and NaN.
 */
export function integerPower(a: number, n: number): number {
  if (Math.abs(n) > 64) return Math.pow(a, n);
  let result = 1;
  let square = a;
  for (let k = Math.abs(n); k > 0; k >>= 1) {
    if (k & 1) result *= square;
    square *= square;
  }
  return n < 0 ? 1 / result : result;
}

/** The value of every unary function. The interpreter, the generated code and constant folding share this one table. */
export const unaryValues: Readonly<Record<UnaryFunction, (x: number) => number>> = {
  neg: (x) => -x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sigmoid,
  softplus,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
};

/** The value of every binary function; see {@link unaryValues}. */
export const binaryValues: Readonly<Record<BinaryFunction, (a: number, b: number) => number>> = {
  divide: (a, b) => a / b,
  power: Math.pow,
  atan2: Math.atan2,
  min: Math.min,
  max: Math.max,
};

/** The truth of every comparison; comparisons with NaN are false except `!=`. */
export const comparisonValues: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
};
