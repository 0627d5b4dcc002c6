import { describe, expect, it } from 'vitest';
import { OptionError, solveNonlinearProgram, solveNonlinearProgramAsync } from '../../src/solver/index.js';
import { kktViolations } from './kkt-check.js';
import {
  contradicting,
  dependent,
  domainEdge,
  fixedVariable,
  hs13,
  infeasible,
  knownProblems,
  unboundedProblems,
  undefinedAtStart,
  waechterBiegler,
} from './problems.js';

describe('problems with known optima', () => {
  for (const { name, problem, optimum, ipoptIterations } of knownProblems) {
    for (const strategy of ['monotone', 'adaptive'] as const) {
      it(`${name}, ${strategy} barrier`, () => {
        const result = solveNonlinearProgram(problem, { mu_strategy: strategy });
        expect(result.status).toBe('optimal');
        expect(Math.abs(result.objective - optimum)).toBeLessThanOrEqual(
          1e-6 * Math.max(1, Math.abs(optimum)),
        );
        if (strategy === 'monotone') expect(result.iterations).toBeLessThanOrEqual(ipoptIterations);
        else expect(result.iterations).toBeLessThanOrEqual(2 * ipoptIterations + 5);
        const violations = kktViolations(problem, result);
        const scale = 1 + Math.max(...result.multipliers.map(Math.abs), ...result.lowerBoundMultipliers, 0);
        const bounds = [
          ...problem.lower,
          ...problem.upper,
          ...problem.constraintLower,
          ...problem.constraintUpper,
        ];
        const largest = Math.max(1, ...bounds.filter(Number.isFinite).map(Math.abs));
        expect(violations.primal).toBeLessThan(Math.min(1e-4, 2e-8 * largest));
        expect(violations.dual).toBeLessThan(1e-6 * scale);
        expect(violations.complementarity).toBeLessThan(1e-6 * scale);
        expect(violations.sign).toBeLessThan(1e-6 * scale);
        expect(result.errors.primal).toBeLessThan(1e-6);
      });
    }
  }

  it('gives a fixed variable the multiplier that closes its dual equation', () => {
    const result = solveNonlinearProgram(fixedVariable.problem);
    expect(result.x[2]).toBe(2);
    expect(kktViolations(fixedVariable.problem, result).dual).toBeLessThan(1e-7);
    const without = solveNonlinearProgram(fixedVariable.problem, {
      fixed_variable_treatment: 'make_parameter_nodual',
    });
    expect(without.lowerBoundMultipliers[2]).toBe(0);
    const relaxed = solveNonlinearProgram(fixedVariable.problem, {
      fixed_variable_treatment: 'relax_bounds',
    });
    expect(relaxed.status).toBe('optimal');
    expect(relaxed.x[2]).toBeCloseTo(2, 6);
  });
});

