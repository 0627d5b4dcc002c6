import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const path = (place: string): string => fileURLToPath(new URL(`../../../${place}`, import.meta.url));
const hasPyomo = spawnSync('python3', ['-c', 'import pyomo.environ']).status === 0;
const isBuilt = existsSync(path('dist/cli/main.js'));
if (!hasPyomo) console.log('Pyomo: skipped, python3 has no module pyomo');
else if (!isBuilt) console.log('Pyomo: skipped, the program is not built');

describe.skipIf(!hasPyomo || !isBuilt)('Pyomo', () => {
  it('solves problem 71 of Hock and Schittkowski with odeon as AMPL solver', () => {
    const env = { ...process.env, ODEON: path('bin/odeon') };
    const { stdout, stderr, status } = spawnSync('python3', [path('examples/pyomo-hs71.py')], {
      env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const [objective, volume, sphere] = stdout.match(/-?\d+\.\d+/g)!.map(Number);
    expect(objective).toBeCloseTo(17.0140172891, 8);
    expect(volume).toBeCloseTo(0.552294, 5);
    expect(sphere).toBeCloseTo(-0.161469, 5);
  });
});
