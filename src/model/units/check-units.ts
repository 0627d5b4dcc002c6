import type { Expression } from '../expression.js';
import type { Model } from '../model.js';
import type { SourcePlace } from '../source-place.js';
import type { Variable } from '../variable.js';
import { UnitInference, type Measured } from './infer.js';
import type { Unit } from './unit.js';

/** A finding about units. */
export interface UnitFinding {
  readonly kind: 'disagreement' | 'missing';
  /** A disagreement is an error where every name in the statement has a unit; else a unit may still be meant otherwise. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  /** Place of the statement, where it is known. */
  readonly place?: SourcePlace;
  /** For a missing unit: the name that has none. */
  readonly name?: string;
}

/**
 * Checks the units of a model before it is discretised: both sides of equations, terms of sums, arguments of functions, bounds, starting
 * values and the ends of times. A model in which no name has a unit is not checked. Costs time per template, not per point.
 */
export function checkUnits(model: Model): UnitFinding[] {
  const { units } = model;
  if (units.size === 0) return [];
  const findings: UnitFinding[] = [];
  const missing = new Set<Measured>();
  const check = (place: SourcePlace | undefined, step: (inference: UnitInference) => void): void => {
    const inference = new UnitInference(units);
    step(inference);
    for (const target of inference.missing) missing.add(target);
    const severity = inference.missing.size > 0 ? 'warning' : 'error';
    for (const message of inference.disagreements) {
      findings.push({
        kind: 'disagreement',
        severity,
        message,
        hint: 'mend the formula or a unit; to convert, multiply by a parameter such as param sixty = 60 unit "s/min"',
        ...(place ? { place } : {}),
      });
    }
  };
  for (const variable of model.variables.values())
    check(variable.place, (one) => checkBounds(variable, units, one));
  for (const time of model.times.values()) {
    const unit = units.get(time)?.[0];
    if (!unit) continue;
    check(time.place, (one) => {
      for (const end of [time.start, time.end]) one.expect(end, unit, `the time '${time.name}'`);
    });
  }
  for (const { relation, place } of model.constraints) {
    check(place, (one) => {
      const { sides } = relation;
      const rows = Math.max(...sides.map((side) => side.length));
      for (let row = 0; row < rows; row++)
        one.common(
          sides.map((side) => side[side.length === 1 ? 0 : row]!),
          'the sides disagree',
        );
    });
  }
  const { objective } = model;
  if (objective) check(objective.place, (one) => void one.of(objective.expression));
  for (const target of missing) {
    findings.push({
      kind: 'missing',
      severity: 'warning',
      message: `'${target.name}' has no unit, so what it stands in is checked in part`,
      hint: 'write for example unit "kg/s" behind its declaration, or unit "1" for a plain number',
      ...('place' in target && target.place ? { place: target.place } : {}),
      name: target.name,
    });
  }
  return findings;
}

function checkBounds(
  variable: Variable,
  units: ReadonlyMap<Measured, readonly Unit[]>,
  inference: UnitInference,
): void {
  const own = units.get(variable);
  if (!own) return;
  const values: readonly (readonly Expression[])[] = [
    variable.lower,
    variable.upper,
    variable.start,
    variable.fixed ?? [],
  ];
  for (const expressions of values) {
    for (let component = 0; component < Math.max(own.length, expressions.length); component++) {
      const expression = expressions[expressions.length === 1 ? 0 : component];
      const unit = own[own.length === 1 ? 0 : component]!;
      if (expression) inference.expect(expression, unit, `'${variable.name}'`);
    }
  }
}
