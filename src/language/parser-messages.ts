import { EOF, type IToken, type TokenType } from './chevrotain.js';

/** What the messages say was expected, by the grammar rule in which no alternative fits. */
const wanted: Readonly<Record<string, string>> = {
  statement: 'a statement',
  variable: "'state', 'algebraic', 'control' or 'var'",
  clause: "'over', 'in', '<=', '>=', 'start' or 'hold'",
  declaredName: 'a name',
  primary: 'an expression',
  operand: 'an expression',
  operator: 'an operator',
  arithmeticOperator: 'an operator',
  suffix: "'(', '[' or '.'",
  callArguments: 'an argument',
  iteration: "'over t' or 'i in a set'",
  indices: 'an index set',
};

/** What each rule repeats at least once. */
const repeated: Readonly<Record<string, string>> = { network: "'->' and the next layer" };

interface Found {
  readonly actual: readonly IToken[];
  readonly ruleName: string;
}

/**
 * Messages of the parser: what was expected. What was found is added by {@link expectedMessage}, in one place.
 */
export const parserMessages = {
  buildMismatchTokenMessage: ({ expected }: { expected: TokenType }) =>
    `expected ${expected.LABEL ?? expected.name}`,
  buildNotAllInputParsedMessage: () => 'expected the end of the statement',
  buildNoViableAltMessage: ({ ruleName }: Found) => `expected ${wanted[ruleName] ?? 'something else'}`,
  buildEarlyExitMessage: ({ ruleName }: Found) =>
    `expected ${repeated[ruleName] ?? wanted[ruleName] ?? 'more'}`,
};

/** Completes a message of {@link parserMessages} with what was found. */
export function expectedMessage(message: string, token: IToken): string {
  return `${message}, found ${token.tokenType === EOF ? 'the end of the statement' : `'${token.image}'`}`;
}
