import { Lexer, type IToken } from './chevrotain.js';
import type { DiagnosticList } from './diagnostics.js';
import type { Span } from './source-text.js';
import { lexedTokens, Unreadable } from './tokens.js';

const lexer = new Lexer(lexedTokens, {
  positionTracking: 'onlyOffset',
  skipValidations: true,
  ensureOptimizations: false,
});

/** Tokens of a text: newlines included, blanks left out, comments apart. */
export interface LexedText {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

/** What to write instead of symbols of other languages. */
const instead = new Map([
  ['≤', "write '<='"],
  ['≥', "write '>='"],
  ['≠', "write '!='"],
  ['−', "write '-'"],
  ['–', "write '-'"],
  ['·', "write '*'"],
  ['×', "write '*'"],
  ['÷', "write '/'"],
  ['→', "write '->'"],
  ['²', "write '^2'"],
  ['³', "write '^3'"],
  [';', 'a statement ends with its line; remove it'],
  ["'", 'texts stand in double quotes: "..."'],
  ['&', "write 'and'"],
  ['|', "write 'or'"],
  ['!', "write 'not' or '!='"],
  ['%', "comments begin with '#'"],
  ['“', 'texts stand in straight double quotes: "..."'],
  ['”', 'texts stand in straight double quotes: "..."'],
]);

/**
 * Reads the tokens of the text, or of a part of it that begins and ends with a line; what is no token is reported and stands as
 * `Unreadable` in the stream.
 */
export function lex(diagnostics: DiagnosticList, start = 0, end?: number): LexedText {
  const { text } = diagnostics.source;
  const result = lexer.tokenize(start === 0 && end === undefined ? text : text.slice(start, end));
  if (start > 0) {
    for (const token of result.tokens) token.startOffset += start;
    for (const token of result.groups['comments'] ?? []) token.startOffset += start;
    for (const error of result.errors) error.offset += start;
  }
  const comments = result.groups['comments'] ?? [];
  if (result.errors.length === 0) return { tokens: result.tokens, comments };

  const unreadable: IToken[] = [];
  for (const { offset, length } of result.errors) {
    const image = text.slice(offset, offset + length);
    const span = { start: offset, end: offset + length };
    if (image.startsWith('"')) {
      const end = /[\r\n]|$/.exec(text.slice(offset))!.index + offset;
      diagnostics.error(
        'unclosed-text',
        { start: offset, end },
        'the text is not closed',
        'write " at its end, on the same line',
      );
    } else {
      const character = String.fromCodePoint(image.codePointAt(0)!);
      const code = character.codePointAt(0)!;
      const shown =
        code < 32 || (code >= 127 && code < 160)
          ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
          : `'${character}'`;
      diagnostics.error(
        'unknown-character',
        span,
        `the language has no character ${shown}`,
        instead.get(character),
      );
    }
    unreadable.push({
      image,
      startOffset: offset,
      tokenType: Unreadable,
      tokenTypeIdx: Unreadable.tokenTypeIdx!,
    });
  }
  const tokens = [...result.tokens, ...unreadable].sort((a, b) => a.startOffset - b.startOffset);
  return { tokens, comments };
}

/** Where a token stands. */
export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
