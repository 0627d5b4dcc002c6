import { expect, it } from 'vitest';
import { backward, legendre, radau } from '../../src/collocation/index.js';
import { der, equal, integral, Model, solve, type Solution } from '../../src/model/index.js';
import { stateCurves } from '../../src/report/state-curves.js';
import type { CollocationScheme } from '../../src/collocation/index.js';

/** x'' = -x from (1, 0) on a coarse grid, with a control beside it. */
function oscillation(scheme: CollocationScheme, elements: number): Solution {
  const model = new Model('Oscillation');
  const time = model.time('t', 0, 6);
  const x = model.state('x', { time, over: 2 });
  const u = model.control('u', { time });
  model.subjectTo('position', equal(der(x.element(1)), x.element(2)));
  model.subjectTo('velocity', equal(der(x.element(2)), x.element(1).negated().plus(u)));
  model.subjectTo('start', equal([x.element(1).at(0), x.element(2).at(0)], [1, 0]));
  model.minimize(integral(time, u.element().squared()));
  model.collocate(time, scheme, { elements });
  return solve(model, { print_level: 0 });
}

it.each([
  ['radau', radau(4)],
  ['legendre', legendre(4)],
])('follows the polynomials of the elements between the nodes: %s', (_, scheme) => {
  const solution = oscillation(scheme, 3);
  const x = solution.model.variables.get('x')!;
  const curves = stateCurves(solution, x, 12)!;
  expect(curves).toHaveLength(2);
  const { times, values, firstTimes } = curves[0]!;
  expect(Array.from(firstTimes)).toEqual([0, times.length]);
  expect([times[0], times[times.length - 1]]).toEqual([0, 6]);
  expect(times.length).toBeGreaterThan(300);
  times.forEach((t, k) => expect(Math.abs(values[k]! - Math.cos(t))).toBeLessThan(5e-3));
  const middle = Math.floor(times.length / 2) + 1;
  expect(values[middle]).toBeCloseTo(solution.value(x.element(1).at(times[middle]!)), 12);
});

it('leaves to the nodes what is linear between them, or denser than a figure', () => {
  const steps = oscillation(backward, 10);
  expect(stateCurves(steps, steps.model.variables.get('x')!, 12)).toBeUndefined();
  const dense = oscillation(radau(3), 900);
  expect(stateCurves(dense, dense.model.variables.get('x')!, 12)).toBeUndefined();
});
