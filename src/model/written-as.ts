import type { DataColumn } from './data-set.js';
import type { Expression } from './expression.js';
import type { Network } from './network.js';
import type { Weight } from './mean-squared-error.js';

/*
 * Some functions of the language stand for long expressions. The expressions that they make remember the call, so that a model
 * can be printed as it was meant. Expressions that are rebuilt from them, and mean something else, do not.
 */

/** The call that made an expression. */
export type WrittenCall =
  | { readonly name: 'sumsq'; readonly network: Network }
  | { readonly name: 'l1'; readonly network: Network; readonly smoothing: number }
  | {
      readonly name: 'mse' | 'sse';
      readonly predictions: readonly Expression[];
      readonly columns: readonly DataColumn[];
      readonly weights: Weight | readonly Weight[] | undefined;
    };

const calls = new WeakMap<Expression, WrittenCall>();

/** Remembers the call that makes an expression, and returns the expression. */
export function rememberCall(expression: Expression, call: WrittenCall): Expression {
  calls.set(expression, call);
  return expression;
}

/** The call that made an expression, if it was one of these. */
export function callOf(expression: Expression): WrittenCall | undefined {
  return calls.get(expression);
}
