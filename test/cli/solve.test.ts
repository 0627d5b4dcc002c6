import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, project, runOdeon } from './run-odeon.js';

const control = 'models/van-der-pol-control.node';

describe('odeon solve --json', () => {
  it('takes the constants of the language as values of parameters', async () => {
    const stdin = 'param most = 1\nvar x in [0, most]\nminimize (x - 3)^2\n';
    const objective = async (value: string) =>
      JSON.parse(
        (await runOdeon(['solve', '-', '--json', '--quiet', '--set', `most=${value}`], { stdin })).stdout,
      ).objective as number;
    expect(await objective('inf')).toBeCloseTo(0, 9);
    expect(await objective('2')).toBeCloseTo(1, 6);
  });

  it('prints one object on standard output and the log on standard error', async () => {
    const { code, stdout, stderr } = await runOdeon(['solve', control, '--json', '--set', 'elements=20']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const record = JSON.parse(stdout);
    expect(Object.keys(record)).toEqual([
      'status',
      'objective',
      'iterations',
      'variables',
      'constraints',
      'nnz',
      'seconds',
      'kkt',
      'metrics',
    ]);
    expect(record).toMatchObject({ status: 'optimal', variables: 182, constraints: 122 });
    expect(Object.keys(record.seconds)).toEqual(['parse', 'build', 'solve', 'total']);
    expect(stderr).toContain('iter    objective    inf_pr   inf_du lg(mu)');
    expect(stderr).toContain('EXIT: Optimal Solution Found.');
  });

  it('is silent otherwise with --quiet', async () => {
    const { code, stderr } = await runOdeon(['solve', control, '--json', '--quiet', '--set', 'elements=10']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
  });

  it('reads standard input for "-"', async () => {
    const { code, stdout } = await runOdeon(['solve', '-', '--json', '--quiet'], {
      stdin: 'model A\nvar x start 3\nminimize (x - 2)^2 + 1\n',
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'optimal',
      objective: 1,
      variables: 1,
      constraints: 0,
    });
  });

  it('says that the iteration limit ended the solve', async () => {
    const { code, stdout } = await runOdeon(['solve', control, '--json', '--option', 'max_iter=2']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'iteration_limit', iterations: 2 });
  });
});

describe('odeon solve', () => {
  it('prints the iteration table on standard output, without colours in a pipe', async () => {
    const { code, stdout, stderr } = await runOdeon(['solve', control, '--set', 'elements=10'], {
      env: { FORCE_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('EXIT: Optimal Solution Found.');
    expect(stdout).not.toContain('\u001b[');
  });

  it('writes the result files', async () => {
    const out = join(folderWith(), 'deep', 'out');
    const args = ['--json', '--quiet', '--out', out, '--set', 'nodes=30'];
    const { code, stdout } = await runOdeon(['solve', 'models/damped-oscillator.node', ...args]);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      'fit.svg',
      'result.json',
      'state.json',
      'trajectory.csv',
      'weights.json',
    ]);
    const record = JSON.parse(stdout);
    const result = JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'));
    expect(result).toMatchObject({ status: 'optimal', objective: record.objective, metrics: record.metrics });
    expect(readFileSync(join(out, 'trajectory.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(31);
    const svg = readFileSync(join(out, 'fit.svg'), 'utf8');
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(svg).toContain('line test-simulated');

    const start = join(out, 'weights.json');
    const again = await runOdeon([
      'solve',
      'models/damped-oscillator.node',
      ...args,
      '--start',
      `f=${start}`,
    ]);
    expect(JSON.parse(again.stdout).objective).toBeCloseTo(record.objective, 7);
  });

  it('keeps the last iterate when it is interrupted', async () => {
    const out = folderWith();
    const { code, stdout } = await runOdeon(
      ['solve', 'models/van-der-pol.node', '--json', '--out', out, '--set', 'nodes=400'],
      { interruptAt: '\n   3 ' },
    );
    expect(code).toBe(130);
    const record = JSON.parse(stdout);
    expect(record.status).toBe('interrupted');
    expect(record.iterations).toBeGreaterThanOrEqual(3);
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).status).toBe('interrupted');
    expect(readdirSync(out)).toContain('weights.json');
  });

  it('takes other data for a table', async () => {
    const cwd = folderWith({
      'model.node':
        'model A\ndata train = csv("a.csv")\nvar k\nminimize sum(i in 1..2: (k - train.y at i)^2)\n',
      'a.csv': 't,y\n1,3\n2,5\n',
      'b.csv': 't,y\n1,7\n2,9\n',
    });
    const objectives: number[] = [];
    for (const args of [[], ['--data', 'train=b.csv']]) {
      const out = join(cwd, `out${objectives.length}`);
      await runOdeon(['solve', 'model.node', '--quiet', '--out', out, ...args], { cwd });
      objectives.push(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).values.k);
    }
    expect(objectives[0]).toBeCloseTo(4, 6);
    expect(objectives[1]).toBeCloseTo(8, 6);
  });
});

describe('the other commands', () => {
  it('check finds no mistakes in the models of the project', async () => {
    const files = readdirSync(join(project, 'models')).filter((name) => name.endsWith('.node'));
    const { code, stdout } = await runOdeon(['check', ...files.map((name) => join('models', name))]);
    expect(code).toBe(0);
    expect(stdout.match(/no mistakes/g)).toHaveLength(files.length);
  });

  it('check reports all mistakes as JSON', async () => {
    const cwd = folderWith({ 'model.node': 'model A\nvar x\nvar x\nminimize y\n' });
    const { code, stdout, stderr } = await runOdeon(['check', '--json', 'model.node'], { cwd });
    expect(code).toBe(2);
    const { diagnostics } = JSON.parse(stdout);
    const errors = diagnostics.filter(({ severity }: { severity: string }) => severity === 'error');
    expect(new Set(errors.map(({ line }: { line: number }) => line))).toEqual(new Set([3, 4]));
    expect(stderr).toContain('model.node:4:10: error: ');
  });

  it('format rewrites a file once and then leaves it', async () => {
    const cwd = folderWith({ 'model.node': 'model   A\nvar x   start 1\nminimize x ^ 2  # a comment\n' });
    expect((await runOdeon(['format', '--check', 'model.node'], { cwd })).code).toBe(1);
    expect((await runOdeon(['format', 'model.node'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'model.node'), 'utf8')).toContain('# a comment');
    expect((await runOdeon(['format', '--check', 'model.node'], { cwd })).code).toBe(0);
  });

  it('the models of the project are in the standard layout', async () => {
    const files = ['models', 'test/problems'].flatMap((folder) =>
      readdirSync(join(project, folder))
        .filter((name) => name.endsWith('.node'))
        .map((name) => join(folder, name)),
    );
    const { code, stdout } = await runOdeon(['format', '--check', ...files]);
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });

  it('simulate integrates with given weights from the first row of a table', async () => {
    const cwd = folderWith();
    const weights = join(cwd, 'weights.json');
    // A linear network: x1' = x2, x2' = -x1.
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      weights,
      JSON.stringify({
        layers: [2, 2],
        activation: 'linear',
        W1: [
          [0, 1],
          [-1, 0],
        ],
        b1: [0, 0],
      }),
    );
    writeFileSync(join(cwd, 'train.csv'), 't,y1,y2\n0,0,1\n1,0,0\n2,0,0\n');
    writeFileSync(
      join(cwd, 'model.node'),
      [
        'model Rotation',
        'data train = csv("train.csv")',
        'time t in [0, 2]',
        'state x[1..2] over t',
        'network f : 2 -> 2',
        'subject to',
        '  dynamics: der(x) == f(x)',
        'minimize mse(x, [train.y1, train.y2])',
        'collocate t with radau(elements: 2, points: 2)',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await runOdeon(['simulate', 'model.node', '--start', 'f=weights.json'], { cwd });
    expect(code).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toBe('t,x[1],x[2]');
    const last = rows.at(-1)!.split(',').map(Number);
    expect(rows).toHaveLength(3);
    expect(last[1]).toBeCloseTo(Math.sin(2), 5);
    expect(last[2]).toBeCloseTo(Math.cos(2), 5);
  });

  it('init begins a project that solves, and spares what is there', async () => {
    const cwd = folderWith();
    expect((await runOdeon(['init', 'first'], { cwd })).code).toBe(0);
    const { code, stdout } = await runOdeon(['solve', 'first/model.node', '--json', '--quiet'], { cwd });
    expect(code).toBe(0);
    const { status, metrics } = JSON.parse(stdout);
    expect(status).toBe('optimal');
    expect(metrics.train.mse).toBeLessThan(0.01);
    const again = await runOdeon(['init', 'first'], { cwd });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("'first' is not empty");
  });

  it('prints its version and help', async () => {
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    expect(await runOdeon(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
    const { code, stdout } = await runOdeon(['solve', '--help']);
    expect(code).toBe(0);
    for (const option of ['--json', '--out', '--data', '--set', '--start', '--option', '--quiet']) {
      expect(stdout).toContain(option);
    }
  });
});
