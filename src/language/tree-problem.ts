import type { Span } from './source-text.js';

/** Thrown while a tree is built for what the grammar allows and the language does not; caught once per statement. */
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
