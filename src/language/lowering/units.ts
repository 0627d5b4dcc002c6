import { checkUnits } from '../../model/index.js';
import type { ModelTree, UnitClause } from '../ast.js';
import { nameOf } from '../scope.js';
import type { Context } from './context.js';
import { statementSpans } from './statement-spans.js';
import type { Value } from './values.js';

/** States the unit of what a declaration declares; the value itself is returned. */
export function withUnit(value: Value, unit: UnitClause | undefined, context: Context): Value {
  if (!unit) return value;
  const target =
    value.kind === 'parameter'
      ? value.parameter
      : value.kind === 'variable'
        ? value.variable
        : value.kind === 'numbers'
          ? value.facts.time
          : undefined;
  if (typeof target === 'object')
    context.attempt(unit.span, 'bad-unit', () => {
      const texts = unit.texts.map(({ value: text }) => text);
      context.model.unit(target, unit.forEach ? texts : texts[0]!);
    });
  return value;
}

/** Reports disagreements of units at their statements, and names without a unit at their declarations. */
export function reportUnits({ statements }: ModelTree, context: Context): void {
  const spans = statementSpans(statements, context);
  for (const { kind, severity, message, hint, place, name } of checkUnits(context.model)) {
    const declaration = name === undefined ? undefined : context.scope.lookup(name);
    // What a network's clauses make has no declaration that could state a unit.
    if (kind === 'missing' && !declaration) continue;
    const span = (declaration && nameOf(declaration)?.span) ?? spans(place);
    if (kind === 'missing') context.diagnostics.warning('missing-unit', span, message, hint);
    else if (severity === 'error') context.error('units-disagree', span, message, hint);
    else context.diagnostics.warning('units-disagree', span, message, hint);
  }
}
