import type { CstNode, IToken } from './chevrotain.js';
import type { Identifier } from './ast.js';
import { tokenSpan } from './lexer.js';

/** The sub-trees of a rule inside a concrete syntax tree, in order. */
export function nodesOf(node: CstNode, rule: string): readonly CstNode[] {
  return (node.children[rule] ?? none) as CstNode[];
}

/** The only sub-tree of a rule, where the grammar demands one. */
export function nodeOf(node: CstNode, rule: string): CstNode {
  return node.children[rule]![0] as CstNode;
}

/** The tokens of a type or label inside a concrete syntax tree, in order. */
export function tokensOf(node: CstNode, type: string): readonly IToken[] {
  return (node.children[type] ?? none) as IToken[];
}

/** The first token of a type or label, or `undefined`. */
export function tokenOf(node: CstNode, type: string): IToken | undefined {
  return node.children[type]?.[0] as IToken | undefined;
}

export function identifier(token: IToken): Identifier {
  return { text: token.image, span: tokenSpan(token) };
}

const none: readonly never[] = [];
