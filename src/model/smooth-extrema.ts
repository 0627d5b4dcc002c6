import { add, binary, divide, subtract, toExpression, unary } from './expression.js';
import type { Expression, Operand } from './expression.js';
import { ModelError } from './model-error.js';

/*
 * Smooth forms of |x|, max and min, with all derivatives everywhere: |x| becomes s(x) = sqrt(x^2 + eps^2), and with it
 * max(a, b) = (a + b + |a - b|)/2 and min(a, b) = (a + b - |a - b|)/2. Since |x| <= s(x) <= |x| + eps, with equality on the
 * right at x = 0 only, the smooth maximum lies above the maximum by at most eps/2, the smooth minimum below the minimum by at
 * most eps/2. The largest second derivative is 1/eps of s and 1/(2 eps) of the others. (Balakrishna and Biegler, Ind. Eng. Chem.
 * Res. 31, 1992, 2152-2164, eq. 14; Chen and Mangasarian, Comput. Optim. Appl. 5, 1996, 97-138.)
 */

/** Rounding of the corner where none is given. */
export const defaultRounding = 1e-3;

export interface SmoothOptions {
  /** Rounding of the corner, in units of the arguments: a positive number or a known expression. Default 1e-3. */
  readonly eps?: Operand;
}

/** sqrt(x^2 + eps^2): above |x| by at most eps, which is reached at x = 0. */
export function smoothAbs(x: Operand, { eps = defaultRounding }: SmoothOptions = {}): Expression {
  if (typeof eps === 'number' && !(eps > 0 && Number.isFinite(eps)))
    throw new ModelError(`the rounding eps is ${eps}`, 'give a small positive number');
  return unary('sqrt', add(binary('power', x, 2), binary('power', eps, 2)));
}

/** A smooth maximum of two or more: above the maximum by at most eps/2 for two, (n - 1) eps/2 for n. */
export function smoothMaximum(arguments_: readonly Operand[], options: SmoothOptions = {}): Expression {
  return folded(arguments_, (a, b) => divide(add(a, b, smoothAbs(subtract(a, b), options)), 2));
}

/** A smooth minimum of two or more: below the minimum by at most eps/2 for two, (n - 1) eps/2 for n. */
export function smoothMinimum(arguments_: readonly Operand[], options: SmoothOptions = {}): Expression {
  return folded(arguments_, (a, b) => divide(subtract(add(a, b), smoothAbs(subtract(a, b), options)), 2));
}

function folded(
  values: readonly Operand[],
  combine: (a: Expression, b: Expression) => Expression,
): Expression {
  const [first, ...rest] = values.map(toExpression);
  if (!first || rest.length === 0) throw new ModelError('a smooth extremum is of two values or more');
  return rest.reduce(combine, first);
}
