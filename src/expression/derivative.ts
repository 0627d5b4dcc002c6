import { add, multiply, one, select, zero } from './construct.js';
import { binaryAdjoints, unaryDerivatives } from './derivative-rules.js';
import type { Expression } from './expression.js';
import { isDataOnly } from './structure.js';

/** First partial derivatives by input number; inputs with a derivative that is identically 0 are absent. */
export type Gradient = ReadonlyMap<number, Expression>;

/**
 * Symbolic derivatives of an expression with respect to its inputs by one reverse sweep (Griewank & Walther, *Evaluating
 * Derivatives*, 2nd ed., section 3.2): the derivatives share subexpressions with each other and with the value.
 * Outputs of network calls must have been replaced by inputs before; see `nlp/template-calculus`.
 *
 * Choices (`select`, `min`, `max`) are differentiated branch by branch, so that a branch which is not taken never
 * multiplies an infinity by zero: the derivative of `x > 0 ? x log x : 0` at 0 is 0. `min` and `max` take the left
 * operand's derivative where both are equal.
 */
export function gradient(e: Expression, memo = new DerivativeMemo()): Gradient {
  let result = memo.gradients.get(e);
  if (result === undefined) {
    result = sweep(e, memo);
    memo.gradients.set(e, result);
  }
  return result;
}

/** What is remembered between the derivatives of related formulas: those of one template, say. */
export class DerivativeMemo {
  readonly gradients = new Map<Expression, Gradient>();
  readonly dataOnly = new Map<Expression, boolean>();
}

/** The two branches of a choice and its condition, or undefined for a smooth node. */
function branches(
  e: Expression,
): { pick: (t: Expression, f: Expression) => Expression; t: Expression; f: Expression } | undefined {
  if (e.kind === 'select') {
    return { pick: (t, f) => select(e.comparison, e.left, e.right, t, f), t: e.whenTrue, f: e.whenFalse };
  }
  if (e.kind === 'binary' && (e.name === 'min' || e.name === 'max')) {
    const comparison = e.name === 'min' ? '<=' : '>=';
    return { pick: (t, f) => select(comparison, e.left, e.right, t, f), t: e.left, f: e.right };
  }
  return undefined;
}

/** Operands through which an adjoint flows; none for choices, which are handled apart. */
function flow(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case 'unary':
      return [e.argument];
    case 'binary':
      return branches(e) === undefined ? [e.left, e.right] : [];
    case 'sum':
      return e.terms;
    case 'product':
      return e.factors;
    default:
      return [];
  }
}

function sweep(root: Expression, memo: DerivativeMemo): Gradient {
  const order: Expression[] = [];
  const adjoints = new Map<Expression, Expression[]>();
  const visit = (e: Expression): void => {
    if (adjoints.has(e) || isDataOnly(e, memo.dataOnly)) return;
    adjoints.set(e, []);
    flow(e).forEach(visit);
    order.push(e);
  };
  visit(root);
  adjoints.get(root)?.push(one);
  const send = (target: Expression, adjoint: Expression): void => {
    adjoints.get(target)?.push(adjoint);
  };
  const result = new Map<number, Expression[]>();
  const deliver = (index: number, adjoint: Expression): void => {
    const list = result.get(index);
    if (list === undefined) result.set(index, [adjoint]);
    else list.push(adjoint);
  };
  for (let i = order.length - 1; i >= 0; i--) {
    const e = order[i];
    const adjoint = add(...adjoints.get(e)!);
    if (adjoint === zero) continue;
    if (e.kind === 'input') {
      deliver(e.index, adjoint);
      continue;
    }
    const choice = branches(e);
    if (choice === undefined) propagate(e, adjoint, memo, send);
    else {
      const whenTrue = gradient(choice.t, memo);
      const whenFalse = gradient(choice.f, memo);
      for (const k of new Set([...whenTrue.keys(), ...whenFalse.keys()])) {
        deliver(k, multiply(adjoint, choice.pick(whenTrue.get(k) ?? zero, whenFalse.get(k) ?? zero)));
      }
    }
  }
  const summed = new Map<number, Expression>();
  for (const [k, list] of [...result].sort(([a], [b]) => a - b)) {
    const total = add(...list);
    if (total !== zero) summed.set(k, total);
  }
  return summed;
}

function propagate(
  e: Expression,
  adjoint: Expression,
  memo: DerivativeMemo,
  send: (target: Expression, adjoint: Expression) => void,
): void {
  switch (e.kind) {
    case 'unary':
      send(e.argument, multiply(adjoint, unaryDerivatives[e.name](e.argument, e)));
      return;
    case 'binary': {
      const [left, right] = binaryAdjoints(e, adjoint);
      send(e.left, left);
      send(e.right, right);
      return;
    }
    case 'sum':
      for (const term of e.terms) send(term, adjoint);
      return;
    case 'product':
      e.factors.forEach((factor, i) => {
        if (isDataOnly(factor, memo.dataOnly)) return;
        send(factor, multiply(adjoint, ...e.factors.slice(0, i), ...e.factors.slice(i + 1)));
      });
      return;
    case 'network':
      throw new Error('network outputs must be replaced by inputs before differentiation');
    default:
      return;
  }
}
