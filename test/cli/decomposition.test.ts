import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const paper = 'models/van-der-pol-admm.node';

/** x' = -k x from 4 experiments, which share k. */
const decay = `data runs = csv("runs.csv", experiment: "run")
time t over runs
state x over t start 1
var k in [0, 5] start 0.2
subject to
  der(x) == -k*x
minimize mse(x, runs.x) + 0.01*k^2
collocate t with radau(elements: 4, points: 2)
solve with interior_point(tol: 1e-9)
`;
const runs = ['run,t,x'];
for (let run = 1; run <= 4; run++) {
  for (let row = 0; row < 4; row++) runs.push(`${run},${row / 2},${run * Math.exp(-0.35 * row)}`);
}
const tight = 'absolute: 1e-8, relative: 1e-7';
const files = {
  'runs.csv': `${runs.join('\n')}\n`,
  'decay.node': `${decay}decompose runs by experiments(batches: 2, ${tight})\n`,
  'short.node': `${decay}decompose runs by experiments(batches: 2, rounds: 2)\n`,
  'many.node': `${decay}decompose runs by experiments(batches: 9)\n`,
  'rows.node': `param batches = 2
data train = csv("series.csv")
time t in [0, 3]
state x over t start 1
var k in [0, 5] start 0.2
subject to
  der(x) == -k*x
  x at 0 == 2
minimize mse(x, train.x)
collocate t with radau(elements: 4, points: 2)
solve with interior_point(tol: 1e-9)
decompose train by rows(batches: batches, ${tight})
`,
  'series.csv': `t,x\n${Array.from({ length: 7 }, (_, k) => `${k / 2},${2 * Math.exp(-0.35 * k)}`).join('\n')}\n`,
};

