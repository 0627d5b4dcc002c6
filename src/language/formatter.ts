import type { IToken, TokenType } from './chevrotain.js';
import { DiagnosticList } from './diagnostics.js';
import { splitStatements } from './layout.js';
import { lex } from './lexer.js';
import { defaultLimits, type LanguageLimits } from './limits.js';
import { parseText } from './parse.js';
import type { SourceText } from './source-text.js';
import * as t from './tokens.js';

/** Of constraints below their heading and of statements in a block. */
const nestedIndent = 2;
const continuationIndent = 4;

const opening = new Set<TokenType>([t.LeftParenthesis, t.LeftBracket, t.LeftBrace]);
const closing = new Set<TokenType>([t.RightParenthesis, t.RightBracket, t.RightBrace]);
const operands = new Set<TokenType>([t.Name, t.NumberLiteral, t.StringLiteral, ...closing]);
const tight = new Set<TokenType>([t.Caret, t.DotDot, t.Dot]);

/** One line of the result: code, then possibly a comment. */
interface FormattedLine {
  indent: number;
  code: string;
  comment: string | undefined;
}

/**
 * The text in its canonical form: indentation and blanks are normalised, the lines stay as they are, comments stay where they
 * are, and those behind code are aligned. A text with syntax errors is returned unchanged, with its errors in `diagnostics`.
 * Formatting twice changes nothing more.
 */
export function formatText(
  source: SourceText,
  diagnostics: DiagnosticList,
  limits: LanguageLimits = defaultLimits,
): string {
  parseText(source, diagnostics, limits);
  if (diagnostics.hasErrors) return source.text;
  const lines = new LineBuilder(source, limits).lines();
  alignComments(lines);
  const text = lines.map(({ indent, code, comment }) =>
    code === '' && comment === undefined ? '' : `${' '.repeat(indent)}${code}${comment ?? ''}`,
  );
  return text.length === 0 ? '' : `${text.join('\n')}\n`;
}

class LineBuilder {
  private readonly result: FormattedLine[] = [];
  private readonly stream: IToken[];
  /** Indentation of each statement, by its first token. */
  private readonly starts = new Map<IToken, number>();

  constructor(
    private readonly source: SourceText,
    limits: LanguageLimits,
  ) {
    const quiet = new DiagnosticList(source);
    const { tokens, comments } = lex(quiet);
    const statements = splitStatements(tokens, quiet, limits.nesting);
    let below = false;
    let block = 0;
    for (const { tokens: statement } of statements) {
      const first = statement[0]!;
      const closes = first.tokenType === t.RightBrace;
      const isConstraint = !closes && !t.statementKeywords.has(first.tokenType.name.toLowerCase());
      below = first.tokenType === t.Subject || (below && isConstraint);
      if (closes) block = 0;
      this.starts.set(first, block + (below && isConstraint ? nestedIndent : 0));
      if (first.tokenType === t.Block) block = nestedIndent;
    }
    this.stream = [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  }

  lines(): FormattedLine[] {
    let line: FormattedLine | undefined;
    let previous: IToken | undefined;
    let beforePrevious: IToken | undefined;
    let indent = 0;
    for (const token of this.stream) {
      if (token.tokenType === t.Newline) {
        if (line) this.result.push(line);
        else this.blank();
        line = undefined;
        continue;
      }
      if (token.tokenType === t.Comment) {
        line ??= { indent: -1, code: '', comment: undefined };
        line.comment = token.image.trimEnd();
        continue;
      }
      const start = this.starts.get(token);
      if (start !== undefined) {
        if (line) this.result.push(line);
        line = { indent: start, code: '', comment: undefined };
        indent = start;
        previous = beforePrevious = undefined;
      }
      const hanging = closing.has(token.tokenType) ? 0 : continuationIndent;
      line ??= { indent: indent + hanging, code: '', comment: undefined };
      if (previous && line.code !== '' && this.spaced(beforePrevious, previous, token)) line.code += ' ';
      line.code += token.image;
      beforePrevious = previous;
      previous = token;
    }
    if (line) this.result.push(line);
    while (this.result.length > 0 && isBlank(this.result[this.result.length - 1]!)) this.result.pop();
    this.indentComments();
    return this.result;
  }

  /** One blank line, unless there is one already or nothing above. */
  private blank(): void {
    const last = this.result[this.result.length - 1];
    if (last && !isBlank(last)) this.result.push({ indent: 0, code: '', comment: undefined });
  }

  /** A comment on its own line stands like the code below it. */
  private indentComments(): void {
    let below = 0;
    for (let k = this.result.length - 1; k >= 0; k--) {
      const line = this.result[k]!;
      if (line.indent < 0) line.indent = below;
      else if (!isBlank(line)) below = line.indent;
    }
  }

  private spaced(beforePrevious: IToken | undefined, previous: IToken, token: IToken): boolean {
    const left = previous.tokenType;
    const right = token.tokenType;
    if (opening.has(left) || closing.has(right) || right === t.Comma || tight.has(left) || tight.has(right))
      return false;
    if (right === t.Colon) return beforePrevious?.tokenType === t.Network;
    if (left === t.Minus || left === t.Plus)
      return beforePrevious !== undefined && operands.has(beforePrevious.tokenType);
    if (opening.has(right)) {
      if (right === t.LeftBracket && left === t.Label) return false;
      if (operands.has(left)) return right === t.LeftBrace;
    }
    if (left === t.Times || left === t.Divide) return this.looseBefore(previous);
    if (right === t.Times || right === t.Divide) return this.looseBefore(token);
    return true;
  }

  /** Products are written close or loose, as the author likes: a blank on either side makes both. */
  private looseBefore({ startOffset }: IToken): boolean {
    const { text } = this.source;
    return /\s/.test(text[startOffset - 1] ?? ' ') || /\s/.test(text[startOffset + 1] ?? ' ');
  }
}

function isBlank({ code, comment }: FormattedLine): boolean {
  return code === '' && comment === undefined;
}

/** Comments behind the code of successive lines begin in one column, two blanks behind the longest line. */
function alignComments(lines: readonly FormattedLine[]): void {
  const hasBoth = (line: FormattedLine | undefined) =>
    line !== undefined && line.code !== '' && line.comment !== undefined;
  for (let from = 0; from < lines.length; from++) {
    if (!hasBoth(lines[from])) continue;
    let to = from;
    while (hasBoth(lines[to])) to++;
    const group = lines.slice(from, to);
    const column = Math.max(...group.map(({ indent, code }) => indent + code.length)) + 2;
    for (const line of group) line.code = line.code.padEnd(column - line.indent);
    from = to;
  }
}
