import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { compressTriplets, dulmageMendelsohn } from '../sparse/index.js';
import { findDependentEquations, type Contradiction } from './dependent-equations.js';
import { refuseTight, type Distribution } from './distributed/distribution.js';
import type { ResolvedOptions } from './options/table.js';

/** Which variables and rows of a nonlinear program the algorithm sees, and their bounds. */
export interface ProblemStructure {
  /** User's index of each free variable, and the free index of each user's variable (-1: fixed). */
  readonly freeVariables: Int32Array;
  readonly freeIndex: Int32Array;
  /** User's index of each row kept, and the kept index of each user's row (-1: no finite bound, dropped). */
  readonly keptRows: Int32Array;
  readonly rowIndex: Int32Array;
  /** Slack (0-based) of each kept row; -1 for an equality row. */
  readonly slackOfRow: Int32Array;
  readonly slacks: number;
  /** User's indices of the equations that were left out because they follow from others. */
  readonly redundantRows: readonly number[];
  /** Equations that cannot hold together, if some were found. */
  readonly contradiction: Contradiction | undefined;
  /** Equations that outnumber the free variables in them: user's indices of rows and variables; absent where there are none. */
  readonly overdetermined:
    { readonly rows: readonly number[]; readonly variables: readonly number[] } | undefined;
  /** As many equations as free variables, structurally regular: the solution is an isolated point almost everywhere. */
  readonly square: boolean;
}

/** Violations of a contradiction that count, relative to the tolerance of the solver. */
const CONTRADICTORY = 100;

/**
 * Sorts variables into free and fixed and rows into equalities, inequalities and unbounded ones. Fixed variables become
 * constants unless `fixed_variable_treatment` says otherwise or fewer free variables than equalities would remain. Where there
 * are at least as many equations as free variables, those that follow from others are left out.
 */
export function analyseStructure(
  problem: NonlinearProgram,
  options: ResolvedOptions,
  distribution?: Distribution,
): ProblemStructure {
  const { variables, constraints, lower, upper, constraintLower, constraintUpper } = problem;
  const isEquation = (i: number): boolean => constraintLower[i] === constraintUpper[i];
  const bounded: number[] = [];
  for (let i = 0; i < constraints; i++) {
    if (constraintLower[i] > options.nlp_lower_bound_inf || constraintUpper[i] < options.nlp_upper_bound_inf)
      bounded.push(i);
  }
  const equations = bounded.filter(isEquation);
  const unfixed: number[] = [];
  const columnOf = new Int32Array(variables).fill(-1);
  for (let j = 0; j < variables; j++) {
    if (lower[j] === upper[j]) continue;
    columnOf[j] = unfixed.length;
    unfixed.push(j);
  }
  if (distribution !== undefined) refuseTight(equations, unfixed, distribution);
  const tight = distribution === undefined && equations.length >= unfixed.length;
  const { redundant, contradiction } = tight
    ? findDependentEquations(problem, equations, columnOf, CONTRADICTORY * options.tol)
    : { redundant: [], contradiction: undefined };
  const left = new Set(redundant);
  const kept = bounded.filter((i) => !left.has(i));
  const rowIndex = new Int32Array(constraints).fill(-1);
  kept.forEach((row, i) => (rowIndex[row] = i));
  let slacks = 0;
  const slackOf = kept.map((row) => (isEquation(row) ? -1 : slacks++));
  const equalities = kept.length - slacks;
  const parts =
    tight && equalities >= unfixed.length ? partsOf(problem, kept.filter(isEquation), unfixed) : undefined;

  const free = distribution !== undefined || unfixed.length >= equalities;
  const remove = options.fixed_variable_treatment !== 'relax_bounds' && free;
  const seen = remove ? unfixed : Array.from({ length: variables }, (_, j) => j);
  const freeIndex = new Int32Array(variables).fill(-1);
  seen.forEach((variable, j) => (freeIndex[variable] = j));
  return {
    freeVariables: Int32Array.from(seen),
    freeIndex,
    keptRows: Int32Array.from(kept),
    rowIndex,
    slackOfRow: Int32Array.from(slackOf),
    slacks,
    redundantRows: redundant,
    contradiction,
    overdetermined: parts?.overdetermined,
    square: distribution === undefined && equalities === seen.length && parts?.overdetermined === undefined,
  };
}

/** The structurally overdetermined part of the equations (Dulmage-Mendelsohn decomposition). */
function partsOf(
  { jacobian, constraints, variables }: NonlinearProgram,
  equations: readonly number[],
  unfixed: readonly number[],
): Pick<ProblemStructure, 'overdetermined'> {
  const row = new Int32Array(constraints).fill(-1);
  const column = new Int32Array(variables).fill(-1);
  equations.forEach((i, k) => (row[i] = k));
  unfixed.forEach((j, k) => (column[j] = k));
  const entries = Array.from(jacobian.rows.keys()).filter(
    (e) => row[jacobian.rows[e]] >= 0 && column[jacobian.columns[e]] >= 0,
  );
  const { matrix } = compressTriplets(
    equations.length,
    unfixed.length,
    entries.map((e) => row[jacobian.rows[e]]),
    entries.map((e) => column[jacobian.columns[e]]),
  );
  const { overdetermined } = dulmageMendelsohn(matrix);
  if (overdetermined.rows.length === 0) return { overdetermined: undefined };
  return {
    overdetermined: {
      rows: Array.from(overdetermined.rows, (k) => equations[k]),
      variables: Array.from(overdetermined.columns, (k) => unfixed[k]),
    },
  };
}

/** A lower bound relaxed by `bound_relax_factor` * max(1, |bound|), at most by `constr_viol_tol` (WB section 3.5). */
export function relaxedLower(bound: number, options: ResolvedOptions): number {
  return bound <= options.nlp_lower_bound_inf ? -Infinity : bound - relaxation(bound, options);
}

/** An upper bound, likewise. */
export function relaxedUpper(bound: number, options: ResolvedOptions): number {
  return bound >= options.nlp_upper_bound_inf ? Infinity : bound + relaxation(bound, options);
}

function relaxation(bound: number, options: ResolvedOptions): number {
  return Math.min(options.constr_viol_tol, options.bound_relax_factor * Math.max(1, Math.abs(bound)));
}

/** Indices of the finite entries, ascending. */
export function finiteIndices(values: Float64Array): Int32Array {
  const indices: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) indices.push(i);
  return Int32Array.from(indices);
}
