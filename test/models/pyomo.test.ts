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
});
