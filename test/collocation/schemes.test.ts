import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barycentricWeights,
  chebyshev,
  CollocationError,
  defineScheme,
  differentiationMatrix,
  gaussLegendre,
  interpolationRow,
  legendre,
  lobatto,
  radau,
  radauLeft,
  schemeFactories,
  type CollocationScheme,
} from '../../src/collocation/index.js';

const families = [...schemeFactories];

const GAUSS_200 = [3.5964357465011475369e-5, 0.49608285442884681536, 0.99996403564253498852];
const RADAU_200 = [3.6144627387727143556e-5, 0.498039628495688738, 0.9999082404902301374];

/** Largest degree d <= limit such that the integrals of tau^0 ... tau^d are exact. */
function exactness(scheme: CollocationScheme, limit: number): number {
  for (let degree = 0; degree <= limit; degree++) {
    const integral = scheme.nodes.reduce((sum, tau, j) => sum + scheme.quadrature[j] * tau ** degree, 0);
    if (Math.abs(integral - 1 / (degree + 1)) > 1e-13) return degree - 1;
  }
  return limit;
}

describe('published nodes', () => {
  it('are those of Radau IIA with 3 stages', () => {
    const root = Math.sqrt(6);
    const expected = [0, (4 - root) / 10, (4 + root) / 10, 1];
    radau(3).nodes.forEach((tau, j) => expect(tau).toBeCloseTo(expected[j], 15));
    const weights = [0, (16 - root) / 36, (16 + root) / 36, 1 / 9];
    radau(3).quadrature.forEach((weight, j) => expect(weight).toBeCloseTo(weights[j], 15));
  });

  it('are those of Gauss and Lobatto', () => {
    const gauss = Math.sqrt(15) / 10;
    [0, 0.5 - gauss, 0.5, 0.5 + gauss].forEach((tau, j) => expect(legendre(3).nodes[j]).toBeCloseTo(tau, 15));
    const inner = Math.sqrt(5) / 10;
    const nodes = [0, 0.5 - inner, 0.5, 0.5 + inner, 1];
    nodes.forEach((tau, j) => expect(lobatto(4).nodes[j]).toBeCloseTo(tau, 15));
    [1 / 12, 5 / 12, 0, 5 / 12, 1 / 12].forEach((w, j) =>
      expect(lobatto(4).quadrature[j]).toBeCloseTo(w, 15),
    );
  });

  it('agree with 40-digit arithmetic at 200 points', () => {
    // mpmath: smallest, 100th and largest interior root of P_200 and of the right Radau polynomial P_199 - P_200.
    const gauss = legendre(200).nodes;
    expect(Math.abs(gauss[1] - GAUSS_200[0])).toBeLessThan(1e-15);
    expect(Math.abs(gauss[100] - GAUSS_200[1])).toBeLessThan(1e-15);
    expect(Math.abs(gauss[200] - GAUSS_200[2])).toBeLessThan(1e-15);
    const right = radau(200).nodes;
    expect(Math.abs(right[1] - RADAU_200[0])).toBeLessThan(1e-15);
    expect(Math.abs(right[100] - RADAU_200[1])).toBeLessThan(1e-15);
    expect(Math.abs(right[199] - RADAU_200[2])).toBeLessThan(1e-15);
  });
});

