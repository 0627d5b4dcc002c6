import type { ProblemDefinition } from '../template.js';
import { exportOrder } from './export-order.js';
import { exportParts } from './export-parts.js';
import { uniqueNames } from './nl-names.js';
import { renderNl } from './render-nl.js';

/** A problem as AMPL's files, and which variable and row of the problem each of the file's is. */
export interface NlExport {
  readonly nl: string;
  /** Names of the rows, then of the objective; names of the variables. One a line. */
  readonly row: string;
  readonly col: string;
  /** `variables[j]` is the program's number of the file's variable j; likewise the rows. */
  readonly variables: Int32Array;
  readonly constraints: Int32Array;
}

export interface WriteNlOptions {
  /** Name of the problem, for the comment of the first line. */
  readonly name?: string;
}

/**
 * Any problem of templates as an AMPL `.nl` file in text form (D. M. Gay, "Writing .nl Files", SAND2005-7907P, 2005).
 * Networks are written out neuron by neuron, linear functionals as sums; what occurs more than once at a point is a
 * defined variable. Variables and rows are put in the order that the format asks for, nonlinear ones first. Constants of
 * linear rows go into their bounds.
 *
 * @throws NlError where the format has no form for what the problem says
 */
export function writeNl(definition: ProblemDefinition, options: WriteNlOptions = {}): NlExport {
  const order = exportOrder(definition);
  const rows = [
    ...uniqueNames(Array.from(order.constraints, (row) => definition.constraintOrigin(row))),
    'objective',
  ];
  const columns = uniqueNames(Array.from(order.variables, (variable) => definition.variableOrigin(variable)));
  const lengths = { rows: longest(rows), columns: longest(columns) };
  return {
    nl: renderNl(definition, order, exportParts(definition, order), options.name ?? 'odeon', lengths),
    row: `${rows.join('\n')}\n`,
    col: `${columns.join('\n')}\n`,
    variables: order.variables,
    constraints: order.constraints,
  };
}

function longest(names: readonly string[]): number {
  return names.reduce((length, name) => Math.max(length, name.length), 0);
}
