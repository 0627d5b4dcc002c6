import { DataError } from './data-error.js';

/** Points nearer to the edge of the window than this fraction have a weight of rounding errors only. */
const INSIDE = 1 - 1e-12;

/**
 * The weighted straight-line fit of a time series around one time. `fit` writes its result to the fields, so that fitting at
 * many times allocates nothing.
 */
export class SmoothingWindow {
  /** Times and values of the rows that are not missing. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Value of the last fitted line at its time. */
  value = Number.NaN;
  /** Derivative of that value with respect to a measurement at that time: the leverage, 1 when the line interpolates it. */
  leverage = Number.NaN;

  constructor(times: Float64Array, values: Float64Array) {
    if (times.length !== values.length) {
      throw new DataError({ source: 'smooth' }, `${times.length} times for ${values.length} values`);
    }
    for (let i = 0; i < times.length; i++) {
      if (!(i === 0 ? Number.isFinite(times[0]) : times[i] > times[i - 1])) {
        throw new DataError(
          { source: 'smooth' },
          `time ${i + 1} is ${times[i]}`,
          'times are finite and increase',
        );
      }
    }
    this.times = times.filter((_, i) => !Number.isNaN(values[i]));
    this.values = values.filter((value) => !Number.isNaN(value));
  }

  /** @throws DataError unless the bandwidth is positive. */
  requireBandwidth(bandwidth: number): void {
    if (bandwidth > 0) return;
    throw new DataError(
      { source: 'smooth' },
      `the bandwidth is ${bandwidth}`,
      'give a positive number in units of time',
    );
  }

  /** Fits the line around `time` with the Epanechnikov kernel of this bandwidth, widened where it holds fewer than two points. */
  fit(time: number, bandwidth: number): void {
    const { times, values } = this;
    if (times.length < 2 || !Number.isFinite(time)) {
      this.value = times.length === 1 ? values[0] : Number.NaN;
      this.leverage = 1;
      return;
    }
    const width = this.#sufficientWidth(time, bandwidth);
    const first = this.#firstAfter(time - width);
    const end = this.#firstFrom(time + width);
    let sum = 0;
    let meanTime = 0;
    let meanValue = 0;
    for (let i = first; i < end; i++) {
      const u = (times[i] - time) / width;
      const weight = 0.75 * (1 - u * u);
      sum += weight;
      meanTime += weight * (times[i] - time);
      meanValue += weight * values[i];
    }
    meanTime /= sum;
    meanValue /= sum;
    let spread = 0;
    let covariance = 0;
    for (let i = first; i < end; i++) {
      const u = (times[i] - time) / width;
      const weight = 0.75 * (1 - u * u);
      const distance = times[i] - time - meanTime;
      spread += weight * distance * distance;
      covariance += weight * distance * values[i];
    }
    // The line through the weighted means, continued to distance -meanTime, which is `time`.
    this.value = meanValue - (meanTime * covariance) / spread;
    this.leverage = 0.75 * (1 / sum + (meanTime * meanTime) / spread);
  }

  /** The bandwidth, doubled until two points lie well inside the window. */
  #sufficientWidth(time: number, bandwidth: number): number {
    let width = bandwidth;
    while (this.#firstFrom(time + INSIDE * width) - this.#firstAfter(time - INSIDE * width) < 2) width *= 2;
    return width;
  }

  /** Index of the first time > `bound`. */
  #firstAfter(bound: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle] > bound) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Index of the first time >= `bound`: the end of the window. */
  #firstFrom(bound: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle] >= bound) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
