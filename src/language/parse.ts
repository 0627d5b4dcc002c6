import type { BrokenStatement, ModelTree, Statement } from './ast.js';
import type { IToken } from './chevrotain.js';
import { chunkEnds } from './chunks.js';
import type { DiagnosticList } from './diagnostics.js';
import { identifier } from './expression-parser.js';
import { splitStatements } from './layout.js';
import { lex, tokenSpan } from './lexer.js';
import { defaultLimits, type LanguageLimits } from './limits.js';
import { parseStatement } from './parser.js';
import { spanning, type SourceText } from './source-text.js';
import { reportSyntax } from './syntax-hints.js';
import * as t from './tokens.js';
import { TreeProblem } from './tree-problem.js';

/** The syntax tree of a text; every syntax error is in `diagnostics`, at most one for each statement. */
export function parseText(
  source: SourceText,
  diagnostics: DiagnosticList,
  limits: LanguageLimits = defaultLimits,
): ModelTree {
  const { text } = source;
  const span = { start: 0, end: text.length };
  if (text.length > limits.characters) {
    diagnostics.error(
      'file-too-large',
      { start: 0, end: 0 },
      `the text has ${text.length} characters; the limit is ${limits.characters}`,
      'put data into CSV files',
    );
    return { statements: [], span };
  }
  const statements: Statement[] = [];
  let start = 0;
  for (const end of chunkEnds(text)) {
    const { tokens } = lex(diagnostics, start, end);
    const lines = splitStatements(tokens, diagnostics, limits.nesting);
    if (statements.length + lines.length > limits.statements) {
      diagnostics.error(
        'too-many-statements',
        tokenSpan(lines[limits.statements - statements.length]!.tokens[0]!),
        `the text has more than ${limits.statements} statements`,
        'use index sets to state families of variables and constraints at once',
      );
      return { statements: [], span };
    }
    for (const line of lines) {
      const { tokens: own, broken } = line;
      statements.push(broken || diagnostics.isFull ? brokenStatement(own) : statement(own, diagnostics));
    }
    start = end;
  }
  return { statements, span };
}

function statement(tokens: readonly IToken[], diagnostics: DiagnosticList): Statement {
  try {
    const parsed = parseStatement(tokens);
    if ('message' in parsed) {
      reportSyntax(parsed, tokens, diagnostics);
      return brokenStatement(tokens);
    }
    for (const keyword of parsed.repeatedClauses) {
      diagnostics.error(
        'repeated-clause',
        tokenSpan(keyword),
        `'${keyword.image}' is stated twice`,
        'state each part of a declaration once',
      );
    }
    return parsed.statement;
  } catch (problem) {
    if (!(problem instanceof TreeProblem)) throw problem;
    diagnostics.error(problem.code, problem.span, problem.message, problem.hint);
    return brokenStatement(tokens);
  }
}

const declaring = new Set([
  t.Param,
  t.Let,
  t.Data,
  t.SetWord,
  t.Time,
  t.State,
  t.Algebraic,
  t.Control,
  t.Var,
  t.Network,
]);

function brokenStatement(tokens: readonly IToken[]): BrokenStatement {
  const first = tokens[0]!;
  const second = tokens[1];
  const span = spanning(tokenSpan(first), tokenSpan(tokens[tokens.length - 1]!));
  // A misspelt keyword before a name most likely declares that name.
  const misspelt = first.tokenType === t.Name && second?.tokenType === t.Name;
  const declares = second?.tokenType === t.Name && (misspelt || declaring.has(first.tokenType));
  const opensBlock = first.tokenType === t.Block && tokens[tokens.length - 1]!.tokenType === t.LeftBrace;
  return {
    kind: 'broken',
    span,
    ...(declares ? { declares: identifier(second) } : {}),
    ...(opensBlock ? { opensBlock } : {}),
  };
}
