import { DataError } from './data-error.js';

/** How values between the rows of a table are found. */
export const interpolationMethods = ['linear', 'previous', 'cubic'] as const;
export type InterpolationMethod = (typeof interpolationMethods)[number];

/**
 * Values of a time series at the times `at` (any order). `linear` joins the points by straight lines; `previous` holds each value
 * until the next; `cubic` is the piecewise cubic Hermite interpolant that keeps the data's monotonicity, with the slopes of
 * Fritsch and Butland (SIAM J. Sci. Stat. Comput. 5, 1984, eq. 3) as weighted harmonic means, one-sided at the ends. Before the
 * first and behind the last point the nearest value holds. Missing values (NaN) are skipped.
 *
 * @param times strictly increasing, as long as `values`; neither is written.
 * @returns a new array as long as `at`.
 * @throws DataError when every value is missing.
 */
export function interpolateSeries(
  times: Float64Array,
  values: Float64Array,
  at: Float64Array,
  method: InterpolationMethod,
): Float64Array {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
  const t = Float64Array.from(rows, (row) => times[row]);
  const y = Float64Array.from(rows, (row) => values[row]);
  const last = t.length - 1;
  if (last < 0) throw new DataError({ source: 'interpolation' }, 'the column has no values');
  const slopes = method === 'cubic' ? monotoneSlopes(t, y) : undefined;
  return at.map((time) => {
    if (!(time > t[0])) return y[0];
    if (time >= t[last]) return y[last];
    const k = intervalOf(t, time);
    if (method === 'previous') return y[k];
    const h = t[k + 1] - t[k];
    const s = (time - t[k]) / h;
    if (!slopes) return y[k] + s * (y[k + 1] - y[k]);
    const r = 1 - s;
    const hermite = h * s * r * (r * slopes[k] - s * slopes[k + 1]);
    return r * r * (1 + 2 * s) * y[k] + s * s * (3 - 2 * s) * y[k + 1] + hermite;
  });
}

/** A piecewise polynomial. */
export interface PolynomialPieces {
  /** Where pieces meet, ascending; there is one piece more. A piece begins at its break. */
  readonly breaks: Float64Array;
  /** Four for each piece, lowest degree first, in powers of the distance from its break; the first piece is constant. */
  readonly coefficients: Float64Array;
}

/**
 * The interpolant of {@link interpolateSeries} for `linear` and `cubic` as polynomials.
 *
 * @throws DataError when every value is missing.
 */
export function interpolationPieces(
  times: Float64Array,
  values: Float64Array,
  method: 'linear' | 'cubic',
): PolynomialPieces {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]));
  const t = Float64Array.from(rows, (row) => times[row]);
  const y = Float64Array.from(rows, (row) => values[row]);
  const last = t.length - 1;
  if (last < 0) throw new DataError({ source: 'interpolation' }, 'the column has no values');
  const slopes = method === 'cubic' ? monotoneSlopes(t, y) : undefined;
  const coefficients = new Float64Array(4 * (t.length + 1));
  coefficients[0] = y[0];
  coefficients[4 * (last + 1)] = y[last];
  for (let k = 0; k < last; k++) {
    const h = t[k + 1] - t[k];
    const mean = (y[k + 1] - y[k]) / h;
    const own = coefficients.subarray(4 * (k + 1));
    own[0] = y[k];
    own[1] = slopes ? slopes[k] : mean;
    if (!slopes) continue;
    own[2] = (3 * mean - 2 * slopes[k] - slopes[k + 1]) / h;
    own[3] = (slopes[k] + slopes[k + 1] - 2 * mean) / h ** 2;
  }
  return { breaks: t, coefficients };
}

/** The k with t[k] <= time < t[k + 1], by bisection. */
function intervalOf(t: Float64Array, time: number): number {
  let low = 0;
  let high = t.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (t[middle] <= time) low = middle;
    else high = middle;
  }
  return low;
}

/** Slopes at the points: 0 at extrema, else the weighted harmonic mean of the neighbouring difference quotients. */
function monotoneSlopes(t: Float64Array, y: Float64Array): Float64Array {
  const n = t.length;
  const slopes = new Float64Array(n);
  if (n < 2) return slopes;
  const quotient = (k: number) => (y[k + 1] - y[k]) / (t[k + 1] - t[k]);
  for (let k = 1; k < n - 1; k++) {
    const left = quotient(k - 1);
    const right = quotient(k);
    if (left * right <= 0) continue;
    const before = t[k] - t[k - 1];
    const after = t[k + 1] - t[k];
    const weight = (before + 2 * after) / (3 * (before + after));
    slopes[k] = (left * right) / (weight * right + (1 - weight) * left);
  }
  slopes[0] = quotient(0);
  slopes[n - 1] = quotient(n - 2);
  return slopes;
}
