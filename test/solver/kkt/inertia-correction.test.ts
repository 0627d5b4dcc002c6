import { describe, expect, it } from 'vitest';
import { InertiaCorrection } from '../../../src/solver/kkt/inertia-correction.js';
import { resolveOptions } from '../../../src/solver/index.js';

describe('inertia correction (Algorithm IC)', () => {
  it('tries no regularisation first, then 1e-4 and factors of 100', () => {
    const correction = new InertiaCorrection(resolveOptions());
    correction.begin(0.1);
    expect([correction.deltaW, correction.deltaC]).toEqual([0, 0]);
    correction.afterWrongInertia(0.1);
    expect(correction.deltaW).toBe(1e-4);
    correction.afterWrongInertia(0.1);
    expect(correction.deltaW).toBeCloseTo(1e-2, 12);
  });

  it('starts later matrices from a third of the last value and then increases by 8', () => {
    const correction = new InertiaCorrection(resolveOptions());
    correction.begin(0.1);
    correction.afterWrongInertia(0.1);
    correction.begin(0.1);
    expect(correction.deltaW).toBe(0);
    correction.afterWrongInertia(0.1);
    expect(correction.deltaW).toBeCloseTo(1e-4 / 3, 12);
    correction.afterWrongInertia(0.1);
    expect(correction.deltaW).toBeCloseTo(8e-4 / 3, 12);
  });

  it('regularises the Jacobian of a singular matrix by 1e-8 mu^(1/4)', () => {
    const correction = new InertiaCorrection(resolveOptions());
    correction.begin(1e-4);
    correction.afterSingular(1e-4);
    expect(correction.deltaC).toBeCloseTo(1e-9, 15);
    expect(correction.deltaW).toBe(0);
  });

  it('regularises at once after three matrices with a degenerate Jacobian', () => {
    const correction = new InertiaCorrection(resolveOptions());
    for (let k = 0; k < 3; k++) {
      correction.begin(1);
      expect(correction.deltaC).toBe(0);
      correction.afterSingular(1);
    }
    correction.begin(1);
    expect(correction.deltaC).toBe(1e-8);
  });

  it('gives up beyond the largest regularisation', () => {
    const correction = new InertiaCorrection(resolveOptions({ max_hessian_perturbation: 1 }));
    correction.begin(0.1);
    let tries = 0;
    while (correction.afterWrongInertia(0.1) && tries < 50) tries++;
    expect(tries).toBeLessThan(10);
  });
});
