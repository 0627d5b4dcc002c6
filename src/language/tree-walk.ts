import type { ExpressionTree } from './ast.js';

/** The direct parts of an expression of the text. */
export function partsOfTree(tree: ExpressionTree): readonly ExpressionTree[] {
  switch (tree.kind) {
    case 'number':
    case 'text':
    case 'name':
      return [];
    case 'sum':
      return tree.terms.map(({ value }) => value);
    case 'product':
      return tree.factors.map(({ value }) => value);
    case 'power':
      return [tree.base, tree.exponent];
    case 'negation':
      return [tree.value];
    case 'at':
      return [tree.value, tree.time];
    case 'range':
      return [tree.first, tree.last];
    case 'comparison':
      return tree.sides;
    case 'and':
    case 'or':
      return tree.conditions;
    case 'not':
      return [tree.condition];
    case 'list':
    case 'set':
      return tree.elements;
    case 'field':
      return [tree.base];
    case 'subscript':
      return [tree.base, ...tree.subscripts];
    case 'call':
      return [
        tree.callee,
        ...(tree.iteration?.binders.map(({ domain }) => domain) ?? []),
        ...(tree.iteration?.where ? [tree.iteration.where] : []),
        ...tree.arguments.map(({ value }) => value),
      ];
  }
}

/** Whether an expression contains a name. */
export function mentionsName(tree: ExpressionTree, name: string): boolean {
  return tree.kind === 'name'
    ? tree.text === name
    : partsOfTree(tree).some((part) => mentionsName(part, name));
}
