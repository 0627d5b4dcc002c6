/**
 * Roots of Jacobi polynomials P_n^(alpha,beta) on [-1, 1]: the interior points of the Gauss (0,0), Radau (1,0) and
 * Lobatto (1,1) rules.
 */

const MAXIMUM_NEWTON_STEPS = 50;

/**
 * The n roots of P_n^(alpha,beta), ascending. Newton's method from the asymptotic approximation of Gatteschi and
 * Pittaluga as given by Hale and Townsend (SIAM J. Sci. Comput. 35, 2013, eq. 3.1): one root per start, so no
 * deflation is needed for alpha, beta in [0, 1]. Accurate to the rounding of numbers near 1.
 */
export function jacobiRoots(n: number, alpha: number, beta: number): Float64Array {
  const roots = new Float64Array(n);
  const rho = 2 * n + alpha + beta + 1;
  const values = new Float64Array(2);
  for (let k = 1; k <= n; k++) {
    const phi = ((2 * k + alpha - 0.5) * Math.PI) / rho;
    const correction = (0.25 - alpha * alpha) / Math.tan(phi / 2) - (0.25 - beta * beta) * Math.tan(phi / 2);
    let x = Math.cos(phi + correction / (rho * rho));
    for (let step = 0; step < MAXIMUM_NEWTON_STEPS; step++) {
      jacobiValueAndDerivative(n, alpha, beta, x, values);
      const change = values[0] / values[1];
      x -= change;
      if (Math.abs(change) <= Number.EPSILON) break;
    }
    roots[n - k] = x;
  }
  if (alpha === beta) symmetrize(roots);
  return roots;
}

/**
 * P_n^(alpha,beta)(x) and its derivative into `out`: the three-term recurrence (Abramowitz and Stegun 22.7.1) and the
 * differential relation 22.8.1, which holds inside (-1, 1).
 */
function jacobiValueAndDerivative(
  n: number,
  alpha: number,
  beta: number,
  x: number,
  out: Float64Array,
): void {
  let previous = 1;
  let current = 0.5 * (alpha - beta + (alpha + beta + 2) * x);
  if (n === 0) {
    out[0] = 1;
    out[1] = 0;
    return;
  }
  for (let k = 1; k < n; k++) {
    const s = 2 * k + alpha + beta;
    const a1 = 2 * (k + 1) * (k + alpha + beta + 1) * s;
    const a2 = (s + 1) * (alpha * alpha - beta * beta);
    const a3 = s * (s + 1) * (s + 2);
    const a4 = 2 * (k + alpha) * (k + beta) * (s + 2);
    const next = ((a2 + a3 * x) * current - a4 * previous) / a1;
    previous = current;
    current = next;
  }
  const s = 2 * n + alpha + beta;
  out[0] = current;
  out[1] =
    (n * (alpha - beta - s * x) * current + 2 * (n + alpha) * (n + beta) * previous) / (s * (1 - x * x));
}

/** Makes roots that are symmetric about 0 exactly so. */
function symmetrize(roots: Float64Array): void {
  const n = roots.length;
  for (let i = 0; i < n >> 1; i++) {
    const half = 0.5 * (roots[n - 1 - i] - roots[i]);
    roots[i] = -half;
    roots[n - 1 - i] = half;
  }
  if (n % 2 === 1) roots[(n - 1) / 2] = 0;
}
