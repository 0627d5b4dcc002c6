import { describe, expect, it } from 'vitest';
import { ACTIVATION_KINDS, createLayerKernels, type LayerKernels } from '../../src/kernels/index.js';
import { errorInUlps, exactExp, exactSigmoid, exactSoftplus, exactTanh, type Binary } from './fixed-point.js';
import { randomSource } from './panel-fixture.js';

const POINTS = 40_000;

/** Largest error in ulp of `evaluate` over `arguments_`, with the argument where it occurs. */
function worstError(
  kernels: LayerKernels,
  evaluate: (x: number, y: number, count: number) => void,
  exact: (x: number) => Binary,
  points: Float64Array,
): { ulps: number; at: number } {
  const x = kernels.memory.allocateDoubles(points.length);
  const y = kernels.memory.allocateDoubles(points.length);
  kernels.memory.doubles.set(points, x);
  evaluate(x, y, points.length);
  const worst = { ulps: 0, at: 0 };
  for (let i = 0; i < points.length; i++) {
    const ulps = errorInUlps(kernels.memory.doubles[y + i], exact(points[i]));
    if (!(ulps <= worst.ulps)) {
      worst.ulps = ulps;
      worst.at = points[i];
    }
  }
  return worst;
}

/** Uniform in (from, to), and as many of both signs with uniform exponents from `smallest` on where they fall inside. */
function sample(from: number, to: number, smallest: number, seed: number): Float64Array {
  const random = randomSource(seed);
  const points = new Float64Array(POINTS);
  for (let i = 0; i < POINTS; i++) {
    if (i % 2 === 0) {
      points[i] = from + ((to - from) * (random() + 1)) / 2;
      continue;
    }
    const limit = random() < 0 ? from : to;
    points[i] = limit * Math.pow(smallest / Math.abs(limit), (random() + 1) / 2);
  }
  return points;
}

function bitsNear(x: number, count: number): Float64Array {
  const points = new Float64Array(2 * count + 1).fill(x);
  const bits = new BigInt64Array(points.buffer);
  for (let i = -count; i <= count; i++) bits[i + count] += BigInt(i);
  return points;
}

for (const name of ['simd', 'relaxed-simd', 'typescript'] as const) {
  describe(`elementary functions: ${name}`, () => {
    const kernels = createLayerKernels({ prefer: name });
    const exp = kernels.exp.bind(kernels);
    const tanh = kernels.tanh.bind(kernels);

    it('exp is within 1 ulp', () => {
      for (const points of [
        sample(-708, 709.7, 1e-18, 1),
        sample(-1, 1, 1e-9, 2),
        bitsNear(Math.LN2 / 2, 500),
        bitsNear(709.782712893384, 300).filter((x) => x <= 709.782712893384),
      ]) {
        expect(worstError(kernels, exp, exactExp, points).ulps).toBeLessThanOrEqual(1);
      }
    });

    it('exp is within 1 ulp where results are subnormal', () => {
      const points = sample(-745.2, -708.3, 708.3, 3).filter((x) => x < -708.3);
      expect(worstError(kernels, exp, exactExp, points).ulps).toBeLessThanOrEqual(1);
    });

    it('tanh is within 2 ulp', () => {
      for (const points of [
        sample(-25, 25, 1e-30, 4),
        sample(-1.5, 1.5, 1e-3, 5),
        sample(-0.6, 0.6, 0.1, 6),
        bitsNear(Math.LN2 / 4, 500),
        bitsNear((3 * Math.LN2) / 4, 500),
        Float64Array.of(5e-324, -5e-324, 1e-310, 2.3e-308, 1e-200, 18.9, 19.1, 21.9, 22.1, 700, 1e308),
      ]) {
        const exact = (x: number) => exactTanh(Math.max(-60, Math.min(60, x)));
        expect(worstError(kernels, tanh, exact, points).ulps).toBeLessThanOrEqual(2);
      }
    });

    it('sigmoid and softplus are within 3 ulp', () => {
      const sigmoid = (x: number, y: number, count: number) =>
        kernels.activate(ACTIVATION_KINDS.sigmoid, x, y, count);
      const softplus = (x: number, y: number, count: number) =>
        kernels.activate(ACTIVATION_KINDS.softplus, x, y, count);
      expect(worstError(kernels, sigmoid, exactSigmoid, sample(-700, 50, 1e-12, 7)).ulps).toBeLessThanOrEqual(
        3,
      );
      expect(worstError(kernels, sigmoid, exactSigmoid, sample(-3, 3, 1e-3, 8)).ulps).toBeLessThanOrEqual(3);
      const points = sample(-30, 30, 1e-6, 9).subarray(0, 10_000);
      expect(worstError(kernels, softplus, exactSoftplus, points).ulps).toBeLessThanOrEqual(3);
    });

    it('handles infinities, NaN, signed zeros, overflow and underflow, in vectors and tails', () => {
      const cases: [number, number, number][] = [
        // x, exp(x), tanh(x)
        [0, 1, 0],
        [-0, 1, -0],
        [Infinity, Infinity, 1],
        [-Infinity, 0, -1],
        [Number.NaN, Number.NaN, Number.NaN],
        [710, Infinity, 1],
        [1e300, Infinity, 1],
        [-1e300, 0, -1],
        [-745.2, 0, -1],
        [-745.1, 5e-324, -1],
        [5e-324, 1, 5e-324],
        [-5e-324, 1, -5e-324],
      ];
      const at = kernels.memory.allocateDoubles(4);
      for (const [x, e, t] of cases) {
        for (const count of [1, 2, 3]) {
          for (const [evaluate, expected] of [
            [exp, e],
            [tanh, t],
          ] as const) {
            kernels.memory.doubles.fill(7, at, at + 4);
            kernels.memory.doubles[at + count - 1] = x;
            evaluate(at, at, count);
            expect(kernels.memory.doubles[at + count - 1]).toBe(expected);
            expect(kernels.memory.doubles[at + count]).toBe(7);
          }
        }
      }
    });
  });
}
