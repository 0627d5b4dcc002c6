import { dynamicFindings, missingRates } from '../../diagnosis/index.js';
import { OdeonError } from '../../errors.js';
import type { Model } from '../../model/index.js';
import type { ModelTree } from '../ast.js';
import { nameOf } from '../scope.js';
import type { Context } from './context.js';
import { statementSpans } from './statement-spans.js';

/**
 * Warns of equations that outnumber their variables at every instant, and of an index above 1, at the constraint concerned; and of
 * states that nothing moves, where they are declared.
 */
export function checkDynamics({ statements }: ModelTree, context: Context): void {
  const spans = statementSpans(statements, context);
  for (const { state, components } of meaningful(context, missingRates)) {
    const declaration = context.scope.lookup(state.name);
    const names = components.slice(0, listed).map((component) => `'${state.componentName(component)}'`);
    const more = components.length > listed ? ` and ${components.length - listed} more` : '';
    context.diagnostics.warning(
      'state-without-rate',
      (declaration && nameOf(declaration)?.span) ?? spans(state.place),
      `nothing says how ${names.join(', ')}${more} ${components.length === 1 ? 'moves' : 'move'}: no constraint has the derivative`,
      `state der(${state.componentName(components[0]!)}) == ..., or declare it as algebraic or control, without a derivative`,
    );
  }
  for (const { kind, message, hint, place } of meaningful(context, dynamicFindings)) {
    const span = spans(place);
    const code = kind === 'index' ? 'dynamic-index' : 'overdetermined-dynamics';
    context.diagnostics.warning(code, span, message, hint);
  }
}

/** Components that a message lists. */
const listed = 6;

/** A model that has no meaning for another reason is told so when it is discretised. */
function meaningful<T>({ model }: Context, look: (model: Model) => T[]): T[] {
  try {
    return look(model);
  } catch (error) {
    if (!(error instanceof OdeonError)) throw error;
    return [];
  }
}
