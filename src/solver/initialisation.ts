/** The start point of the algorithm (Waechter & Biegler 2006, section 3.6). */
import type { AlgorithmState } from './algorithm-state.js';
import type { Iterate } from './iterate.js';
import { LeastSquares } from './least-squares.js';

/** Distances kept from the bounds: absolute kappa_1 and relative kappa_2. */
export interface Push {
  readonly absolute: number;
  readonly relative: number;
}

/** `value` moved to at least min(kappa_1 max(1, |bound|), kappa_2 (upper - lower)) inside its bounds. */
export function pushedInside(value: number, lower: number, upper: number, push: Push): number {
  const { absolute, relative } = push;
  const width = relative * (upper - lower);
  const hasLower = lower > -Infinity;
  const hasUpper = upper < Infinity;
  const fromLower = absolute * Math.max(1, Math.abs(lower));
  const fromUpper = absolute * Math.max(1, Math.abs(upper));
  if (hasLower && hasUpper) {
    const least = lower + Math.min(fromLower, width);
    const most = upper - Math.min(fromUpper, width);
    return Math.min(Math.max(value, least), most);
  }
  if (hasLower) return Math.max(value, lower + fromLower);
  if (hasUpper) return Math.min(value, upper - fromUpper);
  return value;
}

/** Pushes the entries [begin, end) of w inside their bounds. */
export function pushInside(point: Iterate, begin: number, end: number, push: Push): void {
  const { lower, upper } = point.problem;
  for (let i = begin; i < end; i++) point.w[i] = pushedInside(point.w[i], lower[i], upper[i], push);
}

/** Sets all bound multipliers: to a constant, or to mu / slack. */
export function setBoundMultipliers(point: Iterate, value: number | undefined, mu: number): void {
  const { lowerIndices, upperIndices } = point.problem;
  point.zl.fill(0);
  point.zu.fill(0);
  for (let k = 0; k < lowerIndices.length; k++) {
    const i = lowerIndices[k];
    point.zl[i] = value ?? mu / point.slackLower[i];
  }
  for (let k = 0; k < upperIndices.length; k++) {
    const i = upperIndices[k];
    point.zu[i] = value ?? mu / point.slackUpper[i];
  }
}

/** Corrections of least-square systems: none unless `min_refinement_steps` asks for more than its default. */
export function refinements({ options }: AlgorithmState): number {
  return options.min_refinement_steps - 1;
}

/**
 * Least-square multipliers at `point` (WB eq. 36), whose derivatives must be known; 0 if they cannot be computed or one
 * exceeds `largest`. Updates the dual residual.
 */
export function initialiseMultipliers(state: AlgorithmState, point: Iterate, largest: number): void {
  point.lambda.fill(0);
  if (point.problem.vectors.totals.rows > 0 && largest > 0 && !state.problem.square) {
    if (
      !new LeastSquares(point.problem, refinements(state)).multipliers(point, point.lambda) ||
      !(point.problem.vectors.maxNorm(point.lambda) <= largest)
    )
      point.lambda.fill(0);
  }
  point.updateDualResidual();
}
