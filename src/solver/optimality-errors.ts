/** Errors of the optimality conditions and of the barrier problem (Waechter & Biegler 2006, section 2.1). */
import { oneNorm } from './direction.js';
import type { Iterate } from './iterate.js';

/** max |slack * z - mu| over all bounds: the complementarity error. */
export function complementarityError(point: Iterate, mu: number): number {
  const { vectors } = point.problem;
  return Math.max(
    vectors.complementarity(vectors.lower, point.slackLower, point.zl, mu),
    vectors.complementarity(vectors.upper, point.slackUpper, point.zu, mu),
  );
}

/** Mean of slack * z over all bounds, 0 if there are none. */
export function averageComplementarity(point: Iterate): number {
  const { lowerIndices, upperIndices } = point.problem;
  const count = lowerIndices.length + upperIndices.length;
  if (count === 0) return 0;
  let sum = 0;
  for (let k = 0; k < lowerIndices.length; k++)
    sum += point.slackLower[lowerIndices[k]] * point.zl[lowerIndices[k]];
  for (let k = 0; k < upperIndices.length; k++)
    sum += point.slackUpper[upperIndices[k]] * point.zu[upperIndices[k]];
  return sum / count;
}

/**
 * The scaled error E_mu of the barrier problem (WB eq. 5): the largest of dual infeasibility / s_d, primal infeasibility and
 * complementarity / s_c.
 */
export function barrierError(point: Iterate, mu: number, sMax: number): number {
  return scaledError(point, point.primalInfeasibility, mu, sMax);
}

/** The scaled error E_0 that ends the algorithm: as above, with the violation of the constraints as the user wrote them. */
export function optimalityError(point: Iterate, muTarget: number, sMax: number): number {
  return scaledError(point, point.problem.scaledViolation(point.w, point.c), muTarget, sMax);
}

function scaledError(point: Iterate, primal: number, mu: number, sMax: number): number {
  const { vectors, rows } = point.problem;
  const bounds = vectors.lower.count + vectors.upper.count;
  const boundSum = vectors.oneNorm(point.zl) + vectors.oneNorm(point.zu);
  const all = bounds + rows;
  const dualScale = all === 0 ? 1 : Math.max(sMax, (boundSum + vectors.oneNorm(point.lambda)) / all) / sMax;
  const complementarityScale = bounds === 0 ? 1 : Math.max(sMax, boundSum / bounds) / sMax;
  return Math.max(
    point.dualInfeasibility / dualScale,
    primal,
    complementarityError(point, mu) / complementarityScale,
  );
}

/** Unscaled, unregularised primal-dual error in the 1-norm, averaged per block: what soft restoration must reduce (WB section 3.3). */
export function primalDualSystemError(point: Iterate, mu: number): number {
  const { lowerIndices, upperIndices, rows, size } = point.problem;
  const bounds = lowerIndices.length + upperIndices.length;
  let complementarity = 0;
  for (let k = 0; k < lowerIndices.length; k++) {
    const i = lowerIndices[k];
    complementarity += Math.abs(point.slackLower[i] * point.zl[i] - mu);
  }
  for (let k = 0; k < upperIndices.length; k++) {
    const i = upperIndices[k];
    complementarity += Math.abs(point.slackUpper[i] * point.zu[i] - mu);
  }
  let error = oneNorm(point.dualResidual) / size;
  if (rows > 0) error += point.theta / rows;
  if (bounds > 0) error += complementarity / bounds;
  return error;
}
