import type { Condition } from './expression.js';
import { add, Expression, toExpression, type Operand } from './expression.js';
import { codeOfElement, type Element, type IndexSet } from './sets.js';

/*
 * Every set is ordered: as listed, as the range runs, or as the rows of its table. These functions of indices are known before
 * solving.
 */

/** The place of an element in a set, counted from 1. */
export function ord(element: Operand | Element, set: IndexSet): Expression {
  return new Expression({ kind: 'ordinal', set, element: elementExpression(element) });
}

/** The element at a place of a set, counted from 1. */
export function member(place: Operand, set: IndexSet): Expression {
  return new Expression({ kind: 'member', set, place: toExpression(place) });
}

/** The element `steps` behind another in the order of a set. Where there is none, the model is wrong: guard it with `where`. */
export function next(element: Operand | Element, set: IndexSet, steps = 1): Expression {
  return member(add(ord(element, set), steps), set);
}

/** The element `steps` before another in the order of a set. */
export function prev(element: Operand | Element, set: IndexSet, steps = 1): Expression {
  return member(add(ord(element, set), -steps), set);
}

/** The first element of a set. */
export function first(set: IndexSet): Expression {
  return member(1, set);
}

/** The last element of a set. */
export function last(set: IndexSet): Expression {
  return member(set.size, set);
}

/** Whether a member, given as its parts, is in a set: a condition for `where`, `select` and filters. */
export function isIn(parts: Operand | Element | readonly (Operand | Element)[], set: IndexSet): Condition {
  const list = Array.isArray(parts) ? (parts as readonly (Operand | Element)[]) : [parts as Operand];
  return { kind: 'contains', set, member: list.map(elementExpression) };
}

function elementExpression(element: Operand | Element): Expression {
  return toExpression(typeof element === 'string' ? codeOfElement(element) : element);
}
