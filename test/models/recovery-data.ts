import { randomStream } from '../../src/network/random.js';
import { integrate } from '../../src/simulation/index.js';

/** A system with known constants, the model that is to find them again, and how its data were made. */
export interface RecoverySystem {
  /** Model `models/<model>.node`, whose data are `models/data/recovery/<model>.csv`. */
  readonly model: string;
  /** Constants by the names of the model's variables. */
  readonly truth: Readonly<Record<string, number>>;
  readonly start: readonly number[];
  readonly times: readonly number[];
  readonly seed: number;
  readonly columns: readonly string[];
  readonly slope: (y: Float64Array, dydt: Float64Array) => void;
  /** The row that would be measured without noise, and with it: `normal()` has mean 0 and standard deviation 1. */
  readonly measure: (y: Float64Array, normal: () => number) => readonly number[];
}

/** Times 0, step, ..., end; `first` leaves out those before. */
function grid(step: number, end: number, first = 0): number[] {
  const times: number[] = [];
  for (let k = Math.round(first / step); k <= Math.round(end / step); k++) times.push(k * step);
  return times;
}

const lotkaVolterra = { a: 1.1, b: 0.1, c: 1.5, d: 0.075 };
const fitzHughNagumo = { a: 0.7, b: 0.8, tau: 12.5 };
const sir = { beta: 0.4, gamma: 0.1 };
const pharmacokinetics = { volume: 12, elimination: 0.25, outward: 0.6, inward: 0.35 };
const pendulum = { length: 1.2, damping: 0.25 };
const monod = { mu: 0.5, K: 2, Y: 0.45 };

/** The six systems whose constants come back from noisy data. Changing one: `npx vitest run test/models/recovery.test.ts -u`. */
export const recoverySystems: readonly RecoverySystem[] = [
  {
    model: 'lotka-volterra',
    truth: lotkaVolterra,
    start: [10, 5],
    times: grid(0.25, 15),
    seed: 1,
    columns: ['prey', 'predator'],
    slope([x, y], dydt) {
      const { a, b, c, d } = lotkaVolterra;
      dydt[0] = a * x - b * x * y;
      dydt[1] = d * x * y - c * y;
    },
    measure: (y, normal) => Array.from(y, (value) => value + normal()),
  },
  {
    model: 'fitzhugh-nagumo-estimation',
    truth: fitzHughNagumo,
    start: [-1, 1],
    times: grid(0.5, 100),
    seed: 2,
    columns: ['v'],
    slope([v, w], dydt) {
      const { a, b, tau } = fitzHughNagumo;
      dydt[0] = v - v ** 3 / 3 - w + 0.5;
      dydt[1] = (v + a - b * w) / tau;
    },
    measure: ([v], normal) => [v + 0.1 * normal()],
  },
  {
    model: 'sir-estimation',
    truth: sir,
    start: [0.995, 0.005, 0],
    times: grid(1, 60),
    seed: 3,
    columns: ['infected', 'recovered'],
    slope([s, i], dydt) {
      const { beta, gamma } = sir;
      dydt[0] = -beta * s * i;
      dydt[1] = beta * s * i - gamma * i;
      dydt[2] = gamma * i;
    },
    measure: ([, i, r], normal) => [i + 0.02 * normal(), r + 0.02 * normal()],
  },
  {
    model: 'pharmacokinetics',
    truth: pharmacokinetics,
    start: [100, 0],
    times: [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24],
    seed: 4,
    columns: ['logarithm'],
    slope([central, tissue], dydt) {
      const { elimination, outward, inward } = pharmacokinetics;
      dydt[0] = -(elimination + outward) * central + inward * tissue;
      dydt[1] = outward * central - inward * tissue;
    },
    measure: ([central], normal) => [Math.log(central / pharmacokinetics.volume) + 0.01 * normal()],
  },
  {
    model: 'damped-pendulum',
    truth: pendulum,
    start: [2, 0],
    times: grid(0.1, 10),
    seed: 5,
    columns: ['angle'],
    slope([angle, speed], dydt) {
      dydt[0] = speed;
      dydt[1] = (-9.81 / pendulum.length) * Math.sin(angle) - pendulum.damping * speed;
    },
    measure: ([angle], normal) => [angle + 0.05 * normal()],
  },
  {
    model: 'monod-growth',
    truth: monod,
    start: [0.2, 10],
    times: grid(0.5, 12),
    seed: 6,
    columns: ['cells', 'substrate'],
    slope([cells, substrate], dydt) {
      const growth = ((monod.mu * substrate) / (monod.K + substrate)) * cells;
      dydt[0] = growth;
      dydt[1] = -growth / monod.Y;
    },
    measure: ([cells, substrate], normal) => [cells + 0.02 * normal(), substrate + 0.02 * normal()],
  },
];

/** The data of a system as CSV: an accurate solution at the times of measurement, with seeded normal noise. */
export function recoveryData({ columns, start, times, seed, slope, measure }: RecoverySystem): string {
  const { normal } = randomStream(seed);
  const n = start.length;
  const { states } = integrate(
    (_, y, dydt) => slope(y, dydt),
    Float64Array.from(start),
    0,
    Float64Array.from(times),
    { relativeTolerance: 1e-11, absoluteTolerance: 1e-12 },
  );
  const rows = times.map((time, k) => {
    const values = measure(states.slice(k * n, (k + 1) * n), normal);
    return [Number(time.toFixed(4)), ...values.map((value) => value.toFixed(4))].join(',');
  });
  return `${['t', ...columns].join(',')}\n${rows.join('\n')}\n`;
}
