import { describe, expect, it } from 'vitest';
import { solveNonlinearProgram, type SolverResult } from '../../src/solver/index.js';
import { defineProblem } from './define-problem.js';
import { kktViolations } from './kkt-check.js';
import { add, mul, power, square } from './jet.js';
import { variantsOf, type BaseProblem, type Variant } from './problem-variants.js';
import { knownProblems } from './problems.js';
import { randomSource } from './random.js';

/** A sixth of the default limit of iterations: what is right has to be found out well before. */
const quiet = { print_level: 0, max_iter: 500 } as const;
const count = 30;

/** A convex problem of 2 to 6 variables: a sum of even powers under linear inequalities, bounded below. */
function randomConvex(seed: number): BaseProblem['problem'] {
  const random = randomSource(seed);
  const n = 2 + (seed % 5);
  const row = () => Array.from({ length: n }, () => Math.round(10 * random()) / 4);
  const weights = row();
  const targets = row();
  const rows = Array.from({ length: 1 + (seed % 3) }, row);
  return defineProblem({
    start: row(),
    lower: Array.from({ length: n }, (_, j) => (j % 2 === 0 ? -5 : -Infinity)),
    objective: (x) =>
      add(
        ...x.map((xj, j) => mul(Math.abs(weights[j]) + 0.5, square(add(xj, targets[j])))),
        ...x.map((xj) => power(xj, 4)),
      ),
    rows: rows.map((coefficients) => [
      (x) => add(...x.map((xj, j) => mul(coefficients[j], xj))),
      -Infinity,
      coefficients.reduce((sum, value) => sum + Math.abs(value), 1),
    ]),
  });
}

const problems = [
  ...knownProblems.map(({ name, problem }) => ({
    name,
    problem,
    convex: /HS(28|35|50|76)\b|linear program/.test(name),
  })),
  ...Array.from({ length: count }, (_, k) => ({
    name: `convex problem ${k}`,
    problem: randomConvex(k + 1),
    convex: true,
  })),
].slice(0, count);

const cases = new Map<
  string,
  { readonly base: BaseProblem; readonly variant: Variant; readonly optimum: number }[]
>();
problems.forEach(({ name, problem, convex }, k) => {
  const { x: solution, objective: optimum, status } = solveNonlinearProgram(problem, quiet);
  if (status !== 'optimal') throw new Error(`${name}: ${status}`);
  const base = { name, problem, solution, convex };
  for (const variant of variantsOf(base, randomSource(1000 + k)))
    cases.set(variant.kind, [...(cases.get(variant.kind) ?? []), { base, variant, optimum }]);
});

/** Largest error of the optimality conditions, those of the multipliers relative to their size as in WB eq. 5. */
function optimalityErrorOf(problem: BaseProblem['problem'], result: SolverResult): number {
  const { primal, dual, complementarity, sign } = kktViolations(problem, result);
  const { multipliers, lowerBoundMultipliers, upperBoundMultipliers } = result;
  const all = [...multipliers, ...lowerBoundMultipliers, ...upperBoundMultipliers];
  const mean = all.reduce((sum, value) => sum + Math.abs(value), 0) / all.length;
  return Math.max(primal, (100 * Math.max(dual, complementarity, sign)) / Math.max(100, mean));
}

describe('330 hard variants end in the right status within max_iter', () => {
  it.each([...cases])('%s', (_, list) => {
    expect(list).toHaveLength(count);
    const wrong: string[] = [];
    for (const { base, variant, optimum } of list) {
      const result = solveNonlinearProgram(variant.problem, quiet);
      const { status, iterations, message } = result;
      const inBaseUnits = variant.inBaseUnits?.(result) ?? result;
      const gap = Math.abs(inBaseUnits.objective - optimum) / Math.max(1, Math.abs(optimum));
      const error = optimalityErrorOf(variant.inBaseUnits ? base.problem : variant.problem, inBaseUnits);
      const missed = !(gap <= (variant.optimumWithin ?? Infinity)) && (base.convex || !(error <= 1e-6));
      if (!variant.right.includes(status) || missed || iterations >= quiet.max_iter)
        wrong.push(
          `${base.name}: ${status} after ${iterations}, f = ${inBaseUnits.objective}, f* = ${optimum}, error ${error}: ${message}`,
        );
    }
    expect(wrong).toEqual([]);
  });
});
