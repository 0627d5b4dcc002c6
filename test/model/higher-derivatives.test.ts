import { describe, expect, it } from 'vitest';
import { legendre, lobatto, radau, type CollocationScheme } from '../../src/collocation/index.js';
import { loadModel, renderDiagnostics } from '../../src/language/index.js';
import {
  add,
  der,
  equal,
  Model,
  ModelError,
  multiply,
  negate,
  sin,
  subtract,
} from '../../src/model/index.js';
import { solve } from '../../src/model/solve.js';
import { trajectoryCsv } from '../../src/report/trajectory-csv.js';
import { transcribe } from '../../src/transcription/index.js';

const quiet = { print_level: 0, tol: 1e-12 } as const;

/** x'' = -x - 3 sin(2t) with x = sin(2t): errors of x and der(x) at the end. */
function forcedOscillator(scheme: CollocationScheme, elements: number): [number, number] {
  const model = new Model();
  const time = model.time('t', 0, 2);
  const x = model.state('x', { time });
  model.collocate(time, scheme, { elements });
  const force = multiply(-3, sin(multiply(2, time.current)));
  model.subjectTo('motion', equal(der(x, 2), add(negate(x), force)));
  const [rate] = der(x);
  model.subjectTo('position', equal(x.at(0), 0));
  model.subjectTo('velocity', equal(rate!.at(0), 2));
  const solution = solve(model, quiet);
  expect(solution.status).toBe('optimal');
  const [end] = x.at(2);
  return [solution.value(end!) - Math.sin(4), solution.value(rate!.at(2)) - 2 * Math.cos(4)];
}

function load(text: string): Model {
  const { model, diagnostics, source } = loadModel(text);
  expect(renderDiagnostics(diagnostics, source)).toBe('');
  return model!;
}

describe('a derivative of higher order', () => {
  it.each([
    ['radau', radau(2), 3],
    ['radau', radau(3), 5],
    ['legendre', legendre(2), 4],
    ['lobatto', lobatto(3), 4],
  ])('keeps the order of its scheme: %s', (_, scheme, order) => {
    const error = (elements: number) => Math.max(...forcedOscillator(scheme, elements).map(Math.abs));
    const measured = Math.log2(error(8) / error(16));
    expect(measured).toBeGreaterThan(order - 0.3);
    expect(measured).toBeLessThan(order + 0.6);
  });

  it('takes any order, by number or by name, wherever its rates are used', () => {
    const model = load(`let slope = der(x)
time t in [0, 1]
state x over t
subject to
  start: [x, slope, der(x, 2)] at 0 == [1, 1, 1]
  der(x, 3) == x
  bound: der2(x) <= 10
collocate t with legendre(elements: 8, points: 4)`);
    const solution = solve(model, quiet);
    expect([...model.variables.keys()]).toEqual(['x', 'der(x)', 'der(x, 2)']);
    for (const variable of model.variables.values()) {
      expect(solution.value(variable.at(1)[0]!)).toBeCloseTo(Math.E, 9);
    }
  });

  it('reads well in results and messages', () => {
    const model = load(`time t in [0, 1]
state y[1..2] over t
subject to
  der2(y) == [0, -1]
  y at 0 == [0, 0]
  der(y) at 0 == [1, 0.5]
collocate t with radau(elements: 2, points: 2)`);
    const solution = solve(model, quiet);
    const time = model.times.get('t')!;
    expect(trajectoryCsv(solution, time).split('\n')[0]).toBe('t,y[1],y[2],der(y[1]),der(y[2])');
    const names = new Set(
      Array.from(
        { length: solution.constraints },
        (_, row) => solution.transcription.definition.constraintOrigin(row).name,
      ),
    );
    expect(names).toContain('der(y)[2]');
    expect(Object.keys(solution.state().unknowns)).toContain('der(y[2])');
    expect(solution.value(model.variables.get('y')!.element(2).at(1))).toBeCloseTo(0, 9);
  });

  it('counts for the right-hand side of free integration', () => {
    const model = load(`time t in [0, 1]
state x over t
subject to
  der2(x) == -4*x
  x at 0 == 1
  der(x) at 0 == 0
collocate t with radau(elements: 4, points: 3)`);
    const system = solve(model, quiet).rightHandSide(model.times.get('t')!)!;
    const slope = new Float64Array(2);
    system.evaluate(0, Float64Array.of(3, 5), slope);
    expect([...slope]).toEqual([5, -12]);
  });

  it('goes with a free time', () => {
    // Half a period of x'' = -4 x takes pi/2.
    const solution = solve(
      load(`var tf in [1, 3] start 1.5
time t in [0, tf]
state x over t start 1
subject to
  der2(x) == -4*x
  [x, der(x)] at 0 == [1, 0]
  der(x) at tf == 0
collocate t with legendre(elements: 6, points: 4)`),
      quiet,
    );
    expect(solution.values(solution.model.variables.get('tf')!)[0]).toBeCloseTo(Math.PI / 2, 9);
  });

  it('is refused for what has no rate', () => {
    const model = new Model();
    const time = model.time('t', 0, 1);
    const u = model.control('u', { time });
    const x = model.state('x', { time });
    expect(() => der(u, 2)).toThrow(ModelError);
    expect(() => der(x, 1.5)).toThrow('the order of a derivative is 1.5');
    expect(() => der(x, 11)).toThrow('the order of a derivative is 11');
    expect(() => der(subtract(x, 1))).toThrow('der(...) takes a state');
  });

  it('leaves models without it as they are', () => {
    const text = (equation: string) => `time t in [0, 1]
state x over t
subject to
  ${equation}
  x at 0 == 1
collocate t with radau(elements: 2, points: 2)`;
    expect(transcribe(load(text('der(x) == -x'))).definition.variables).toBe(5);
    expect(transcribe(load(text('der(x, 1) == -x'))).definition.variables).toBe(5);
    expect(transcribe(load(text('der2(x) == -x'))).definition.variables).toBe(10);
  });

  it('is printed as it was written, without the rates made for it', () => {
    const model = new Model('Swing');
    const time = model.time('t', 0, 1);
    const x = model.state('x', { time, over: 2 });
    model.collocate(time, radau(2), { elements: 2 });
    model.subjectTo('motion', equal(der(x, 3), [negate(x.element(1)), der(x)[0]!]));
    const [rate] = der(x, 2);
    model.subjectTo('rest', equal(rate!.at(0), 0));
    const text = model.toNode();
    expect(text).toContain('state x[1..2] over t\n');
    expect(text).toContain('motion: der(x, 3) == [-x[1], der(x[1])]');
    expect(text).toContain('rest: der(x[1], 2) at 0 == 0');
    expect(load(text).toNode()).toBe(text);
  });
});
