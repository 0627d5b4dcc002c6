/**
 * Polynomial interpolation in barycentric form: Berrut and Trefethen, "Barycentric Lagrange interpolation"
 * (SIAM Review 46, 2004). All functions take any set of distinct ascending nodes.
 */

/** Products leave this range only after a rescaling by a power of two. */
const RESCALE_ABOVE = 2 ** 500;
const RESCALE_BELOW = 2 ** -500;

/**
 * Barycentric weights w_j = 1 / prod_{m != j} (x_j - x_m), divided by the largest modulus. The products keep a separate
 * binary exponent, so that thousands of nodes neither overflow nor lose digits; weights that are smaller than the
 * largest by more than the range of doubles (equidistant nodes by the thousand) come out as 0.
 */
export function barycentricWeights(nodes: Float64Array): Float64Array {
  const n = nodes.length;
  const weights = new Float64Array(n);
  const exponents = new Float64Array(n);
  let largest = -Infinity;
  for (let j = 0; j < n; j++) {
    let product = 1;
    let exponent = 0;
    for (let m = 0; m < n; m++) {
      if (m === j) continue;
      product *= nodes[j] - nodes[m];
      const modulus = Math.abs(product);
      if (modulus > RESCALE_ABOVE) {
        product *= RESCALE_BELOW;
        exponent += 500;
      } else if (modulus < RESCALE_BELOW) {
        product *= RESCALE_ABOVE;
        exponent -= 500;
      }
    }
    weights[j] = 1 / product;
    exponents[j] = -exponent;
    largest = Math.max(largest, Math.log2(Math.abs(weights[j])) - exponent);
  }
  const shift = Math.round(largest);
  let scale = 0;
  for (let j = 0; j < n; j++) {
    weights[j] = timesPowerOfTwo(weights[j], exponents[j] - shift);
    scale = Math.max(scale, Math.abs(weights[j]));
  }
  for (let j = 0; j < n; j++) weights[j] /= scale;
  return weights;
}

/** value * 2^exponent in steps that do not overflow before the result does. */
function timesPowerOfTwo(value: number, exponent: number): number {
  let result = value;
  let rest = exponent;
  while (rest > 1000) {
    result *= 2 ** 1000;
    rest -= 1000;
  }
  while (rest < -1000) {
    result *= 2 ** -1000;
    rest += 1000;
  }
  return result * 2 ** rest;
}

/**
 * Differentiation matrix of the interpolation polynomial, row-major n x n: row i gives the derivative at node i.
 * Off-diagonal entries (w_j / w_i) / (x_i - x_j); the diagonal is the negative sum of its row, which makes the derivative
 * of a constant exactly zero and keeps 200 Chebyshev nodes accurate (Baltensperger and Trummer, SIAM J. Sci.
 * Comput. 24, 2003).
 */
export function differentiationMatrix(nodes: Float64Array, barycentric: Float64Array): Float64Array {
  const n = nodes.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const entry = barycentric[j] / barycentric[i] / (nodes[i] - nodes[j]);
      matrix[i * n + j] = entry;
      sum += entry;
    }
    matrix[i * n + i] = -sum;
  }
  return matrix;
}

/**
 * Values of the Lagrange basis polynomials at `tau` into `out` (length n, owned by the caller): the second barycentric
 * formula. Within rounding of a node the row is exactly that unit row.
 */
export function interpolationRow(
  nodes: Float64Array,
  barycentric: Float64Array,
  tau: number,
  out: Float64Array,
): void {
  const n = nodes.length;
  const tolerance = 4 * Number.EPSILON * Math.max(Math.abs(nodes[0]), Math.abs(nodes[n - 1]));
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const difference = tau - nodes[j];
    if (Math.abs(difference) <= tolerance) {
      out.fill(0, 0, n);
      out[j] = 1;
      return;
    }
    const term = barycentric[j] / difference;
    out[j] = term;
    sum += term;
  }
  for (let j = 0; j < n; j++) out[j] /= sum;
}
