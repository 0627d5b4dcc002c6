import { tokenSpan } from './lexer.js';
import type { IToken, TokenType } from './chevrotain.js';
import type { DiagnosticList } from './diagnostics.js';
import * as t from './tokens.js';

/** The tokens of one statement: a logical line. */
export interface StatementTokens {
  readonly tokens: readonly IToken[];
  /** An error inside was already reported, so the parser leaves the statement alone. */
  readonly broken: boolean;
}

const closers = new Map<TokenType, TokenType>([
  [t.LeftParenthesis, t.RightParenthesis],
  [t.LeftBracket, t.RightBracket],
  [t.LeftBrace, t.RightBrace],
]);
const closing = new Set(closers.values());

/** A line that ends in one of these goes on in the next line. */
const unfinished = new Set<TokenType>([
  t.Comma,
  t.Colon,
  t.Arrow,
  t.DotDot,
  t.Dot,
  t.Plus,
  t.Minus,
  t.Times,
  t.Divide,
  t.Caret,
  t.EqualEqual,
  t.NotEqual,
  t.AtMost,
  t.AtLeast,
  t.Less,
  t.Greater,
  t.Equals,
  t.Minimize,
  t.Maximize,
  t.Over,
  t.As,
  t.In,
  t.Start,
  t.Fix,
  t.Hold,
  t.Normalize,
  t.Scale,
  t.Increasing,
  t.Decreasing,
  t.Lipschitz,
  t.With,
  t.On,
  t.At,
  t.Where,
  t.And,
  t.Or,
  t.Not,
  t.Union,
  t.Intersect,
  t.Except,
  t.If,
  t.Then,
  t.Else,
  t.Simulate,
  t.By,
]);
/** A line that begins with one of these continues the line before. A minus does not: it may begin a constraint. */
const continuing = new Set<TokenType>([
  t.Comma,
  t.Arrow,
  t.DotDot,
  t.Plus,
  t.Times,
  t.Divide,
  t.Caret,
  t.EqualEqual,
  t.NotEqual,
  t.AtMost,
  t.AtLeast,
  t.Less,
  t.Greater,
  t.Equals,
]);
/** A word followed by one of these is a name, whatever the word. */
const marksName = new Set<TokenType>([
  t.Colon,
  t.EqualEqual,
  t.NotEqual,
  t.AtMost,
  t.AtLeast,
  t.Less,
  t.Greater,
  t.Equals,
  t.Plus,
  t.Times,
  t.Divide,
  t.Caret,
  t.Dot,
]);
const endsOperand = new Set<TokenType>([
  t.Name,
  t.NumberLiteral,
  t.StringLiteral,
  t.RightParenthesis,
  t.RightBracket,
  t.RightBrace,
]);

/** What an operand may begin with that may stand behind a name too. */
const beforeOperand = new Set<TokenType>([t.Minus, t.Plus, t.LeftBracket, t.LeftBrace]);
const comparisons = new Set<TokenType>([t.EqualEqual, t.NotEqual, t.AtMost, t.AtLeast, t.Less, t.Greater]);

const declarationClauses = new Set(['over', 'in', 'start', 'fix', 'hold', 'unit']);
const expressionWords = new Set([
  'at',
  'in',
  'where',
  'and',
  'or',
  'union',
  'intersect',
  'except',
  'then',
  'else',
]);
/** Words that may begin a continuation line of a statement, by the keyword of the statement. */
const clauses = new Map<TokenType, ReadonlySet<string>>([
  [t.State, declarationClauses],
  [t.Algebraic, declarationClauses],
  [t.Control, declarationClauses],
  [t.Var, declarationClauses],
  [
    t.Network,
    new Set(['in', 'start', 'normalize', 'scale', 'frozen', 'increasing', 'decreasing', 'lipschitz']),
  ],
  [t.Time, new Set(['over', 'in', 'unit'])],
  [t.Param, new Set([...expressionWords, 'unit'])],
  [t.Collocate, new Set(['with'])],
  [t.Solve, new Set(['with'])],
  [t.Validate, new Set(['simulate', 'on'])],
  [t.Decompose, new Set(['by', 'exactly'])],
  [t.Use, new Set(['as'])],
]);

/**
 * Groups the tokens of a text into statements and decides which words are keywords.
 *
 * A statement ends with its line, unless a bracket is open, the line ends in an operator, or the next line begins with one
 * (other than a minus) or with a clause of the same statement. A word is a statement keyword only at the beginning of a
 * statement and before what that statement needs; it is an inner keyword only where no name can stand. Everywhere else it
 * is a name. An open bracket ends at the next statement keyword, so that one forgotten bracket is one message.
 */
export function splitStatements(
  tokens: readonly IToken[],
  diagnostics: DiagnosticList,
  maximumNesting: number,
): StatementTokens[] {
  return new Layout(tokens, diagnostics, maximumNesting).split();
}

