import { dynamicFindings } from '../../diagnosis/index.js';
import { OdeonError } from '../../errors.js';
import type { ModelTree } from '../ast.js';
import type { Context } from './context.js';
import { statementSpans } from './statement-spans.js';

/** Warns of equations that outnumber their variables at every instant, and of an index above 1, at the constraint concerned. */
export function checkDynamics({ statements }: ModelTree, context: Context): void {
  const spans = statementSpans(statements, context);
  for (const { kind, message, hint, place } of findings(context)) {
    const span = spans(place);
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
