import { describe, expect, it } from 'vitest';
import { interpolateSeries, interpolationPieces, parseTable } from '../../src/data/index.js';
import { loadModel } from '../../src/language/index.js';
import { interpolate, Model, solve, type Model as ModelType } from '../../src/model/index.js';
import { integrate } from '../../src/simulation/index.js';
import { RightHandSide } from '../../src/transcription/right-hand-side.js';

const rows = Array.from({ length: 13 }, (_, k) => k / 2);
const table = parseTable(`t,u\n${rows.map((t) => `${t},${Math.sin(t)}`).join('\n')}\n`, { source: 'b.csv' });
const steep = parseTable('t,u\n0,1\n1,3\n4,2\n', { source: 'steep.csv' });

function load(text: string): ModelType {
  const { model, diagnostics } = loadModel(text, {
    readData: ({ file }) => (file === 'b.csv' ? table : steep),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual(
    [],
  );
  return model!;
}

const quiet = { print_level: 0 };

it.each(['linear', 'cubic'] as const)('pieces are the interpolant: %s', (method) => {
  const times = Float64Array.of(0, 1, 2.5, 3, 7);
  const values = Float64Array.of(1, 3, NaN, -2, -1);
  const { breaks, coefficients } = interpolationPieces(times, values, method);
  expect(Array.from(breaks)).toEqual([0, 1, 3, 7]);
  for (let t = -1; t < 8; t += 0.125) {
    const piece = breaks.findLastIndex((one) => one <= t) + 1;
    const d = t - (breaks[piece - 1] ?? 0);
    const [a, b, c, e] = coefficients.subarray(4 * piece, 4 * piece + 4);
    const [value] = interpolateSeries(times, values, Float64Array.of(t), method);
    expect(a! + d * (b! + d * (c! + d * e!))).toBeCloseTo(value!, 12);
  }
});

describe('data at a time that moves', () => {
  it('drives dynamics until an unknown end', () => {
    const model = load(`data b = csv("b.csv")
var tf in [0.5, 5] start 2
time t in [0, tf]
state x over t start t
subject to
  der(x) == interpolate(b.u, by: cubic)
  x at 0 == 0
  x at tf == 1
minimize tf
collocate t with radau(elements: 12, points: 3)`);
    const solution = solve(model, quiet);
    expect(solution.status).toBe('optimal');
    // x = 1 - cos(t) reaches 1 at pi/2; the interpolant of 13 rows is that good.
    expect(solution.value(model.variables.get('tf')!.element())).toBeCloseTo(Math.PI / 2, 2);
    // An independent integration of the table's own interpolant ends at 1 at that very time.
    const end = solution.value(model.variables.get('tf')!.element());
    const system = RightHandSide.of(
      model,
      model.times.get('t')!,
      solution.transcription.layout,
      solution.result.x,
    )!;
    const run = integrate(system.evaluate, Float64Array.of(0), 0, Float64Array.of(0, end));
    expect(run.states[1]).toBeCloseTo(1, 4);
  });

  it('is taken at an unknown number in objectives, constraints and integrals', () => {
    const model = load(`data b = csv("b.csv")
var tf in [1, 4] start 1.2
time t in [0, tf]
state x over t
subject to
  der(x) == 0
  x at 0 == 0
  room: 0 <= x + interpolate(b.u, by: cubic) <= 2 + interpolate(b.u, by: cubic)
maximize interpolate(b.u, by: cubic) at tf - 0*integral(over t: interpolate(b.u, by: cubic)*x)
collocate t with radau(elements: 3, points: 3)`);
    const solution = solve(model, quiet);
    expect(solution.status).toBe('optimal');
    // The largest value of the monotone interpolant is that of the row with the largest value.
    expect(solution.value(model.variables.get('tf')!.element())).toBeCloseTo(1.5, 4);
    expect(solution.objective).toBeCloseTo(Math.sin(1.5), 7);
  });

  it('is a table to look up at states and plain unknowns', () => {
    const model = load(`data c = csv("steep.csv")
time t in [0, 2]
state x over t start 1
var y in [0, 4] start 2
subject to
  der(x) == -0.1*(interpolate(c.u, by: cubic) at x)
  x at 0 == 3
  interpolate(c.u, by: cubic) at y == 2.5
minimize 0
collocate t with radau(elements: 10, points: 3)`);
    const solution = solve(model, quiet);
    expect(solution.status).toBe('optimal');
    const lookup = (at: number) =>
      interpolateSeries(steep.column('t'), steep.column('u'), Float64Array.of(at), 'cubic')[0]!;
    expect(lookup(solution.value(model.variables.get('y')!.element()))).toBeCloseTo(2.5, 7);
    const { states } = integrate(
      (_, [x], out) => (out[0] = -0.1 * lookup(x!)),
      Float64Array.of(3),
      0,
      Float64Array.of(0, 2),
    );
    expect(solution.value(model.variables.get('x')!.element().at(2))).toBeCloseTo(states[1]!, 5);
  });

  it('is printed as it was written', () => {
    const text = load(`data c = csv("steep.csv")
var y in [0, 4] start 2
minimize interpolate(c.u, by: cubic) at y^2/4`).toNode();
    expect(text).toContain('interpolate(c.u, by: cubic) at');
  });

  it('is refused where it has no derivative', () => {
    const model = new Model('M');
    const data = model.data('c', steep);
    const y = model.variable('y', { lower: 0, upper: 4 });
    model.minimize(interpolate(data.column('u'), 'previous').at(y));
    expect(() => solve(model, quiet)).toThrow(/interpolate\(c.u\) is taken at a time that is unknown/);
  });
});
