// Makes the data of the models hybrid-friction, tank-outflow and lotka-volterra-ude, and the test data of van-der-pol-admm, from their true equations; run it to
// write the files again. The same seed gives the same noise on every machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** All files, by their path below this folder. */
export function networkData() {
  return new Map([...hybridFriction(), ...tankOutflow(), ...lotkaVolterra(), ...vanDerPol()]);
}

/** x'' = -k x - r(x') with k = 2, viscous and smoothed dry friction r(v) = 0.2 v + 0.4 tanh(4 v). */
function hybridFriction() {
  const motion = (_, [x, v]) => [v, -2 * x - 0.2 * v - 0.4 * Math.tanh(4 * v)];
  const names = ['x', 'v'];
  const train = sampled(motion, [2, 0], 0, 8, 121);
  const test = sampled(motion, [-1, 2.5], 0, 8, 121);
  return [
    ['hybrid-friction/train.csv', csv(names, train, noise(101, 0.02))],
    ['hybrid-friction/test.csv', csv(names, test)],
  ];
}

/** h' = u - q(h) with the outflow q(h) = 0.8 sqrt(h) and an inflow that changes every 2 units of time. */
function tankOutflow() {
  const levels = [1.0, 1.5, 0.5, 0.9, 1.8, 0.3, 1.2, 0.6, 1.6, 1.1, 0.4, 1.9, 0.8, 1.4, 0.2, 1.0, 1.7, 0.5, 1.3, 0.7, 0.7];
  const inflow = (t) => levels[Math.floor(t / 2 + 1e-9)];
  const level = (t, [h]) => [inflow(t) - 0.8 * Math.sqrt(Math.max(h, 0))];
  const all = sampled(level, [0.5], 0, 40, 401);
  const lines = levels.map((u, k) => `${2 * k},${u}`);
  const upTo = all.filter(({ t }) => t <= 20 + 1e-9).filter((_, k) => k % 2 === 0);
  const after = all.filter(({ t }) => t >= 20 - 1e-9).filter((_, k) => k % 2 === 0);
  return [
    ['tank-outflow/inflow.csv', `t,u\n${lines.join('\n')}\n`],
    ['tank-outflow/train.csv', csv(['h'], upTo, noise(202, 0.03))],
    ['tank-outflow/test.csv', csv(['h'], after)],
  ];
}

/** x' = 1.3 x - 0.9 x y, y' = -1.8 y + 0.8 x y: the example of Rackauckas et al. (arXiv 2001.04385), section 3.1. */
function lotkaVolterra() {
  const growth = (_, [x, y]) => [1.3 * x - 0.9 * x * y, -1.8 * y + 0.8 * x * y];
  const names = ['x', 'y'];
  const all = sampled(growth, [0.44249296, 4.6280594], 0, 16, 321);
  return [
    ['lotka-volterra-ude/train.csv', csv(names, all.slice(0, 161), noise(303, 0.02))],
    ['lotka-volterra-ude/test.csv', csv(names, all.slice(160))],
  ];
}

/** y1' = y2, y2' = (1 - y1^2) y2 - y1 from (0, 1), behind the interval of the measurements. */
function vanDerPol() {
  const oscillation = (_, [y1, y2]) => [y2, (1 - y1 * y1) * y2 - y1];
  const all = sampled(oscillation, [0, 1], 0, 45, 451);
  return [['van-der-pol-30/test.csv', csv(['y1', 'y2'], all.slice(300))]];
}

/** States at equidistant times, by the classical Runge-Kutta method with 40 steps between two of them. */
function sampled(derivative, start, from, to, count) {
  const rows = [{ t: from, y: start }];
  let y = start;
  const length = (to - from) / (count - 1) / 40;
  for (let row = 1; row < count; row++) {
    for (let step = 0; step < 40; step++) {
      const t = from + ((row - 1) * 40 + step) * length;
      const along = (slope, share) => y.map((one, k) => one + share * length * slope[k]);
      const a = derivative(t, y);
      const b = derivative(t + length / 2, along(a, 0.5));
      const c = derivative(t + length / 2, along(b, 0.5));
      const d = derivative(t + length * (1 - 1e-9), along(c, 1));
      y = y.map((one, k) => one + (length / 6) * (a[k] + 2 * b[k] + 2 * c[k] + d[k]));
    }
    rows.push({ t: from + row * 40 * length, y });
  }
  return rows;
}

/** With noise: the noisy columns, then those of the truth. */
function csv(names, rows, random) {
  const digits = (value) => String(Number(value.toPrecision(9)));
  const header = random ? [...names, ...names.map((name) => `${name}_true`)] : names;
  const lines = rows.map(({ t, y }) => {
    const measured = random ? [...y.map((one) => one + random()), ...y] : y;
    return [t, ...measured].map(digits).join(',');
  });
  return `t,${header.join(',')}\n${lines.join('\n')}\n`;
}

/** Normal numbers with this deviation: Box and Muller over the generator mulberry32. */
export function noise(seed, deviation) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = dirname(fileURLToPath(import.meta.url));
  for (const [file, text] of networkData()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