describe('odeon solve on a model with batches', () => {
  it("solves the paper's experiment and writes its rounds", async () => {
    const out = join(folderWith(), 'out');
    const { code, stdout, stderr } = await runOdeon(['solve', paper, '--json', '--out', out]);
    expect(code).toBe(0);
    const record = JSON.parse(stdout);
    expect(Object.keys(record).slice(0, 9)).toEqual([
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
    expect(record).toMatchObject({ status: 'acceptable', variables: 766, constraints: 604 });
    expect(record.metrics.validate.test.mse).toBeLessThan(0.005);
    const { rounds, residuals, batches, executor, rho } = record.decomposition;
    expect(batches).toEqual([1, 1]);
    expect(executor).toBe('in-process');
    expect(rounds).toBeLessThan(80);
    expect(residuals.primal).toBeLessThanOrEqual(residuals.primalTolerance);
    expect(residuals.dual).toBeLessThanOrEqual(residuals.dualTolerance);
    expect(rho.f).toBeGreaterThan(1e-3);
    // The table of the rounds stands on standard error, a line for each.
    expect(stderr.split('\n').filter((line) => /^ +\d+ .*\(\d\.\d\de-\d\d\)/.test(line))).toHaveLength(
      rounds,
    );
    expect(stderr).toContain(`Consensus after ${rounds} rounds`);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['rounds.csv', 'rounds.svg', 'state.json']));
    expect(readFileSync(join(out, 'rounds.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(rounds + 1);
    expect(readFileSync(join(out, 'rounds.svg'), 'utf8')).toContain('error on test');
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')).decomposition.rounds).toBe(rounds);
  });

  it('reaches the optimum of the undecomposed solve, by experiments and by rows', async () => {
    const cwd = folderWith(files);
    for (const file of ['decay.node', 'rows.node']) {
      const solve = async (...args: string[]) =>
        JSON.parse((await runOdeon(['solve', file, '--json', '--quiet', ...args], { cwd })).stdout);
      const decomposed = await solve();
      const single = await solve('--no-decompose');
      expect(decomposed.status).toBe('acceptable');
      expect(decomposed.decomposition.batches).toHaveLength(2);
      expect(single.status).toBe('optimal');
      expect(single.decomposition).toBeUndefined();
      expect(decomposed.objective).toBeCloseTo(single.objective, 8);
    }
  });

  it('takes the iterates of the undecomposed solve where it is asked for them', async () => {
    const cwd = folderWith({
      ...files,
      'exact.node': files['decay.node'].replace(
        /decompose .*/,
        'decompose runs by experiments(batches: 2) exactly',
      ),
    });
    const solve = async (...args: string[]) => {
      const { stdout, stderr } = await runOdeon(['solve', 'exact.node', '--json', ...args], { cwd });
      return { record: JSON.parse(stdout), stderr };
    };
    const exact = await solve('--workers', '2');
    const single = await solve('--no-decompose');
    expect(exact.record.decomposition).toMatchObject({ exactly: true, executor: 'threads', workers: 2 });
    expect(exact.record.decomposition.ranks).toHaveLength(2);
    expect(exact.record.iterations).toBe(single.record.iterations);
    expect(exact.record.objective).toBeCloseTo(single.record.objective, 12);
    expect(exact.stderr).toContain('iter    objective    inf_pr');
    const refused = await runOdeon(['solve', 'exact.node', '--checkpoint', 'x'], { cwd });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('has no rounds');
  });

  it('logs rounds, or iterations, as JSON lines on request', async () => {
    const cwd = folderWith(files);
    const { stdout, stderr } = await runOdeon(['solve', 'decay.node', '--json', '--log-json'], { cwd });
    const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
    const { rounds } = JSON.parse(stdout).decomposition;
    expect(lines.map((line) => JSON.parse(line).round)).toEqual(
      Array.from({ length: rounds }, (_, k) => k + 1),
    );
    const whole = await runOdeon(['solve', 'decay.node', '--json', '--log-json', '--no-decompose'], { cwd });
    const iterations = whole.stderr.split('\n').filter((line) => line.startsWith('{'));
    expect(iterations).toHaveLength(JSON.parse(whole.stdout).iterations + 1);
    expect(JSON.parse(iterations[0]!)).toMatchObject({ iteration: 0 });
  });

  it('says with its exit code that the rounds ran out', async () => {
    const { code, stdout } = await runOdeon(['solve', 'short.node', '--json', '--quiet'], {
      cwd: folderWith(files),
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'iteration_limit', decomposition: { rounds: 2 } });
  });

  it('gives the same, bit for bit, in worker threads', async () => {
    const cwd = folderWith(files);
    const solve = async (...args: string[]) =>
      JSON.parse((await runOdeon(['solve', 'decay.node', '--json', '--quiet', ...args], { cwd })).stdout);
    const [here, there] = [await solve(), await solve('--workers', '2')];
    expect(there.decomposition).toMatchObject({ executor: 'threads', workers: 2 });
    expect(there.objective).toBe(here.objective);
    expect(there.decomposition.residuals).toEqual(here.decomposition.residuals);
  });

  it('goes on from a checkpoint, bit for bit', async () => {
    const cwd = folderWith({
      ...files,
      'three.node': `${decay}decompose runs by experiments(batches: 2, rounds: 3, ${tight})\n`,
    });
    const solve = async (file: string, ...args: string[]) =>
      runOdeon(['solve', file, '--json', ...args], { cwd });
    const checkpoint = ['--checkpoint', 'run.checkpoint'];
    const whole = JSON.parse((await solve('decay.node')).stdout);
    expect((await solve('three.node', ...checkpoint)).code).toBe(1);
    const { stdout, stderr } = await solve('decay.node', ...checkpoint, '--resume');
    const resumed = JSON.parse(stdout);
    expect(resumed.decomposition.rounds).toBe(whole.decomposition.rounds);
    expect(resumed.objective).toBe(whole.objective);
    expect(resumed.decomposition.residuals).toEqual(whole.decomposition.residuals);
    expect(stderr).toMatch(/^round .*\n {4}4 /);
    const nothing = await solve('decay.node', '--resume');
    expect(nothing.code).toBe(2);
    expect(nothing.stderr).toContain('--checkpoint FILE');
  });

  it('saves the last consensus where it is interrupted, to go on from', async () => {
    const out = join(folderWith(), 'out');
    const coarse = ['solve', paper, '--set', 'elements=20'];
    const { code, stdout } = await runOdeon([...coarse, '--json', '--out', out], {
      interruptAt: '\n    4 ',
    });
    expect(code).toBe(130);
    const { status, decomposition } = JSON.parse(stdout);
    expect(status).toBe('interrupted');
    expect(decomposition.rounds).toBeGreaterThanOrEqual(4);
    const state = ['--state', join(out, 'state.json')];
    const refused = await runOdeon([...coarse, ...state]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--no-decompose');
    const single = await runOdeon([...coarse, ...state, '--no-decompose', '--json', '--quiet']);
    expect(JSON.parse(single.stdout)).toMatchObject({ status: 'optimal' });
  });

  it('refuses executors that do not exist or miss something', async () => {
    const cwd = folderWith(files);
    const refused = async (...args: string[]) => {
      const { code, stderr } = await runOdeon(['solve', 'decay.node', ...args], {
        cwd,
        env: { ODEON_REDIS: '' },
      });
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('--executor', 'bullmp')).toContain("did you mean 'bullmq'?");
    expect(await refused('--executor', 'bullmq')).toContain('--redis redis://HOST:PORT');
    expect(await refused('--workers', '0')).toContain('a whole number from 1 on');
    expect(await refused('--executor', 'in-process', '--workers', '2')).toContain(
      'belongs to --executor threads',
    );
    expect(await refused('--no-decompose', '--resume')).toContain('leave --no-decompose out');
    expect(await refused('--executor', 'in-process', '--redis', 'redis://x')).toContain(
      'belongs to --executor bullmq',
    );
  });

  it('shows the statement that cannot be followed', async () => {
    const cwd = folderWith(files);
    const many = await runOdeon(['solve', 'many.node'], { cwd });
    expect(many.code).toBe(2);
    expect(many.stderr).toContain('4 experiments cannot be spread over 9 batches');
    expect(many.stderr).toContain('many.node:10:19');
    // By rows it takes the grid to see it.
    const rows = await runOdeon(['solve', 'rows.node', '--set', 'batches=6'], { cwd });
    expect(rows.code).toBe(2);
    expect(rows.stderr).toContain('has no element of the grid');
    expect(rows.stderr).toContain('rows.node:12:1');
  });
});
