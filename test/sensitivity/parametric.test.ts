import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/language/index.js';
import { solve, type Model } from '../../src/model/index.js';
import { sensitivity } from '../../src/sensitivity/index.js';

function modelOf(text: string): Model {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  return model!;
}

const exact = { tol: 1e-11 };

describe('sensitivity', () => {
  it('is the slope of the parametric solution of a quadratic program', () => {
    // x = p/2, y = p/2 + 1, lambda = -p, optimum p^2/2.
    const model = modelOf(
      'model A\nparam p = 3\nvar x\nvar y\nsubject to\n  c: x + y == p + 1\nminimize x^2 + (y - 1)^2\n',
    );
    const found = sensitivity(solve(model, exact), model.parameters.get('p')!);
    expect(found.status).toBe('regular');
    expect(found.of(model.variables.get('x')!)[0]).toBeCloseTo(0.5, 9);
    expect(found.of(model.variables.get('y')!)[0]).toBeCloseTo(0.5, 9);
    expect(found.multipliers[0]).toBeCloseTo(-1, 9);
    expect(found.objective).toBeCloseTo(3, 8);
    expect(model.parameters.get('p')!.value).toBe(3);
  });

  it('moves a variable with its active bound and the others after it', () => {
    // x = p, y = 2 - p^2.
    const model = modelOf(
      'model A\nparam p = 1.5\nvar x >= p start 4\nvar y\nsubject to\n  c: y == 2 - x^2\nminimize x^2 + x + y^2/1000\n',
    );
    const found = sensitivity(solve(model, exact), model.parameters.get('p')!);
    expect(found.of(model.variables.get('x')!)[0]).toBeCloseTo(1, 9);
    expect(found.of(model.variables.get('y')!)[0]).toBeCloseTo(-3, 7);
  });

  it('is signed by the sense of the objective', () => {
    const model = modelOf('model A\nparam p = 2\nvar x\nmaximize p*x - x^2/2\n');
    const found = sensitivity(solve(model, exact), model.parameters.get('p')!);
    expect(found.objective).toBeCloseTo(2, 8);
    expect(found.x[0]).toBeCloseTo(1, 8);
  });

  it('agrees with differences of solves of a nonlinear control problem with active bounds', () => {
    const model = modelOf(`model A
param k = 0.8
time t in [0, 2]
state x over t start 1
control u over t in [-0.4, 1]
var e >= 0 start 1

subject to
  dynamics: der(x) == -k*x^3 + u
  start: x at 0 == 1 + k/10
  end: x at 2 <= e

minimize integral(over t: x^2 + 0.3*u^2) + 5*e^2 + k*e
collocate t with radau(elements: 4, points: 3)
`);
    const parameter = model.parameters.get('k')!;
    const solution = solve(model, exact);
    const found = sensitivity(solution, parameter);
    const h = 1e-5;
    const solvedAt = (value: number) => {
      parameter.values[0] = value;
      const moved = solve(model, exact);
      parameter.values[0] = 0.8;
      expect(moved.status).toBe('optimal');
      return moved;
    };
    const high = solvedAt(0.8 + h);
    const low = solvedAt(0.8 - h);
    const held = Array.from(solution.result.x).filter((value) => Math.abs(value + 0.4) < 1e-6).length;
    expect(held).toBeGreaterThan(0);
    for (let j = 0; j < found.x.length; j++) {
      const difference = (high.result.x[j] - low.result.x[j]) / (2 * h);
      expect(Math.abs(found.x[j] - difference)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(difference)));
    }
    expect(found.objective).toBeCloseTo((high.objective - low.objective) / (2 * h), 5);
  });

  it('takes one value of an indexed parameter', () => {
    const model = modelOf(
      'model A\nset S = 1..3\nparam c[S] = [1, 2, 3]\nvar x[S]\nminimize sum(i in S: (x[i] - c[i]^2)^2)\n',
    );
    const found = sensitivity(solve(model, exact), model.parameters.get('c')!, 2);
    expect(found.x[0]).toBeCloseTo(0, 9);
    expect(found.x[2]).toBeCloseTo(6, 8);
    expect(() => sensitivity(solve(model, exact), model.parameters.get('c')!, 3)).toThrow(
      /no value number 3/,
    );
  });

  it('has no value where the solution is not unique', () => {
    const model = modelOf('model A\nparam p = 1\nvar x\nvar y\nminimize (x + y - p)^2\n');
    const found = sensitivity(solve(model), model.parameters.get('p')!);
    expect(found.status).toBe('singular');
    expect(found.x.every(Number.isNaN)).toBe(true);
  });
});
