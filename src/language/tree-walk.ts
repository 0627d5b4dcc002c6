import type { ExpressionTree, IterationTree } from './ast.js';

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
    case 'set-operation':
      return [tree.left, tree.right];
    case 'membership':
      return [tree.member, tree.set];
    case 'list':
    case 'tuple':
    case 'set':
      return tree.elements;
    case 'filter':
      return partsOfIteration(tree.iteration);
    case 'conditional':
      return [tree.condition, tree.whenTrue, tree.whenFalse];
    case 'field':
      return [tree.base];
    case 'subscript':
      return [tree.base, ...tree.subscripts];
    case 'call':
      return [
        tree.callee,
        ...(tree.iteration ? partsOfIteration(tree.iteration) : []),
        ...tree.arguments.map(({ value }) => value),
      ];
  }
}

/** Number of nodes of an expression of the text. */
export function treeSize(tree: ExpressionTree): number {
  return partsOfTree(tree).reduce((size, part) => size + treeSize(part), 1);
}

function partsOfIteration({ binders, where }: IterationTree): readonly ExpressionTree[] {
  const domains = binders.map(({ domain }) => domain);
  return where ? [...domains, where] : domains;
}

/** Whether an expression contains a name. */
export function mentionsName(tree: ExpressionTree, name: string): boolean {
  return tree.kind === 'name'
    ? tree.text === name
    : partsOfTree(tree).some((part) => mentionsName(part, name));
}
