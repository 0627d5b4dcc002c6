import type { Comparison } from '../expression/functions.js';
import type { DataColumn } from './data-set.js';
import { toExpression, type Condition, type Operand } from './expression.js';
import { codeOfElement, type Element } from './sets.js';

/*
 * Conditions for `where`, `select` and filters; `isIn` beside the functions of sets is one too.
 */

/** left < right, and so on; a text is an element of a set. */
export function compare(
  left: Operand | Element,
  comparison: Comparison,
  right: Operand | Element,
): Condition {
  const [a, b] = [left, right].map((side) =>
    toExpression(typeof side === 'string' ? codeOfElement(side) : side),
  );
  return { kind: 'compare', comparison, left: a!, right: b! };
}

/** All of the conditions hold. */
export function and(...conditions: Condition[]): Condition {
  return { kind: 'and', conditions };
}

/** One of the conditions holds, or several. */
export function or(...conditions: Condition[]): Condition {
  return { kind: 'or', conditions };
}

export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** The cell of a column in a row (counted from 0) is not empty. */
export function present(column: DataColumn, row: Operand): Condition {
  return { kind: 'present', column, row: toExpression(row) };
}
