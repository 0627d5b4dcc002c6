import type { Solution } from '../model/solution.js';
import type { Origin } from '../nlp/nonlinear-program.js';

/** A constraint row or bound that the last iterate does not satisfy. */
export interface Violation {
  readonly origin: Origin;
  /** Distance from the nearest allowed value; Infinity where the row cannot be evaluated. */
  readonly amount: number;
}

/** Violations below this are rounding, not trouble. */
const negligible = 1e-8;

/** The largest violations at the last iterate, largest first, with the places of their statements. */
export function worstViolations(solution: Solution, count: number): Violation[] {
  const { definition } = solution.transcription;
  const { x, constraintValues } = solution.result;
  const rows = violated(constraintValues, definition.constraintLower, definition.constraintUpper);
  const bounds = violated(x, definition.lower, definition.upper);
  const found = [
    ...rows.map(([row, amount]) => ({ amount, origin: definition.constraintOrigin(row, x) })),
    ...bounds.map(([index, amount]) => ({ amount, origin: definition.variableOrigin(index, x) })),
  ];
  return found.sort((a, b) => b.amount - a.amount).slice(0, count);
}

/** `dynamics[2] at t = 1.25 (line 14): 0.031`. */
export function describeViolation({ origin, amount }: Violation): string {
  const { name, line, time } = origin;
  const when = time === undefined ? '' : ` at time ${Number(time.toPrecision(6))}`;
  const where = line === undefined ? '' : ` (line ${line})`;
  return `${name}${when}${where}: ${Number.isFinite(amount) ? Number(amount.toPrecision(3)) : 'not a number'}`;
}

function violated(values: Float64Array, lower: Float64Array, upper: Float64Array): [number, number][] {
  const found: [number, number][] = [];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    const amount = Number.isFinite(value) ? Math.max(lower[k]! - value, value - upper[k]!) : Infinity;
    if (amount > negligible * Math.max(1, Math.abs(value))) found.push([k, amount]);
  }
  return found;
}
