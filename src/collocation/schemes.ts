import { CollocationError } from './collocation-error.js';
import { jacobiRoots } from './jacobi-roots.js';
import { defineScheme, MAXIMUM_POINTS, type CollocationScheme, type SchemeFactory } from './scheme.js';

/**
 * Chebyshev nodes of the second kind, both ends included; the differential equation holds at all but the first. The global
 * scheme of Shapovalova and Tsay (arXiv 2502.15642). Collocation order N - 1; spectral in N.
 */
export const chebyshev: SchemeFactory = (points) => {
  checkPoints('chebyshev', points, 2);
  const n = points - 1;
  const nodes = new Float64Array(points);
  // (1 - cos(pi j / n)) / 2 = sin^2(pi j / 2n), which keeps the digits of the small nodes.
  for (let j = 0; j <= n; j++) nodes[j] = Math.sin((Math.PI * j) / (2 * n)) ** 2;
  nodes[n] = 1;
  return defineScheme({
    name: 'chebyshev',
    points,
    nodes,
    collocated: nodes.map((_, j) => (j > 0 ? 1 : 0)),
    order: n,
  });
};

/** Gauss points, neither end among them, behind the free node 0. Order 2K at element ends through the polynomial. */
export const legendre: SchemeFactory = (points) => {
  checkPoints('legendre', points, 1);
  return withFreeStart('legendre', points, toUnit(jacobiRoots(points, 0, 0)), 2 * points);
};

/** Right Radau points (1 among them) behind the free node 0: Radau IIA. Order 2K - 1, stiffly accurate. */
export const radau: SchemeFactory = (points) => {
  checkPoints('radau', points, 1);
  return withFreeStart('radau', points, [...toUnit(jacobiRoots(points - 1, 1, 0)), 1], 2 * points - 1);
};

/** Left Radau points (0 among them) before the free node 1: Radau I collocation. Order 2K - 1. */
export const radauLeft: SchemeFactory = (points) => {
  checkPoints('radau-left', points, 1);
  const nodes = [0, ...toUnit(jacobiRoots(points - 1, 0, 1)), 1];
  const collocated = nodes.map((_, j) => j < points);
  return defineScheme({ name: 'radau-left', points, nodes, collocated, order: 2 * points - 1 });
};

/**
 * Lobatto points (0 and 1 among them), all collocated: Lobatto IIIA, order 2K - 2. The state has degree K, so one more
 * interpolation node is needed; it lies between the two Lobatto points next to the middle.
 */
export const lobatto: SchemeFactory = (points) => {
  checkPoints('lobatto', points, 2);
  const collocationPoints = [0, ...toUnit(jacobiRoots(points - 2, 1, 1)), 1];
  const right = Math.ceil(points / 2);
  const free = 0.5 * (collocationPoints[right - 1] + collocationPoints[right]);
  const nodes = [...collocationPoints.slice(0, right), free, ...collocationPoints.slice(right)];
  return defineScheme({
    name: 'lobatto',
    points,
    nodes,
    collocated: nodes.map((_, j) => j !== right),
    order: 2 * points - 2,
  });
};

/** The schemes of the package by the name a model gives them. */
export const schemeFactories: ReadonlyMap<string, SchemeFactory> = new Map([
  ['chebyshev', chebyshev],
  ['legendre', legendre],
  ['radau', radau],
  ['radau-left', radauLeft],
  ['lobatto', lobatto],
]);

function withFreeStart(
  name: string,
  points: number,
  collocationPoints: number[],
  order: number,
): CollocationScheme {
  const nodes = [0, ...collocationPoints];
  return defineScheme({ name, points, nodes, collocated: nodes.map((_, j) => j > 0), order });
}

function toUnit(roots: Float64Array): number[] {
  return Array.from(roots, (x) => 0.5 * (1 + x));
}

function checkPoints(name: string, points: number, minimum: number): void {
  if (!Number.isInteger(points) || points < minimum || points > MAXIMUM_POINTS) {
    throw new CollocationError(
      `${name} needs a whole number of points from ${minimum} to ${MAXIMUM_POINTS}, not ${points}`,
    );
  }
}
