import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const line = `model Line
param slope0 = 2
var a
var b
minimize (a - 1)^2 + (a + b - 3)^2 + (a + 2*b - 2*slope0)^2
`;

describe('odeon solve --covariance', () => {
  it('adds the covariance to the record and to result.json and prints standard errors', async () => {
    const cwd = folderWith({ 'line.node': line });
    const { code, stdout } = await runOdeon(
      ['solve', 'line.node', '--covariance', 'b,a', '--residuals', '3', '--out', 'out'],
      {
        cwd,
      },
    );
    expect(code).toBe(0);
    const { covariance } = JSON.parse(readFileSync(join(cwd, 'out', 'result.json'), 'utf8'));
    expect(covariance).toMatchObject({
      status: 'regular',
      names: ['b', 'a'],
      residuals: 3,
      degreesOfFreedom: 1,
    });
    // The line through (0, 1), (1, 3), (2, 4): residuals squared 1/6, variance of the slope 1/12, of the intercept 5/36.
    expect(covariance.standardErrors[0]).toBeCloseTo(Math.sqrt(1 / 12), 7);
    expect(covariance.standardErrors[1]).toBeCloseTo(Math.sqrt(5 / 36), 7);
    expect(covariance.matrix[0][1]).toBeCloseTo(-1 / 12, 7);
    expect(stdout).toContain(
      'Standard errors, from 3 residuals:\n  b                          1.50000 +- 0.288675',
    );
  });

  it('takes all variables without names; an objective without data is a negative log-likelihood', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--json', '--quiet', '--covariance'], {
      stdin: line,
    });
    expect(code).toBe(0);
    const { covariance } = JSON.parse(stdout);
    expect(covariance.names).toEqual(['a', 'b']);
    expect(covariance).not.toHaveProperty('residuals');
  });

  it('names what the data do not tell apart', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--covariance'], {
      stdin: 'var a\nvar b\nminimize (a + b - 3)^2\n',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/where these move together by:\n {2}[ab] +1\.00000\n {2}[ab] +-1\.00000/);
  });

  it('refuses a model without variables that are free of time', async () => {
    const { code, stderr } = await runOdeon(['solve', '-', '--covariance'], {
      stdin:
        'time t in [0, 1]\nstate x over t\nsubject to\n  der(x) == 1\n  x at 0 == 0\ncollocate t with radau(elements: 2, points: 2)\n',
    });
    expect(code).toBe(2);
    expect(stderr).toContain('no variables without time');
  });

  it('refuses unknown names and wrong counts', async () => {
    const unknown = await runOdeon(['solve', '-', '--covariance', 'aa'], { stdin: line });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("the model has no variable 'aa'");
    const count = await runOdeon(['solve', '-', '--covariance', '--residuals', 'x'], { stdin: line });
    expect(count.code).toBe(2);
  });
});

describe('odeon solve --sensitivity', () => {
  it('gives the derivatives of the optimum and of the variables', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--json', '--quiet', '--sensitivity', 'slope0'], {
      stdin: line,
    });
    expect(code).toBe(0);
    const { slope0 } = JSON.parse(stdout).sensitivity;
    expect(slope0.status).toBe('regular');
    expect(slope0.values.a).toBeCloseTo(-1 / 3, 6);
    expect(slope0.values.b).toBeCloseTo(1, 6);
    expect(slope0.objective).toBeCloseTo(-2 / 3, 6);
  });
});
