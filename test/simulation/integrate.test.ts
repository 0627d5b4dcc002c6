import { describe, expect, it } from 'vitest';
import { DormandPrince } from '../../src/simulation/dormand-prince.js';
import { integrate, type RightHandSide } from '../../src/simulation/index.js';
import { RadauMethod } from '../../src/simulation/radau-method.js';
import { resolveOptions } from '../../src/simulation/trajectory.js';

/** y' = y cos t with solution exp(sin t): smooth, not autonomous. */
const wave: RightHandSide = (t, y, dydt) => (dydt[0] = y[0] * Math.cos(t));

describe.each([
  ['Dormand-Prince', DormandPrince, 4],
  ['Radau IIA', RadauMethod, 3],
])('%s with fixed steps', (_, Method, denseOrder) => {
  /** Errors at the end of [0, 2], and the largest inside steps, with so many steps. */
  function errors(steps: number): { end: number; inside: number } {
    const method = new Method(
      wave,
      1,
      resolveOptions({ relativeTolerance: 1e-13, absoluteTolerance: 1e-13 }),
    );
    const value = new Float64Array(1);
    method.state[0] = 1;
    expect(method.begin(0)).toBe(true);
    let inside = 0;
    for (let k = 0; k < steps; k++) {
      method.attempt(2 / steps);
      method.accept();
      for (const theta of [0.25, 0.5, 0.8]) {
        method.interpolate(theta, value, 0);
        inside = Math.max(inside, Math.abs(value[0] - Math.exp(Math.sin((2 * (k + theta)) / steps))));
      }
      method.interpolate(1, value, 0);
      expect(value[0]).toBeCloseTo(method.state[0], 13);
    }
    return { end: Math.abs(method.state[0] - Math.exp(Math.sin(2))), inside };
  }

  it('has order 5', () => {
    const order = Math.log2(errors(10).end / errors(20).end);
    expect(order).toBeGreaterThan(4.7);
    expect(order).toBeLessThan(5.9);
  });

  it('has dense output of its order', () => {
    const order = Math.log2(errors(16).inside / errors(32).inside);
    expect(order).toBeGreaterThan(denseOrder + 0.5);
  });
});

describe('known problems', () => {
  it('closes the Arenstorf orbit', () => {
    // Three-body problem of Hairer, Norsett and Wanner I, section II.0.
    const mass = 0.012277471;
    const orbit: RightHandSide = (_, y, dydt) => {
      const d1 = ((y[0] + mass) ** 2 + y[1] ** 2) ** 1.5;
      const d2 = ((y[0] - 1 + mass) ** 2 + y[1] ** 2) ** 1.5;
      dydt[0] = y[2];
      dydt[1] = y[3];
      dydt[2] = y[0] + 2 * y[3] - ((1 - mass) * (y[0] + mass)) / d1 - (mass * (y[0] - 1 + mass)) / d2;
      dydt[3] = y[1] - 2 * y[2] - ((1 - mass) * y[1]) / d1 - (mass * y[1]) / d2;
    };
    const start = Float64Array.of(0.994, 0, 0, -2.00158510637908252240537862224);
    const result = integrate(orbit, start, 0, Float64Array.of(17.0652165601579625588917206249), {
      relativeTolerance: 1e-12,
      absoluteTolerance: 1e-13,
    });
    expect(result.status).toBe('completed');
    expect(Math.abs(result.states[0] - 0.994)).toBeLessThan(1e-5);
    expect(Math.abs(result.states[1])).toBeLessThan(1e-5);
  });

  it('takes about the steps that the tolerance needs', () => {
    const vanDerPol: RightHandSide = (_, y, dydt) => {
      dydt[0] = y[1];
      dydt[1] = (1 - y[0] ** 2) * y[1] - y[0];
    };
    const result = integrate(vanDerPol, Float64Array.of(0, 1), 0, Float64Array.of(15));
    expect(result.status).toBe('completed');
    // State at t = 15 from the data of the examples, computed there with tolerance 1e-12.
    expect(result.states[0]).toBeCloseTo(1.73205621226, 6);
    expect(result.states[1]).toBeCloseTo(-0.632057870574, 6);
    expect(result.steps).toBeLessThan(700);
    expect(result.rejected).toBeLessThan(0.2 * result.steps);
  });
});

describe('stiff problems', () => {
  const robertson: RightHandSide = (_, y, dydt) => {
    dydt[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
    dydt[2] = 3e7 * y[1] * y[1];
    dydt[1] = -dydt[0] - dydt[2];
  };
  const start = Float64Array.of(1, 0, 0);
  // Hairer and Wanner II, section IV.10; the digits at t = 40 are those of the CVODE documentation's problem.
  const at40 = [0.7158270688, 9.185534765e-6, 0.2841637457];

  it('are solved by radau over eleven decades of time', () => {
    const times = Float64Array.of(40, 4e10);
    const result = integrate(robertson, start, 0, times, { method: 'radau' });
    expect(result.status).toBe('completed');
    at40.forEach((value, i) => expect(Math.abs(result.states[i] / value - 1)).toBeLessThan(1e-7));
    expect(result.states[3] / 5.2083e-8).toBeCloseTo(1, 2);
    expect(result.steps).toBeLessThan(1300);
  });

  it('become implicit by themselves where they turn stiff', () => {
    const result = integrate(robertson, start, 0, Float64Array.of(40));
    expect(result.status).toBe('completed');
    at40.forEach((value, i) => expect(Math.abs(result.states[i] / value - 1)).toBeLessThan(1e-6));
    expect(result.steps).toBeLessThan(1000);
  });

  it('exhaust the explicit method', () => {
    const result = integrate(robertson, start, 0, Float64Array.of(1e4), {
      method: 'dormand-prince',
      maximumSteps: 5000,
    });
    expect(result.status).toBe('step_limit');
    expect(result.failureTime).toBeLessThan(100);
  });

  it('are solved with the exact Jacobian as with differences', () => {
    const jacobian = (_: number, y: Float64Array, out: Float64Array) => {
      out.set([-0.04, 1e4 * y[2], 1e4 * y[1], 0, 0, 0, 0, 6e7 * y[1], 0]);
      for (let j = 0; j < 3; j++) out[3 + j] = -out[j] - out[6 + j];
    };
    const result = integrate(robertson, start, 0, Float64Array.of(40), { method: 'radau', jacobian });
    at40.forEach((value, i) => expect(Math.abs(result.states[i] / value - 1)).toBeLessThan(1e-7));
  });

  it('with fast transients follow the slow solution', () => {
    // Prothero and Robinson: y' = -1e6 (y - cos t) - sin t, solution cos t, from a start beside it.
    const rhs: RightHandSide = (t, y, dydt) => (dydt[0] = -1e6 * (y[0] - Math.cos(t)) - Math.sin(t));
    const result = integrate(rhs, Float64Array.of(2), 0, Float64Array.of(1, 5));
    expect(result.status).toBe('completed');
    expect(result.states[0]).toBeCloseTo(Math.cos(1), 8);
    expect(result.states[1]).toBeCloseTo(Math.cos(5), 8);
    expect(result.steps).toBeLessThan(1000);
  });
});
