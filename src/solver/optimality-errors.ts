/** Errors of the optimality conditions and of the barrier problem (Waechter & Biegler 2006, section 2.1). */
import type { Iterate } from './iterate.js';

/** max |slack * z - mu| over all bounds: the complementarity error. */
export function complementarityError(point: Iterate, mu: number): number {
  const { vectors } = point.problem;
  return vectors.largest(
    Math.max(
      vectors.complementarity(vectors.lower, point.slackLower, point.zl, mu),
      vectors.complementarity(vectors.upper, point.slackUpper, point.zu, mu),
    ),
  );
}

/** Mean of slack * z over all bounds, 0 if there are none. */
export function averageComplementarity(point: Iterate): number {
  const { vectors } = point.problem;
  const { bounds } = vectors.totals;
  return bounds === 0 ? 0 : totalComplementarity(point) / bounds;
}

/** Sum of slack * z over all bounds. */
export function totalComplementarity(point: Iterate): number {
  const { vectors } = point.problem;
  const lower = vectors.lower.counted;
  const upper = vectors.upper.counted;
  let sum = 0;
  for (let k = 0; k < lower.length; k++) sum += point.slackLower[lower[k]] * point.zl[lower[k]];
  for (let k = 0; k < upper.length; k++) sum += point.slackUpper[upper[k]] * point.zu[upper[k]];
  return vectors.sum(sum);
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
  const { vectors } = point.problem;
  const { rows, bounds } = vectors.totals;
  const boundSum = vectors.oneNorms(point.zl, point.zu);
  const all = bounds + rows;
  const dualScale =
    all === 0 ? 1 : Math.max(sMax, (boundSum + vectors.rowsOneNorm(point.lambda)) / all) / sMax;
  const complementarityScale = bounds === 0 ? 1 : Math.max(sMax, boundSum / bounds) / sMax;
  return Math.max(
    point.dualInfeasibility / dualScale,
    primal,
    complementarityError(point, mu) / complementarityScale,
  );
}

/** Unscaled, unregularised primal-dual error in the 1-norm, averaged per block: what soft restoration must reduce (WB section 3.3). */
export function primalDualSystemError(point: Iterate, mu: number): number {
  const { vectors } = point.problem;
  const { rows, size, bounds } = vectors.totals;
  const lower = vectors.lower.counted;
  const upper = vectors.upper.counted;
  let complementarity = 0;
  for (let k = 0; k < lower.length; k++) {
    const i = lower[k];
    complementarity += Math.abs(point.slackLower[i] * point.zl[i] - mu);
  }
  for (let k = 0; k < upper.length; k++) {
    const i = upper[k];
    complementarity += Math.abs(point.slackUpper[i] * point.zu[i] - mu);
  }
  complementarity = vectors.sum(complementarity);
  let error = vectors.oneNorm(point.dualResidual) / size;
  if (rows > 0) error += point.theta / rows;
  if (bounds > 0) error += complementarity / bounds;
  return error;
}
