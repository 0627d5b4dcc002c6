import { nearestName } from '../nearest-name.js';
import type { IToken, TokenType } from './chevrotain.js';
import type { DiagnosticCode } from './diagnostic-codes.js';
import type { DiagnosticList } from './diagnostics.js';
import { tokenSpan } from './lexer.js';
import type { SyntaxProblem } from './parser.js';
import type { Span } from './source-text.js';
import * as t from './tokens.js';

/** Words of other languages, and what the statement is called here. */
const otherWords: Readonly<Record<string, string>> = {
  parameter: 'param',
  variable: 'var',
  variables: 'var',
  minimise: 'minimize',
  min: 'minimize',
  maximise: 'maximize',
  max: 'maximize',
  neural: 'network',
  net: 'network',
  input: 'control',
  constraint: 'subject to',
  constraints: 'subject to',
  dataset: 'data',
  table: 'data',
  solver: 'solve with',
  discretize: 'collocate',
  const: 'param',
};

/** Reports the syntax error of a statement, with what is most likely meant. */
export function reportSyntax(
  problem: SyntaxProblem,
  tokens: readonly IToken[],
  diagnostics: DiagnosticList,
): void {
  const first = tokens[0]!;
  const second = tokens[1];
  if (first.tokenType === t.Name && second && isWord(second) && problem.token === second) {
    const meant =
      otherWords[first.image.toLowerCase()] ?? nearestName(first.image, t.statementKeywords.keys());
    diagnostics.error(
      'unknown-statement',
      tokenSpan(first),
      `no statement begins with '${first.image}'`,
      meant === undefined ? 'an operator may be missing between the two names' : `did you mean '${meant}'?`,
    );
    return;
  }
  const code = codeOf(problem.message);
  const span = problem.token ? tokenSpan(problem.token) : endOf(tokens);
  diagnostics.error(code, span, problem.message, hintFor(problem, tokens));
}

function codeOf(message: string): DiagnosticCode {
  if (message.startsWith('expected an expression')) return 'expected-expression';
  if (message.startsWith('expected a name')) return 'expected-name';
  if (message.startsWith('expected the end of the statement')) return 'unexpected-token';
  return 'expected-token';
}

function hintFor({ token, message }: SyntaxProblem, tokens: readonly IToken[]): string {
  const first = tokens[0]!.tokenType;
  const at = token ? tokens.indexOf(token) : tokens.length;
  const previous = tokens[at - 1];
  if (token?.tokenType === t.Equals) {
    return first === t.Var || first === t.State || first === t.Algebraic || first === t.Control
      ? "a starting value is written 'start 1'; a fixed value is a 'param' or a constraint"
      : "equations are written with '=='; '=' is for param, let, set and data";
  }
  if (token?.tokenType === t.EqualEqual && message.includes("'='")) return "definitions are written with '='";
  if (token?.tokenType === t.Times && previous?.tokenType === t.Times) return "powers are written with '^'";
  if (token?.tokenType === t.Colon && first !== t.Network)
    return "a constraint's name stands first on its line: name: left == right";
  if (token?.tokenType === t.Dot) return 'ranges are written 1..n; columns table.column';
  if (token?.tokenType === t.LeftBrace) return 'sets are written {1, 2}, lists [1, 2]';
  if (token && previous && message.startsWith('expected the end') && isOperandStart(token)) {
    if (previous.tokenType === t.NumberLiteral && token.tokenType === t.Name) {
      return `a product is written with '*': ${previous.image}*${token.image}`;
    }
    return 'an operator or a comma may be missing before it, or a new line';
  }
  if (!token && previous && message.startsWith('expected an expression')) {
    return `something is missing after '${previous.image}'`;
  }
  const form = forms.get(first);
  return form === undefined ? 'look for a missing operator, comma or bracket' : `write ${form}`;
}

/** How each statement is written, as the hint where nothing better is known. */
const forms = new Map<TokenType, string>([
  [t.Model, 'model Name "title"'],
  [t.Include, 'include "physics.node"'],
  [t.Block, 'block Tank(area, inflow) {'],
  [t.Use, 'use Tank(2, u) as first'],
  [t.Param, 'param k = 1'],
  [t.Let, 'let r = k*x'],
  [t.Data, 'data train = csv("train.csv")'],
  [t.SetWord, 'set I = 1..10'],
  [t.Time, 'time t in [0, 10]'],
  [t.State, 'state x over t in [0, 1] start 0.5'],
  [t.Algebraic, 'algebraic z over t in [0, 1] start 0.5'],
  [t.Control, 'control u over t in [-1, 1]'],
  [t.Var, 'var y in [0, 1] start 0.5'],
  [t.Network, 'network f : 2 -> 16 tanh -> 2'],
  [t.Minimize, 'minimize x^2'],
  [t.Maximize, 'maximize x'],
  [t.Collocate, 'collocate t with radau(elements: 20, points: 3)'],
  [t.Solve, 'solve with interior_point(tol: 1e-8)'],
  [t.Validate, 'validate simulate f on test'],
  [t.Decompose, 'decompose runs by experiments(batches: 4)'],
  [t.Label, 'name: left == right'],
]);

function isWord(token: IToken): boolean {
  return /^[\p{L}_]/u.test(token.image);
}

function isOperandStart(token: IToken): boolean {
  return (
    token.tokenType === t.Name || token.tokenType === t.NumberLiteral || token.tokenType === t.StringLiteral
  );
}

/** The place behind the last token of a statement. */
function endOf(tokens: readonly IToken[]): Span {
  const { end } = tokenSpan(tokens[tokens.length - 1]!);
  return { start: end, end: end + 1 };
}
