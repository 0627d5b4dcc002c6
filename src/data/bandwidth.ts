import type { SmoothingWindow } from './smoothing-window.js';

/** Bandwidths tried, in a geometric row from the narrowest to the widest. */
const CANDIDATES = 24;
/** Points at which prediction is scored; of longer series every k-th. */
const SCORED_POINTS = 400;
/** A point with at least this leverage determines its own fit and is not predicted by the others. */
const OWN_FIT = 1 - 1e-6;

/**
 * The bandwidth that predicts left-out points best: leave-one-out cross validation, with the residual of a linear smoother
 * without point i in closed form, (y_i - fit_i) / (1 - leverage_i) (Fan and Gijbels, 1996, section 4.10; Wahba, 1990).
 * Tried are 24 bandwidths in a geometric row from two mean spacings to half the length of the series. A bandwidth at which
 * a point stands alone in its window counts that point with the worst prediction of it, that of the mean.
 */
export function chooseBandwidth(window: SmoothingWindow): number {
  const { times, values } = window;
  const n = times.length;
  if (n < 2) return 1;
  const length = times[n - 1] - times[0];
  const narrowest = (2 * length) / (n - 1);
  const widest = Math.max(0.5 * length, narrowest);
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const stride = Math.ceil(n / SCORED_POINTS);
  let best = widest;
  let lowest = Infinity;
  for (let k = CANDIDATES - 1; k >= 0; k--) {
    const bandwidth = narrowest * (widest / narrowest) ** (k / (CANDIDATES - 1));
    let score = 0;
    for (let i = 0; i < n; i += stride) {
      window.fit(times[i], bandwidth);
      const residual =
        window.leverage < OWN_FIT ? (values[i] - window.value) / (1 - window.leverage) : values[i] - mean;
      score += residual * residual;
    }
    if (score < lowest) {
      lowest = score;
      best = bandwidth;
    }
  }
  return best;
}
