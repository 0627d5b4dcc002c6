import { describe, expect, it } from 'vitest';
import {
  ACTIVATION_KINDS,
  createLayerKernels,
  type ActivationKind,
  type LayerKernels,
} from '../../src/kernels/index.js';
import { activationNamed } from '../../src/network/index.js';
import { randomSource } from '../kernels/panel-fixture.js';

const kinds = Object.entries(ACTIVATION_KINDS) as [string, ActivationKind][];

/** Copies values into the kernels' memory, NaN before and after. */
function place(kernels: LayerKernels, values: ArrayLike<number>): number {
  const at = kernels.memory.allocateDoubles(values.length + 4) + 1;
  kernels.memory.doubles[at - 1] = Number.NaN;
  kernels.memory.doubles.set(values, at);
  kernels.memory.doubles.fill(Number.NaN, at + values.length, at + values.length + 3);
  return at;
}

function isSurroundingIntact(kernels: LayerKernels, at: number, length: number): boolean {
  return [at - 1, at + length, at + length + 1].every((i) => Number.isNaN(kernels.memory.doubles[i]));
}

for (const name of ['simd', 'relaxed-simd', 'typescript'] as const) {
  describe(`layer kernels: ${name}`, () => {
    const random = randomSource(99);
    const numbers = (length: number) => Float64Array.from({ length }, () => random());
    const fresh = () => createLayerKernels({ prefer: name });

    it('is the implementation asked for', () => {
      expect(fresh().name).toBe(name);
    });

    it.each(kinds)('%s agrees with the activation of that name and its derivatives', (kindName, kind) => {
      const activation = activationNamed(kindName);
      const kernels = fresh();
      const points: number[] = [0, -0, 1e-9, -1e-9, 30, -30, 700, -700];
      for (let i = 0; i < 1001; i++) points.push(8 * random());
      const count = points.length;
      const z = place(kernels, points);
      const [values, first, second, alone] = [1, 2, 3, 4].map(() => place(kernels, new Float64Array(count)));
      kernels.activateWithDerivatives(kind, z, values, first, second, count);
      kernels.activate(kind, z, alone, count);
      const { doubles } = kernels.memory;
      points.forEach((point, i) => {
        // Values to a few ulp. Derivatives have an absolute error of a few ulp of 1 - tanh, times what it is multiplied by:
        // for gelu z s up to 60 and 2 z s^2 up to 800, s the slope of the inner polynomial.
        expect(Math.abs(doubles[values + i] - activation.value(point))).toBeLessThanOrEqual(
          1e-15 * (1 + Math.abs(point)),
        );
        expect(Math.abs(doubles[first + i] - activation.first(point))).toBeLessThanOrEqual(
          kind === ACTIVATION_KINDS.gelu ? 2e-14 : 4e-15,
        );
        expect(Math.abs(doubles[second + i] - activation.second(point))).toBeLessThanOrEqual(
          kind === ACTIVATION_KINDS.gelu ? 2e-13 : 4e-15,
        );
        expect(doubles[alone + i]).toBe(doubles[values + i]);
      });
      for (const at of [values, first, second, alone]) {
        expect(isSurroundingIntact(kernels, at, count)).toBe(true);
      }
    });

    it.each(kinds)('%s is finite for every finite argument', (_, kind) => {
      const kernels = fresh();
      const out = [1, 2, 3].map(() => place(kernels, [0, 0, 0]));
      for (const point of [1e308, -1e308, 1e160, -1e160, 1e17, -1e17, 750, -750, 5e-324]) {
        kernels.activateWithDerivatives(
          kind,
          place(kernels, [point, point, point]),
          out[0],
          out[1],
          out[2],
          3,
        );
        for (const at of out) {
          expect([...kernels.memory.doubles.subarray(at, at + 3)]).toSatisfy((results: number[]) =>
            results.every(Number.isFinite),
          );
        }
      }
    });

    it.each(kinds)('%s passes NaN on', (_, kind) => {
      const kernels = fresh();
      const at = place(kernels, [Number.NaN, Number.NaN, Number.NaN]);
      kernels.activate(kind, at, at, 3);
      expect([...kernels.memory.doubles.subarray(at, at + 3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    });

    it('replaces arguments by values in place', () => {
      const kernels = fresh();
      const z = place(kernels, [0.3, -2, 5]);
      const reference = place(kernels, [0, 0, 0]);
      kernels.activate(ACTIVATION_KINDS.softplus, z, reference, 3);
      kernels.activate(ACTIVATION_KINDS.softplus, z, z, 3);
      for (let i = 0; i < 3; i++) {
        expect(kernels.memory.doubles[z + i]).toBe(kernels.memory.doubles[reference + i]);
      }
    });

    it.each([1, 2, 3, 4, 5, 8, 17])(
      'computes X W^T + b, and with exchanged strides X W, for %i points',
      (points) => {
        for (const [inputs, outputs] of [
          [1, 1],
          [2, 32],
          [3, 5],
          [32, 2],
          [4, 4],
          [131, 7],
          [3, 259],
        ]) {
          const kernels = fresh();
          const [x, w, b] = [points * inputs, inputs * outputs, outputs].map(numbers);
          const [xAt, wAt, bAt] = [x, w, b].map((values) => place(kernels, values));
          const z = place(kernels, numbers(points * outputs));
          kernels.affine(z, xAt, wAt, inputs, 1, bAt, points, inputs, outputs);
          let worst = 0;
          for (let p = 0; p < points; p++) {
            for (let j = 0; j < outputs; j++) {
              let sum = b[j];
              for (let k = 0; k < inputs; k++) sum += w[j * inputs + k] * x[p * inputs + k];
              worst = Math.max(worst, Math.abs(sum - kernels.memory.doubles[z + p * outputs + j]));
            }
          }
          expect(worst).toBeLessThan(1e-13);
          expect(isSurroundingIntact(kernels, z, points * outputs)).toBe(true);
          const s = numbers(points * outputs);
          const back = place(kernels, numbers(points * inputs));
          kernels.affine(back, place(kernels, s), wAt, 1, inputs, -1, points, outputs, inputs);
          worst = 0;
          for (let p = 0; p < points; p++) {
            for (let k = 0; k < inputs; k++) {
              let sum = 0;
              for (let j = 0; j < outputs; j++) sum += w[j * inputs + k] * s[p * outputs + j];
              worst = Math.max(worst, Math.abs(sum - kernels.memory.doubles[back + p * inputs + k]));
            }
          }
          expect(worst).toBeLessThan(1e-13);
          expect(isSurroundingIntact(kernels, back, points * inputs)).toBe(true);
        }
      },
    );

    it.each([1, 2, 5, 130])('adds outer products over %i points', (points) => {
      for (const [inputs, outputs] of [
        [1, 1],
        [2, 32],
        [33, 3],
      ]) {
        const kernels = fresh();
        const [d, a, g] = [points * outputs, points * inputs, inputs * outputs].map(numbers);
        const at = place(kernels, g);
        kernels.addOuterProducts(
          at,
          place(kernels, d),
          outputs,
          place(kernels, a),
          inputs,
          points,
          inputs,
          outputs,
        );
        let worst = 0;
        for (let j = 0; j < outputs; j++) {
          for (let k = 0; k < inputs; k++) {
            let sum = g[j * inputs + k];
            for (let p = 0; p < points; p++) sum += d[p * outputs + j] * a[p * inputs + k];
            worst = Math.max(worst, Math.abs(sum - kernels.memory.doubles[at + j * inputs + k]));
          }
        }
        expect(worst).toBeLessThan(1e-12);
        expect(isSurroundingIntact(kernels, at, inputs * outputs)).toBe(true);
      }
    });

    it.each([1, 2, 33])(
      'adds outer products with rows apart, and with the same row at every one of %i points',
      (points) => {
        const kernels = fresh();
        const [inputs, outputs, strideD] = [3, 5, 7];
        const [g, d, a] = [inputs * outputs, points * strideD, 4].map(numbers);
        const at = place(kernels, g);
        kernels.addOuterProducts(
          at,
          place(kernels, d) + 2,
          strideD,
          place(kernels, a),
          0,
          points,
          inputs,
          outputs,
        );
        for (let j = 0; j < outputs; j++) {
          for (let k = 0; k < inputs; k++) {
            let sum = g[j * inputs + k];
            for (let p = 0; p < points; p++) sum += d[p * strideD + 2 + j] * a[k];
            expect(kernels.memory.doubles[at + j * inputs + k]).toBeCloseTo(sum, 12);
          }
        }
        expect(isSurroundingIntact(kernels, at, inputs * outputs)).toBe(true);
      },
    );

    it.each([
      [1, 1, 1],
      [3, 2, 4],
      [5, 3, 7],
    ])('multiplies rows by factors: %i points, %i rows of %i', (points, rows, width) => {
      const kernels = fresh();
      const factors = numbers(points * width);
      const factorsAt = place(kernels, factors);
      for (const step of [0, rows * width]) {
        const x = numbers(step === 0 ? rows * width : points * rows * width);
        const xAt = place(kernels, x);
        const out = place(kernels, numbers(points * rows * width));
        kernels.multiplyRows(out, xAt, step, factorsAt, points, rows, width);
        const expected: number[] = [];
        for (let p = 0; p < points; p++) {
          for (let r = 0; r < rows * width; r++)
            expected.push(x[p * step + r] * factors[p * width + (r % width)]);
        }
        const values = (from: number) => [...kernels.memory.doubles.subarray(from, from + expected.length)];
        expect(values(out)).toEqual(expected);
        expect(isSurroundingIntact(kernels, out, expected.length)).toBe(true);
        if (step === 0) continue;
        kernels.multiplyRows(xAt, xAt, step, factorsAt, points, rows, width);
        expect(values(xAt)).toEqual(expected);
      }
    });

    it.each([
      [1, 1],
      [4, 2],
      [3, 5],
    ])('writes and adds rows of derivatives: width %i, %i inputs', (width, inputs) => {
      const points = 3;
      for (const [bias, factored] of [
        [-1, true],
        [width * inputs, true],
        [width * inputs, false],
      ] as const) {
        const kernels = fresh();
        const stride = width * (inputs + 1) + 2;
        const [s, a, f] = [points * (width + 1), points * inputs, 2 * points].map(numbers);
        const before = numbers(points * stride);
        const [out, sAt, aAt, fAt] = [before, s, a, f].map((values) => place(kernels, values));
        for (const add of [0, 1]) {
          kernels.memory.doubles.set(before, out);
          const factors = factored ? fAt : -1;
          kernels.outerRows(
            out,
            stride,
            inputs,
            bias,
            sAt,
            width + 1,
            aAt,
            inputs,
            factors,
            2,
            points,
            width,
            inputs,
            add,
          );
          const expected = before.slice();
          for (let p = 0; p < points; p++) {
            for (let j = 0; j < width; j++) {
              const value = (factored ? f[2 * p] : 1) * s[p * (width + 1) + j];
              for (let k = 0; k <= inputs; k++) {
                if (k === inputs && bias < 0) continue;
                const slot = p * stride + (k === inputs ? bias + j : j * inputs + k);
                expected[slot] = add * expected[slot] + value * (k === inputs ? 1 : a[p * inputs + k]);
              }
            }
          }
          for (let i = 0; i < expected.length; i++)
            expect(kernels.memory.doubles[out + i]).toBeCloseTo(expected[i], 14);
          expect(isSurroundingIntact(kernels, out, expected.length)).toBe(true);
        }
      }
    });

    it('appends ones, and forms the products of pairs', () => {
      const kernels = fresh();
      const a = place(kernels, [2, 3, 5, 7]);
      const extended = place(kernels, new Float64Array(6));
      const products = place(kernels, new Float64Array(12));
      kernels.appendOne(extended, a, 2, 2);
      kernels.triangleProducts(products, a, 2, 2);
      const { doubles } = kernels.memory;
      expect([...doubles.subarray(extended, extended + 6)]).toEqual([2, 3, 1, 5, 7, 1]);
      expect([...doubles.subarray(products, products + 12)]).toEqual([4, 6, 9, 2, 3, 1, 25, 35, 49, 5, 7, 1]);
    });
  });
}
