import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { legendre, radau } from '../../src/collocation/index.js';
import { loadModel } from '../../src/language/index.js';
import { der, equal, Model, multiply, solve, type Solution } from '../../src/model/index.js';

const reference = readFileSync(new URL('../../grammar/reference.md', import.meta.url), 'utf8');
const quiet = { print_level: 0, tol: 1e-10 } as const;

/** The example of the language reference that begins with this comment. */
function example(comment: string): string {
  const start = reference.indexOf(`# ${comment}`);
  expect(start).toBeGreaterThan(0);
  return reference.slice(start, reference.indexOf('```', start));
}

function solveText(text: string): Solution {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  const solution = solve(model!, quiet);
  expect(solution.status, solution.message).toBe('optimal');
  return solution;
}

describe('phases with linked ends', () => {
  const text = example('the shortest time for a car that speeds up');

  it('switch where the closed form says', () => {
    // Speeding up with a and braking with b over the distance d takes sqrt(2 d (a + b)/(a b)), the first b/(a + b) of it with a.
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (a, b, d) => {
          const changed = text
            .replace('over t in [0, 1]', `over t in [0, ${a}]`)
            .replace('over s in [0, 2]', `over s in [0, ${b}]`)
            .replace('== [3, 0]', `== [${d}, 0]`);
          expect(changed).not.toBe(text);
          const solution = solveText(changed);
          const stop = Math.sqrt((2 * d * (a + b)) / (a * b));
          expect(solution.objective).toBeCloseTo(stop, 6);
          const { variables } = solution.model;
          expect(solution.value(variables.get('switch')!.element())).toBeCloseTo((stop * b) / (a + b), 4);
        },
      ),
      { seed: 5, numRuns: 8 },
    );
  });

  it('join at one time and state in the results', () => {
    const solution = solveText(text);
    const { times, variables } = solution.model;
    const [t, u] = [times.get('t')!, times.get('s')!];
    const [x, y] = [variables.get('x')!, variables.get('y')!];
    expect(solution.value(u.end)).toBe(solution.objective);
    expect(solution.trajectory(x).times.at(-1)).toBe(solution.value(u.start));
    expect(solution.value(t.end)).toBeCloseTo(2, 4);
    for (const k of [1, 2]) {
      const end = solution.value(x.element(k).at(t.end));
      expect(end).toBeCloseTo(2, 4);
      expect(solution.value(y.element(k).at(u.start))).toBeCloseTo(end, 8);
    }
  });

  it('are the same in TypeScript', () => {
    const model = new Model();
    const [change, stop] = [1, 2].map((start) =>
      model.variable(`end${start}`, { lower: 0.1, upper: 10, start }),
    ) as [ReturnType<Model['variable']>, ReturnType<Model['variable']>];
    const phases = [model.time('t', 0, change), model.time('s', change, stop)] as const;
    const states = phases.map((time, k) => {
      const x = model.state(`x${k}`, { time, over: 2, start: [time.current, 1] });
      const bounds = k === 0 ? { lower: 0, upper: 1 } : { lower: -2, upper: 0 };
      const u = model.control(`u${k}`, { time, hold: 'constant', ...bounds }).element();
      model.subjectTo(`position${k}`, equal(der(x.element(1)), x.element(2)));
      model.subjectTo(`speed${k}`, equal(der(x.element(2)), u));
      model.collocate(time, k === 0 ? radau(3) : legendre(2), { elements: 2 + k });
      return x;
    });
    const [before, after] = states as [(typeof states)[0], (typeof states)[0]];
    for (const k of [1, 2]) {
      model.subjectTo(`begin${k}`, equal(before.element(k).at(0), 0));
      model.subjectTo(
        `link${k}`,
        equal(after.element(k).at(phases[1].start), before.element(k).at(phases[0].end)),
      );
      model.subjectTo(`arrive${k}`, equal(after.element(k).at(stop), k === 1 ? 3 : 0));
    }
    model.minimize(multiply(1, stop));
    const solution = solve(model, quiet);
    expect(solution.status).toBe('optimal');
    expect(solution.objective).toBeCloseTo(3, 7);
  });

  it('may jump where they are linked, and the first may have a fixed length', () => {
    // Half of the mass drops after one unit of time; thrust 1 on masses 2 and 1 gives the speed 1/2 + (end - 1).
    const solution = solveText(`var end in [1.1, 10] start 2
time t in [0, 1]
time s in [1, end]
state v[1..2] over t start [0, 2]
state w[1..2] over s start [0, 1]
subject to
  der(v) == [1/v[2], 0]
  der(w) == [1/w[2], 0]
  v at 0 == [0, 2]
  link: w at s.start == [v[1] at t.end, (v[2] at t.end)/2]
  w[1] at end == 2
minimize end
collocate t with radau(elements: 2, points: 2)
collocate s with radau(elements: 2, points: 2)
`);
    expect(solution.objective).toBeCloseTo(2.5, 8);
  });
});

describe('periodic conditions', () => {
  const text = example('a room that is to follow the course of a day');

  it('give the best periodic course', () => {
    // x and u have one frequency: with the amplitude X of x that of u is (1 + i) X, and |X - 1|^2 + 0.2 |X|^2 is least at 1/1.2.
    const { objective } = solveText(text.replace('elements: 10, points: 3', 'elements: 20, points: 5'));
    expect(objective).toBeCloseTo((Math.PI * 0.2) / 1.2, 9);
  });

  it('link the ends of a time with an unknown period', () => {
    const cycle = readFileSync(new URL('../../models/van-der-pol-cycle.node', import.meta.url), 'utf8');
    const solution = solveText(cycle);
    const { times, variables } = solution.model;
    const { start, end } = times.get('t')!;
    const x = variables.get('x')!.element();
    // Hairer, Norsett and Wanner (1993), section II.4, give the amplitude and the period.
    expect(solution.value(end)).toBeCloseTo(6.6632868593231, 12);
    expect(solution.value(x.at(start))).toBeCloseTo(2.008619860874843, 12);
    expect(solution.value(x.at(end))).toBeCloseTo(2.008619860874843, 12);
  });

  it('hold for vectors and inequalities at several times', () => {
    const solution = solveText(`time t in [0, 1]
state x[1..2] over t
control u over t in [-1, 1]
subject to
  der(x) == [x[2], u]
  antiperiodic: x at 0 == -1*(x at 1)
  middle: x[1] at 0.5 >= x[1] at 0 + 0.1
minimize integral(over t: u^2)
collocate t with legendre(elements: 4, points: 3)
`);
    const x = solution.model.variables.get('x')!;
    for (const k of [1, 2]) {
      expect(solution.value(x.element(k).at(0))).toBeCloseTo(-solution.value(x.element(k).at(1)), 8);
    }
    expect(solution.value(x.element(1).at(0.5)) - solution.value(x.element(1).at(0))).toBeCloseTo(0.1, 6);
  });
});
