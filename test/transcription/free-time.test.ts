import { describe, expect, it } from 'vitest';
import { legendre, radau, lobatto } from '../../src/collocation/index.js';
import { loadModel } from '../../src/language/index.js';
import {
  add,
  atMost,
  cos,
  der,
  divide,
  equal,
  integral,
  Model,
  multiply,
  power,
  sin,
  sqrt,
  subtract,
  total,
} from '../../src/model/index.js';
import { toText } from '../../src/expression/index.js';
import { solve } from '../../src/model/solve.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { trajectoryCsv } from '../../src/report/trajectory-csv.js';
import { worstViolations } from '../../src/report/violations.js';
import { checkDerivatives } from '../../src/solver/derivative-check.js';
import { integrate } from '../../src/simulation/index.js';
import { transcribe } from '../../src/transcription/index.js';

const quiet = { print_level: 0, tol: 1e-10 } as const;

function load(text: string): Model {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  return model!;
}

/** der(x) == t from t0 to tf, where x is t^2/2 exactly. */
function parabola(scheme = radau(3)) {
  const model = new Model();
  const start = model.variable('t0', { lower: -1, upper: 0.5, start: 0.1 });
  const end = model.variable('tf', { lower: 1, upper: 4, start: 2 });
  const time = model.time('t', start, end);
  const x = model.state('x', { time }).element();
  model.collocate(time, scheme, { elements: 3 });
  model.subjectTo('slope', equal(der(x), time.current));
  model.subjectTo('initial', equal(x.at(start), divide(power(start, 2), 2)));
  return { model, start, end, time, x };
}

/** Minimum time to travel 3 with accelerations between -2 and 1: 1 unit of braking for 2 of accelerating, in 3 units of time. */
const car = (grid = 'radau(elements: 6, points: 3)') => `var tf in [0.1, 10] start 1
time t in [0, tf]
state x over t
state v over t
control u over t in [-2, 1]
subject to
  der(x) == v
  der(v) == u
  x at 0 == 0
  v at 0 == 0
  x at tf == 3
  v at t.end == 0
minimize tf
collocate t with ${grid}
solve with interior_point(tol: 1e-10, print_level: 0)`;

