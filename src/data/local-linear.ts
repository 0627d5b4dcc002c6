import { chooseBandwidth } from './bandwidth.js';
import { SmoothingWindow } from './smoothing-window.js';

/** Options of {@link localLinear}. */
export interface SmoothingOptions {
  /** Half-width of the window, in units of time; absent, it is chosen by leave-one-out cross validation. */
  readonly bandwidth?: number;
}

/**
 * Local linear regression of a time series at the times `at` (any order): at each, the value of the straight line fitted by
 * weighted least squares with Epanechnikov weights 0.75 (1 - u^2), u = (t - t_i) / bandwidth, |u| < 1 (Fan and Gijbels,
 * *Local Polynomial Modelling and Its Applications*, 1996, chapter 3). Where the window holds fewer than two points it is
 * widened by doubling until it does. Missing values (NaN) are skipped; a series with one value is constant.
 *
 * @param times strictly increasing, as long as `values`; neither is written.
 * @returns a new array as long as `at`; NaN throughout when every value is missing.
 * @throws DataError for arrays of unequal length, times that do not increase, or a bandwidth that is not positive.
 */
export function localLinear(
  times: Float64Array,
  values: Float64Array,
  at: Float64Array,
  options: SmoothingOptions = {},
): Float64Array {
  const window = new SmoothingWindow(times, values);
  const bandwidth = options.bandwidth ?? chooseBandwidth(window);
  window.requireBandwidth(bandwidth);
  return at.map((time) => {
    window.fit(time, bandwidth);
    return window.value;
  });
}
