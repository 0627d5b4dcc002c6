import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSol } from '../../src/nlp/nl/index.js';
import { folderWith, runOdeon } from './run-odeon.js';

/** A folder with the control problem as `control.nl`. */
async function exported(): Promise<string> {
  const cwd = folderWith();
  const args = ['--nl', join(cwd, 'control.nl'), '--set', 'elements=10'];
  const { code } = await runOdeon(['export', 'models/van-der-pol-control.node', ...args]);
  expect(code).toBe(0);
  return cwd;
}

describe('odeon FILE.nl', () => {
  it('solves an exported model to the same optimum and writes FILE.sol', async () => {
    const cwd = await exported();
    const direct = await runOdeon([
      'solve',
      'models/van-der-pol-control.node',
      '--json',
      '--set',
      'elements=10',
    ]);
    const { objective, variables, constraints } = JSON.parse(direct.stdout);
    const { code, stdout } = await runOdeon(['control.nl', 'tol=1e-8'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('EXIT: Optimal Solution Found.');
    const final = Number(/^Objective\.*: +(\S+)/m.exec(stdout)![1]);
    expect(Math.abs(final - objective)).toBeLessThanOrEqual(1e-8 * Math.abs(objective));
    const solution = readSol(readFileSync(join(cwd, 'control.sol'), 'utf8'));
    expect(solution.solveResult).toBe(0);
    expect(solution.primals).toHaveLength(variables);
    expect(solution.duals).toHaveLength(constraints);
  });

  it('names the variables and rows of an exported model', async () => {
    const cwd = await exported();
    const columns = readFileSync(join(cwd, 'control.col'), 'utf8').trimEnd().split('\n');
    expect(new Set(columns).size).toBe(columns.length);
    expect(columns.filter((name) => name.startsWith('u'))).toHaveLength(30);
    expect(readFileSync(join(cwd, 'control.row'), 'utf8')).toContain('velocity');
  });

  it('is called by its stub with -AMPL and leaves the outcome to the solution file', async () => {
    const cwd = await exported();
    const args = ['control', '-AMPL', 'max_iter=2', 'wantsol=1'];
    const { code, stderr } = await runOdeon(args, {
      cwd,
      env: { odeon_options: 'max_iter=1 print_level=0' },
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(readSol(readFileSync(join(cwd, 'control.sol'), 'utf8')).solveResult).toBe(400);
    expect((await runOdeon(['control.nl', 'max_iter=2'], { cwd })).code).toBe(1);
  });

  it.each([
    ['a file that is not there', 'none.nl', [], "'none.nl' does not exist"],
    ['a file that is no .nl file', 'bad.nl', [], 'bad.nl: '],
    ['an option without value', 'bad.nl', ['tol'], 'not of the form key=value'],
    ['an unknown option', 'bad.nl', ['tole=1'], "did you mean 'tol'?"],
  ])('refuses %s', async (_, file, args, message) => {
    const cwd = folderWith();
    writeFileSync(join(cwd, 'bad.nl'), 't,y\n1,2\n');
    const { code, stdout, stderr } = await runOdeon([file, ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(existsSync(join(cwd, 'bad.sol'))).toBe(false);
  });
});
