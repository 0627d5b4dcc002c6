import { interpolationRow } from './barycentric.js';
import { jacobiRoots } from './jacobi-roots.js';

/** A quadrature rule on [0, 1]. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Legendre polynomial P_degree at x by the three-term recurrence. */
export function legendreValue(degree: number, x: number): number {
  let previous = 1;
  let current = x;
  if (degree === 0) return 1;
  for (let k = 1; k < degree; k++) {
    const next = ((2 * k + 1) * x * current - k * previous) / (k + 1);
    previous = current;
    current = next;
  }
  return current;
}

/** Gauss-Legendre rule with n points, exact for polynomials of degree 2n - 1. */
export function gaussLegendre(n: number): QuadratureRule {
  const roots = jacobiRoots(n, 0, 0);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const x = roots[k];
    // w = 2 / ((1 - x^2) P_n'(x)^2) on [-1, 1] (Abramowitz and Stegun 25.4.29), halved for [0, 1]. P_n(x), zero but for
    // rounding, stays in the derivative: it makes the weight insensitive to the rounding of x.
    const derivative = n * (legendreValue(n - 1, x) - x * legendreValue(n, x));
    nodes[k] = 0.5 * (1 + x);
    weights[k] = ((1 - x) * (1 + x)) / (derivative * derivative);
  }
  return { nodes, weights };
}

/** Integrals over [0, 1] of the Lagrange basis polynomials on `nodes`: the interpolatory weights. */
export function interpolatoryWeights(nodes: Float64Array, barycentric: Float64Array): Float64Array {
  const n = nodes.length;
  const rule = gaussLegendre(Math.ceil(n / 2));
  const weights = new Float64Array(n);
  const row = new Float64Array(n);
  for (let q = 0; q < rule.nodes.length; q++) {
    interpolationRow(nodes, barycentric, rule.nodes[q], row);
    for (let j = 0; j < n; j++) weights[j] += rule.weights[q] * row[j];
  }
  return weights;
}

/**
 * Order of the collocation method with the given points: s + r, where the node polynomial prod (tau - c_i) is orthogonal
 * to all polynomials of degree below r (Hairer, Norsett and Wanner, *Solving ODEs I*, theorem II.7.8).
 */
export function collocationOrder(points: Float64Array): number {
  const s = points.length;
  const rule = gaussLegendre(s + 1);
  const product = rule.nodes.map((tau) => points.reduce((value, c) => value * 2 * (tau - c), 1));
  for (let degree = 0; degree < s; degree++) {
    let integral = 0;
    let modulus = 0;
    for (let q = 0; q <= s; q++) {
      const term = rule.weights[q] * product[q] * legendreValue(degree, 2 * rule.nodes[q] - 1);
      integral += term;
      modulus += Math.abs(term);
    }
    if (Math.abs(integral) > 1e-9 * modulus) return s + degree;
  }
  return 2 * s;
}
