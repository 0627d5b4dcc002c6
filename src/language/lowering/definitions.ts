import type { Expression, IndexSet } from '../../model/index.js';
import { number, partsOf } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import type { Definition } from '../ast.js';
import type { Span } from '../source-text.js';
import { treeSize } from '../tree-walk.js';
import { elementsOf } from './arithmetic.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { IndexFrame } from './index-frame.js';
import { domainSet } from './index-sets.js';
import { fitsTuples } from './totals.js';
import {
  joined,
  unknown,
  vector,
  type FamilyValue,
  type NumbersValue,
  type UnknownValue,
  type Value,
} from './values.js';

/** A named expression. Without indices it is lowered once and shared; with indices, at each use. */
export function lowerDefinition(definition: Definition, context: Context): Value {
  const { name, indices, value: tree } = definition;
  const at = new ExpressionLowering(context, { frame: IndexFrame.none, objective: true });
  if (!indices) {
    const value = at.value(tree);
    if (value.kind === 'unknown' || value.kind === 'columns' || value.kind === 'variable') return value;
    const numbers = at.asNumbers(value, tree.span);
    if (numbers.kind === 'unknown' || !smallEnough(numbers.components, tree.span, context)) return unknown;
    const { components, isVector } = numbers;
    context.attempt(name.span, 'refused', () =>
      isVector
        ? context.model.define(name.text, components)
        : context.model.define(name.text, components[0]!),
    );
    return numbers;
  }
  if (indices.where) {
    return context.error(
      'unexpected-where',
      indices.where.span,
      'a definition runs over whole sets',
      'write if ... then ... else in its body',
    );
  }
  const sets: IndexSet[] = [];
  const names: string[] = [];
  for (const { names: binderNames, domain, span } of indices.binders) {
    if (binderNames.length === 0) {
      return context.error(
        'index-without-name',
        span,
        'the index needs a name here',
        `write let ${name.text}[i in 1..3] = ...`,
      );
    }
    const found = domainSet(domain, at);
    if (!found || !fitsTuples(binderNames, found.set, span, context)) return unknown;
    sets.push(found.set);
    names.push(...binderNames.map(({ text }) => text));
  }
  return { kind: 'family', name: name.text, names, sets, body: tree, size: treeSize(tree) };
}

/** One component of a family of named expressions. */
export function familyComponent(
  family: FamilyValue,
  indices: readonly Expression[],
  span: Span,
  at: ExpressionLowering,
): NumbersValue | UnknownValue {
  const { context } = at;
  if (!context.spend(8 * family.size, span)) return unknown;
  const names = new Map(family.names.map((name, k) => [name, indices[k]!]));
  return (
    context.nested(family.name, span, () => at.within(at.at.frame.renamed(names)).scalar(family.body)) ??
    unknown
  );
}

/** All components of a family of named expressions. */
export function familyVector(
  family: FamilyValue,
  span: Span,
  at: ExpressionLowering,
): NumbersValue | UnknownValue {
  const components: NumbersValue[] = [];
  for (const elements of elementsOf(family.sets)) {
    const indices = elements.map((element) => number(codeOfElement(element)));
    const component = familyComponent(family, indices, span, at);
    if (component.kind === 'unknown') return unknown;
    components.push(component);
  }
  return vector(
    components.flatMap((one) => one.components),
    joined(components.map(({ facts }) => facts)),
  );
}

const sizes = new WeakMap<Expression, number>();

/** Number of nodes of an expression when its shared parts are written out each time. */
function writtenOutSize(expression: Expression): number {
  let size = sizes.get(expression);
  if (size === undefined) {
    size = 1;
    for (const part of partsOf(expression)) size += writtenOutSize(part);
    sizes.set(expression, size);
  }
  return size;
}

/** Whether expressions stay within the limit when their named parts are written out; reports it if not. */
export function smallEnough(expressions: readonly Expression[], span: Span, context: Context): boolean {
  const { expression: limit } = context.limits;
  if (expressions.every((expression) => writtenOutSize(expression) <= limit)) return true;
  context.error(
    'expression-too-large',
    span,
    `with its definitions written out the expression has more than ${limit} parts`,
    'make a variable of a part that is used often, with an equation for it',
  );
  return false;
}
