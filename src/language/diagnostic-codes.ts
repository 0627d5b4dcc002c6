/** Every kind of diagnostic. Names are stable: tools may filter by them. */
export const diagnosticCodes = [
  // characters and lines
  'file-too-large',
  'unknown-character',
  'unclosed-text',
  'unclosed-bracket',
  'unopened-bracket',
  'mismatched-bracket',
  'nested-too-deep',
  'too-many-statements',
  // grammar
  'unknown-statement',
  'expected-expression',
  'expected-name',
  'expected-token',
  'unexpected-token',
  'repeated-clause',
  'number-too-large',
] as const;
export type DiagnosticCode = (typeof diagnosticCodes)[number];
