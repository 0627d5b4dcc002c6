import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lastValues, solveModel } from './read-model.js';

/** examples/pyomobook/dae-ch/run_path_constraint_tester.txt of Pyomo: Ipopt with its default options. */
const jacobson = {
  objective: 0.1924612082198146,
  controls: [
    6.8892053154261585, -1.558707221509795, -2.668390704585296, -0.5306411265822999, 1.8959807787257281,
    1.3388461735906196, -0.03699436632038658,
  ],
  end: [-0.2510400643018618, 0.01236717929541521],
};

/**
 * Values of pyomo.dae's own discretisations, written by Pyomo (commit 2744a24) as .nl files and solved by Ipopt 3.14 with default
 * options, and how closely ours agree: to the tolerance of the solver, and for the car to Pyomo's rounding of its steps.
 */
const published: [name: string, what: 'objective' | string, value: number, tolerance: number][] = [
  ['optimal-control', 'objective', 0.7617172452687818, 1e-11],
  ['parameter-estimation', 'objective', 3.556644217002119e-7, 1e-14],
  ['parameter-estimation', 'p1', -0.0011193295288201657, 1e-9],
  ['car', 'objective', 16.556242085165767, 2e-6],
  ['distillation', 'objective', 26.617602991024555, 1e-6],
  ['reaction-kinetics', 'objective', 0.10952855754853155, 1e-10],
  ['reaction-kinetics', 'T', 317.0302822257905, 1e-3],
  ['simulator-dae', 'za', 0.15183367056256242, 1e-12],
  ['simulator-dae', 'zb', 0.28321398750488913, 1e-12],
  ['simulator-dae', 'zc', 0.5649523419325484, 1e-12],
  ['simulator-ode', 'theta', 0.030680415247661855, 1e-9],
  ['simulator-ode', 'omega', 1.5625091920241288, 1e-9],
];

describe('models of pyomo.dae', () => {
  it('reach the published optimum of the path-constrained problem to all digits of the solver', () => {
    const solution = solveModel('jacobson-path-constraint');
    expect(Math.abs(solution.objective - jacobson.objective)).toBeLessThan(1e-11);
    const { values } = solution.trajectory(solution.model.variables.get('u')!);
    jacobson.controls.forEach((u, k) => expect(Math.abs(values[k] - u)).toBeLessThan(1e-6));
    ['x1', 'x2'].forEach((name, k) =>
      expect(Math.abs(lastValues(solution, name)[0] - jacobson.end[k])).toBeLessThan(1e-8),
    );
    // The published value is that of an iterate at Ipopt's tolerance, with bounds relaxed by 1e-8; the optimum of the
    // discretised problem itself lies a little lower.
    const tight = solveModel('jacobson-path-constraint', {}, { tol: 1e-12, bound_relax_factor: 0 });
    expect(Math.abs(tight.objective - 0.1924612059415146)).toBeLessThan(1e-12);
  });

  it.each(published)("reach pyomo.dae's value: %s, %s", (name, what, value, tolerance) => {
    const solution = solveModel(`pyomo/${name}`);
    const variable = solution.model.variables.get(what);
    const ours = !variable
      ? solution.objective
      : variable.time
        ? lastValues(solution, what)[0]
        : solution.values(variable)[0];
    expect(Math.abs(ours - value)).toBeLessThan(tolerance);
  });

  it('are as many lines as the guide says, fewer than there', () => {
    const root = new URL('../../', import.meta.url);
    const guide = readFileSync(new URL('docs/guide/pyomo.md', root), 'utf8');
    const rows = [...guide.matchAll(/\]\(\.\.\/\.\.\/(models\/[\w/-]+\.node)\) *\| (\d+) *\| (\d+) /g)];
    expect(rows.length).toBe(8);
    for (const [, path, there, here] of rows) {
      const text = readFileSync(new URL(path, root), 'utf8');
      const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line)).length;
      expect(lines, path).toBe(Number(here));
      expect(lines).toBeLessThan(Number(there));
    }
  });
});
