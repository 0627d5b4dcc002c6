import { describe, expect, it } from 'vitest';
import { checkDerivatives, solveNonlinearProgram } from '../../src/solver/index.js';
import { pushedInside } from '../../src/solver/initialisation.js';
import { defineProblem, type ProblemText } from './define-problem.js';
import { add, mul, square, sub, type Jet } from './jet.js';
import { kktViolations } from './kkt-check.js';
import { knownProblems, wavy } from './problems.js';

const byName = (prefix: string) => knownProblems.find(({ name }) => name.startsWith(prefix))!;

describe('start point', () => {
  it('is pushed inside the bounds by the smaller of an absolute and a relative distance', () => {
    const push = { absolute: 1e-2, relative: 1e-2 };
    expect(pushedInside(0, 0, Infinity, push)).toBeCloseTo(0.01, 12);
    expect(pushedInside(100, -Infinity, 100, push)).toBeCloseTo(99, 12);
    expect(pushedInside(5, 0, 1, push)).toBeCloseTo(0.99, 12);
    expect(pushedInside(0.5, 0, 1, push)).toBe(0.5);
    expect(pushedInside(-3, 1000, 1001, push)).toBeCloseTo(1000.01, 9);
  });

  it('is taken from an earlier solution in a warm start, which then needs few iterations', () => {
    for (const prefix of ['HS71', 'HS100', 'HS76', 'HS106']) {
      const { problem, optimum } = byName(prefix);
      const cold = solveNonlinearProgram(problem);
      const warm = solveNonlinearProgram(
        problem,
        {
          warm_start_init_point: true,
          warm_start_bound_push: 1e-9,
          warm_start_bound_frac: 1e-9,
          warm_start_slack_bound_push: 1e-9,
          warm_start_slack_bound_frac: 1e-9,
          warm_start_mult_bound_push: 1e-9,
        },
        { warmStart: cold },
      );
      expect(warm.status).toBe('optimal');
      expect(warm.iterations).toBeLessThanOrEqual(2);
      expect(Math.abs(warm.objective - optimum)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(optimum)));
    }
  });

  it('may be a least-square solution of the linearised constraints, multipliers included', () => {
    for (const prefix of ['HS71', 'HS63', 'HS76', 'linear program']) {
      const { problem, optimum } = byName(prefix);
      const result = solveNonlinearProgram(problem, {
        least_square_init_primal: true,
        least_square_init_duals: true,
      });
      expect(result.status).toBe('optimal');
      expect(Math.abs(result.objective - optimum)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(optimum)));
    }
  });
});

describe('derivative check', () => {
  const options = { orders: [1, 2] as const, perturbation: 1e-7, tolerance: 1e-4 };

  it('finds nothing wrong with exact derivatives', () => {
    expect(checkDerivatives(wavy, wavy.start, options)).toEqual([]);
    const { problem } = byName('HS71');
    expect(checkDerivatives(problem, problem.start, options)).toEqual([]);
  });

  it('finds a wrong gradient, Jacobian and Hessian entry', () => {
    const { problem } = byName('HS71');
    const wrong = {
      ...problem,
      gradient(x: Float64Array, out: Float64Array) {
        problem.gradient(x, out);
        out[2] += 1;
      },
      jacobianValues(x: Float64Array, out: Float64Array) {
        problem.jacobianValues(x, out);
        out[5] *= 1.01;
      },
    };
    const first = checkDerivatives(wrong, problem.start, { ...options, orders: [1] });
    expect(first.map(({ row, variables }) => [row, ...variables])).toEqual([
      [1, 1],
      [-1, 2],
    ]);
    const curved = {
      ...problem,
      hessianValues(x: Float64Array, f: number, multipliers: Float64Array, out: Float64Array) {
        problem.hessianValues(x, f, multipliers, out);
        out[0] += 0.5 * multipliers[1];
      },
    };
    const second = checkDerivatives(curved, problem.start, { ...options, orders: [2] });
    expect(second).toHaveLength(1);
    expect(second[0]).toMatchObject({ order: 2, row: 1, variables: [0, 0] });
  });

  it('is printed on request', () => {
    const lines: string[] = [];
    solveNonlinearProgram(
      byName('HS6').problem,
      { derivative_test: 'second-order', print_level: 0 },
      { log: (line) => lines.push(line) },
    );
    expect(lines).toEqual(['Derivative test (second-order): 0 derivatives differ from finite differences.']);
  });
});

