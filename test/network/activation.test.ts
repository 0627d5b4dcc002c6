import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationNamed, activationNames, defineActivation, NetworkError } from '../../src/network/index.js';

/** Central difference with one Richardson step: error of order step^4. */
function slope(f: (z: number) => number, z: number): number {
  const step = 1e-3;
  const central = (h: number) => (f(z + h) - f(z - h)) / (2 * h);
  return (4 * central(step / 2) - central(step)) / 3;
}

describe.each(activationNames())('%s', (name) => {
  const { value, first, second } = activationNamed(name);

  it('has the derivatives of its value', () => {
    fc.assert(
      fc.property(fc.double({ min: -12, max: 12, noNaN: true }), (z) => {
        expect(Math.abs(first(z) - slope(value, z))).toBeLessThan(1e-9);
        expect(Math.abs(second(z) - slope(first, z))).toBeLessThan(1e-9);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('is finite for every finite argument', () => {
    const arguments_ = [0, -0, 1e-320, 5, 19.99, 20.01, 700, 750, 1e4, 1e8, 1e160, Number.MAX_VALUE];
    for (const z of arguments_.flatMap((a) => [a, -a])) {
      for (const f of [value, first, second]) expect(Number.isFinite(f(z))).toBe(true);
    }
  });
});

it('keeps the digits of known values', () => {
  const { value, first } = activationNamed('softplus');
  expect(value(1000)).toBe(1000);
  expect(value(-1000)).toBe(0);
  expect(value(-40)).toBeCloseTo(Math.exp(-40), 30);
  expect(first(1000)).toBe(1);
  expect(activationNamed('sigmoid').value(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
  expect(activationNamed('gelu').value(1)).toBeCloseTo(0.8411919906082768, 15);
  expect(activationNamed('squareplus').value(-1e6) * 1e6).toBeCloseTo(1, 9);
  expect(activationNamed('smoothelu').value(0)).toBe(0);
});

describe('the registry', () => {
  it('hints at the nearest name, or at a smooth substitute', () => {
    expect(() => activationNamed('tanhh')).toThrow(NetworkError);
    const hint = (name: string) => {
      try {
        activationNamed(name);
      } catch (error) {
        return (error as NetworkError).hint;
      }
      return undefined;
    };
    expect(hint('tanhh')).toBe("did you mean 'tanh'?");
    expect(hint('ReLU')).toContain("'softplus'");
    expect(hint('quartz')).toContain('known are');
  });

  it('takes a new activation and refuses a wrong one', () => {
    const atan = {
      name: 'atan',
      value: Math.atan,
      first: (z: number) => 1 / (1 + z * z),
      second: (z: number) => (-2 * z) / (1 + z * z) ** 2,
    };
    expect(() => defineActivation({ ...atan, second: (z) => (2 * z) / (1 + z * z) ** 2 })).toThrow(
      /second derivative/,
    );
    expect(() => defineActivation({ ...atan, first: () => 1 })).toThrow(/first derivative/);
    expect(() => defineActivation({ ...atan, value: Math.log })).toThrow(NetworkError);
    expect(() => defineActivation({ ...atan, name: 'tanh' })).toThrow(/exists already/);
    expect(() => defineActivation({ ...atan, name: 'a b' })).toThrow(/no name/);
    expect(defineActivation(atan)).toBe(activationNamed('atan'));
  });
});
