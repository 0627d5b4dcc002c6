import type { ProblemDefinition } from '../template.js';
import type { ExportOrder } from './export-order.js';
import type { ExportParts, ExportRow } from './export-parts.js';

/** Longest names in the files beside, for the header. */
export interface NameLengths {
  readonly rows: number;
  readonly columns: number;
}

/** The text of an `.nl` file. */
export function renderNl(
  definition: ProblemDefinition,
  order: ExportOrder,
  parts: ExportParts,
  name: string,
  lengths: NameLengths,
): string {
  const rows = Array.from(order.constraints, (row) => parts.rows[row]);
  const lines = header(definition, order, parts, name, lengths);
  parts.defined.forEach(({ linear, text }, k) => {
    lines.push(`V${definition.variables + k} ${linear.length} 0`);
    for (const [variable, coefficient] of linear) lines.push(`${variable} ${coefficient}`);
    lines.push(text);
  });
  rows.forEach((row, i) => lines.push(`C${i}`, body(row, i < order.nonlinearConstraints)));
  lines.push(`O0 ${definition.objectiveSign === -1 ? 1 : 0}`, body(parts.objective, true));
  pushStart(lines, definition, order);
  pushBounds(lines, definition, order, rows);
  pushColumnCounts(lines, definition.variables, rows);
  rows.forEach((row, i) => pushLinear(lines, `J${i}`, row));
  pushLinear(lines, 'G0', parts.objective);
  return `${lines.join('\n')}\n`;
}

/** Constants of linear rows are in their bounds: readers may take the body of a linear row for zero. */
function body({ terms, constant }: ExportRow, nonlinear: boolean): string {
  const all = nonlinear && constant !== 0 ? [...terms, `n${constant}`] : terms;
  switch (all.length) {
    case 0:
      return 'n0';
    case 1:
      return all[0];
    case 2:
      return `o0\n${all.join('\n')}`;
    default:
      return `o54\n${all.length}\n${all.join('\n')}`;
  }
}

function header(
  definition: ProblemDefinition,
  order: ExportOrder,
  parts: ExportParts,
  name: string,
  lengths: NameLengths,
): string[] {
  const { variables, constraints, constraintLower, constraintUpper } = definition;
  let ranges = 0;
  let equalities = 0;
  let nonzeros = 0;
  for (let i = 0; i < constraints; i++) {
    if (constraintLower[i] === constraintUpper[i]) equalities++;
    else if (Number.isFinite(constraintLower[i]) && Number.isFinite(constraintUpper[i])) ranges++;
    nonzeros += parts.rows[i].linear.size;
  }
  const both = order.nonlinearBoth;
  const inConstraints = both + order.nonlinearInConstraintsOnly;
  // Where some are nonlinear in the objective only, their count stands on top of those of the constraints.
  const inObjective =
    order.nonlinearInObjectiveOnly === 0 ? both : inConstraints + order.nonlinearInObjectiveOnly;
  const definedInObjective = parts.defined.length - parts.definedInConstraints;
  return [
    `g3 1 1 0\t# problem ${name.replace(/[^\x20-\x7e]/g, '_')}`,
    ` ${variables} ${constraints} 1 ${ranges} ${equalities}\t# vars, constraints, objectives, ranges, eqns`,
    ` ${order.nonlinearConstraints} ${order.nonlinearObjectives}\t# nonlinear constraints, objectives`,
    ' 0 0\t# network constraints: nonlinear, linear',
    ` ${inConstraints} ${inObjective} ${both}\t# nonlinear vars in constraints, objectives, both`,
    ' 0 0 0 1\t# linear network variables; functions; arith, flags',
    ' 0 0 0 0 0\t# discrete variables: binary, integer, nonlinear (b,c,o)',
    ` ${nonzeros} ${parts.objective.linear.size}\t# nonzeros in Jacobian, gradients`,
    ` ${lengths.rows} ${lengths.columns}\t# max name lengths: constraints, variables`,
    ` 0 ${parts.definedInConstraints} ${definedInObjective} 0 0\t# common exprs: b,c,o,c1,o1`,
  ];
}

function pushStart(lines: string[], definition: ProblemDefinition, order: ExportOrder): void {
  const pushNonzeros = (letter: string, values: Float64Array): void => {
    const entries = [...values].map((value, k) => [k, value]).filter(([, value]) => value !== 0);
    lines.push(`${letter}${entries.length}`, ...entries.map(([k, value]) => `${k} ${value}`));
  };
  const { start, startMultipliers, objectiveSign } = definition;
  if (startMultipliers !== undefined) {
    const sign = -(objectiveSign ?? 1);
    pushNonzeros(
      'd',
      Float64Array.from(order.constraints, (row) => sign * startMultipliers[row]),
    );
  }
  pushNonzeros(
    'x',
    Float64Array.from(order.variables, (variable) => start[variable]),
  );
}

function pushBounds(
  lines: string[],
  definition: ProblemDefinition,
  order: ExportOrder,
  rows: readonly ExportRow[],
): void {
  lines.push('r');
  order.constraints.forEach((row, i) => {
    const shift = i < order.nonlinearConstraints ? 0 : rows[i].constant;
    lines.push(interval(definition.constraintLower[row] - shift, definition.constraintUpper[row] - shift));
  });
  lines.push('b');
  for (const variable of order.variables) {
    lines.push(interval(definition.lower[variable], definition.upper[variable]));
  }
}

function interval(lower: number, upper: number): string {
  if (lower === -Infinity) return upper === Infinity ? '3' : `1 ${upper}`;
  if (upper === Infinity) return `2 ${lower}`;
  return lower === upper ? `4 ${lower}` : `0 ${lower} ${upper}`;
}

/** Entries of the Jacobian in the columns up to each one but the last. */
function pushColumnCounts(lines: string[], variables: number, rows: readonly ExportRow[]): void {
  const counts = new Int32Array(variables);
  for (const { linear } of rows) for (const variable of linear.keys()) counts[variable]++;
  lines.push(`k${Math.max(variables - 1, 0)}`);
  let sum = 0;
  for (let j = 0; j + 1 < variables; j++) lines.push(String((sum += counts[j])));
}

function pushLinear(lines: string[], head: string, { linear }: ExportRow): void {
  if (linear.size === 0) return;
  lines.push(`${head} ${linear.size}`);
  const entries = [...linear].sort(([a], [b]) => a - b);
  for (const [variable, coefficient] of entries) lines.push(`${variable} ${coefficient}`);
}
