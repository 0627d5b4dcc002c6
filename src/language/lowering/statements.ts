import { atLeast, atMost, between, equal, type Relation } from '../../model/index.js';
import { isFree } from '../../transcription/known.js';
import type { ComparisonTree, ConstraintStatement, ExpressionTree, ObjectiveStatement } from '../ast.js';
import type { Context } from './context.js';
import { smallEnough } from './definitions.js';
import { checkSummed } from './experiments.js';
import { ExpressionLowering } from './expressions.js';
import { checkData, hasCurrentData } from './moving-data.js';
import { bindAll, type BoundIndices } from './totals.js';
import { IndexFrame } from './index-frame.js';
import { joined, type NumbersValue } from './values.js';

/** Adds a constraint family to the model. */
export function lowerConstraint(statement: ConstraintStatement, name: string, context: Context): void {
  const at = new ExpressionLowering(context);
  const { indices, relation } = statement;
  const bound: BoundIndices | undefined = indices
    ? bindAll(indices.binders, indices.where, at)
    : { frame: IndexFrame.none, bindings: [], where: undefined };
  if (!bound) return;
  const rows = lowerRelation(relation, at.within(bound.frame), context);
  const place = context.place(statement.span);
  rows?.forEach((row, k) => {
    const rowName = rows.length > 1 ? `${name}.${k + 1}` : name;
    context.attempt(statement.span, 'refused', () =>
      context.model.addConstraint(rowName, bound.bindings, row, place, bound.where),
    );
  });
}

/** The relation of a constraint; two for a range whose limits contain unknowns. `undefined` after a report. */
function lowerRelation(
  tree: ExpressionTree,
  at: ExpressionLowering,
  context: Context,
): Relation[] | undefined {
  if (tree.kind !== 'comparison') {
    const hint = 'write left == right, left <= right or lower <= middle <= upper';
    context.error('constraint-without-comparison', tree.span, 'a constraint compares', hint);
    at.value(tree);
    return undefined;
  }
  const lowered = tree.sides.map((side) => at.numbers(side));
  if (!wellFormed(tree, context) || lowered.some(({ kind }) => kind === 'unknown')) return undefined;
  const sides = lowered as NumbersValue[];
  const vectors = sides.filter(({ isVector }) => isVector);
  for (const [k, side] of sides.entries()) {
    const size = vectors[0]?.components.length;
    if (!side.isVector || side.components.length === size) continue;
    context.error(
      'size-mismatch',
      tree.sides[k]!.span,
      `one side has ${size} components and this one ${side.components.length}`,
      'both sides of a vector equation need the same size',
    );
    return undefined;
  }
  const facts = joined(sides.map((side) => side.facts));
  if (facts.known) {
    context.error(
      'constraint-without-variables',
      tree.span,
      'the constraint contains no variable',
      'check the names in it, or remove it',
    );
    return undefined;
  }
  if (facts.time === 'several') {
    context.error(
      'mixed-times',
      tree.span,
      'the constraint mixes several times',
      "write 'at' and a time behind the quantities of all but one",
    );
    return undefined;
  }
  if (!sides.every((side, k) => checkData(tree.sides[k]!, side, facts, context))) return undefined;
  if (context.scope.hasDefinitions) {
    const written = sides.flatMap(({ components }) => components);
    if (!smallEnough(written, tree.span, context)) return undefined;
  }
  const [first, second, third] = sides.map(({ components }) => components);
  const operator = tree.operators[0]!.text;
  if (!third) {
    const make = operator === '==' ? equal : operator === '<=' ? atMost : atLeast;
    return [make(first!, second!)];
  }
  const [low, high] = operator === '<=' ? [0, 2] : [2, 0];
  const moves = typeof facts.time === 'object' && isFree(facts.time);
  const fixed = (side: NumbersValue) => side.facts.known && !(moves && side.components.some(hasCurrentData));
  if (fixed(sides[low]!) && fixed(sides[high]!)) {
    return [between(sides[low]!.components, second!, sides[high]!.components)];
  }
  return [atMost(sides[low]!.components, second!), atMost(second!, sides[high]!.components)];
}

/** Whether the operators of a constraint fit together. */
function wellFormed(tree: ComparisonTree, context: Context): boolean {
  for (const { text, span } of tree.operators) {
    if (text === '<' || text === '>') {
      context.error(
        'strict-inequality',
        span,
        `'${text}' cannot be solved for: the limit itself must be allowed`,
        `write '${text}='`,
      );
      return false;
    }
    if (text === '!=') {
      context.error(
        'unequal-constraint',
        span,
        "'!=' is for conditions, not for constraints",
        "write '==', '<=' or '>='",
      );
      return false;
    }
  }
  const texts = new Set(tree.operators.map(({ text }) => text));
  if (tree.operators.length <= 1) return true;
  if (tree.operators.length === 2 && texts.size === 1 && !texts.has('==')) return true;
  context.error(
    'bad-chain',
    tree.operators[1]!.span,
    'this chain of comparisons is no range',
    'write lower <= middle <= upper, or one comparison on each line',
  );
  return false;
}

/** Sets the objective of the model. */
export function lowerObjective(statement: ObjectiveStatement, context: Context): void {
  const { sense, expression, span } = statement;
  const at = new ExpressionLowering(context, { frame: IndexFrame.none, objective: true });
  if (expression.kind === 'comparison') {
    context.error(
      'objective-with-comparison',
      expression.span,
      'the objective is one expression, not a comparison',
      'comparisons stand below subject to',
    );
    return;
  }
  const value = at.scalar(expression);
  if (value.kind === 'unknown') return;
  if (value.facts.time !== undefined) {
    context.error(
      'objective-over-time',
      expression.span,
      'the objective depends on the current time, so it is no single number',
      'take it at a time: x at 1; or integral(over t: ...)',
    );
    return;
  }
  if (context.scope.hasDefinitions && !smallEnough(value.components, expression.span, context)) return;
  if (!checkSummed(value.components[0]!, expression, context)) return;
  context.attempt(span, 'refused', () => context.model[sense](value.components[0]!, context.place(span)));
}
