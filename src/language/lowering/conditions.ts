import type { Condition, Expression } from '../../model/index.js';
import { number } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import type { ComparisonTree, ExpressionTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';

/** A comparison, or several joined by and, or, not. */
export function lowerCondition(tree: ExpressionTree, at: ExpressionLowering): Condition | undefined {
  switch (tree.kind) {
    case 'comparison':
      return comparison(tree, at);
    case 'and':
    case 'or': {
      const conditions = tree.conditions.map((one) => lowerCondition(one, at));
      return conditions.includes(undefined)
        ? undefined
        : { kind: tree.kind, conditions: conditions as Condition[] };
    }
    case 'not': {
      const condition = lowerCondition(tree.condition, at);
      return condition && { kind: 'not', condition };
    }
    default:
      at.context.error(
        'condition-expected',
        tree.span,
        'a condition is expected',
        'write a comparison: i != j, i + 1 <= n',
      );
      return undefined;
  }
}

function comparison(tree: ComparisonTree, at: ExpressionLowering): Condition | undefined {
  const sides = tree.sides.map((side) => comparable(side, at));
  if (sides.some((side) => side === undefined)) return undefined;
  const conditions = tree.operators.map(({ text }, k): Condition => ({
    kind: 'compare',
    comparison: text,
    left: sides[k]!,
    right: sides[k + 1]!,
  }));
  return conditions.length === 1 ? conditions[0] : { kind: 'and', conditions };
}

/** A side of a condition: a known number, or a text as an element of a set. */
function comparable(tree: ExpressionTree, at: ExpressionLowering): Expression | undefined {
  if (tree.kind === 'text') return number(codeOfElement(tree.value));
  return at.known(tree, 'a side of a condition')?.components[0];
}