class Layout {
  private readonly statements: StatementTokens[] = [];
  private readonly brackets: IToken[] = [];
  private current: IToken[] = [];
  private broken = false;
  /** Conditionals in the current statement: without brackets each is nested in the one before. */
  private conditionals = 0;

  constructor(
    private readonly tokens: readonly IToken[],
    private readonly diagnostics: DiagnosticList,
    private readonly maximumNesting: number,
  ) {}

  split(): StatementTokens[] {
    for (let at = 0; at < this.tokens.length; at++) {
      const token = this.tokens[at]!;
      if (token.tokenType === t.Newline) {
        if (this.current.length > 0 && this.endsBefore(this.skipNewlines(at))) this.finish();
        continue;
      }
      if (token.tokenType === t.Unreadable) {
        this.broken = true;
        continue;
      }
      if (token.tokenType === t.Name) this.classify(at);
      this.current.push(token);
      if (this.isBlockBrace(token)) {
        this.finish();
        continue;
      }
      this.match(token);
      if (token.tokenType === t.To && this.current.length === 2) this.finish();
    }
    this.finish();
    return this.statements;
  }

  /** The braces of a block are statements of their own: the one that ends its heading, and the one that ends it. */
  private isBlockBrace({ tokenType }: IToken): boolean {
    if (this.brackets.length > 0) return false;
    if (tokenType === t.LeftBrace) return this.current[0]!.tokenType === t.Block;
    return tokenType === t.RightBrace && this.current.length === 1;
  }

  private finish(): void {
    const open = this.brackets[0];
    if (open && !this.broken) {
      const closer = closers.get(open.tokenType)!;
      this.diagnostics.error(
        'unclosed-bracket',
        tokenSpan(open),
        `'${open.image}' is not closed`,
        `write ${closer.LABEL!} where the part ends`,
      );
      this.broken = true;
    }
    if (this.current.length > 0) this.statements.push({ tokens: this.current, broken: this.broken });
    this.current = [];
    this.brackets.length = 0;
    this.conditionals = 0;
    this.broken = false;
  }

  private skipNewlines(at: number): number {
    while (at < this.tokens.length && this.tokens[at]!.tokenType === t.Newline) at++;
    return at;
  }

  /** Whether the current statement ends where a line ends and the token `next` begins the next line. */
  private endsBefore(next: number): boolean {
    const token = this.tokens[next];
    if (token === undefined || this.statementKeyword(next)) return true;
    const last = this.current[this.current.length - 1]!.tokenType;
    // Inside brackets two operands never follow each other, so here the closing bracket was forgotten.
    if (this.brackets.length > 0) {
      return endsOperand.has(last) && startsOperand(token.tokenType) && !expressionWords.has(token.image);
    }
    if (this.isLabel(next)) return true;
    if (unfinished.has(last)) return false;
    if (continuing.has(token.tokenType)) return false;
    if (token.tokenType !== t.Name) return true;
    const following = this.tokens[next + 1];
    if (following && marksName.has(following.tokenType)) return true;
    const words = clauses.get(this.current[0]!.tokenType) ?? expressionWords;
    return !words.has(token.image);
  }

  /** Gives a word at the beginning or inside of a statement its token type. */
  private classify(at: number): void {
    const token = this.tokens[at]!;
    if (this.current.length === 0) {
      const type = this.isLabel(at) ? t.Label : this.statementKeyword(at);
      if (type) retype(token, type);
      return;
    }
    const type = t.innerKeywords.get(token.image);
    if (!type) return;
    const previous = this.current[this.current.length - 1]!.tokenType;
    const following = this.tokens[at + 1]?.tokenType;
    if (following === t.Dot) return;
    const first = this.current.length === 1;
    let isKeyword: boolean;
    if (type === t.To) isKeyword = first && previous === t.Subject;
    else if (type === t.With && previous === t.Solve) isKeyword = first;
    else if (type === t.Simulate) isKeyword = first && previous === t.Validate;
    else if (type === t.Over && previous === t.LeftParenthesis) isKeyword = following === t.Name;
    else if (type === t.Not || type === t.If)
      isKeyword =
        !endsOperand.has(previous) &&
        (startsOperand(following) ||
          following === t.LeftParenthesis ||
          (following !== undefined && beforeOperand.has(following) && this.isCondition(type, at)));
    else if (type === t.Unit)
      isKeyword = endsOperand.has(previous) && (following === t.StringLiteral || this.mayHaveUnit());
    else if (type === t.On && previous === t.Simulate) isKeyword = following === t.Name;
    else if (type === t.By || type === t.Exactly) isKeyword = this.isDecomposition(type === t.By);
    else isKeyword = endsOperand.has(previous) || previous === t.Frozen;
    if (!isKeyword) return;
    retype(token, type);
    if (type === t.If && ++this.conditionals > this.maximumNesting) this.tooDeep(token, 'conditionals');
  }

