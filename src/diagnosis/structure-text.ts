import { listOrigins, short } from './names.js';
import type { StructureReport } from './structure.js';

/** Names that one line lists. */
const listed = 8;
/** Badly scaled rows that are listed with their figures. */
const listedRows = 10;

/** The counts of a structure report and its findings, as lines of text. */
export function describeStructure(report: StructureReport): string[] {
  const { variables, fixedVariables, equations, inequalities, degreesOfFreedom } = report;
  const fixed = fixedVariables > 0 ? ` (${fixedVariables} fixed)` : '';
  return [
    `${variables} variables${fixed}, ${equations} equations, ${inequalities} inequalities, ${degreesOfFreedom} degrees of freedom`,
    ...structuralFindings(report),
  ];
}

/**
 * What is wrong or suspicious, a line each; none for a sound structure. Being underdetermined is what an optimisation problem
 * usually is: it is reported only together with an overdetermined part.
 */
export function structuralFindings(report: StructureReport): string[] {
  const { overdetermined, underdetermined, crossedBounds, badlyScaledRows } = report;
  const lines = crossedBounds
    .slice(0, listedRows)
    .map(
      ({ origin, lower, upper }) =>
        `bounds cross: ${listOrigins([origin], 1)}: ${short(lower)} > ${short(upper)}`,
    );
  if (overdetermined.equations.length > 0) {
    const { equations, variables } = overdetermined;
    lines.push(
      `overdetermined: ${equations.length} equations in ${variables.length} free variables: ` +
        `${listOrigins(equations, listed)}` +
        (variables.length > 0 ? `; the variables are ${listOrigins(variables, listed)}` : ''),
    );
    if (underdetermined.variables.length > 0) {
      const { length } = underdetermined.equations;
      lines.push(
        `underdetermined: ${underdetermined.variables.length} variables in ${length} equations: ` +
          listOrigins(underdetermined.variables, listed),
      );
    }
  }
  if (report.unusedVariables.length > 0)
    lines.push(
      `unused: no equation and no objective contains ${listOrigins(report.unusedVariables, listed)}`,
    );
  if (report.undefinedRows.length > 0)
    lines.push(`not finite at the start: the derivatives of ${listOrigins(report.undefinedRows, listed)}`);
  for (const { origin, smallest, largest } of badlyScaledRows.slice(0, listedRows)) {
    const sizes = `${smallest.toExponential(1)} to ${largest.toExponential(1)}`;
    lines.push(`badly scaled: ${listOrigins([origin], 1)}: derivatives from ${sizes} at the start`);
  }
  if (badlyScaledRows.length > listedRows)
    lines.push(`badly scaled: ${badlyScaledRows.length - listedRows} more rows`);
  return lines;
}
