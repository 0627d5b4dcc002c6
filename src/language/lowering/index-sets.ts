import { IndexSet, type Condition, type Element, type Expression } from '../../model/index.js';
import { Domain } from '../../transcription/points.js';
import type { ExpressionTree, FilterTree, RangeTree, SetTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { IndexFrame, mentionsIndex } from './index-frame.js';
import { operationSet, productSet } from './set-operations.js';
import { bindAll } from './totals.js';
import { described } from './values.js';

/** A set that an index runs over, and the condition on the index where the set depends on indices outside of it. */
export interface DomainSet {
  readonly set: IndexSet;
  readonly restriction?: (index: Expression) => Condition;
}

/** The set that an expression stands for, or `undefined` after a report. */
export function domainSet(
  tree: ExpressionTree,
  at: ExpressionLowering,
  name?: string,
): DomainSet | undefined {
  const { context } = at;
  switch (tree.kind) {
    case 'range':
      return rangeSet(tree, at, name);
    case 'set':
      return listedSet(tree, at, name);
    case 'filter':
      return filteredSet(tree, at, name);
    case 'set-operation':
      return operationSet(tree, at, name);
    case 'product':
      if (tree.factors.every(({ inverse }) => !inverse)) return productSet(tree, at, name);
      return namedSet(tree, at, name);
    case 'number':
      context.error(
        'dimension-without-range',
        tree.span,
        'a range is expected, not a number',
        `write 1..${tree.value}`,
      );
      return undefined;
    default:
      return namedSet(tree, at, name);
  }
}

/** The set that a name or a call stands for. */
function namedSet(
  tree: ExpressionTree,
  at: ExpressionLowering,
  name: string | undefined,
): DomainSet | undefined {
  const { context } = at;
  const value = at.value(tree);
  if (value.kind === 'set') return { set: name === undefined ? value.set : value.set.named(name) };
  const isNumber = value.kind === 'parameter' || (value.kind === 'numbers' && value.facts.known);
  if (isNumber) {
    const text = context.diagnostics.source.slice(tree.span);
    context.error(
      'dimension-without-range',
      tree.span,
      `'${text}' is a number, not a set`,
      `write 1..${text}`,
    );
  } else if (value.kind !== 'unknown') {
    context.error(
      'not-a-set',
      tree.span,
      `a set is expected, not ${described(value)}`,
      'write 1..10, {"a", "b"} or the name of a set',
    );
  }
  return undefined;
}

function rangeSet(tree: RangeTree, at: ExpressionLowering, name: string | undefined): DomainSet | undefined {
  const { context } = at;
  const first = at.known(tree.first, 'the first element of a range')?.components[0];
  const last = at.known(tree.last, 'the last element of a range')?.components[0];
  if (!first || !last) return undefined;
  const limits = context.attempt(tree.span, 'bad-range', () => [
    at.at.frame.range(first),
    at.at.frame.range(last),
  ]);
  const [low, high] = limits ?? [];
  if (!low || !high) {
    if (limits) {
      context.error(
        'set-too-large',
        tree.span,
        'this range depends on too many combinations of other indices',
        'use a fixed range and a condition behind where',
      );
    }
    return undefined;
  }
  const [from, to] = [low[0], high[1]];
  if (![...low, ...high].every(Number.isInteger)) {
    const wrong = Number.isInteger(from) ? to : from;
    context.error(
      'bad-range',
      tree.span,
      `the ends of a range are whole numbers, not ${wrong}`,
      'use floor(...) or ceil(...)',
    );
    return undefined;
  }
  if (to - from + 1 > context.limits.setSize) {
    context.error(
      'set-too-large',
      tree.span,
      `the range has ${to - from + 1} elements; the limit is ${context.limits.setSize}`,
      'use a smaller range',
    );
    return undefined;
  }
  const set = context.attempt(tree.span, 'bad-range', () => IndexSet.range(from, to, name));
  if (!set) return undefined;
  if (low[0] === low[1] && high[0] === high[1]) return { set };
  return {
    set,
    restriction: (index) => ({
      kind: 'and',
      conditions: [
        { kind: 'compare', comparison: '>=', left: index, right: first },
        { kind: 'compare', comparison: '<=', left: index, right: last },
      ],
    }),
  };
}

/** {i in I where condition}. */
function filteredSet(
  { iteration }: FilterTree,
  at: ExpressionLowering,
  name: string | undefined,
): DomainSet | undefined {
  const { context } = at;
  if (iteration.over) {
    context.error(
      'bad-element',
      iteration.span,
      'a set is filtered by indices, not over time',
      'write {i in I where i != 2}',
    );
    return undefined;
  }
  const bound = bindAll(iteration.binders, iteration.where, at.within(IndexFrame.none));
  if (!bound) return undefined;
  const set = context.attempt(iteration.span, 'bad-value', () => {
    const { indices, symbols } = Domain.of(bound.bindings, undefined, bound.where);
    const text = name ?? context.diagnostics.source.slice(iteration.span);
    return IndexSet.ofCodes(indices, symbols.length, text);
  });
  return set && { set };
}

function listedSet(tree: SetTree, at: ExpressionLowering, name: string | undefined): DomainSet | undefined {
  const { context } = at;
  const members: Element[][] = [];
  for (const tuple of tree.elements) {
    const parts = (tuple.kind === 'tuple' ? tuple.elements : [tuple]).map((part) => listedElement(part, at));
    if (parts.includes(undefined)) return undefined;
    members.push(parts as Element[]);
    if (parts.length === members[0]!.length) continue;
    context.error(
      'tuple-size',
      tuple.span,
      `this member has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}, those before it ${members[0]!.length}`,
      'all members of a set have the same number of parts',
    );
    return undefined;
  }
  const set = context.attempt(tree.span, 'repeated-element', () => IndexSet.of(members, name));
  return set && { set };
}

function listedElement(tree: ExpressionTree, at: ExpressionLowering): Element | undefined {
  if (tree.kind === 'text') return tree.value;
  const value = at.known(tree, 'an element of a set')?.components[0];
  if (!value) return undefined;
  const range = mentionsIndex(value) ? undefined : at.at.frame.range(value);
  if (range && Number.isInteger(range[0])) return range[0];
  at.context.error(
    'bad-element',
    tree.span,
    'the elements of a set are whole numbers and texts',
    'write {1, 2}, {"a", "b"} or {("a", "b"), ("b", "c")}',
  );
  return undefined;
}
