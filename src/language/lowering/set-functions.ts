import { knownConstant } from '../../transcription/known.js';
import { first, type IndexSet, last, member, ord, type Expression } from '../../model/index.js';
import { add } from '../../model/expression.js';
import type { CallTree, ExpressionTree } from '../ast.js';
import type { MatchedArguments, Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { domainSet } from './index-sets.js';
import { elementExpression } from './membership.js';
import { constantFacts, scalar, unknown, type Value } from './values.js';

/** A function of the elements of ordered sets. */
interface SetFunction {
  readonly signature: Signature;
  readonly lower: (matched: MatchedArguments, at: ExpressionLowering, call: CallTree) => Value;
}

const ofElement = (name: string, most: number): Signature => ({
  positional: [1, most],
  named: [],
  form: most === 3 ? `${name}(i, I) or ${name}(i, I, 2)` : `${name}(i, I)`,
});

/** next(i, I), and so on: the set may be left out where the first argument is an index that runs over it. */
export const setFunctions: ReadonlyMap<string, SetFunction> = new Map<string, SetFunction>([
  ['next', { signature: ofElement('next', 3), lower: neighbour(1) }],
  ['prev', { signature: ofElement('prev', 3), lower: neighbour(-1) }],
  [
    'ord',
    {
      signature: ofElement('ord', 2),
      lower({ positional: [element, set] }, at, call) {
        const found = placed(element!, set, at, call);
        return found ? scalar(ord(found.element, found.set), constantFacts) : unknown;
      },
    },
  ],
  ['first', { signature: { positional: [1, 1], named: [], form: 'first(I)' }, lower: end(first) }],
  ['last', { signature: { positional: [1, 1], named: [], form: 'last(I)' }, lower: end(last) }],
  [
    'member',
    {
      signature: { positional: [2, 2], named: [], form: 'member(2, I)' },
      lower({ positional: [place, tree] }, at) {
        const set = orderedSet(tree!, at);
        const known = at.known(place!, 'a place in a set');
        return set && known ? scalar(member(known.components[0]!, set), constantFacts) : unknown;
      },
    },
  ],
]);

function neighbour(direction: 1 | -1): SetFunction['lower'] {
  return ({ positional: [element, set, steps] }, at, call) => {
    const found = placed(element!, set, at, call);
    const many = steps && at.known(steps, 'the number of steps');
    if (!found || (steps && !many)) return unknown;
    const count = many ? at.context.attempt(steps!.span, 'bad-value', () => many.components[0]!) : undefined;
    const distance = count
      ? at.context.attempt(steps!.span, 'bad-value', () => knownConstant(count, 'the number of steps'))
      : 1;
    if (distance === undefined) return unknown;
    const place = add(ord(found.element, found.set), direction * distance);
    return scalar(member(place, found.set), constantFacts);
  };
}

function end(of: (set: IndexSet) => Expression): SetFunction['lower'] {
  return ({ positional: [tree] }, at) => {
    const set = orderedSet(tree!, at);
    if (!set) return unknown;
    if (set.size > 0) return scalar(of(set), constantFacts);
    return at.context.error('empty-set', tree!.span, 'the set is empty', 'ranges run upwards: 1..3');
  };
}

/** An element with the set that it is in. */
function placed(
  tree: ExpressionTree,
  setTree: ExpressionTree | undefined,
  at: ExpressionLowering,
  call: CallTree,
): { readonly element: Expression; readonly set: IndexSet } | undefined {
  const element = elementExpression(tree, at);
  if (!element) return undefined;
  if (setTree) {
    const set = orderedSet(setTree, at);
    return set && { element, set };
  }
  const binding = element.node.kind === 'index' ? at.at.frame.bindingOf(element.node.symbol) : undefined;
  if (binding?.symbols.length === 1) return { element, set: binding.set };
  at.context.error(
    'missing-argument',
    call.span,
    'the set in whose order the element stands is missing',
    'write it behind the element: next(i, I)',
  );
  return undefined;
}

/** A set of single elements that does not depend on indices. */
function orderedSet(tree: ExpressionTree, at: ExpressionLowering): IndexSet | undefined {
  const found = domainSet(tree, at);
  if (!found) return undefined;
  if (found.set.arity === 1 && !found.restriction) return found.set;
  at.context.error(
    'not-a-set',
    tree.span,
    found.restriction ? 'this set depends on other indices' : `the members of ${found.set.name} are tuples`,
    'take a set of single elements that is the same everywhere',
  );
  return undefined;
}