describe('scaling', () => {
  const scaled = (objectiveFactor: number, rowFactor: number) =>
    defineProblem({
      start: [2, 2],
      objective: ([x, y]) => mul(objectiveFactor, add(square(sub(x, 2)), square(sub(y, 1)))),
      rows: [
        [([x, y]) => mul(rowFactor, add(mul(-0.25, square(x)), mul(-1, square(y)), 1)), 0, Infinity],
        [([x, y]) => mul(rowFactor, sub(x, mul(2, y))), -rowFactor, -rowFactor],
      ],
    });
  const optimum = 9 - 2.875 * Math.sqrt(7);

  for (const objectiveFactor of [1e-4, 1e10]) {
    for (const rowFactor of [1e-3, 1, 1e10]) {
      it(`solves with objective times ${objectiveFactor} and rows times ${rowFactor}`, () => {
        const result = solveNonlinearProgram(scaled(objectiveFactor, rowFactor), { tol: 1e-10 });
        expect(['optimal', 'acceptable']).toContain(result.status);
        expect(result.objective / objectiveFactor).toBeCloseTo(optimum, 4);
      });
    }
  }

  it('maximises with a negative factor of the objective', () => {
    const concave = defineProblem({
      start: [0, 0],
      lower: -5,
      upper: 1,
      objective: ([x, y]) => mul(-1, add(square(sub(x, 2)), square(add(y, 1)))),
    });
    const result = solveNonlinearProgram(concave, { obj_scaling_factor: -1 });
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(-1, 6);
  });

  it('gives the multipliers of a maximum their signs, and starts from them again', () => {
    const rows: ProblemText['rows'] = [[([x, y]) => add(x, y), -Infinity, 0.5]];
    const text = { start: [0, 0, 3], lower: [-5, -5, 3], upper: [1, 5, 3], rows };
    const gain = ([x, y, z]: readonly Jet[]) => add(mul(3, x), y, mul(-2, z));
    const maximised = defineProblem({ ...text, objective: gain });
    const minimised = defineProblem({ ...text, objective: (v) => mul(-1, gain(v)) });
    const result = solveNonlinearProgram(maximised, { obj_scaling_factor: -1, print_level: 0 });
    const { multipliers } = result;
    expect(
      Math.max(
        ...Object.values(kktViolations(minimised, { ...result, multipliers: multipliers.map((v) => -v) })),
      ),
    ).toBeLessThan(1e-7);
    // One more on the right of the row, or of the upper bound of x, raises the objective by 1, or by 2.
    expect(multipliers[0]).toBeCloseTo(-1, 6);
    expect(result.upperBoundMultipliers[0]).toBeCloseTo(2, 6);
    expect(result.lowerBoundMultipliers[2]).toBeCloseTo(2, 6);
    const again = solveNonlinearProgram(
      maximised,
      { obj_scaling_factor: -1, print_level: 0, warm_start_init_point: true, mu_init: 1e-9 },
      { warmStart: result },
    );
    expect(again.status).toBe('optimal');
    expect(again.iterations).toBeLessThanOrEqual(4);
  });

  it('uses the factors of the caller', () => {
    const result = solveNonlinearProgram(
      scaled(1e6, 1e6),
      { nlp_scaling_method: 'user-scaling' },
      { scaling: { objective: 1e-6, constraints: Float64Array.of(1e-6, 1e-6) } },
    );
    expect(result.status).toBe('optimal');
    // One iteration more, for the tolerance on the unscaled complementarity.
    const unscaled = solveNonlinearProgram(scaled(1, 1), { nlp_scaling_method: 'none' });
    expect(result.iterations - unscaled.iterations).toBeLessThanOrEqual(1);
    expect(result.objective / 1e6).toBeCloseTo(unscaled.objective, 6);
  });
});
