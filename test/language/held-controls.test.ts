import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/language/index.js';
import { solve } from '../../src/model/solve.js';
import { transcribe } from '../../src/transcription/index.js';

function load(text: string) {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  return model!;
}

const tracking = (hold: string, scheme = 'radau(elements: 4, points: 3)') => `time t in [0, 2]
  state x over t
  control u over t in [-1, 1] ${hold}
  subject to
    der(x) == u
    x at 0 == 0
  minimize integral(over t: (x - sin(2*t))^2 + 0.01*u^2)
  collocate t with ${scheme}
  solve with interior_point(tol: 1e-9, print_level: 0)`;

describe('held controls', () => {
  it('have one unknown for each element or boundary', () => {
    const unknowns = (hold: string) => transcribe(load(tracking(hold))).definition.variables - 13;
    expect(unknowns('')).toBe(12);
    expect(unknowns('hold free')).toBe(12);
    expect(unknowns('hold constant')).toBe(4);
    expect(unknowns('hold linear')).toBe(5);
  });

  it.each(['constant', 'linear'])('stay %s within each element and bounded', (hold) => {
    const model = load(tracking(`hold ${hold}`));
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    const u = model.variables.get('u')!.element();
    for (let element = 0; element < 4; element++) {
      const at = (share: number) => solution.value(u.at((element + share) / 2));
      const [a, b, c] = [at(0.1), at(0.5), at(0.9)];
      if (hold === 'constant') expect([a, c]).toEqual([b, b]);
      else expect(a! + c!).toBeCloseTo(2 * b!, 12);
      expect(Math.abs(b!)).toBeLessThanOrEqual(1 + 1e-7);
    }
  });

  it('cost more than free controls, the constant ones most', () => {
    const cost = (hold: string) => solve(load(tracking(hold))).objective;
    const [free, linear, constant] = [cost('hold free'), cost('hold linear'), cost('hold constant')];
    expect(free).toBeLessThan(linear);
    expect(linear).toBeLessThan(constant);
  });

  it('need boundary nodes to be linear', () => {
    const model = load(tracking('hold linear', 'legendre(elements: 4, points: 3)'));
    expect(() => transcribe(model)).toThrow("the control 'u' cannot be linear");
  });

  it('solve the path-constrained problem of Jacobson and Lele with one control for each element', () => {
    // Jacobson, Lele, A transformation technique for optimal control problems with a state variable inequality constraint (IEEE
    // Trans. Automat. Control 14, 1969); optimum of the same discretisation in the pyomo.dae chapter of the Pyomo book.
    const model = load(`time t in [0, 1]
      state x[1..3] over t
      control u over t hold constant
      subject to
        der(x[1]) == x[2]
        der(x[2]) == u - x[2]
        der(x[3]) == x[1]^2 + x[2]^2 + 0.005*u^2
        x at 0 == [0, -1, 0]
        x[2] <= 8*(t - 0.5)^2 - 0.5
      minimize x[3] at 1
      collocate t with radau(elements: 7, points: 6)
      solve with interior_point(tol: 1e-10, print_level: 0)`);
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    // The published digits are those of a solve with tol 1e-8 and bounds relaxed by 1e-8.
    expect(Math.abs(solution.objective - 0.1924612082198146)).toBeLessThan(2e-8);
  });
});
