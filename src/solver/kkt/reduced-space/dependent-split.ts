import { compressTriplets, maximumTransversal } from '../../../sparse/index.js';
import type { CoordinateMatrix } from '../slack-augmented-system.js';
import type { DependentPattern } from './dependent-elimination.js';

/** Above this part of nonzeros J_y is factorised as a dense matrix. */
const DENSE = 0.15;
/** Below this number of independent variables the sparse factorisation of the whole matrix is as good. */
const FEWEST_INDEPENDENTS = 24;

/** Largest number of entries of T, V and R, each a dense matrix of 128 MB then; larger problems stay sparse. */
const MOST_ENTRIES = 2 ** 24;

/** Variables that the equations determine, and the others. */
export interface DependentSplit {
  /** Variable of each dependent and of each independent number. */
  readonly dependents: Int32Array;
  readonly independents: Int32Array;
  /** Dependent number j >= 0 of each variable, or -1 - i for independent number i. */
  readonly place: Int32Array;
  /** The entries of J_y, in the order of those of the Jacobian, and whether they are many. */
  readonly pattern: DependentPattern;
  /** Number of an entry of the Jacobian among those of J_y; of no meaning for the others. */
  readonly entryNumbers: Int32Array;
  readonly dense: boolean;
}

/**
 * The split by elimination groups, if the variables of the lowest group are as many as the rows, all of them equations, and the
 * part of the Jacobian that belongs to them is structurally regular; otherwise undefined. A dense part shows its rank in its pivots.
 */
export function splitDependents(
  variables: number,
  rows: number,
  jacobian: CoordinateMatrix,
  groups: Int32Array | undefined,
): DependentSplit | undefined {
  const others = variables - rows;
  if (groups === undefined || others < FEWEST_INDEPENDENTS) return undefined;
  if (others * Math.max(rows, others) > MOST_ENTRIES) return undefined;
  const place = new Int32Array(variables);
  const dependents: number[] = [];
  const independents: number[] = [];
  for (let j = 0; j < variables; j++) {
    if (groups[j] === 0) place[j] = dependents.push(j) - 1;
    else place[j] = -independents.push(j);
  }
  if (dependents.length !== rows) return undefined;
  const { pattern, entryNumbers } = dependentPattern(jacobian, place, rows);
  const dense = pattern.rows.length > DENSE * rows * rows;
  if (!dense) {
    const { matrix } = compressTriplets(rows, rows, pattern.rows, pattern.columns);
    if (maximumTransversal(matrix).size < rows) return undefined;
  }
  return {
    dependents: Int32Array.from(dependents),
    independents: Int32Array.from(independents),
    place,
    pattern,
    entryNumbers,
    dense,
  };
}

/** Whether all variables from `first` to `last` are independent: their numbers ascend with the variables. */
export function areIndependent(place: Int32Array, first: number, last: number): boolean {
  return place[first] < 0 && place[last] < 0 && place[first] - place[last] === last - first;
}

function dependentPattern(
  jacobian: CoordinateMatrix,
  place: Int32Array,
  order: number,
): { readonly pattern: DependentPattern; readonly entryNumbers: Int32Array } {
  const entries = jacobian.columns.length;
  const rows = new Int32Array(entries);
  const columns = new Int32Array(entries);
  const entryNumbers = new Int32Array(entries);
  let count = 0;
  for (let k = 0; k < entries; k++) {
    const column = place[jacobian.columns[k]];
    if (column < 0) continue;
    rows[count] = jacobian.rows[k];
    columns[count] = column;
    entryNumbers[k] = count++;
  }
  const pattern = { order, rows: rows.subarray(0, count), columns: columns.subarray(0, count) };
  return { pattern, entryNumbers };
}
