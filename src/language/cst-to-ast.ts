import type { Clauses, FrozenClause, Identifier, LayerTree, Statement, VariableDeclaration } from './ast.js';
import type { CstNode, IToken } from './chevrotain.js';
import { identifier, nodeOf, nodesOf, tokenOf, tokensOf } from './cst.js';
import type { DiagnosticList } from './diagnostics.js';
import { argumentTree, expressionTree, indicesTree, primaryTree, textTree } from './expression-tree.js';
import { tokenSpan } from './lexer.js';
import { spanning, type Span } from './source-text.js';

/** The syntax tree of one statement from its concrete syntax tree. @throws TreeProblem */
export function statementTree(node: CstNode, span: Span, diagnostics: DiagnosticList): Statement {
  const rule = Object.values(node.children)[0]![0] as CstNode;
  return builders[rule.name]!(rule, span, diagnostics);
}

type Builder = (node: CstNode, span: Span, diagnostics: DiagnosticList) => Statement;

/** The name that a statement declares or is about. */
function nameOf(node: CstNode): Identifier {
  const declared = nodesOf(node, 'declaredName')[0];
  return joinedName(tokensOf(declared ?? node, 'Name').slice(0, declared ? undefined : 1));
}

/** Names joined by dots. */
function joinedName(tokens: readonly IToken[]): Identifier {
  const [first, ...rest] = tokens.map(identifier);
  if (rest.length === 0) return first!;
  const text = [first!, ...rest].map((part) => part.text).join('.');
  return { text, span: spanning(first!.span, rest[rest.length - 1]!.span) };
}

const expressionOf = (node: CstNode) => expressionTree(nodeOf(node, 'expression'));

/** One builder for each kind of statement, by the name of its grammar rule. */
const builders: Readonly<Record<string, Builder>> = {
  modelHeader(node, span) {
    const title = tokenOf(node, 'String');
    const name = nameOf(node);
    return title ? { kind: 'model', name, title: textTree(title), span } : { kind: 'model', name, span };
  },
  inclusion: (node, span) => ({ kind: 'include', file: textTree(tokenOf(node, 'String')!), span }),
  parameter: (node, span) => ({
    kind: 'param',
    name: nameOf(node),
    ...indicesOf(node),
    value: expressionOf(node),
    ...unitOf(node),
    span,
  }),
  definition: (node, span) => ({
    kind: 'let',
    name: nameOf(node),
    ...indicesOf(node),
    value: expressionOf(node),
    span,
  }),
  dataTable(node, span) {
    const condition = nodesOf(node, 'condition')[0];
    const where = condition ? { where: expressionTree(condition) } : {};
    return { kind: 'data', name: nameOf(node), value: expressionOf(node), ...where, span };
  },
  indexSet: (node, span) => ({ kind: 'set', name: nameOf(node), value: expressionOf(node), span }),
  timeSet(node, span) {
    const table = tokenOf(node, 'table');
    const interval = nodesOf(node, 'expression')[0];
    return {
      kind: 'time',
      name: nameOf(node),
      ...indicesOf(node),
      ...(table ? { over: identifier(table) } : {}),
      ...(interval ? { interval: expressionTree(interval) } : {}),
      ...unitOf(node),
      span,
    };
  },
  variable: (node, span, diagnostics) => ({
    kind: 'variable',
    role: roleOf(node),
    name: nameOf(node),
    ...indicesOf(node),
    clauses: clausesOf(node, diagnostics),
    span,
  }),
  network: (node, span, diagnostics) => ({
    kind: 'network',
    name: nameOf(node),
    layers: nodesOf(node, 'layer').map(layerTree),
    ...tiedTo(node),
    clauses: clausesOf(node, diagnostics),
    span,
  }),
  subjectTo: (_, span) => ({ kind: 'subject-to', span }),
  constraint(node, span) {
    const label = tokenOf(node, 'Label');
    return {
      kind: 'constraint',
      ...(label ? { name: joinedName([label, ...tokensOf(node, 'part')]) } : {}),
      ...indicesOf(node),
      relation: expressionOf(node),
      span,
    };
  },
  objective: (node, span) => ({
    kind: 'objective',
    sense: tokenOf(node, 'Minimize') ? 'minimize' : 'maximize',
    expression: expressionOf(node),
    span,
  }),
  collocation: (node, span) => ({ kind: 'collocate', time: nameOf(node), scheme: expressionOf(node), span }),
  solve: (node, span) => ({ kind: 'solve', method: expressionOf(node), span }),
  decomposition: (node, span) => ({
    kind: 'decompose',
    data: nameOf(node),
    by: expressionOf(node),
    exactly: tokenOf(node, 'Exactly') !== undefined,
    span,
  }),
  blockHeading: (node, span) => ({
    kind: 'block',
    name: nameOf(node),
    parameters: tokensOf(node, 'parameter').map(identifier),
    span,
  }),
  blockEnd: (_, span) => ({ kind: 'block-end', span }),
  instance: (node, span) => ({
    kind: 'use',
    block: nameOf(node),
    arguments: nodesOf(node, 'argument').map(argumentTree),
    name: identifier(tokenOf(node, 'instance')!),
    ...indicesOf(node),
    span,
  }),
  validation(node, span) {
    const network = tokenOf(node, 'subject');
    return {
      kind: 'validate',
      ...(network ? { network: identifier(network) } : {}),
      data: tokensOf(node, 'data').map(identifier),
      span,
    };
  },
};

