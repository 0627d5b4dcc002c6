import type { NonlinearProgram, Origin } from '../nlp/nonlinear-program.js';
import {
  compressTriplets,
  dulmageMendelsohn,
  scatterValues,
  type CompressedColumns,
} from '../sparse/index.js';

/** Equations and the variables that stand in them, by name. */
export interface StructuralPart {
  readonly equations: readonly Origin[];
  readonly variables: readonly Origin[];
}

/** A lower bound above its upper bound. */
export interface CrossedBounds {
  readonly origin: Origin;
  readonly lower: number;
  readonly upper: number;
}

/** A row whose derivatives at the start differ widely in size, or are all very large or very small. */
export interface BadlyScaledRow {
  readonly origin: Origin;
  /** Smallest and largest modulus of the nonzero derivatives. */
  readonly smallest: number;
  readonly largest: number;
}

/** What can be said about a problem before it is solved, from its sparsity and its derivatives at the start. */
export interface StructureReport {
  readonly variables: number;
  /** Variables with equal bounds; they count as known. */
  readonly fixedVariables: number;
  readonly equations: number;
  readonly inequalities: number;
  /** Free variables less equations; negative when there are more equations than variables. */
  readonly degreesOfFreedom: number;
  /** Largest number of equations that can be assigned a free variable each. */
  readonly structuralRank: number;
  /** More equations than variables in them: they contradict one another or are redundant. */
  readonly overdetermined: StructuralPart;
  /** More variables than equations: what an objective, or a further equation, has to decide. */
  readonly underdetermined: StructuralPart;
  /** Free variables on which neither a row nor the objective depends. */
  readonly unusedVariables: readonly Origin[];
  readonly crossedBounds: readonly CrossedBounds[];
  readonly badlyScaledRows: readonly BadlyScaledRow[];
  /** Rows whose derivatives at the start are not finite. */
  readonly undefinedRows: readonly Origin[];
}

/** A row is badly scaled when its derivatives differ by more than this factor, or all lie beyond it or below its inverse. */
const extremeRange = 1e8;
/** Derivatives below this part of the largest of their row are rounding, not structure. */
const rounding = 1e-15;

/**
 * Examines a problem without solving it: the Dulmage-Mendelsohn decomposition of equations against free variables (Pothen & Fan,
 * ACM Trans. Math. Softw. 16, 1990), unused variables, contradictory bounds, and the scale of the derivatives at the start.
 * Costs about one evaluation of the derivatives and one bipartite matching.
 */
export function diagnoseStructure(problem: NonlinearProgram): StructureReport {
  const { variables, constraints, constraintLower, constraintUpper } = problem;
  const column = new Int32Array(variables).fill(-1);
  const free: number[] = [];
  for (let j = 0; j < variables; j++) {
    if (problem.lower[j] === problem.upper[j]) continue;
    column[j] = free.length;
    free.push(j);
  }
  const row = new Int32Array(constraints).fill(-1);
  const equations: number[] = [];
  let inequalities = 0;
  for (let i = 0; i < constraints; i++) {
    if (constraintLower[i] === constraintUpper[i]) {
      row[i] = equations.length;
      equations.push(i);
    } else if (constraintLower[i] > -Infinity || constraintUpper[i] < Infinity) inequalities++;
  }
  const parts = dulmageMendelsohn(equationPattern(problem, row, column, equations.length, free.length));
  const named = (part: { rows: Int32Array; columns: Int32Array }): StructuralPart => ({
    equations: Array.from(part.rows, (i) => problem.constraintOrigin(equations[i])),
    variables: Array.from(part.columns, (j) => problem.variableOrigin(free[j])),
  });
  return {
    variables,
    fixedVariables: variables - free.length,
    equations: equations.length,
    inequalities,
    degreesOfFreedom: free.length - equations.length,
    structuralRank: parts.structuralRank,
    overdetermined: named(parts.overdetermined),
    underdetermined: named(parts.underdetermined),
    unusedVariables: unusedVariables(problem, free).map((j) => problem.variableOrigin(j)),
    crossedBounds: crossedBounds(problem),
    ...rowScales(problem),
  };
}

function equationPattern(
  { jacobian }: NonlinearProgram,
  row: Int32Array,
  column: Int32Array,
  rows: number,
  columns: number,
): CompressedColumns {
  const rowIndices: number[] = [];
  const columnIndices: number[] = [];
  for (let k = 0; k < jacobian.rows.length; k++) {
    const i = row[jacobian.rows[k]];
    const j = column[jacobian.columns[k]];
    if (i < 0 || j < 0) continue;
    rowIndices.push(i);
    columnIndices.push(j);
  }
  return compressTriplets(rows, columns, rowIndices, columnIndices).matrix;
}

/** Free variables in no pattern whose entry of the objective's gradient is zero. */
function unusedVariables(problem: NonlinearProgram, free: readonly number[]): number[] {
  const used = new Uint8Array(problem.variables);
  for (const j of problem.jacobian.columns) used[j] = 1;
  for (const j of problem.hessian.rows) used[j] = 1;
  for (const j of problem.hessian.columns) used[j] = 1;
  const gradient = new Float64Array(problem.variables);
  problem.gradient(problem.start, gradient);
  return free.filter((j) => used[j] === 0 && gradient[j] === 0);
}

function crossedBounds(problem: NonlinearProgram): CrossedBounds[] {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  const found: CrossedBounds[] = [];
  for (let j = 0; j < lower.length; j++) {
    if (lower[j] > upper[j])
      found.push({ origin: problem.variableOrigin(j), lower: lower[j], upper: upper[j] });
  }
  for (let i = 0; i < constraintLower.length; i++) {
    if (!(constraintLower[i] > constraintUpper[i])) continue;
    found.push({
      origin: problem.constraintOrigin(i),
      lower: constraintLower[i],
      upper: constraintUpper[i],
    });
  }
  return found;
}

function rowScales(problem: NonlinearProgram): Pick<StructureReport, 'badlyScaledRows' | 'undefinedRows'> {
  const { jacobian, constraints, variables } = problem;
  const { matrix, positions } = compressTriplets(constraints, variables, jacobian.rows, jacobian.columns);
  const given = new Float64Array(jacobian.rows.length);
  problem.jacobianValues(problem.start, given);
  scatterValues(positions, given, matrix.values);
  const largest = new Float64Array(constraints);
  const undefinedRow = new Uint8Array(constraints);
  const { rowIndices, values } = matrix;
  for (let p = 0; p < values.length; p++) {
    const size = Math.abs(values[p]);
    if (!Number.isFinite(size)) undefinedRow[rowIndices[p]] = 1;
    else if (size > largest[rowIndices[p]]) largest[rowIndices[p]] = size;
  }
  const smallest = largest.slice();
  for (let p = 0; p < values.length; p++) {
    const i = rowIndices[p];
    const size = Math.abs(values[p]);
    if (size > rounding * largest[i] && size < smallest[i]) smallest[i] = size;
  }
  const badlyScaledRows: BadlyScaledRow[] = [];
  const undefinedRows: Origin[] = [];
  for (let i = 0; i < constraints; i++) {
    const low = smallest[i];
    const high = largest[i];
    if (undefinedRow[i] === 1) undefinedRows.push(problem.constraintOrigin(i));
    else if (high > 0 && (high > extremeRange * low || low > extremeRange || high < 1 / extremeRange))
      badlyScaledRows.push({ origin: problem.constraintOrigin(i), smallest: low, largest: high });
  }
  return { badlyScaledRows, undefinedRows };
}
