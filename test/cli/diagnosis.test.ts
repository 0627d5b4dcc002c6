import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const contradictory = `model A
var x in [0, 1] start 0.5
var y in [0, 2] start 1
var z

subject to
  sum:   x + y >= 4
  other: x*y <= z

minimize z
`;

describe('odeon solve --diagnose', () => {
  it('names the constraints and bounds that contradict one another, with their lines', async () => {
    const cwd = folderWith({ 'a.node': contradictory });
    const { code, stdout, stderr } = await runOdeon(['solve', 'a.node', '--diagnose', '--json'], { cwd });
    expect(code).toBe(1);
    const { status, diagnosis } = JSON.parse(stdout);
    expect(status).toBe('infeasible');
    expect(diagnosis).toMatchObject({ verdict: 'infeasible', irreducible: true });
    expect(diagnosis.members).toEqual([
      { name: 'sum', line: 7, column: 3, kind: 'constraint', side: 'lower', bound: 4 },
      { name: 'x', line: 2, column: 1, kind: 'bound', side: 'upper', bound: 1 },
      { name: 'y', line: 3, column: 1, kind: 'bound', side: 'upper', bound: 2 },
    ]);
    expect(stderr).toContain('These 3 constraints and bounds cannot all hold:');
    expect(stderr).toContain('  inequality sum (line 7)\n  bound x (line 2) <= 1\n  bound y (line 3) <= 2\n');
  });

  it('adds nothing where the model is solved', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--diagnose', '--json', '--quiet'], {
      stdin: 'model A\nvar x start 3\nminimize (x - 2)^2\n',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).not.toHaveProperty('diagnosis');
  });

  it('works for .nl files', async () => {
    const cwd = folderWith({ 'a.node': contradictory });
    await runOdeon(['export', 'a.node', '--nl', join(cwd, 'a.nl')], { cwd });
    const { code, stdout } = await runOdeon(['a.nl', 'diagnose=yes'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('These 3 constraints and bounds cannot all hold:\n  inequality sum\n');
  });
});

describe('odeon solve', () => {
  it('says once which expression is undefined at which values', async () => {
    const stdin = 'model A\nvar x in [-3, -1] start -2\nvar y\nsubject to\n  log(x) + y >= 1\nminimize y\n';
    const { code, stdout } = await runOdeon(['solve', '-'], { stdin });
    expect(code).toBe(1);
    expect(stdout.match(/log of -2 in log\(x\) where x = -2, in c1 \(line 5\)/g)).toHaveLength(1);
    const cwd = folderWith({ 'a.node': stdin });
    await runOdeon(['export', 'a.node', '--nl', join(cwd, 'a.nl')], { cwd });
    const exported = await runOdeon(['a.nl'], { cwd });
    expect(exported.stdout.match(/log of -2 in log\(x\) where x = -2, in c1/g)).toHaveLength(1);
    expect(readFileSync(join(cwd, 'a.sol'), 'utf8')).toContain('log of -2 in log(x) where x = -2, in c1');
  });

  it('names the overdetermined part of a model that it does not solve', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--option', 'overdetermined_equations=try'], {
      stdin: 'model A\nvar x\nvar y\nsubject to\n  a: x + y == 1\n  b: x - y == 3\n  c: x*y == 5\n',
    });
    expect(code).toBe(1);
    expect(stdout).toContain(
      'overdetermined: 3 equations in 2 free variables: a (line 5), b (line 6), c (line 7)',
    );
  });
});

describe('more equations than variables', () => {
  const model = (last: string): string =>
    `model A\nvar x\nvar y\nsubject to\n  a: x + y == 1\n  b: x - y == 3\n  c: ${last}\nminimize x^2\n`;

  it('are solved where they follow from one another, also from a .nl file', async () => {
    const cwd = folderWith({ 'a.node': model('2*x == 4') });
    const { code, stdout } = await runOdeon(['solve', 'a.node'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Left out, because they follow from other equations: \w \(line \d\)\./);
    await runOdeon(['export', 'a.node', '--nl', join(cwd, 'a.nl')], { cwd });
    expect((await runOdeon(['a.nl'], { cwd })).code).toBe(0);
  });

  it('are refused at once where they contradict one another, with lines', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--json', '--quiet'], { stdin: model('x == 7') });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'infeasible', iterations: 0 });
    const told = await runOdeon(['solve', '-'], { stdin: model('x == 7') });
    expect(told.stdout).toContain('contradict one another: a (line 5), b (line 6), c (line 7).');
  });

  it('are refused as wrong input by name where only a solve could tell, also from a .nl file', async () => {
    const cwd = folderWith({ 'a.node': model('x*y == 5') });
    const { code, stderr } = await runOdeon(['solve', 'a.node'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'error: Overdetermined: 3 equations in 2 free variables: a (line 5), b (line 6), c (line 7); the variables are x (line 2), y (line 3).',
    );
    await runOdeon(['export', 'a.node', '--nl', join(cwd, 'a.nl')], { cwd });
    const exported = await runOdeon(['a.nl'], { cwd });
    expect(exported.code).toBe(2);
    expect(exported.stderr).toMatch(
      /3 equations in 2 free variables: \w, \w, \w; the variables are \w, \w\./,
    );
  });
});

describe('odeon check --structure', () => {
  it('adds the index of the dynamics and what to differentiate to the JSON object', async () => {
    const text = (last: string) =>
      `time t in [0, 1]\nstate x over t\nalgebraic y over t\nsubject to\n  der(x) == y\n  tie: ${last}\ncollocate t with radau(elements: 2, points: 2)\n`;
    const cwd = folderWith({ 'two.node': text('x == t'), 'one.node': text('y == t') });
    const { code, stdout } = await runOdeon(['check', 'two.node', 'one.node', '--structure', '--json'], {
      cwd,
    });
    expect(code).toBe(0);
    const counts = { time: 't', equations: 2, variables: 2, controls: 0 };
    expect(JSON.parse(stdout).dynamics).toEqual([
      {
        file: 'two.node',
        ...counts,
        index: 2,
        differentiated: [{ name: 'tie', times: 1 }],
        undetermined: ['y'],
      },
      { file: 'one.node', ...counts, index: 1, differentiated: [], undetermined: [] },
    ]);
  });

  it('names the included file that a mistake is in', async () => {
    const cwd = folderWith({
      'sub/a.node': 'include "part.node"\nminimize x^2\n',
      'sub/part.node': 'var x in [1, 0]\n',
    });
    const { code, stdout } = await runOdeon(['check', 'sub/a.node', '--json'], { cwd });
    expect(code).toBe(2);
    expect(JSON.parse(stdout).diagnostics[0]).toMatchObject({ file: 'part.node', line: 1 });
  });

  it('prints the counts and the findings', async () => {
    const cwd = folderWith({
      'a.node': contradictory.replace('z\n', 'z\nvar w[1..2]\n').replace('minimize z', 'minimize z + w[1]'),
    });
    const { code, stdout } = await runOdeon(['check', 'a.node', '--structure'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('a.node: 5 variables, 0 equations, 2 inequalities, 5 degrees of freedom');
    expect(stdout).toContain('a.node: unused: no equation and no objective contains w[2] (line 5)');
  });

  it('reads .nl files too, and prints JSON', async () => {
    const cwd = folderWith({ 'a.node': contradictory });
    await runOdeon(['export', 'a.node', '--nl', join(cwd, 'a.nl')], { cwd });
    const { code, stdout } = await runOdeon(['check', 'a.nl', '--structure', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).structure[0]).toMatchObject({
      file: 'a.nl',
      variables: 3,
      degreesOfFreedom: 3,
    });
  });
});
