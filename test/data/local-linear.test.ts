import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  chooseBandwidth,
  DataError,
  localLinear,
  parseTable,
  SmoothingWindow,
} from '../../src/data/index.js';

const table = parseTable(readFileSync(new URL('van-der-pol-chebyshev.csv', import.meta.url), 'utf8'), {
  source: 'van-der-pol-chebyshev.csv',
});
const times = table.requireIncreasing('t');

/** Time and smoothed y1, y2 at bandwidth 0.5 from numpy.linalg.lstsq. */
const REFERENCE = [
  [0.0, 0.01582099235145726, 0.9732686313273184],
  [0.001, 0.017003912521758986, 0.974365704154952],
  [0.3, 0.37491333745333766, 1.2404266781746989],
  [1.7, 1.4225580465843641, -0.21347201219576833],
  [5.0123, -1.7205097294269307, 0.5946201217996306],
  [7.5, 1.8805942729349956, 0.5424759328122443],
  [11.1, -1.9499860468790735, 0.09704347090801214],
  [14.2, 1.909217563748424, 0.4197120943812593],
  [14.99, 1.730005500059451, -0.6429950528729492],
  [15.0, 1.723353225685607, -0.6502327509050945],
];

/** Weighted least squares through ml-matrix, straight from the definition. */
function reference(t: Float64Array, y: Float64Array, at: number, bandwidth: number): number {
  const rows = [...t.keys()].filter((i) => Math.abs(t[i] - at) < bandwidth && !Number.isNaN(y[i]));
  const root = rows.map((i) => Math.sqrt(0.75 * (1 - ((t[i] - at) / bandwidth) ** 2)));
  const design = new Matrix(rows.map((i, k) => [root[k], root[k] * (t[i] - at)]));
  const target = Matrix.columnVector(rows.map((i, k) => root[k] * y[i]));
  return solve(design, target).get(0, 0);
}

describe('local linear regression', () => {
  it('gives the reference values at bandwidth 0.5', () => {
    const at = Float64Array.from(REFERENCE, (row) => row[0]);
    for (const [k, name] of ['y1', 'y2'].entries()) {
      const smoothed = localLinear(times, table.column(name), at, { bandwidth: 0.5 });
      smoothed.forEach((value, i) => expect(Math.abs(value - REFERENCE[i][k + 1])).toBeLessThan(1e-12));
    }
  });

  it('agrees with least squares from the definition, missing values skipped', () => {
    const y = table.column('y1').slice();
    for (let i = 0; i < y.length; i += 7) y[i] = Number.NaN;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 15, noNaN: true }),
        fc.double({ min: 0.6, max: 20, noNaN: true }),
        (at, bandwidth) => {
          const [value] = localLinear(times, y, Float64Array.of(at), { bandwidth });
          expect(Math.abs(value - reference(times, y, at, bandwidth))).toBeLessThan(1e-11);
        },
      ),
      { seed: 17, numRuns: 200 },
    );
  });

  it('reproduces straight lines at every bandwidth, between and beyond the points', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 30 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -150, max: 150, noNaN: true }),
        (integers, bandwidth, at) => {
          const t = Float64Array.from(integers).sort();
          const line = t.map((x) => 3 - 0.5 * x);
          const [value] = localLinear(t, line, Float64Array.of(at), { bandwidth });
          expect(Math.abs(value - (3 - 0.5 * at))).toBeLessThan(1e-9);
        },
      ),
      { seed: 19, numRuns: 300 },
    );
  });

  it('widens an empty window until it holds two points', () => {
    const t = Float64Array.of(0, 1, 2, 3);
    const y = Float64Array.of(0, 1, 4, 9);
    expect(localLinear(t, y, Float64Array.of(0.5), { bandwidth: 1e-9 })[0]).toBeCloseTo(0.5, 12);
    expect(localLinear(t, y, Float64Array.of(1), { bandwidth: 1 })[0]).toBeGreaterThan(1);
  });

  it('is constant for one value and missing for none', () => {
    const t = Float64Array.of(0, 1, 2);
    const none = Number.NaN;
    expect([...localLinear(t, Float64Array.of(none, 5, none), Float64Array.of(0, 9))]).toEqual([5, 5]);
    expect([...localLinear(t, Float64Array.of(none, none, none), Float64Array.of(0))]).toEqual([none]);
    expect([...localLinear(t, Float64Array.of(1, 2, 3), Float64Array.of(none))]).toEqual([none]);
  });

  it('refuses arrays that do not belong together', () => {
    const t = Float64Array.of(0, 1, 1);
    expect(() => localLinear(t, Float64Array.of(1, 2), t)).toThrow(DataError);
    expect(() => localLinear(t, t, t)).toThrow(/time 3/);
    for (const bandwidth of [0, -1, Number.NaN]) {
      expect(() => localLinear(times, times, times, { bandwidth })).toThrow(/bandwidth/);
    }
  });
});

describe('the bandwidth chosen from the data', () => {
  it('comes as near to the true states as the best fixed one, within a third', () => {
    for (const name of ['y1', 'y2']) {
      const truth = table.column(`${name}_true`);
      const error = (options: { bandwidth?: number }) =>
        localLinear(times, table.column(name), times, options).reduce(
          (sum, v, i) => sum + (v - truth[i]) ** 2,
          0,
        );
      const best = Math.min(...[0.2, 0.3, 0.4, 0.5, 0.7, 1].map((bandwidth) => error({ bandwidth })));
      expect(error({})).toBeLessThan((4 / 3) * best);
    }
  });

  it('grows with the noise and scales with time', () => {
    const wave = times.map((t) => Math.sin(t));
    const noisy = wave.map((y, i) => y + 0.3 * Math.sin(1e4 * (i + 1) ** 2));
    const clean = chooseBandwidth(new SmoothingWindow(times, wave));
    const rough = chooseBandwidth(new SmoothingWindow(times, noisy));
    expect(rough).toBeGreaterThan(clean);
    const slower = chooseBandwidth(
      new SmoothingWindow(
        times.map((t) => 60 * t),
        noisy,
      ),
    );
    expect(slower / rough).toBeCloseTo(60, 9);
  });
});
