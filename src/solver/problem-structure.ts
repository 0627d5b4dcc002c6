import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
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
}

/**
 * Sorts variables into free and fixed and rows into equalities, inequalities and unbounded ones. Fixed variables become
 * constants unless `fixed_variable_treatment` says otherwise or fewer free variables than equalities would remain.
 */
export function analyseStructure(problem: NonlinearProgram, options: ResolvedOptions): ProblemStructure {
  const { variables, constraints, lower, upper, constraintLower, constraintUpper } = problem;
  const rowIndex = new Int32Array(constraints).fill(-1);
  const kept: number[] = [];
  const slackOf: number[] = [];
  let slacks = 0;
  for (let i = 0; i < constraints; i++) {
    const bounded =
      constraintLower[i] > options.nlp_lower_bound_inf || constraintUpper[i] < options.nlp_upper_bound_inf;
    if (!bounded) continue;
    rowIndex[i] = kept.length;
    kept.push(i);
    slackOf.push(constraintLower[i] === constraintUpper[i] ? -1 : slacks++);
  }
  const equalities = kept.length - slacks;
  let fixedCount = 0;
  for (let j = 0; j < variables; j++) if (lower[j] === upper[j]) fixedCount++;
  const remove = options.fixed_variable_treatment !== 'relax_bounds' && variables - fixedCount >= equalities;
  const freeIndex = new Int32Array(variables).fill(-1);
  const free: number[] = [];
  for (let j = 0; j < variables; j++) {
    if (remove && lower[j] === upper[j]) continue;
    freeIndex[j] = free.length;
    free.push(j);
  }
  return {
    freeVariables: Int32Array.from(free),
    freeIndex,
    keptRows: Int32Array.from(kept),
    rowIndex,
    slackOfRow: Int32Array.from(slackOf),
    slacks,
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
