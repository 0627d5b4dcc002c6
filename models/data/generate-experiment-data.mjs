// Makes the measured data of the models lotka-volterra-experiments and bioreactor-experiments from their true equations; run it to
// write the files again. The same seed gives the same noise on every machine.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noise } from './generate-network-data.mjs';

/** All files, by their path below this folder. */
export function experimentData() {
  return new Map([
    ['lotka-volterra-experiments.csv', lotkaVolterra()],
    ['bioreactor-experiments.csv', bioreactor()],
  ]);
}

/**
 * x' = 1.1 x - 0.4 x y, y' = 0.1 x y - 0.4 y from 24 starts, measured at 8 to 22 times of its own in each experiment with a normal error
 * of deviation 0.3. One cell in ten is empty, none in the first row.
 */
function lotkaVolterra() {
  const uniform = uniformFrom(401);
  const error = noise(402, 0.3);
  const growth = (_, [x, y]) => [1.1 * x - 0.4 * x * y, 0.1 * x * y - 0.4 * y];
  const lines = ['run,t,prey,predators'];
  for (let run = 1; run <= 24; run++) {
    const rows = 8 + Math.floor(15 * uniform());
    const start = [4 + 8 * uniform(), 1 + 4 * uniform()];
    const times = [0];
    while (times.length < rows) times.push(rounded(times.at(-1) + 0.4 + 0.8 * uniform()));
    for (const { t, y } of sampled(growth, start, times)) {
      const cells = y.map((value) => {
        const measured = rounded(Math.max(value + error(), 0));
        return uniform() < 0.1 && t > 0 ? '' : measured;
      });
      lines.push([run, t, ...cells].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/**
 * A stirred tank of volume 1 with biomass X and substrate S: X' = (mu(S) - D) X, S' = -mu(S) X/0.5 + D (10 - S), with Monod's growth
 * mu(S) = 0.5 S/(0.8 + S). Ten experiments of 12 to 30 hours with a dilution rate D of their own that changes every three to six
 * hours. Biomass is measured each hour (deviation 0.05), substrate at every third (deviation 0.1); X0 and S0 are known.
 */
function bioreactor() {
  const uniform = uniformFrom(501);
  const biomassError = noise(502, 0.05);
  const substrateError = noise(503, 0.1);
  const lines = ['run,t,D,X,S'];
  'ABCDEFGHIJ'.split('').forEach((run) => {
    const hours = 12 + Math.floor(19 * uniform());
    const rates = [];
    while (rates.length <= hours) {
      const rate = rounded(0.3 * uniform());
      const duration = 3 + Math.floor(4 * uniform());
      for (let hour = 0; hour < duration; hour++) rates.push(rate);
    }
    const reactor = (t, [X, S]) => {
      const growth = (0.5 * S) / (0.8 + S);
      const D = rates[Math.min(Math.floor(t + 1e-9), hours)];
      return [(growth - D) * X, (-growth * X) / 0.5 + D * (10 - S)];
    };
    const start = [rounded(0.2 + 1.3 * uniform()), rounded(1 + 8 * uniform())];
    const times = Array.from({ length: hours + 1 }, (_, hour) => hour);
    for (const { t, y } of sampled(reactor, start, times)) {
      const [X, S] = t === 0 ? y : [y[0] + biomassError(), y[1] + substrateError()];
      lines.push([run, t, rates[t], rounded(X), t % 3 === 0 ? rounded(Math.max(S, 0)) : ''].join(','));
    }
  });
  return `${lines.join('\n')}\n`;
}

/** States at ascending times, by the classical Runge-Kutta method with 40 steps between two of them. */
export function sampled(derivative, start, times) {
  const rows = [{ t: times[0], y: start }];
  let y = start;
  for (let row = 1; row < times.length; row++) {
    const length = (times[row] - times[row - 1]) / 40;
    for (let step = 0; step < 40; step++) {
      const t = times[row - 1] + step * length;
      const along = (slope, share) => y.map((one, k) => one + share * length * slope[k]);
      const a = derivative(t, y);
      const b = derivative(t + length / 2, along(a, 0.5));
      const c = derivative(t + length / 2, along(b, 0.5));
      const d = derivative(t + length * (1 - 1e-6), along(c, 1));
      y = y.map((one, k) => one + (length / 6) * (a[k] + 2 * b[k] + 2 * c[k] + d[k]));
    }
    rows.push({ t: times[row], y });
  }
  return rows;
}

/** Three digits behind the point, as instruments print them. */
export function rounded(value) {
  return Math.round(value * 1000) / 1000;
}

/** Numbers between 0 and 1: the multiplicative generator of Park and Miller (CACM 31, 1988). */
export function uniformFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = dirname(fileURLToPath(import.meta.url));
  for (const [file, text] of experimentData()) writeFileSync(join(folder, file), text);
}
