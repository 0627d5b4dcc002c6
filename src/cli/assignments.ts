import { constants } from '../language/scope.js';
import { CallError } from './call-error.js';

/** Collects the `NAME=VALUE` arguments of a repeatable option, in order; the last of equal names wins. */
export function collectAssignment(option: string) {
  return (
    argument: string,
    previous: ReadonlyMap<string, string> = new Map(),
  ): ReadonlyMap<string, string> => {
    const equals = argument.indexOf('=');
    const name = argument.slice(0, equals).trim();
    if (equals < 0 || name === '') {
      throw new CallError(
        `${option} '${argument}' is not of the form NAME=VALUE`,
        `for example: ${examples[option]}`,
      );
    }
    return new Map(previous).set(name, argument.slice(equals + 1).trim());
  };
}

const examples: Readonly<Record<string, string>> = {
  '--set': '--set elements=100',
  '--data': '--data train=measurements.csv',
  '--start': '--start f=weights.json',
  '--option': '--option tol=1e-6',
};

/** The values of `--set`, as numbers. */
export function numericAssignments(assignments: ReadonlyMap<string, string>): Map<string, number> {
  const values = new Map<string, number>();
  for (const [name, text] of assignments) {
    const value = numberFrom(text);
    if (Number.isNaN(value))
      throw new CallError(
        `--set ${name}=${text}: '${text}' is not a number`,
        'for example: --set elements=100; inf and pi are numbers too',
      );
    values.set(name, value);
  }
  return values;
}

/** A number as the language writes it, with a sign; NaN where it is none. */
function numberFrom(text: string): number {
  const [, sign, name] = /^([+-]?)(\p{L}+)$/u.exec(text) ?? [];
  if (name !== undefined) return (sign === '-' ? -1 : 1) * (constants.get(name) ?? NaN);
  return text === '' ? NaN : Number(text);
}
