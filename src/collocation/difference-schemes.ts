import { defineScheme, type CollocationScheme } from './scheme.js';

/*
 * Finite differences as schemes on one element, whose length is the step. Quadrature is of the order of the scheme; controls and
 * algebraic variables live where the differential equation is imposed, as with collocation. The first three are the
 * FORWARD, BACKWARD and CENTRAL of pyomo.dae (Nicholson, Siirola, Watson, Zavala and Biegler, Math. Prog. Comp. 10, 2018),
 * which takes integrals by the trapezoidal rule whatever the scheme.
 */

/** Explicit Euler: (x[k+1] - x[k]) / h = f at t[k]. Order 1; integrals by the left rectangle rule. */
export const forward: CollocationScheme = defineScheme({
  name: 'forward',
  nodes: [0, 1],
  collocated: [1, 0],
  order: 1,
});

/** Implicit Euler: (x[k] - x[k-1]) / h = f at t[k]. Order 1, stiffly accurate; integrals by the right rectangle rule. */
export const backward: CollocationScheme = defineScheme({
  name: 'backward',
  nodes: [0, 1],
  collocated: [0, 1],
  order: 1,
});

/**
 * Central differences: (x[k+1] - x[k-1]) / (t[k+1] - t[k-1]) = f at t[k], closed at the end of the interval by a backward difference:
 * the boundary value method of Axelsson and Verwer (Math. Comp. 45, 1985). Marching forward with the same formula, the
 * leapfrog, would be weakly unstable; solved all at once it is stable. Order 2 on equal steps. Integrals by the
 * trapezoidal rule, the first step by the line through the next two points.
 */
export const central: CollocationScheme = defineScheme({
  name: 'central',
  nodes: [0, 1],
  collocated: [0, 1],
  central: true,
  order: 2,
});

/**
 * Trapezoidal rule: (x[k+1] - x[k]) / h is the mean of f at both ends. It is Lobatto IIIA with two points, whose quadratic has a node
 * in the middle; no bound or path constraint holds there. Order 2; integrals by the trapezoidal rule.
 */
export const trapezoidal: CollocationScheme = defineScheme({
  name: 'trapezoidal',
  nodes: [0, 0.5, 1],
  collocated: [1, 0, 1],
  constrained: [1, 0, 1],
  order: 2,
});

/** Implicit midpoint rule, the Gauss method with one point: (x[k+1] - x[k]) / h = f at the mean of both. Order 2. */
export const midpoint: CollocationScheme = defineScheme({
  name: 'midpoint',
  nodes: [0, 0.5],
  collocated: [0, 1],
  order: 2,
});

/**
 * Explicit midpoint rule of Runge: half a step of Euler's method, then the whole step with the slope found there. Order 2;
 * integrals by the midpoint rule.
 */
export const explicitMidpoint: CollocationScheme = defineScheme({
  name: 'explicit-midpoint',
  nodes: [0, 0.5, 1],
  collocated: [1, 1, 0],
  differentiation: [-2, 2, 0, -1, 0, 1, 0, 0, 0],
  quadrature: [0, 1, 0],
  order: 2,
});

/** The finite differences of the package by the name a model gives them. */
export const differenceSchemes: ReadonlyMap<string, CollocationScheme> = new Map(
  [forward, backward, central, trapezoidal, midpoint, explicitMidpoint].map((scheme) => [
    scheme.name,
    scheme,
  ]),
);