describe('a time with unknown ends', () => {
  it.each([radau(3), legendre(3), lobatto(4)])(
    'has its own current time, ends and integrals on $name',
    (scheme) => {
      const { model, start, end, time, x } = parabola(scheme);
      model.subjectTo('area', equal(sqrt(integral(time, time.current)), 1.5));
      model.subjectTo('begin', equal(start, 0.25));
      model.minimize(integral(time, x));
      const solution = solve(model, quiet);
      expect(solution.status).toBe('optimal');
      // The integral of t is (tf^2 - t0^2)/2 = 2.25, that of x is (tf^3 - t0^3)/6.
      const tf = Math.sqrt(4.5 + 0.0625);
      expect(solution.value(end)).toBeCloseTo(tf, 9);
      expect(solution.objective).toBeCloseTo((tf ** 3 - 0.25 ** 3) / 6, 8);
      expect(solution.value(x.at(time.end))).toBeCloseTo(tf ** 2 / 2, 8);
      expect(solution.value(x.at(divide(add(start, end), 2)))).toBeCloseTo((0.25 + tf) ** 2 / 8, 8);
      expect(solution.value(x.at(add(time.start, multiply(0.3, time.duration))))).toBeCloseTo(
        (0.25 + 0.3 * (tf - 0.25)) ** 2 / 2,
        8,
      );
    },
  );

  it('has exact derivatives with the duration as one more input', () => {
    const model = new Model();
    const tf = model.variable('tf', { lower: 0.5, upper: 4, start: 1.3 });
    const time = model.time('t', 0.2, tf);
    const x = model.state('x', { time, over: 2, start: [0.4, 0.7] });
    const u = model.control('u', { time, hold: 'linear', start: 0.3 }).element();
    const [a, b] = [x.element(1), x.element(2)];
    model.collocate(time, radau(2), { elements: 3 });
    const [i] = [x.sets[0]!];
    model.subjectTo('first', equal(der(a), add(multiply(b, sin(time.current)), u)));
    model.subjectTo(
      'second',
      equal(
        der(b),
        add(
          total(i, (k) => power(x.element(k), 3)),
          cos(u),
        ),
      ),
    );
    model.subjectTo('implicit', equal(power(add(der(a)[0]!, 2), 2), add(der(b)[0]!, 5)));
    model.subjectTo('path', atMost(multiply(a, time.current), 8));
    model.subjectTo('end', equal(multiply(a.at(tf), b.at(0.2)), divide(tf, 4)));
    model.minimize(add(power(integral(time, multiply(a, u)), 2), multiply(tf, integral(time, power(b, 2)))));
    const problem = new CompiledProblem(transcribe(model).definition);
    const x0 = Float64Array.from(problem.start, (value, k) => value + 0.1 * Math.sin(7 * k));
    for (const deviation of checkDerivatives(problem, x0, {
      orders: [1, 2],
      perturbation: 1e-7,
      tolerance: 2e-5,
    }))
      expect.fail(JSON.stringify(deviation));
  });

  it('keeps the duration out of the denominators of explicit equations', () => {
    const { definition } = transcribe(parabola().model);
    const slope = definition.blocks.find(({ template }) => template.name === 'slope')!;
    expect(toText(slope.template.outputs[0]!)).not.toContain('/');
  });

  it('is free in the text as in TypeScript', () => {
    const solution = solve(load(car()));
    expect(solution.status).toBe('optimal');
    expect(solution.objective).toBeCloseTo(3, 7);
  });

  it('may have ends that are formulas, and indices in the times', () => {
    const solution = solve(
      load(`var d[1..2] >= 0.1 start 1
time t in [1, 1 + d[1]*2 + d[2]]
state x over t
param n = 4
subject to
  der(x) == 1/t
  x at 1 == 0
  x at t.end == log(4)
  d[1] == d[2]
  rising[k in 1..n]: x at (1 + k/n*(2*d[1] + d[2])) >= 0.9*log(1 + 3*k/n)
collocate t with radau(elements: 10, points: 5)
solve with interior_point(tol: 1e-10, print_level: 0)`),
    );
    expect(solution.status).toBe('optimal');
    expect(solution.value(solution.model.variables.get('d')!.element(1))).toBeCloseTo(1, 7);
  });

  it('holds controls on elements that move', () => {
    const solution = solve(
      load(car('radau(elements: 6, points: 3)').replace('[-2, 1]', '[-2, 1] hold constant')),
    );
    expect(solution.objective).toBeCloseTo(3, 7);
    const u = solution.trajectory(solution.model.variables.get('u')!);
    expect(Array.from(u.times, (time) => Number(time.toFixed(6)))).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    expect(Array.from(u.values, (value) => Number(value.toFixed(5)))).toEqual([1, 1, 1, 1, -2, -2]);
  });
});

describe('conditions over a free time', () => {
  const optimum = (text: string) => {
    const solution = solve(load(`${text}\nsolve with interior_point(tol: 1e-10, print_level: 0)`));
    expect(solution.status, solution.message).toBe('optimal');
    return solution;
  };

  it('may bound the path', () => {
    // With speed limit 1: speeding up takes 1, braking 1/2, and the 2.25 between them are passed at the limit. On 15 elements the
    // switches lie on boundaries.
    const limited = car('radau(elements: 15, points: 3)')
      .replace('start 1', 'start 3')
      .replace('x at 0 == 0', 'x at 0 == 0\n  limit: v <= 1');
    const { objective } = solve(load(limited));
    expect(objective).toBeCloseTo(3.75, 6);
  });

  it('may be a final cost', () => {
    // (tf - 2)^2 + tf is least at 1.5.
    const solution = optimum(`var tf in [0.1, 10] start 4
time t in [0, tf]
state x over t
control u over t in [0, 1]
subject to
  der(x) == u
  x at 0 == 0
minimize (x at t.end - 2)^2 + integral(over t: 1)
collocate t with lobatto(elements: 3, points: 3)`);
    expect(solution.objective).toBeCloseTo(1.75, 7); // bounds are relaxed by 1e-8
    expect(solution.value(solution.model.variables.get('tf')!.element())).toBeCloseTo(1.5, 4);
  });

  it('may leave the initial time free', () => {
    // The integral of t from t0 to 3 is 4.
    const { objective } = optimum(`var t0 in [-5, 2] start 0
time t in [t0, 3]
state x over t
control u over t in [0, 1] start 0.5
subject to
  der(x) == u*t
  x at t.start == 0
  x at 3 == 4
maximize t0
collocate t with radau(elements: 10, points: 3)`);
    expect(objective).toBeCloseTo(1, 7);
  });

  it('stand at fractions when boundaries of elements do', () => {
    const solution = optimum(`var tf in [0.1, 10] start 2
time t in [0, tf]
state x over t
subject to
  der(x) == 1
  x at 0 == 0
  x at t.end == 4
minimize tf
collocate t with lobatto(elements: [0, 0.25, 1], points: 2)`);
    expect(solution.objective).toBeCloseTo(4, 8);
    const { times } = solution.trajectory(solution.model.variables.get('x')!);
    expect(Array.from(times, (time) => Number(time.toFixed(7)))).toEqual([0, 0.5, 1, 2.5, 4]);
    const wrong = load(`var tf in [0.1, 10] start 2
time t in [0, tf]
state x over t
subject to
  der(x) == 1
minimize tf
collocate t with radau(elements: [0, 0.5, 2], points: 2)`);
    expect(() => transcribe(wrong)).toThrow("the elements of 't' run from 0 to 2, the time from 0 to 1");
  });
});

