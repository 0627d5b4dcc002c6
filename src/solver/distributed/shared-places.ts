import type { DependentSplit } from '../kkt/reduced-space/index.js';
import type { ProblemStructure } from '../problem-structure.js';
import type { Distribution } from './distribution.js';

/** The shared places of the vectors of a problem: among its variables, slacks and the like included, and among its rows; ascending. */
export interface SharedPlaces {
  readonly variables: Int32Array;
  readonly rows: Int32Array;
}

/** What is shared of w = (x, s) and of the rows that are kept; nothing without a distribution. */
export function sharedPlaces(
  { freeIndex, rowIndex, freeVariables, slackOfRow }: ProblemStructure,
  distribution: Distribution | undefined,
): SharedPlaces {
  if (distribution === undefined) return { variables: new Int32Array(0), rows: new Int32Array(0) };
  const kept = (numbers: Int32Array): Int32Array => numbers.filter((number) => number >= 0);
  const variables = kept(distribution.variables.map((variable) => freeIndex[variable]));
  const rows = kept(distribution.rows.map((row) => rowIndex[row]));
  const slacks = kept(rows.map((row) => slackOfRow[row])).map((slack) => freeVariables.length + slack);
  return { variables: Int32Array.of(...variables, ...slacks), rows };
}

/** Whether the shared variables are those that the equations of this rank do not determine, and no row is shared. */
export function areIndependent(
  { variables, rows }: SharedPlaces,
  { independents }: Pick<DependentSplit, 'independents'>,
): boolean {
  return (
    rows.length === 0 &&
    independents.length === variables.length &&
    independents.every((variable, k) => variable === variables[k])
  );
}
