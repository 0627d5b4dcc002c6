import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lastValues, solveModel } from '../../models/read-model.js';

const path = (place: string): string => fileURLToPath(new URL(`../../../${place}`, import.meta.url));
/** The Python that has Pyomo: `ODEON_PYTHON`, otherwise `python3`. */
const python = process.env.ODEON_PYTHON ?? 'python3';
const hasPyomo = spawnSync(python, ['-c', 'import pyomo.environ']).status === 0;
const isBuilt = existsSync(path('dist/cli/main.js'));
if (!hasPyomo) console.log(`Pyomo: skipped, ${python} has no module pyomo`);
else if (!isBuilt) console.log('Pyomo: skipped, the program is not built');

/** The numbers that a script prints, which solves its model with odeon as AMPL solver. */
function numbersOf(script: string): number[] {
  const env = { ...process.env, ODEON: path('bin/odeon') };
  const { stdout, stderr, status } = spawnSync(python, [path(script)], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.match(/-?\d+\.\d+/g)!.map(Number);
}

describe.skipIf(!hasPyomo || !isBuilt)('Pyomo', () => {
  it('solves problem 71 of Hock and Schittkowski with odeon as AMPL solver', () => {
    const [objective, volume, sphere] = numbersOf('examples/pyomo-hs71.py');
    expect(objective).toBeCloseTo(17.0140172891, 8);
    expect(volume).toBeCloseTo(0.552294, 5);
    expect(sphere).toBeCloseTo(-0.161469, 5);
  });

  it('gives the objective, values and duals of the same column stated as a model', () => {
    const [objective, purity, dual] = numbersOf('examples/pyomo-distillation.py');
    const solution = solveModel('pyomo/distillation', {}, { tol: 1e-10, bound_relax_factor: 0 });
    expect(Math.abs(objective - solution.objective)).toBeLessThan(1e-8);
    const [x] = lastValues(solution, 'x');
    expect(Math.abs(purity - (1.6 * x) / (1 + 0.6 * x))).toBeLessThan(1e-8);
    // AMPL's dual is the change of the objective per unit of the right-hand side.
    const { definition } = solution.transcription;
    const start = Array.from({ length: definition.constraints }, (_, row) => row).find(
      (row) => definition.constraintOrigin(row).name === 'c1[1]',
    )!;
    expect(Math.abs(dual + solution.result.multipliers[start])).toBeLessThan(1e-8 * Math.abs(dual));
  });
});