describe('results over a free time', () => {
  const solution = solve(load(car()));

  it('have the times of the solution', () => {
    const { times, values } = solution.trajectory(solution.model.variables.get('x')!);
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBe(solution.objective);
    const middle = times.findIndex((time) => Math.abs(time - 2) < 1e-6);
    expect(values[middle]).toBeCloseTo(2, 6);
    const rows = trajectoryCsv(solution, solution.model.times.get('t')!).trim().split('\n');
    expect(rows).toHaveLength(1 + 19);
    expect(Number(rows.at(-1)!.split(',')[0])).toBe(solution.objective);
  });

  it('name the place of a violation by it', () => {
    const model = load(car().replace('minimize tf', 'minimize tf').replace('x at tf == 3', 'x at tf == 300'));
    const failed = solve(model, { max_iter: 3 });
    const tf = failed.value(model.variables.get('tf')!);
    for (const { origin } of worstViolations(failed, 40)) {
      if (origin.time !== undefined) expect(origin.time).toBeLessThanOrEqual(tf * (1 + 1e-12));
    }
    expect(Math.max(...worstViolations(failed, 40).map(({ origin }) => origin.time ?? 0))).toBeGreaterThan(
      0.3 * tf,
    );
  });

  it('are saved and restored by it', () => {
    const state: unknown = JSON.parse(JSON.stringify(solution.state()));
    const saved = (state as { unknowns: Record<string, { times?: number[] }> }).unknowns.x!;
    expect(saved.times!.at(-1)).toBe(solution.objective);
    const again = solve(solution.model, {}, { state });
    expect(again.status).toBe('optimal');
    expect(again.iterations).toBeLessThanOrEqual(1);
    const finer = solve(load(car('radau(elements: 12, points: 3)')), {}, { state });
    expect(finer.objective).toBeCloseTo(3, 7);
  });

  it('give right-hand sides that run with it', () => {
    const time = solution.model.times.get('t')!;
    const system = solution.rightHandSide(time)!;
    // Piecewise: the control jumps at 2/3 of the time.
    const first = integrate(system.evaluate, Float64Array.of(0, 0), 0, Float64Array.of(0, 1.9));
    expect(first.states[2]).toBeCloseTo(1.9 ** 2 / 2, 5);
  });
});

describe('what has no meaning over a free time', () => {
  it('is a horizon that starts empty', () => {
    const model = load(car().replace('in [0.1, 10] start 1', ''));
    expect(() => transcribe(model)).toThrow("the time 't' starts as the interval from 0 to 0");
  });

  it('is an end over time', () => {
    const model = load(`time s in [0, 1]
state y over s
time t in [0, y at 1]
state x over t
subject to
  der(x) == 1
  der(y) == 1
collocate s with radau(elements: 2, points: 2)
collocate t with radau(elements: 2, points: 2)`);
    expect(() => transcribe(model)).toThrow(
      "an end of the time 't' is more than a formula of plain unknowns",
    );
  });

  it('is a point that moves within the elements', () => {
    const { model, x } = parabola();
    model.minimize(x.at(0.7));
    expect(() => transcribe(model)).toThrow(
      "a quantity over 't' is taken at a time that is no fixed part of it",
    );
    const outside = parabola();
    outside.model.minimize(outside.x.at(subtract(multiply(2, outside.end), outside.start)));
    expect(() => transcribe(outside.model)).toThrow("a quantity over 't' is taken outside of it");
  });
});
