import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { loadModel } from '../../src/language/index.js';
import { solve } from '../../src/model/index.js';
import { covariance } from '../../src/sensitivity/index.js';

const times = Array.from({ length: 12 }, (_, row) => 0.25 * (row + 1));
/** Decay from 2 with rate 0.7 and errors of up to 0.05 in a fixed pattern; the fifth cell is missing. */
const measured = times.map((t, row) =>
  row === 4 ? NaN : 2 * Math.exp(-0.7 * t) + 0.05 * Math.sin(7 * row + 1),
);

const text = `model Decay
data d = csv("d.csv")
time t in [0, 3]
state x over t start 1
var k in [0, 5] start 1
var x0 start 1

subject to
  dynamics: der(x) == -k*x
  start: x at 0 == x0

minimize mse(x, d.y)
collocate t with radau(elements: 12, points: 4)
`;

/** 2 s^2 times the inverse Hessian of S = sum (x0 exp(-k t) - y)^2 at (k, x0), by hand; s^2 = S / (11 - 2). */
function byHand(k: number, x0: number): number[] {
  let [kk, kx, xx, squares] = [0, 0, 0, 0];
  times.forEach((t, row) => {
    const y = measured[row]!;
    if (Number.isNaN(y)) return;
    const e = Math.exp(-k * t);
    const residual = x0 * e - y;
    kk += 2 * ((x0 * t * e) ** 2 + residual * x0 * t * t * e);
    kx += 2 * (-x0 * t * e * e - residual * t * e);
    xx += 2 * e * e;
    squares += residual ** 2;
  });
  const factor = (2 * squares) / 9 / (kk * xx - kx * kx);
  return [factor * xx, -factor * kx, -factor * kx, factor * kk];
}

describe('covariance of an estimation from measurements in time', () => {
  it('counts the measured cells of mse(...) and agrees with the Hessian by hand', () => {
    const csv = `t,y\n${times.map((t, row) => `${t},${Number.isNaN(measured[row]) ? '' : measured[row]}`).join('\n')}\n`;
    const { model, diagnostics } = loadModel(text, { readData: () => parseTable(csv, { source: 'd.csv' }) });
    expect(diagnostics).toEqual([]);
    const solution = solve(model!, { tol: 1e-11 });
    const [k, x0] = ['k', 'x0'].map((name) => model!.variables.get(name)!);
    const found = covariance(solution, [k!, x0!]);
    expect(found).toMatchObject({
      status: 'regular',
      names: ['k', 'x0'],
      residuals: 11,
      degreesOfFreedom: 9,
    });
    const wanted = byHand(solution.values(k!)[0]!, solution.values(x0!)[0]!);
    wanted.forEach((value, entry) =>
      expect(Math.abs(found.matrix[entry]! - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value)),
    );
  });
});
