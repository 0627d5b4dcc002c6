import { compressTriplets, maximumTransversal } from '../../../sparse/index.js';
import type { CoordinateMatrix } from '../slack-augmented-system.js';

/** Below this number of independent variables the sparse factorisation of the whole matrix is as good. */
const FEWEST_INDEPENDENTS = 24;

/** Variables that the equations determine, and the others. */
export interface DependentSplit {
  /** Variable of each dependent and of each independent number. */
  readonly dependents: Int32Array;
  readonly independents: Int32Array;
  /** Dependent number j >= 0 of each variable, or -1 - i for independent number i. */
  readonly place: Int32Array;
}

/**
 * The split by elimination groups, if the variables of the lowest group are as many as the rows, all of them equations, and the
 * part of the Jacobian that belongs to them is structurally regular; otherwise undefined.
 */
export function splitDependents(
  variables: number,
  rows: number,
  jacobian: CoordinateMatrix,
  groups: Int32Array | undefined,
): DependentSplit | undefined {
  if (groups === undefined || variables - rows < FEWEST_INDEPENDENTS) return undefined;
  const place = new Int32Array(variables);
  const dependents: number[] = [];
  const independents: number[] = [];
  for (let j = 0; j < variables; j++) {
    if (groups[j] === 0) place[j] = dependents.push(j) - 1;
    else place[j] = -independents.push(j);
  }
  if (dependents.length !== rows) return undefined;
  const inner: number[] = [];
  for (let k = 0; k < jacobian.columns.length; k++) if (place[jacobian.columns[k]] >= 0) inner.push(k);
  const { matrix } = compressTriplets(
    rows,
    rows,
    inner.map((k) => jacobian.rows[k]),
    inner.map((k) => place[jacobian.columns[k]]),
  );
  if (maximumTransversal(matrix).size < rows) return undefined;
  return {
    dependents: Int32Array.from(dependents),
    independents: Int32Array.from(independents),
    place,
  };
}