describe.each(families)('%s', (name, factory) => {
  it('is a valid scheme for every number of points to 64, and 200 and 500', () => {
    for (const points of [...Array.from({ length: 63 }, (_, k) => k + 2), 200, 500]) {
      const scheme = factory(points);
      expect(scheme.name).toBe(name);
      expect(scheme.points).toBe(points);
      // defineScheme has checked the order of the nodes, the collocation flags and the sum of the weights.
      expect(scheme.nodes[0]).toBe(0);
      expect(scheme.includesEnd).toBe(name !== 'legendre');
      expect(Math.max(...scheme.barycentric.map(Math.abs))).toBe(1);
      expect(Math.min(...scheme.quadrature)).toBeGreaterThan(-1e-14);
    }
  });

  it('has the quadrature of its theoretical order', () => {
    for (const points of [2, 3, 4, 5, 6, 7]) {
      const scheme = factory(points);
      expect(exactness(scheme, 2 * points)).toBeGreaterThanOrEqual(scheme.order - 1);
      const { nodes, collocated } = scheme;
      expect(defineScheme({ name: 'same', nodes, collocated }).order).toBe(scheme.order);
    }
  });

  it('differentiates and interpolates polynomials of its degree exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 13, maxLength: 13 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (points, coefficients, tau) => {
          const { nodes, barycentric } = factory(points);
          const n = nodes.length;
          const value = (x: number) => coefficients.slice(0, n).reduceRight((sum, c) => sum * x + c, 0);
          const slope = (x: number) =>
            coefficients.slice(0, n).reduceRight((s, c, k) => (k ? s * x + k * c : s), 0);
          const matrix = differentiationMatrix(nodes, barycentric);
          for (let i = 0; i < n; i++) {
            let derivative = 0;
            for (let j = 0; j < n; j++) derivative += matrix[i * n + j] * value(nodes[j]);
            expect(Math.abs(derivative - slope(nodes[i]))).toBeLessThan(1e-10);
          }
          const row = new Float64Array(n);
          interpolationRow(nodes, barycentric, tau, row);
          const interpolated = row.reduce((sum, c, j) => sum + c * value(nodes[j]), 0);
          expect(Math.abs(interpolated - value(tau))).toBeLessThan(1e-11);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('gives exact unit rows at nodes', () => {
    const { nodes, barycentric } = factory(40);
    const row = new Float64Array(nodes.length);
    nodes.forEach((tau, j) => {
      interpolationRow(nodes, barycentric, tau * (1 + Number.EPSILON), row);
      row.forEach((value, i) => expect(value).toBe(i === j ? 1 : 0));
    });
  });

  it('refuses a number of points that is not one', () => {
    for (const points of [0, 2.5, -1, Number.NaN, 1e9])
      expect(() => factory(points)).toThrow(CollocationError);
  });
});

describe('200 global nodes', () => {
  /** Largest error of the derivative of exp(sin t) on [0, 15] over the nodes. */
  function derivativeError(scheme: CollocationScheme): number {
    const { nodes, barycentric } = scheme;
    const n = nodes.length;
    const matrix = differentiationMatrix(nodes, barycentric);
    let error = 0;
    for (let i = 0; i < n; i++) {
      let derivative = 0;
      for (let j = 0; j < n; j++) derivative += matrix[i * n + j] * Math.exp(Math.sin(15 * nodes[j]));
      const t = 15 * nodes[i];
      error = Math.max(error, Math.abs(derivative / 15 - Math.cos(t) * Math.exp(Math.sin(t))));
    }
    return error;
  }

  it.each(families)('%s differentiates exp(sin t) on [0, 15] to 1e-7', (_, factory) => {
    expect(derivativeError(factory(200))).toBeLessThan(1e-7);
  });

  it('does so for Chebyshev to 1e-9', () => {
    expect(derivativeError(chebyshev(200))).toBeLessThan(1e-9);
  });
});

describe('barycentric weights', () => {
  it('do not overflow for 1000 equidistant nodes', () => {
    const nodes = Float64Array.from({ length: 1000 }, (_, j) => j / 999);
    const weights = barycentricWeights(nodes);
    expect(weights.every(Number.isFinite)).toBe(true);
    // Binomial coefficients: the ratio of neighbours j and j + 1 is -(999 - j) / (j + 1).
    expect(weights[500] / weights[499]).toBeCloseTo(-1, 12);
    expect(weights[501] / weights[500]).toBeCloseTo(-499 / 501, 12);
  });

  it('of Chebyshev nodes alternate with halves at the ends', () => {
    const weights = chebyshev(200).barycentric;
    for (let j = 0; j < 200; j++) {
      const expected = (j === 0 || j === 199 ? 0.5 : 1) * (j % 2 ? -1 : 1);
      expect(Math.abs(weights[j]) - Math.abs(expected)).toBeLessThan(1e-10);
      expect(Math.sign(weights[j])).toBe(Math.sign(weights[0]) * Math.sign(expected));
    }
  });
});

describe('Gauss quadrature', () => {
  it('integrates exp with 10 points to rounding', () => {
    const { nodes, weights } = gaussLegendre(10);
    const integral = nodes.reduce((sum, tau, k) => sum + weights[k] * Math.exp(tau), 0);
    expect(Math.abs(integral - (Math.E - 1))).toBeLessThan(1e-15);
  });
});

describe('user-defined schemes', () => {
  const valid = { name: 'own', nodes: [0, 0.4, 1], collocated: [0, 1, 1] };

  it('take any nodes, with the order of their collocation points', () => {
    const scheme = defineScheme(valid);
    expect(scheme.order).toBe(2);
    expect(scheme.points).toBe(2);
    expect(defineScheme({ name: 'midpoint', nodes: [0, 0.5], collocated: [false, true] }).order).toBe(2);
    expect(defineScheme({ name: 'radau', nodes: [0, 1 / 3, 1], collocated: [0, 1, 1] }).order).toBe(3);
  });

  it.each([
    ['a first node that is not 0', { ...valid, nodes: [0.1, 0.4, 1] }, /first node/],
    ['descending nodes', { ...valid, nodes: [0, 0.4, 0.3] }, /node 3/],
    ['a node beyond 1', { ...valid, nodes: [0, 0.4, 1.5] }, /node 3/],
    ['a node that is no number', { ...valid, nodes: [0, Number.NaN, 1] }, /node 2/],
    ['one node', { ...valid, nodes: [0], collocated: [0] }, /1 nodes/],
    ['flags of another length', { ...valid, collocated: [0, 1] }, /2 collocation flags/],
    ['no free node', { ...valid, collocated: [1, 1, 1] }, /at 3 of its 3 nodes/],
    ['two free nodes', { ...valid, collocated: [0, 0, 1] }, /at 1 of its 3 nodes/],
    ['weights that do not add up to 1', { ...valid, quadrature: [0, 1, 1] }, /add up to 2/],
    ['a weight at a free node', { ...valid, quadrature: [0.5, 0.25, 0.25] }, /without collocation/],
    ['weights of another length', { ...valid, quadrature: [1] }, /1 quadrature weights/],
  ])('refuse %s', (_, specification, message) => {
    expect(() => defineScheme(specification)).toThrow(message);
    expect(() => defineScheme(specification)).toThrow(CollocationError);
  });
});

it('keeps left and right Radau points mirror images', () => {
  const left = radauLeft(9).nodes;
  const right = radau(9).nodes;
  for (let j = 0; j < 10; j++) expect(left[j] + right[9 - j]).toBeCloseTo(1, 14);
});