describe('hard cases end in the right status', () => {
  it('recognises an infeasible equality', () => {
    expect(solveNonlinearProgram(infeasible).status).toBe('infeasible');
  });

  it('recognises contradicting inequalities and names them', () => {
    const result = solveNonlinearProgram(contradicting);
    expect(result.status).toBe('infeasible');
    expect(result.message).toMatch(/c\[0\]|c\[1\]/);
  });

  it.each(Object.entries(unboundedProblems))('recognises an unbounded problem: %s', (_name, problem) => {
    const result = solveNonlinearProgram(problem, { max_iter: 200 });
    expect(result.status).toBe('diverging');
    expect(result.message).toMatch(/x\[[01]\]/);
  });

  it('refuses bounds that contradict each other, by name', () => {
    const crossed = { ...infeasible, lower: Float64Array.of(2), upper: Float64Array.of(1) };
    const result = solveNonlinearProgram(crossed);
    expect(result.status).toBe('infeasible');
    expect(result.message).toContain('x[0]');
    const row = { ...infeasible, constraintLower: Float64Array.of(2), constraintUpper: Float64Array.of(1) };
    expect(solveNonlinearProgram(row).message).toContain('c[0]');
  });

  it('refuses arrays of the wrong length, entries outside the matrix and bounds that are no numbers', () => {
    const index = (value: number) => Int32Array.of(value);
    expect(() => solveNonlinearProgram({ ...infeasible, start: new Float64Array(2) })).toThrow(/start/);
    expect(() => solveNonlinearProgram({ ...infeasible, constraintUpper: new Float64Array(0) })).toThrow(
      /constraintUpper/,
    );
    expect(() =>
      solveNonlinearProgram({ ...infeasible, jacobian: { rows: index(1), columns: index(0) } }),
    ).toThrow(/jacobian/);
    expect(() =>
      solveNonlinearProgram({ ...infeasible, hessian: { rows: index(0), columns: index(1) } }),
    ).toThrow(/hessian/);
    expect(() => solveNonlinearProgram({ ...infeasible, lower: Float64Array.of(NaN) })).toThrow(/x\[0\]/);
  });

  it('reaches the solution where no constraint qualification holds', () => {
    const result = solveNonlinearProgram(hs13);
    expect(['optimal', 'acceptable']).toContain(result.status);
    expect(result.x[0]).toBeGreaterThan(0.99);
    expect(result.x[0]).toBeLessThan(1.01);
  });

  it('solves with linearly dependent equalities, more of them than variables', () => {
    const result = solveNonlinearProgram(dependent);
    expect(result.status).toBe('optimal');
    expect(result.x[0]).toBeCloseTo(-0.2, 6);
    expect(result.x[1]).toBeCloseTo(0.6, 6);
  });

  it('names the constraint that is undefined at the start', () => {
    const result = solveNonlinearProgram(undefinedAtStart);
    expect(result.status).toBe('evaluation_error');
    expect(result.message).toContain('c[1]');
    expect(result.message).not.toContain('c[0]');
    expect(result.iterations).toBe(0);
  });

  it('backtracks into the domain of the functions', () => {
    const result = solveNonlinearProgram(domainEdge);
    expect(result.status).toBe('optimal');
    expect(result.x[0]).toBeCloseTo((1 + Math.sqrt(201)) / 2, 6);
  });

  it('does not get stuck where line-search methods without restoration do', () => {
    const result = solveNonlinearProgram(waechterBiegler);
    expect(result.status).toBe('infeasible');
    expect(result.x[0]).toBeCloseTo(-1, 6);
    expect(result.iterations).toBeLessThanOrEqual(16);
  });
});

describe('limits and interruption', () => {
  const { problem } = knownProblems[0];

  it('stops at the iteration limit', () => {
    const result = solveNonlinearProgram(problem, { max_iter: 3 });
    expect(result.status).toBe('iteration_limit');
    expect(result.iterations).toBe(3);
  });

  it('stops when the callback says so and keeps the last iterate', () => {
    let last: Float64Array | undefined;
    const result = solveNonlinearProgram(
      problem,
      {},
      {
        onIteration(record, iterate) {
          last = iterate.x();
          return record.iteration === 4 ? 'stop' : undefined;
        },
      },
    );
    expect(result.status).toBe('interrupted');
    expect(result.iterations).toBe(4);
    expect(result.x).toEqual(last);
  });

  it('stops when the signal is raised', () => {
    const signal = { aborted: true };
    expect(solveNonlinearProgram(problem, {}, { signal }).status).toBe('interrupted');
  });

  it('solves asynchronously to the same point', async () => {
    const synchronous = solveNonlinearProgram(problem);
    const asynchronous = await solveNonlinearProgramAsync(problem);
    expect(asynchronous.x).toEqual(synchronous.x);
  });
});

describe('options', () => {
  const { problem } = knownProblems[0];

  it('refuses an unknown name with the nearest one', () => {
    try {
      solveNonlinearProgram(problem, { tolerance: 1, max_itr: 3 } as object);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
    }
    expect(() => solveNonlinearProgram(problem, { max_itr: 3 } as object)).toThrow(OptionError);
  });

  it('refuses values outside their range', () => {
    expect(() => solveNonlinearProgram(problem, { tol: 0 })).toThrow(/tol/);
    expect(() => solveNonlinearProgram(problem, { max_iter: 1.5 })).toThrow(/max_iter/);
    expect(() => solveNonlinearProgram(problem, { mu_strategy: 'fast' } as object)).toThrow(/mu_strategy/);
  });
});
