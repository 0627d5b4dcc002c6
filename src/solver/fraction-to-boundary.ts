/** The fraction-to-the-boundary rule (Waechter & Biegler 2006, eq. 15). */
import type { Direction } from './direction.js';
import type { Iterate } from './iterate.js';

/** Largest alpha in (0, 1] with w + alpha dw at least the fraction 1 - tau of its distance from every bound. */
export function primalFractionToBoundary(point: Iterate, dw: Float64Array, tau: number): number {
  const { lowerIndices, upperIndices } = point.problem;
  let alpha = 1;
  for (let k = 0; k < lowerIndices.length; k++) {
    const i = lowerIndices[k];
    if (dw[i] < 0) alpha = Math.min(alpha, (-tau * point.slackLower[i]) / dw[i]);
  }
  for (let k = 0; k < upperIndices.length; k++) {
    const i = upperIndices[k];
    if (dw[i] > 0) alpha = Math.min(alpha, (tau * point.slackUpper[i]) / dw[i]);
  }
  return alpha;
}

/** Largest alpha in (0, 1] with z + alpha dz >= (1 - tau) z for all bound multipliers. */
export function dualFractionToBoundary(point: Iterate, step: Direction, tau: number): number {
  const { lowerIndices, upperIndices } = point.problem;
  let alpha = 1;
  for (let k = 0; k < lowerIndices.length; k++) {
    const i = lowerIndices[k];
    if (step.zl[i] < 0) alpha = Math.min(alpha, (-tau * point.zl[i]) / step.zl[i]);
  }
  for (let k = 0; k < upperIndices.length; k++) {
    const i = upperIndices[k];
    if (step.zu[i] < 0) alpha = Math.min(alpha, (-tau * point.zu[i]) / step.zu[i]);
  }
  return alpha;
}
