import { select, type Condition, type Expression } from '../../model/index.js';
import { number } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import type { ComparisonTree, ConditionalTree, ExpressionTree } from '../ast.js';
import { combine } from './arithmetic.js';
import type { ExpressionLowering } from './expressions.js';
import { lowerMembership, lowerPresence } from './membership.js';
import { joined, unknown, type Facts, type Value } from './values.js';

/**
 * A comparison, or several joined by and, or, not. With `facts`, unknowns and the current time may be compared, and what is
 * known about the sides is added there; without, the sides must be known.
 */
export function lowerCondition(
  tree: ExpressionTree,
  at: ExpressionLowering,
  facts?: Facts[],
): Condition | undefined {
  switch (tree.kind) {
    case 'comparison':
      return comparison(tree, at, facts);
    case 'and':
    case 'or': {
      const conditions = tree.conditions.map((one) => lowerCondition(one, at, facts));
      return conditions.includes(undefined)
        ? undefined
        : { kind: tree.kind, conditions: conditions as Condition[] };
    }
    case 'not': {
      const condition = lowerCondition(tree.condition, at, facts);
      return condition && { kind: 'not', condition };
    }
    case 'membership':
      return lowerMembership(tree, at);
    case 'call':
      if (tree.callee.kind === 'name' && tree.callee.text === 'present') return lowerPresence(tree, at);
      return noCondition(tree, at);
    default:
      return noCondition(tree, at);
  }
}

function noCondition(tree: ExpressionTree, at: ExpressionLowering): undefined {
  at.context.error(
    'condition-expected',
    tree.span,
    'a condition is expected',
    'write a comparison: i != j, i + 1 <= n; or (i, j) in arcs',
  );
}

function comparison(tree: ComparisonTree, at: ExpressionLowering, facts?: Facts[]): Condition | undefined {
  const sides = tree.sides.map((side) => comparable(side, at, facts));
  if (sides.some((side) => side === undefined)) return undefined;
  const conditions = tree.operators.map(({ text }, k): Condition => ({
    kind: 'compare',
    comparison: text,
    left: sides[k]!,
    right: sides[k + 1]!,
  }));
  return conditions.length === 1 ? conditions[0] : { kind: 'and', conditions };
}

/** A side of a condition: a number, or a text as an element of a set. */
function comparable(tree: ExpressionTree, at: ExpressionLowering, facts?: Facts[]): Expression | undefined {
  if (tree.kind === 'text') return number(codeOfElement(tree.value));
  if (!facts) return at.known(tree, 'a side of a condition')?.components[0];
  const value = at.scalar(tree);
  if (value.kind === 'unknown') return undefined;
  facts.push(value.facts);
  return value.components[0];
}

/** if condition then a else b; the branches may be vectors of one size. */
export function lowerConditional(tree: ConditionalTree, at: ExpressionLowering): Value {
  const facts: Facts[] = [];
  const condition = lowerCondition(tree.condition, at, facts);
  const branches = [at.numbers(tree.whenTrue), at.numbers(tree.whenFalse)];
  if (!condition) return unknown;
  const spans = [tree.whenTrue.span, tree.whenFalse.span];
  const value = combine(
    spans,
    branches,
    ([whenTrue, whenFalse]) => select(condition, whenTrue!, whenFalse!),
    at,
  );
  return value.kind === 'numbers' ? { ...value, facts: joined([value.facts, ...facts]) } : value;
}
