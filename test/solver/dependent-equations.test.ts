import { describe, expect, it } from 'vitest';
import {
  OverdeterminedError,
  solveNonlinearProgram,
  type InteriorPointOptions,
} from '../../src/solver/index.js';
import { defineProblem, type ProblemText } from './define-problem.js';
import { add, exp, log, mul, power, square, sub, type Jet } from './jet.js';
import { kktViolations } from './kkt-check.js';

type Row = NonNullable<ProblemText['rows']>[number];

const sum: Row = [([x, y]) => add(x, y), 1, 1];
const difference: Row = [([x, y]) => sub(x, y), 3, 3];
const product = (value: number): Row => [([x, y]) => mul(x, y), value, value];

function solve(
  rows: readonly Row[],
  options: InteriorPointOptions = {},
  objective = ([x]: readonly Jet[]) => x,
) {
  const lines: string[] = [];
  const problem = defineProblem({ start: [0, 0], objective, rows });
  const result = solveNonlinearProgram(
    problem,
    { print_level: 3, ...options },
    { log: (line) => lines.push(line) },
  );
  return { problem, result, log: lines.join('\n') };
}

describe('as many equations as variables', () => {
  const oval = ([x, y]: readonly Jet[]) => add(square(add(1, square(x))), square(y));
  const hs7 = (second: Row) =>
    defineProblem({
      start: [2, 2],
      objective: ([x, y]) => sub(log(add(1, square(x))), y),
      rows: [[oval, 4, 4], second],
    });

  it('are optimised over where they repeat one another', () => {
    const problem = hs7([(v) => mul(-2, oval(v)), -8, -8]);
    const result = solveNonlinearProgram(problem, { print_level: 0 });
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(-Math.sqrt(3), 8);
    const { dual, complementarity } = kktViolations(problem, result);
    expect(Math.max(dual, complementarity)).toBeLessThan(1e-6);
  });

  it('are optimised over where one follows from the other by a function that is not linear', () => {
    const problem = hs7([(v) => exp(sub(oval(v), 4)), 1, 1]);
    const result = solveNonlinearProgram(problem, { print_level: 0 });
    expect(['optimal', 'acceptable']).toContain(result.status);
    expect(result.objective).toBeCloseTo(-Math.sqrt(3), 6);
  });

  it('end at their root, with multipliers for any objective', () => {
    const { result, problem } = solve([sum, product(-2)], {}, ([x, y]) => add(power(x, 3), exp(y)));
    expect(result.status).toBe('optimal');
    const { dual, primal } = kktViolations(problem, result);
    expect(Math.max(dual, primal)).toBeLessThan(1e-6);
  });

  it('are structurally singular where two are about one variable: the other one is optimised', () => {
    const rows: Row[] = [
      [([x]) => x, 1, 1],
      [([x]) => square(x), 1, 1],
    ];
    const { result } = solve(rows, {}, ([, y]) => square(sub(y, 3)));
    expect(result.status).toBe('optimal');
    expect(result.x[1]).toBeCloseTo(3, 8);
  });
});

describe('more equations than variables', () => {
  it('are solved without those that follow from others', () => {
    const { result, log: text } = solve([sum, difference, [([x, y]) => add(x, mul(2, y)), 0, 0]]);
    expect(result.status).toBe('optimal');
    expect([...result.x].map((value) => Number(value.toFixed(8)))).toEqual([2, -1]);
    expect(text).toMatch(/Left out, because they follow from other equations: c\[\d\]\./);
  });

  it('are refused at once, by name, where they contradict one another whatever the variables', () => {
    const { result } = solve([sum, product(5), difference, [([x, y]) => add(x, mul(2, y)), 7, 7]]);
    expect(result).toMatchObject({ status: 'infeasible', iterations: 0 });
    expect(result.message).toContain('contradict one another: c[0], c[2], c[3].');
    const twice = solve([product(5), sum, [([x, y]) => mul(-3, x, y), 0, 0]]);
    expect(twice.result).toMatchObject({ status: 'infeasible', iterations: 0 });
    expect(twice.result.message).toContain('contradict one another: c[0], c[2].');
  });

  it('are tried on request where only a point can tell, and named', () => {
    const asked = { overdetermined_equations: 'try' } as const;
    const consistent = solve([sum, difference, product(-2)], asked);
    expect(consistent.result.status).toBe('optimal');
    expect(consistent.result.x[0]).toBeCloseTo(2, 6);
    expect(consistent.log).toContain(
      'Overdetermined: 3 equations in 2 free variables: c[0], c[1], c[2]; the variables are x[0], x[1].',
    );
    const { result } = solve([sum, difference, product(5)], asked);
    expect(result.status).toBe('infeasible');
    expect(result.message).toContain(
      'Overdetermined: 3 equations in 2 free variables: c[0], c[1], c[2]; the variables are x[0], x[1].',
    );
  });

  it('are refused before the solve by name, redundant ones apart', () => {
    expect(() => solve([sum, difference, product(-2)])).toThrow(OverdeterminedError);
    expect(() => solve([sum, difference, product(-2)])).toThrow(
      '3 equations in 2 free variables: c[0], c[1], c[2]; the variables are x[0], x[1].',
    );
    expect(() => solve([sum, product(-2), product(-2), [([x]) => square(x), 4, 4]])).toThrow(
      '3 equations in 2 free variables',
    );
  });
});
