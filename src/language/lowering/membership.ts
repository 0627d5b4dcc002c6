import type { Condition, Expression } from '../../model/index.js';
import { number } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import type { CallTree, ExpressionTree, MembershipTree } from '../ast.js';
import { matchArguments } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { domainSet } from './index-sets.js';
import { described } from './values.js';

/** (i, j) in arcs, as a condition; `undefined` after a report. */
export function lowerMembership(tree: MembershipTree, at: ExpressionLowering): Condition | undefined {
  const { context } = at;
  const found = domainSet(tree.set, at);
  const parts = memberParts(tree.member, at);
  if (!found || !parts) return undefined;
  const { set, restriction } = found;
  if (parts.length !== set.arity) {
    context.error(
      'tuple-size',
      tree.member.span,
      `the members of ${set.name} have ${set.arity} ${set.arity === 1 ? 'part' : 'parts'}, not ${parts.length}`,
      'as many parts are compared as a member has: (i, j) in arcs',
    );
    return undefined;
  }
  const contains: Condition = { kind: 'contains', set, member: parts };
  return restriction ? { kind: 'and', conditions: [contains, restriction(parts[0]!)] } : contains;
}

/** present(table.column[k]): the cell is not empty. */
export function lowerPresence(tree: CallTree, at: ExpressionLowering): Condition | undefined {
  const { context } = at;
  const form = 'present(train.y1[k])';
  const matched = matchArguments(
    tree,
    'present',
    { positional: [1, 1], named: [], form },
    context.diagnostics,
  );
  const [cell] = matched?.positional ?? [];
  const value = cell && at.value(cell);
  if (!value || value.kind === 'unknown') return undefined;
  const node = value.kind === 'numbers' && !value.isVector ? value.components[0]!.node : undefined;
  if (node?.kind === 'datum') return { kind: 'present', column: node.column, row: node.row };
  context.error(
    'cell-expected',
    cell!.span,
    `a cell of a table is expected, not ${described(value)}`,
    `write ${form}`,
  );
  return undefined;
}

/** The parts of a member: (i, "a"), or one element. `undefined` after a report. */
function memberParts(tree: ExpressionTree, at: ExpressionLowering): Expression[] | undefined {
  const parts = (tree.kind === 'tuple' ? tree.elements : [tree]).map((part) => elementExpression(part, at));
  return parts.includes(undefined) ? undefined : (parts as Expression[]);
}

/** An element: a known number, or a text. `undefined` after a report. */
export function elementExpression(tree: ExpressionTree, at: ExpressionLowering): Expression | undefined {
  if (tree.kind === 'text') return number(codeOfElement(tree.value));
  return at.known(tree, 'an element of a set')?.components[0];
}