function tiedTo(node: CstNode) {
  const path = tokensOf(node, 'tied');
  return path.length === 0 ? {} : { tied: joinedName(path) };
}

function indicesOf(node: CstNode) {
  const indices = nodesOf(node, 'indices')[0];
  return indices ? { indices: indicesTree(indices) } : {};
}

function unitOf(node: CstNode) {
  const unit = nodesOf(node, 'unit')[0];
  if (!unit) return {};
  const texts = tokensOf(unit, 'String').map(textTree);
  const span = spanning(texts[0]!.span, texts[texts.length - 1]!.span);
  return { unit: { texts, forEach: tokenOf(unit, 'LeftBracket') !== undefined, span } };
}

const roles = { State: 'state', Algebraic: 'algebraic', Control: 'control', Var: 'var' } as const;

function roleOf(node: CstNode): VariableDeclaration['role'] {
  for (const [token, role] of Object.entries(roles)) if (tokenOf(node, token)) return role;
  return 'var';
}

function layerTree(node: CstNode): LayerTree {
  const width = primaryTree(nodeOf(node, 'primary'));
  const activation = tokenOf(node, 'activation');
  if (!activation) return { width, span: width.span };
  const name = identifier(activation);
  return { width, activation: name, span: spanning(width.span, name.span) };
}

const clauseKeys = {
  Over: 'over',
  In: 'within',
  AtMost: 'atMost',
  AtLeast: 'atLeast',
  Start: 'start',
  Fix: 'fix',
  Hold: 'hold',
  Normalize: 'normalize',
  Scale: 'scale',
  Increasing: 'increasing',
  Decreasing: 'decreasing',
  Lipschitz: 'lipschitz',
  Frozen: 'frozen',
} as const;

function clausesOf(node: CstNode, diagnostics: DiagnosticList): Clauses {
  const clauses: Record<string, unknown> = {};
  for (const clause of nodesOf(node, 'clause')) {
    const unit = nodesOf(clause, 'unit')[0];
    if (unit) {
      if (clauses['unit'] !== undefined) repeated(tokenOf(unit, 'Unit')!, diagnostics);
      else Object.assign(clauses, unitOf(clause));
      continue;
    }
    const [tokenName, key] = Object.entries(clauseKeys).find(([name]) => tokenOf(clause, name))!;
    const keyword = tokenOf(clause, tokenName)!;
    if (clauses[key] !== undefined) repeated(keyword, diagnostics);
    else if (key === 'over' || key === 'hold') clauses[key] = nameOf(clause);
    else if (key === 'frozen') clauses[key] = frozenClause(clause, tokenSpan(keyword));
    else clauses[key] = expressionTree(nodeOf(clause, 'quantity'));
  }
  return clauses as Clauses;
}

function frozenClause(clause: CstNode, span: Span): FrozenClause {
  const layers = nodesOf(clause, 'quantity')[0];
  return layers ? { layers: expressionTree(layers), span } : { span };
}

function repeated(keyword: IToken, diagnostics: DiagnosticList): void {
  diagnostics.error(
    'repeated-clause',
    tokenSpan(keyword),
    `'${keyword.image}' is stated twice`,
    'state each part of a declaration once',
  );
}
