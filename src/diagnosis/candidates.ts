import type { NonlinearProgram, Origin } from '../nlp/nonlinear-program.js';
import type { Subset } from './elastic-problem.js';

/** A constraint or bound of an infeasible set. */
export interface ConflictMember {
  readonly origin: Origin;
  readonly kind: 'constraint' | 'bound';
  /** The side that is in the way: `lower` for >=, `upper` for <=, `equal` for an equation or a fixed variable. */
  readonly side: 'lower' | 'upper' | 'equal';
  /** The number on that side. */
  readonly bound: number;
}

/** A row or bound as a candidate of the filter. */
export interface Candidate {
  readonly kind: 'row' | 'lower' | 'upper' | 'fixed';
  readonly index: number;
}

/** All rows and bounds, families side by side in the order of the problem. */
export function candidatesOf(problem: NonlinearProgram): Candidate[] {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  const all: Candidate[] = [];
  for (let index = 0; index < constraintLower.length; index++) {
    if (constraintLower[index] > -Infinity || constraintUpper[index] < Infinity)
      all.push({ kind: 'row', index });
  }
  for (let index = 0; index < lower.length; index++) {
    if (lower[index] === upper[index]) all.push({ kind: 'fixed', index });
    else {
      if (lower[index] > -Infinity) all.push({ kind: 'lower', index });
      if (upper[index] < Infinity) all.push({ kind: 'upper', index });
    }
  }
  return all;
}

export function subsetOf(problem: NonlinearProgram, candidates: readonly Candidate[]): Subset {
  const subset = {
    rows: new Uint8Array(problem.constraints),
    lower: new Uint8Array(problem.variables),
    upper: new Uint8Array(problem.variables),
  };
  for (const { kind, index } of candidates) {
    if (kind === 'row') subset.rows[index] = 1;
    if (kind === 'lower' || kind === 'fixed') subset.lower[index] = 1;
    if (kind === 'upper' || kind === 'fixed') subset.upper[index] = 1;
  }
  return subset;
}

export function describeCandidate(
  problem: NonlinearProgram,
  { kind, index }: Candidate,
  multipliers: Float64Array,
): ConflictMember {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  if (kind === 'fixed')
    return { origin: problem.variableOrigin(index), kind: 'bound', side: 'equal', bound: lower[index] };
  if (kind !== 'row') {
    const bound = kind === 'lower' ? lower[index] : upper[index];
    return { origin: problem.variableOrigin(index), kind: 'bound', side: kind, bound };
  }
  const equal = constraintLower[index] === constraintUpper[index];
  const above =
    constraintLower[index] === -Infinity || (multipliers[index] > 0 && constraintUpper[index] < Infinity);
  return {
    origin: problem.constraintOrigin(index),
    kind: 'constraint',
    side: equal ? 'equal' : above ? 'upper' : 'lower',
    bound: above ? constraintUpper[index] : constraintLower[index],
  };
}

/** The first variable or row whose own bounds contradict each other. */
export function crossedMember(problem: NonlinearProgram): ConflictMember | undefined {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  const variable = lower.findIndex((bound, j) => bound > upper[j]);
  if (variable >= 0)
    return { origin: problem.variableOrigin(variable), kind: 'bound', side: 'lower', bound: lower[variable] };
  const row = constraintLower.findIndex((bound, i) => bound > constraintUpper[i]);
  if (row < 0) return undefined;
  return {
    origin: problem.constraintOrigin(row),
    kind: 'constraint',
    side: 'lower',
    bound: constraintLower[row],
  };
}