  /** Whether the current statement is `decompose data` so far, or has what the data is cut by too. */
  private isDecomposition(begun: boolean): boolean {
    const [first, second] = this.current;
    if (first!.tokenType !== t.Decompose || this.brackets.length > 0) return false;
    return begun ? this.current.length === 2 && second!.tokenType === t.Name : this.current.length > 3;
  }

  /**
   * Whether `if` or `not` before a sign, a list or a set is the keyword and not a name: `if` where `then` follows in its line or in its
   * brackets, `not` where a comparison follows.
   */
  private isCondition(type: TokenType, at: number): boolean {
    let depth = 0;
    for (let next = at + 1; next < this.tokens.length; next++) {
      const { tokenType, image } = this.tokens[next]!;
      if (closers.has(tokenType)) depth++;
      else if (closing.has(tokenType) && --depth < 0) return false;
      if (depth > 0) continue;
      if (type === t.If) {
        if (image === 'then') return true;
        if (tokenType === t.Newline && this.brackets.length === 0) return false;
      } else if (comparisons.has(tokenType) || image === 'in') return true;
      else if (tokenType === t.Newline || tokenType === t.Comma) return false;
    }
    return false;
  }

  /** Whether the current statement is a declaration that may state a unit. */
  private mayHaveUnit(): boolean {
    const words = clauses.get(this.current[0]!.tokenType);
    return words !== undefined && words.has('unit');
  }

  /** The statement keyword that the token is when it begins a statement. */
  private statementKeyword(at: number): TokenType | undefined {
    const token = this.tokens[at]!;
    if (token.tokenType !== t.Name) return undefined;
    const type = t.statementKeywords.get(token.image);
    if (!type) return undefined;
    const next = this.tokens[at + 1];
    switch (type) {
      case t.Subject:
        return next?.image === 'to' ? type : undefined;
      case t.Solve:
        return next?.image === 'with' ? type : undefined;
      case t.Validate:
        return next?.image === 'simulate' ? type : undefined;
      case t.Include:
        return next?.tokenType === t.StringLiteral ? type : undefined;
      case t.Minimize:
      case t.Maximize:
        return next && marksName.has(next.tokenType) ? undefined : type;
      default:
        return next?.tokenType === t.Name && next.image !== 'at' ? type : undefined;
    }
  }

  /** Whether a statement that begins here begins with a constraint's name: `c:`, `tank.c:` or `c[i in I]:`. */
  private isLabel(at: number): boolean {
    if (this.tokens[at]!.tokenType !== t.Name) return false;
    let next = at + 1;
    while (this.tokens[next]?.tokenType === t.Dot && this.tokens[next + 1]?.tokenType === t.Name) next += 2;
    if (this.tokens[next]?.tokenType === t.LeftBracket) {
      let depth = 0;
      for (; next < this.tokens.length; next++) {
        const type = this.tokens[next]!.tokenType;
        if (type === t.Newline) return false;
        if (type === t.LeftBracket) depth++;
        else if (type === t.RightBracket && --depth === 0) break;
      }
      next++;
    }
    return this.tokens[next]?.tokenType === t.Colon;
  }

  private tooDeep(token: IToken, what: string): void {
    if (this.broken) return;
    this.broken = true;
    this.diagnostics.error(
      'nested-too-deep',
      tokenSpan(token),
      `${what} are nested more than ${this.maximumNesting} deep`,
      'name a part of the expression and use the name',
    );
  }

  private match(token: IToken): void {
    const type = token.tokenType;
    if (closers.has(type)) {
      this.brackets.push(token);
      if (this.brackets.length > this.maximumNesting) this.tooDeep(token, 'brackets');
    } else if (closing.has(type)) {
      const open = this.brackets.pop();
      if (this.broken) return;
      if (!open) {
        this.broken = true;
        this.diagnostics.error(
          'unopened-bracket',
          tokenSpan(token),
          `'${token.image}' closes nothing`,
          'remove it',
        );
      } else if (closers.get(open.tokenType) !== type) {
        this.broken = true;
        const expected = closers.get(open.tokenType)!.LABEL!;
        const { line, column } = this.diagnostics.source.place(open.startOffset);
        this.diagnostics.error(
          'mismatched-bracket',
          tokenSpan(token),
          `'${token.image}' cannot close the '${open.image}' of line ${line}, column ${column}`,
          `write ${expected} here`,
        );
      }
    }
  }
}

function startsOperand(type: TokenType | undefined): boolean {
  return type === t.Name || type === t.NumberLiteral || type === t.StringLiteral;
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}
