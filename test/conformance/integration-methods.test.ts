import { describe, expect, it } from 'vitest';
import {
  integrate,
  SimulationError,
  type IntegrationMethod,
  type RightHandSide,
} from '../../src/simulation/index.js';

/** Every integration method gives the same answers to problems that are not stiff. */
const methods: IntegrationMethod[] = ['dormand-prince', 'radau', 'automatic'];

const oscillator: RightHandSide = (_, y, dydt) => {
  dydt[0] = y[1];
  dydt[1] = -4 * y[0];
};
const range = (start: number, end: number, count: number) =>
  Float64Array.from({ length: count }, (_, k) => start + ((end - start) * k) / (count - 1));

describe.each(methods)('%s', (method) => {
  /** Largest error of the oscillator over 100 times of [0, 10]. */
  function oscillatorError(relativeTolerance: number): number {
    const times = range(0, 10, 100);
    const result = integrate(oscillator, Float64Array.of(1, 0), 0, times, {
      method,
      relativeTolerance,
      absoluteTolerance: relativeTolerance,
    });
    expect(result.status).toBe('completed');
    return times.reduce(
      (error, t, k) => Math.max(error, Math.abs(result.states[2 * k] - Math.cos(2 * t))),
      0,
    );
  }

  it('follows the tolerance, between steps too', () => {
    for (const tolerance of [1e-4, 1e-6, 1e-8, 1e-10]) {
      expect(oscillatorError(tolerance)).toBeLessThan(100 * tolerance);
    }
    expect(oscillatorError(1e-4)).toBeGreaterThan(oscillatorError(1e-10));
  });

  it('returns to the start when it integrates backwards', () => {
    const forth = integrate(oscillator, Float64Array.of(1, 0.5), 2, Float64Array.of(7), { method });
    const back = integrate(oscillator, forth.states, 7, Float64Array.of(5, 2), { method });
    expect(back.status).toBe('completed');
    expect(back.states[2]).toBeCloseTo(1, 6);
    expect(back.states[3]).toBeCloseTo(0.5, 6);
  });

  it('passes the time to the right-hand side', () => {
    const rhs: RightHandSide = (t, _, dydt) => (dydt[0] = 3 * t * t);
    const { states } = integrate(rhs, Float64Array.of(1), 1, Float64Array.of(1, 2, 3), { method });
    [1, 8, 27].forEach((value, k) => expect(states[k]).toBeCloseTo(value, 8));
  });

  it('keeps its hands off the arrays of the caller and counts its work', () => {
    const y0 = Float64Array.of(1, 0);
    const times = Float64Array.of(0, 0, 0.5, 0.5, 1);
    let calls = 0;
    const counted: RightHandSide = (t, y, dydt) => {
      calls++;
      oscillator(t, y, dydt);
    };
    const result = integrate(counted, y0, 0, times, { method });
    expect([...y0]).toEqual([1, 0]);
    expect(result.evaluations).toBe(calls);
    expect(result.steps).toBeGreaterThan(0);
    expect(result.failureTime).toBeUndefined();
    expect([...result.states.subarray(0, 4)]).toEqual([1, 0, 1, 0]);
    expect([...result.states.subarray(4, 6)]).toEqual([...result.states.subarray(6, 8)]);
    expect(result.times).not.toBe(times);
    expect(result.times).toEqual(times);
  });

  it('reports a finite escape as diverged, with NaN from there on', () => {
    const square: RightHandSide = (_, y, dydt) => (dydt[0] = y[0] * y[0]);
    const result = integrate(square, Float64Array.of(1), 0, Float64Array.of(0.5, 2, 3), { method });
    expect(result.status).toBe('diverged');
    expect(result.failureTime).toBeCloseTo(1, 6);
    expect(result.states[0]).toBeCloseTo(2, 6);
    expect([...result.states.subarray(1)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('reports a singularity as a step that is too small', () => {
    const root: RightHandSide = (_, y, dydt) => (dydt[0] = Math.log(y[0]) - 1 / y[0]);
    const result = integrate(root, Float64Array.of(1), 0, Float64Array.of(2), { method });
    expect(result.status).toBe('step_too_small');
    expect(result.failureTime).toBeLessThan(0.5);
  });

  it('reports a derivative that is not finite at the start as diverged', () => {
    const nowhere: RightHandSide = (_, y, dydt) => (dydt[0] = Math.sqrt(-y[0]));
    const result = integrate(nowhere, Float64Array.of(1), 0, Float64Array.of(1), { method });
    expect(result).toMatchObject({ status: 'diverged', failureTime: 0, steps: 0 });
  });

  it('stops at the step limit', () => {
    const result = integrate(oscillator, Float64Array.of(1, 0), 0, Float64Array.of(1, 1e6), {
      method,
      maximumSteps: 200,
    });
    expect(result.status).toBe('step_limit');
    expect(result.steps + result.rejected).toBe(200);
    expect(Number.isNaN(result.states[2])).toBe(true);
    expect(Number.isNaN(result.states[0])).toBe(false);
  });

  it('does nothing for no times and for the start time', () => {
    expect(integrate(oscillator, Float64Array.of(1, 0), 3, new Float64Array(0), { method }).status).toBe(
      'completed',
    );
    const result = integrate(oscillator, Float64Array.of(1, 0), 3, Float64Array.of(3), { method });
    expect(result).toMatchObject({ status: 'completed', steps: 0 });
    const close = integrate(oscillator, Float64Array.of(1, 0), 3, Float64Array.of(3 + 5e-16), { method });
    expect(close.status).toBe('completed');
  });

  it.each([
    ['times in disorder', [1, 3, 2], {}, /behind/],
    ['times on both sides of the start', [-1, 1], {}, /behind/],
    ['a time that is no number', [Number.NaN], {}, /time 1/],
    ['a tolerance of zero', [1], { relativeTolerance: 0 }, /relativeTolerance/],
    ['a tolerance below rounding', [1], { relativeTolerance: 1e-16 }, /1e-16/],
    ['a negative step limit', [1], { maximumSteps: -1 }, /maximumSteps/],
  ])('refuses %s', (_, times, options, message) => {
    const call = () =>
      integrate(oscillator, Float64Array.of(1, 0), 0, Float64Array.from(times), { method, ...options });
    expect(call).toThrow(SimulationError);
    expect(call).toThrow(message);
  });

  it('refuses a start that is none', () => {
    expect(() => integrate(oscillator, new Float64Array(0), 0, Float64Array.of(1), { method })).toThrow(
      /no state/,
    );
    expect(() => integrate(oscillator, Float64Array.of(1, Infinity), 0, Float64Array.of(1))).toThrow(
      /state 2/,
    );
    expect(() => integrate(oscillator, Float64Array.of(1, 0), Number.NaN, Float64Array.of(1))).toThrow(
      /start time/,
    );
  });
});
