import type { ExpressionTree, IterationTree } from './ast.js';

/** Visits the direct parts of an expression of the text, in their order. */
export function eachPart(tree: ExpressionTree, visit: (part: ExpressionTree) => void): void {
  switch (tree.kind) {
    case 'number':
    case 'text':
    case 'name':
      return;
    case 'sum':
      for (const { value } of tree.terms) visit(value);
      return;
    case 'product':
      for (const { value } of tree.factors) visit(value);
      return;
    case 'power':
      visit(tree.base);
      return visit(tree.exponent);
    case 'negation':
      return visit(tree.value);
    case 'at':
      visit(tree.value);
      return visit(tree.time);
    case 'range':
      visit(tree.first);
      return visit(tree.last);
    case 'comparison':
      return tree.sides.forEach(visit);
    case 'and':
    case 'or':
      return tree.conditions.forEach(visit);
    case 'not':
      return visit(tree.condition);
    case 'set-operation':
      visit(tree.left);
      return visit(tree.right);
    case 'membership':
      visit(tree.member);
      return visit(tree.set);
    case 'list':
    case 'tuple':
    case 'set':
      return tree.elements.forEach(visit);
    case 'filter':
      return eachPartOfIteration(tree.iteration, visit);
    case 'conditional':
      visit(tree.condition);
      visit(tree.whenTrue);
      return visit(tree.whenFalse);
    case 'field':
      return visit(tree.base);
    case 'subscript':
      visit(tree.base);
      return tree.subscripts.forEach(visit);
    case 'call':
      visit(tree.callee);
      if (tree.iteration) eachPartOfIteration(tree.iteration, visit);
      for (const { value } of tree.arguments) visit(value);
  }
}

function eachPartOfIteration({ binders, where }: IterationTree, visit: (part: ExpressionTree) => void): void {
  for (const { domain } of binders) visit(domain);
  if (where) visit(where);
}

/** The direct parts of an expression of the text. */
export function partsOfTree(tree: ExpressionTree): readonly ExpressionTree[] {
  const parts: ExpressionTree[] = [];
  eachPart(tree, (part) => parts.push(part));
  return parts;
}

/** Number of nodes of an expression of the text. */
export function treeSize(tree: ExpressionTree): number {
  let size = 1;
  eachPart(tree, (part) => {
    size += treeSize(part);
  });
  return size;
}

/** Whether an expression contains a name. */
export function mentionsName(tree: ExpressionTree, name: string): boolean {
  return tree.kind === 'name'
    ? tree.text === name
    : partsOfTree(tree).some((part) => mentionsName(part, name));
}
