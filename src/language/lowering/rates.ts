import { der, maximumOrder, type Variable } from '../../model/index.js';
import type { CallTree, ExpressionTree, Statement } from '../ast.js';
import { eachPart } from '../tree-walk.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { instanceReference } from './references.js';

/**
 * Makes the rates of all states that have a derivative of higher order somewhere in the text, before anything that may use them is
 * lowered: `der(x) at 0` then means the same wherever it stands.
 */
export function declareRates(statements: readonly Statement[], context: Context): void {
  const at = new ExpressionLowering(context);
  const visit = (tree: ExpressionTree): void => {
    if (tree.kind === 'call') {
      const order = orderOf(tree);
      const [argument] = tree.arguments;
      if (order > 1 && argument) for (const state of statesIn(argument.value, at)) der(state, order);
    }
    eachPart(tree, visit);
  };
  for (const statement of statements) {
    if (statement.kind === 'constraint') visit(statement.relation);
    else if (statement.kind === 'objective') visit(statement.expression);
    else if (statement.kind === 'let') visit(statement.value);
  }
}

/** Order of the derivative that a call takes; 0 for other calls, and for orders that are reported later. */
function orderOf({ callee, arguments: [, order] }: CallTree): number {
  if (callee.kind !== 'name') return 0;
  if (callee.text === 'der2') return 2;
  if (callee.text !== 'der' || order?.value.kind !== 'number') return 0;
  const { value } = order.value;
  return Number.isInteger(value) && value <= maximumOrder ? value : 0;
}

/** The states that an argument of a derivative names. */
function statesIn(tree: ExpressionTree, at: ExpressionLowering): Variable[] {
  switch (tree.kind) {
    case 'list':
      return tree.elements.flatMap((element) => statesIn(element, at));
    case 'subscript':
      return statesIn(tree.base, at);
    case 'field': {
      const reference = instanceReference(tree, at);
      return reference ? statesIn(reference, at) : [];
    }
    case 'name': {
      const { scope } = at.context;
      const declaration = scope.has(tree.text) ? scope.lookup(tree.text) : undefined;
      if (declaration?.kind !== 'variable' || declaration.role !== 'state') return [];
      const value = at.context.valueOf(declaration);
      return value.kind === 'variable' ? [value.variable] : [];
    }
    default:
      return [];
  }
}
