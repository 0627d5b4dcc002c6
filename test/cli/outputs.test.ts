import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const phases = `model Phases
time t in [0, 1]
time s in [1, 3]
state x over t start 1
state y[1..2] over s start [2, 0]
subject to
  der(x) == -x
  der(y) == [y[2], -y[1]]
  x at t.start == 1
  y at s.start == [x at t.end, 0]
collocate t with radau(elements: 2, points: 2)
collocate s with radau(elements: 3, points: 2)
`;
const other = 'model Other\nvar v start 1\nminimize (v - 2)^2\n';

describe('a place that cannot be written', () => {
  it.each([
    ['a folder that there cannot be', '/proc/odeon', "nothing can be written in '/proc/odeon'"],
    ['a file in the way', 'model.node', "'model.node' is a file, not a folder"],
    ['a file above', 'model.node/out', 'which is no folder'],
    ['a name that is too long', 'a'.repeat(300), 'the name is too long'],
  ])('is refused before the solve: %s', async (_, out, message) => {
    const cwd = folderWith({ 'model.node': other });
    const { code, stderr, stdout } = await runOdeon(['solve', 'model.node', '--out', out], { cwd });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('internal error');
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('is named when the disk is full', async () => {
    const cwd = folderWith({ 'model.node': other, 'phases.node': phases });
    mkdirSync(join(cwd, 'out'));
    symlinkSync('/dev/full', join(cwd, 'out', 'state.json'));
    const solved = await runOdeon(['solve', 'model.node', '--out', 'out', '--quiet'], { cwd });
    expect([solved.code, solved.stderr]).toEqual([2, expect.stringContaining("state.json' does not fit")]);
    const simulated = await runOdeon(['simulate', 'phases.node', '--out', '/dev/full'], { cwd });
    expect([simulated.code, simulated.stderr]).toEqual([
      2,
      expect.stringContaining("'/dev/full' does not fit"),
    ]);
  });
});

describe('a model with two times', () => {
  it('is simulated over both, each in a file of its own', async () => {
    const cwd = folderWith({ 'phases.node': phases });
    const { code } = await runOdeon(['simulate', 'phases.node', '--out', 'run.csv'], { cwd });
    expect(code).toBe(0);
    const rows = (file: string) => readFileSync(join(cwd, file), 'utf8').trimEnd().split('\n');
    expect(rows('run.csv')[0]).toBe('t,x');
    expect(rows('run-s.csv')[0]).toBe('s,y[1],y[2]');
    const [time, y] = rows('run-s.csv').at(-1)!.split(',').map(Number);
    expect(time).toBe(3);
    expect(y).toBeCloseTo(2 * Math.cos(2), 6);
  });

  it('says which it shows on standard output', async () => {
    const cwd = folderWith({ 'phases.node': phases });
    const { stdout, stderr } = await runOdeon(['simulate', 'phases.node'], { cwd });
    expect(stdout).toMatch(/^t,x\n/);
    expect(stdout).not.toContain('y[1]');
    expect(stderr).toContain("This is the time 't'; --out FILE.csv writes 's' too");
  });
});

describe('a saved state', () => {
  it('of another model is refused, and what does not fit of a changed one is named', async () => {
    const changed = phases.replaceAll('y', 'w').replace('[1, 3]', '[1, 9]');
    const cwd = folderWith({ 'model.node': other, 'phases.node': phases, 'changed.node': changed });
    const saved = await runOdeon(['solve', 'phases.node', '--out', 'out', '--quiet'], { cwd });
    expect(saved.code).toBe(0);
    const refused = await runOdeon(['solve', 'model.node', '--state', 'out/state.json'], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("which is of 'Phases', has no value of any unknown of this model");
    const partly = await runOdeon(['solve', 'changed.node', '--state', 'out/state.json'], { cwd });
    expect(partly.code).toBe(0);
    expect(partly.stdout).toContain("has nothing for 'w[1]', 'w[2]'");
    expect(partly.stdout).toContain("values that the model does not: 'y[1]', 'y[2]'");
    const longer = { 'longer.node': phases.replace('[1, 3]', '[1, 9]') };
    const beyond = folderWith(longer);
    const again = await runOdeon(['solve', 'longer.node', '--state', join(cwd, 'out/state.json')], {
      cwd: beyond,
    });
    expect(again.stdout).toContain("The saved 'y[1]' (and 1 more) is of times from 1 to 3");
    const same = await runOdeon(['solve', 'phases.node', '--state', 'out/state.json'], { cwd });
    expect(same.stdout).not.toContain('saved');
  });
});
