import type { SourcePlace } from '../../model/index.js';
import type { Statement } from '../ast.js';
import type { Span } from '../source-text.js';
import type { Context } from './context.js';

/** The span of the statement that begins at a place, which is all that the model keeps of it; of no statement: the text's beginning. */
export function statementSpans(
  statements: readonly Statement[],
  context: Context,
): (place: SourcePlace | undefined) => Span {
  let spans: Map<string, Span> | undefined;
  return (place) => {
    spans ??= new Map(statements.map(({ span }) => [keyOf(context.place(span)), span]));
    return (place && spans.get(keyOf(place))) ?? { start: 0, end: 0 };
  };
}

function keyOf({ line, column, file }: SourcePlace): string {
  return `${line}:${column}:${file ?? ''}`;
}
