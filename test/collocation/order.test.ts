import { describe, expect, it } from 'vitest';
import { legendre, schemeFactories } from '../../src/collocation/index.js';
import { endError, observedOrder, pendulum, riccati, stiff } from './initial-value-problems.js';

describe.each([...schemeFactories])('%s', (_, factory) => {
  it.each([2, 3, 4])('with %i points has its order on smooth problems', (points) => {
    const scheme = factory(points);
    // Meshes on which the error is far above rounding and the asymptotic order is visible.
    const coarse = scheme.order <= 4 ? 16 : scheme.order <= 6 ? 8 : 4;
    for (const problem of [pendulum, riccati]) {
      expect(Math.abs(observedOrder(problem, scheme, coarse) - scheme.order)).toBeLessThan(0.35);
    }
  });

  it('converges spectrally on one element', () => {
    expect(endError(riccati, factory(30), 1)).toBeLessThan(1e-10);
    expect(endError(pendulum, factory(20), 1)).toBeLessThan(1e-12);
  });
});

describe('on stiff problems', () => {
  it.each([2, 3])(
    'Radau with %i points keeps order K in the error, which shrinks with the stiffness',
    (points) => {
      const scheme = schemeFactories.get('radau')!(points);
      expect(observedOrder(stiff(1e6), scheme, 16)).toBeGreaterThan(points - 0.2);
      expect(endError(stiff(1e6), scheme, 16)).toBeLessThan(2e-2 * endError(stiff(1e4), scheme, 16));
    },
  );

  it('Gauss falls to order K for even and K + 1 for odd K', () => {
    // Hairer and Wanner, *Solving ODEs II*, table IV.15.1.
    for (const [points, order] of [
      [2, 2],
      [3, 4],
      [4, 4],
    ]) {
      const observed = observedOrder(stiff(1e6), legendre(points), 4);
      expect(observed).toBeGreaterThan(order - 0.3);
      expect(observed).toBeLessThan(order + 0.3);
    }
  });
});
