import type { ComparisonOperator, ExpressionTree } from './ast.js';
import type { IToken } from './chevrotain.js';
import { tokenSpan } from './lexer.js';
import { spanning, type Span } from './source-text.js';
import * as t from './tokens.js';
import { TreeProblem } from './tree-problem.js';

/** An operand of a chain of operators, with the signs and `not` before it. */
export interface Operand {
  readonly prefixes: readonly IToken[] | undefined;
  readonly tree: ExpressionTree;
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

/** Applies the precedence of the operators to a flat chain: one more operand than operators. @throws TreeProblem */
export function operationTree(operands: readonly Operand[], operators: readonly IToken[]): ExpressionTree {
  return new Climb(operands, operators).tree();
}

/** Precedence climbing (Richards and Whitby-Strevens, BCPL, 1979). */
class Climb {
  /** The next operand; the operator behind it has the same place. */
  private at = 0;
  private depth = 0;

  constructor(
    private readonly operands: readonly Operand[],
    private readonly operators: readonly IToken[],
  ) {}

  tree(): ExpressionTree {
    return this.climb(0);
  }

  /** The tree of the operators from here on that bind at least as strongly as `weakest`; `taken` prefixes of the first operand are read. */
  private climb(weakest: number, taken = 0): ExpressionTree {
    let left = this.prefixed(weakest, taken);
    for (;;) {
      const operator = this.operators[this.at];
      if (operator === undefined) return left;
      const bond = strength.get(operator.image)!;
      if (bond < weakest) return left;
      left = this.continued(left, operator, bond);
    }
  }

  /** The next operand under its prefixes, each of which takes all that binds more strongly than it does. */
  private prefixed(weakest: number, taken: number): ExpressionTree {
    const { prefixes, tree } = this.operands[this.at]!;
    if (prefixes === undefined || taken === prefixes.length) return tree;
    const first = prefixes[taken]!;
    const isNot = first.tokenType === t.Not;
    this.enter(first);
    let changes = false;
    let end = taken;
    for (; end < prefixes.length; end++) {
      const { tokenType } = prefixes[end]!;
      if ((tokenType === t.Not) !== isNot) break;
      if (tokenType !== t.Plus) changes = !changes;
    }
    const value = this.climb(Math.max((isNot ? notStrength : minusStrength) + 1, weakest), end);
    this.depth--;
    if (!changes) return value;
    const span = { start: first.startOffset, end: value.span.end };
    return isNot ? { kind: 'not', condition: value, span } : { kind: 'negation', value, span };
  }

  private continued(left: ExpressionTree, operator: IToken, bond: number): ExpressionTree {
    const { image } = operator;
    switch (image) {
      case '+':
      case '-': {
        const terms = new Array<{ negative: boolean; value: ExpressionTree }>(this.chain('+', '-', bond));
        terms[0] = { negative: false, value: left };
        for (let k = 1; k < terms.length; k++) {
          const negative = this.operators[this.at]!.image === '-';
          terms[k] = { negative, value: this.next(bond + 1) };
        }
        return { kind: 'sum', terms, span: spanning(left.span, terms[terms.length - 1]!.value.span) };
      }
      case '*':
      case '/': {
        const factors = new Array<{ inverse: boolean; value: ExpressionTree }>(this.chain('*', '/', bond));
        factors[0] = { inverse: false, value: left };
        for (let k = 1; k < factors.length; k++) {
          const inverse = this.operators[this.at]!.image === '/';
          factors[k] = { inverse, value: this.next(bond + 1) };
        }
        const last = factors[factors.length - 1]!.value;
        return { kind: 'product', factors, span: spanning(left.span, last.span) };
      }
      case '^': {
        this.enter(operator);
        const exponent = this.next(powerStrength);
        this.depth--;
        return { kind: 'power', base: left, exponent, span: spanning(left.span, exponent.span) };
      }
      case 'at': {
        const time = this.next(bond + 1);
        return { kind: 'at', value: left, time, span: spanning(left.span, time.span) };
      }
      case '..': {
        const last = this.next(bond + 1);
        return { kind: 'range', first: left, last, span: spanning(left.span, last.span) };
      }
      case 'and':
      case 'or': {
        const conditions = [left];
        while (this.operators[this.at]?.image === image) conditions.push(this.next(bond + 1));
        const span = spanning(left.span, conditions[conditions.length - 1]!.span);
        return { kind: image, conditions, span };
      }
      case 'in': {
        const set = this.next(bond + 1);
        return { kind: 'membership', member: left, set, span: spanning(left.span, set.span) };
      }
      case 'union':
      case 'intersect':
      case 'except': {
        const right = this.next(bond + 1);
        return {
          kind: 'set-operation',
          operation: image,
          left,
          right,
          span: spanning(left.span, right.span),
        };
      }
      default: {
        const operators = [comparison(operator)];
        const sides = [left, this.next(bond + 1)];
        for (;;) {
          const following = this.operators[this.at];
          if (following === undefined || strength.get(following.image) !== bond) break;
          operators.push(comparison(following));
          sides.push(this.next(bond + 1));
        }
        const span = spanning(left.span, sides[sides.length - 1]!.span);
        return { kind: 'comparison', sides, operators, span };
      }
    }
  }

  /** What stands behind the operator, as far as it binds at least as strongly as `weakest`. */
  private next(weakest: number): ExpressionTree {
    this.at++;
    return this.climb(weakest);
  }

  /** The number of operands from here on that one of two operators of the same strength joins, so that lists are not too long. */
  private chain(one: string, other: string, bond: number): number {
    let count = 1;
    for (let k = this.at; k < this.operators.length; k++) {
      const { image } = this.operators[k]!;
      if (image === one || image === other) count++;
      else if (strength.get(image)! < bond) break;
    }
    return count;
  }

  private enter(operator: IToken): void {
    if (++this.depth > maximumChain) {
      throw new TreeProblem(
        'nested-too-deep',
        tokenSpan(operator),
        `more than ${maximumChain} operators in a row bind to the right`,
        'use brackets and named parts',
      );
    }
  }
}

function comparison(operator: IToken): { text: ComparisonOperator; span: Span } {
  return { text: operator.image as ComparisonOperator, span: tokenSpan(operator) };
}
