import { dynamicFindings } from '../../diagnosis/index.js';
import { OdeonError } from '../../errors.js';
import type { SourcePlace } from '../../model/index.js';
import type { ModelTree } from '../ast.js';
import type { Span } from '../source-text.js';
import type { Context } from './context.js';

/** Warns of equations that outnumber their variables at every instant, and of an index above 1, at the constraint concerned. */
export function checkDynamics({ statements }: ModelTree, context: Context): void {
  const spans = new Map<string, Span>();
  for (const statement of statements)
    if (statement.kind === 'constraint') spans.set(keyOf(context.place(statement.span)), statement.span);
  for (const { kind, message, hint, place } of findings(context)) {
    const span = (place && spans.get(keyOf(place))) ?? { start: 0, end: 0 };
    const code = kind === 'index' ? 'dynamic-index' : 'overdetermined-dynamics';
    context.diagnostics.warning(code, span, message, hint);
  }
}

/** A model that has no meaning for another reason is told so when it is discretised. */
function findings({ model }: Context): ReturnType<typeof dynamicFindings> {
  try {
    return dynamicFindings(model);
  } catch (error) {
    if (!(error instanceof OdeonError)) throw error;
    return [];
  }
}

function keyOf({ line, column, file }: SourcePlace): string {
  return `${line}:${column}:${file ?? ''}`;
}
