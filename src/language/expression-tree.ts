import type {
  ArgumentTree,
  Binder,
  CallTree,
  ComparisonOperator,
  ExpressionTree,
  Indices,
  IterationTree,
  TextTree,
} from './ast.js';
import type { CstNode, IToken } from './chevrotain.js';
import { identifier, nodeOf, nodesOf, tokenOf, tokensOf } from './cst.js';
import { tokenSpan } from './lexer.js';
import { spanning, type Span } from './source-text.js';
import * as t from './tokens.js';

/** Thrown by the tree builder for what the grammar allows and the language does not; caught once per statement. */
export class TreeProblem extends Error {
  constructor(
    readonly code: 'nested-too-deep' | 'number-too-large',
    readonly span: Span,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** How strongly operators bind, weakest first. Prefix minus stands between * and ^, `not` between `and` and comparisons. */
const strength = new Map<string, number>([
  ['or', 1],
  ['and', 2],
  ['==', 4],
  ['!=', 4],
  ['<=', 4],
  ['>=', 4],
  ['<', 4],
  ['>', 4],
  ['in', 4],
  ['union', 5],
  ['except', 5],
  ['intersect', 6],
  ['..', 7],
  ['+', 8],
  ['-', 8],
  ['*', 9],
  ['/', 9],
  ['^', 11],
  ['at', 12],
]);
const notStrength = 3;
const minusStrength = 10;
const powerStrength = 11;

/** Longest chain of right-to-left operators (^) and prefixes without brackets between. */
const maximumChain = 20;
/** Most calls, subscripts and columns behind one operand. */
const maximumSuffixes = 8;

/** The tree of an `expression` of the grammar: precedence climbing over its flat operands and operators. */
export function expressionTree(node: CstNode): ExpressionTree {
  const operators = nodesOf(node, 'operator');
  const operands = nodesOf(node, 'operand');
  if (operators.length === 0 && !operands[0]!.children['prefix']) return operandTree(operands[0]!);
  return new Climb(operands, operators.map(onlyToken)).tree();
}

/** The token of a node that has nothing else. */
function onlyToken({ children }: CstNode): IToken {
  for (const type in children) return children[type]![0] as IToken;
  throw new RangeError('an operator without a token');
}

class Climb {
  private operand = 0;
  private depth = 0;

  constructor(
    private readonly operands: readonly CstNode[],
    private readonly operators: readonly IToken[],
  ) {}

  tree(): ExpressionTree {
    return this.climb(0);
  }

  /** The tree of the operators from here on that bind at least as strongly as `weakest`. */
  private climb(weakest: number, prefixesTaken = false): ExpressionTree {
    let left = prefixesTaken ? operandTree(this.operands[this.operand]!) : this.prefixed(weakest);
    for (;;) {
      const operator = this.operators[this.operand];
      if (operator === undefined) return left;
      const bond = strength.get(operator.image)!;
      if (bond < weakest) return left;
      left = this.continued(left, operator, bond);
    }
  }

  /** The next operand under its prefixes, which take all that binds more strongly. */
  private prefixed(weakest: number): ExpressionTree {
    const operand = this.operands[this.operand]!;
    const prefixes = tokensOf(operand, 'prefix');
    if (prefixes.length === 0) return operandTree(operand);
    const first = prefixes[0]!;
    this.enter(tokenSpan(first));
    let negative = false;
    let inverted = false;
    let strongest = minusStrength;
    for (const prefix of prefixes) {
      if (prefix.tokenType === t.Minus) negative = !negative;
      if (prefix.tokenType === t.Not) {
        inverted = !inverted;
        strongest = notStrength;
      }
    }
    const value = this.climb(Math.max(strongest + 1, weakest), true);
    this.depth--;
    const span = spanning(tokenSpan(first), value.span);
    const signed: ExpressionTree = negative ? { kind: 'negation', value, span } : value;
    return inverted ? { kind: 'not', condition: signed, span } : signed;
  }

  private continued(left: ExpressionTree, operator: IToken, bond: number): ExpressionTree {
    switch (operator.image) {
      case '+':
      case '-': {
        const terms = [{ negative: false, value: left }];
        this.each(['+', '-'], bond, (image, value) => terms.push({ negative: image === '-', value }));
        return { kind: 'sum', terms, span: spanning(left.span, terms[terms.length - 1]!.value.span) };
      }
      case '*':
      case '/': {
        const factors = [{ inverse: false, value: left }];
        this.each(['*', '/'], bond, (image, value) => factors.push({ inverse: image === '/', value }));
        return {
          kind: 'product',
          factors,
          span: spanning(left.span, factors[factors.length - 1]!.value.span),
        };
      }
      case '^': {
        this.enter(tokenSpan(operator));
        this.operand++;
        const exponent = this.climb(powerStrength);
        this.depth--;
        return { kind: 'power', base: left, exponent, span: spanning(left.span, exponent.span) };
      }
      case 'at': {
        this.operand++;
        const time = this.climb(bond + 1);
        return { kind: 'at', value: left, time, span: spanning(left.span, time.span) };
      }
      case '..': {
        this.operand++;
        const last = this.climb(bond + 1);
        return { kind: 'range', first: left, last, span: spanning(left.span, last.span) };
      }
      case 'and':
      case 'or': {
        const conditions = [left];
        this.each([operator.image], bond, (_, value) => conditions.push(value));
        const span = spanning(left.span, conditions[conditions.length - 1]!.span);
        return { kind: operator.image, conditions, span };
      }
      case 'in': {
        this.operand++;
        const set = this.climb(bond + 1);
        return { kind: 'membership', member: left, set, span: spanning(left.span, set.span) };
      }
      case 'union':
      case 'intersect':
      case 'except': {
        const operation = operator.image;
        this.operand++;
        const right = this.climb(bond + 1);
        return { kind: 'set-operation', operation, left, right, span: spanning(left.span, right.span) };
      }
      default: {
        const sides = [left];
        const operators: { text: ComparisonOperator; span: Span }[] = [];
        while (this.operators[this.operand] && strength.get(this.operators[this.operand]!.image) === bond) {
          const comparison = this.operators[this.operand]!;
          operators.push({ text: comparison.image as ComparisonOperator, span: tokenSpan(comparison) });
          this.operand++;
          sides.push(this.climb(bond + 1));
        }
        const span = spanning(left.span, sides[sides.length - 1]!.span);
        return { kind: 'comparison', sides, operators, span };
      }
    }
  }

  private each(
    images: readonly string[],
    bond: number,
    take: (image: string, value: ExpressionTree) => void,
  ): void {
    for (;;) {
      const image = this.operators[this.operand]?.image;
      if (image === undefined || !images.includes(image)) return;
      this.operand++;
      take(image, this.climb(bond + 1));
    }
  }

  private enter(span: Span): void {
    if (++this.depth > maximumChain) {
      throw new TreeProblem(
        'nested-too-deep',
        span,
        `more than ${maximumChain} operators in a row bind to the right`,
        'use brackets and named parts',
      );
    }
  }
}

function operandTree(node: CstNode): ExpressionTree {
  let tree = primaryTree(nodeOf(node, 'primary'));
  const suffixes = nodesOf(node, 'suffix');
  if (suffixes.length > maximumSuffixes) {
    throw new TreeProblem(
      'nested-too-deep',
      tree.span,
      `more than ${maximumSuffixes} subscripts, calls and columns follow one another`,
      'name a part of the expression and use the name',
    );
  }
  for (const suffix of suffixes) tree = suffixTree(tree, suffix);
  return tree;
}

/** The tree of a `primary` of the grammar. */
export function primaryTree(node: CstNode): ExpressionTree {
  const { children } = node;
  const token = (children['Number'] ?? children['Name'] ?? children['String'])?.[0] as IToken | undefined;
  if (token) {
    const span = tokenSpan(token);
    if (token.tokenType === t.Name) return { kind: 'name', text: token.image, span };
    if (token.tokenType === t.StringLiteral) return textTree(token);
    const value = Number(token.image);
    if (!Number.isFinite(value)) {
      throw new TreeProblem(
        'number-too-large',
        span,
        `${token.image} is beyond the largest number`,
        'write inf for no bound',
      );
    }
    return { kind: 'number', value, span };
  }
  if (children['LeftParenthesis']) {
    const elements = elementTrees(nodeOf(node, 'elements'));
    const span = enclosing(node, 'LeftParenthesis', 'RightParenthesis');
    return elements.length === 1 ? { ...elements[0]!, span } : { kind: 'tuple', elements, span };
  }
  const conditional = nodesOf(node, 'conditional')[0];
  if (conditional) return conditionalTree(conditional);
  const iteration = nodesOf(node, 'iteration')[0];
  if (iteration) {
    const span = enclosing(node, 'LeftBrace', 'RightBrace');
    return { kind: 'filter', iteration: iterationTree(iteration), span };
  }
  const elements = elementTrees(nodesOf(node, 'elements')[0]);
  return children['LeftBracket']
    ? { kind: 'list', elements, span: enclosing(node, 'LeftBracket', 'RightBracket') }
    : { kind: 'set', elements, span: enclosing(node, 'LeftBrace', 'RightBrace') };
}

function conditionalTree(node: CstNode): ExpressionTree {
  const [condition, whenTrue, whenFalse] = nodesOf(node, 'expression').map(expressionTree);
  const span = spanning(tokenSpan(tokenOf(node, 'If')!), whenFalse!.span);
  return { kind: 'conditional', condition: condition!, whenTrue: whenTrue!, whenFalse: whenFalse!, span };
}

function elementTrees(node: CstNode | undefined): ExpressionTree[] {
  return node ? nodesOf(node, 'expression').map(expressionTree) : [];
}

function suffixTree(base: ExpressionTree, node: CstNode): ExpressionTree {
  const { children } = node;
  if (children['Dot']) {
    const field = identifier(tokenOf(node, 'Name')!);
    return { kind: 'field', base, field, span: spanning(base.span, field.span) };
  }
  if (children['LeftBracket']) {
    const span = { start: base.span.start, end: tokenSpan(tokenOf(node, 'RightBracket')!).end };
    return { kind: 'subscript', base, subscripts: elementTrees(nodeOf(node, 'elements')), span };
  }
  const span = { start: base.span.start, end: tokenSpan(tokenOf(node, 'RightParenthesis')!).end };
  return callTree(base, nodesOf(node, 'callArguments')[0], span);
}

function callTree(callee: ExpressionTree, node: CstNode | undefined, span: Span): CallTree {
  if (!node) return { kind: 'call', callee, arguments: [], span };
  const iteration = nodesOf(node, 'iteration')[0];
  if (iteration) {
    const value = expressionTree(nodeOf(node, 'expression'));
    return { kind: 'call', callee, iteration: iterationTree(iteration), arguments: [{ value }], span };
  }
  return { kind: 'call', callee, arguments: nodesOf(node, 'argument').map(argumentTree), span };
}

/** The tree of an `argument` of the grammar. */
export function argumentTree(node: CstNode): ArgumentTree {
  const value = expressionTree(nodeOf(node, 'expression'));
  const name = tokenOf(node, 'Name');
  return name ? { name: identifier(name), value } : { value };
}

function iterationTree(node: CstNode): IterationTree {
  const over = tokenOf(node, 'Over');
  if (over) {
    const name = identifier(tokenOf(node, 'Name')!);
    return { over: name, binders: [], span: spanning(tokenSpan(over), name.span) };
  }
  const binders = nodesOf(node, 'binder').map(binderTree);
  const condition = nodesOf(node, 'condition')[0];
  const where = condition && expressionTree(condition);
  const last = where ?? binders[binders.length - 1]!;
  return { binders, ...(where ? { where } : {}), span: spanning(binders[0]!.span, last.span) };
}

/** The tree of a `binder` of the grammar. */
function binderTree(node: CstNode): Binder {
  const names = tokensOf(node, 'Name').map(identifier);
  const domain = expressionTree(nodeOf(node, 'expression'));
  const first = tokenOf(node, 'LeftParenthesis') ?? tokenOf(node, 'Name')!;
  return { names, domain, span: spanning(tokenSpan(first), domain.span) };
}

/** The tree of `indices` of the grammar. */
export function indicesTree(node: CstNode): Indices {
  const binders: Binder[] = [
    ...nodesOf(node, 'binder').map(binderTree),
    ...nodesOf(node, 'expression').map((one) => {
      const domain = expressionTree(one);
      return { names: [], domain, span: domain.span };
    }),
  ].sort((a, b) => a.span.start - b.span.start);
  const condition = nodesOf(node, 'condition')[0];
  const span = enclosing(node, 'LeftBracket', 'RightBracket');
  return condition ? { binders, where: expressionTree(condition), span } : { binders, span };
}

function enclosing(node: CstNode, open: string, close: string): Span {
  return { start: tokenOf(node, open)!.startOffset, end: tokenSpan(tokenOf(node, close)!).end };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The tree of a quoted text. */
export function textTree(token: IToken): TextTree {
  const value = token.image
    .slice(1, -1)
    .replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
  return { kind: 'text', value, span: tokenSpan(token) };
}
