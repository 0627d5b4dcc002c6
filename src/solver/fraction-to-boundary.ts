/** The fraction-to-the-boundary rule (Waechter & Biegler 2006, eq. 15). */
import type { Direction } from './direction.js';
import type { Iterate } from './iterate.js';

/** Largest alpha in (0, 1] with w + alpha dw at least the fraction 1 - tau of its distance from every bound. */
export function primalFractionToBoundary(point: Iterate, dw: Float64Array, tau: number): number {
  const { vectors } = point.problem;
  return vectors.least(
    Math.min(
      vectors.largestStep(vectors.lower, point.slackLower, dw, 1, tau),
      vectors.largestStep(vectors.upper, point.slackUpper, dw, -1, tau),
    ),
  );
}

/** Largest alpha in (0, 1] with z + alpha dz >= (1 - tau) z for all bound multipliers. */
export function dualFractionToBoundary(point: Iterate, step: Direction, tau: number): number {
  const { vectors } = point.problem;
  return vectors.least(
    Math.min(
      vectors.largestStep(vectors.lower, point.zl, step.zl, 1, tau),
      vectors.largestStep(vectors.upper, point.zu, step.zu, 1, tau),
    ),
  );
}
