import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon, type Run } from './run-odeon.js';

/** A model with data in `train.csv`, sound unless a part is replaced. */
const sound = `model Sound
data train = csv("train.csv")
time t in [0, 2]
state x[1..2] over t start smooth(train.y1, train.y2)
network f : 2 -> 4 tanh -> 2
subject to
  dynamics: der(x) == f(x)
minimize mse(x, [train.y1, train.y2])
collocate t with radau(elements: 2, points: 2)
`;
const table = 't,y1,y2\n0,1,2\n1,1,3\n2,1,1\n';

async function solveText(model: string, data = table, ...args: string[]): Promise<Run> {
  const cwd = folderWith({ 'model.node': model, 'train.csv': data });
  return runOdeon(['solve', 'model.node', '--quiet', ...args], { cwd });
}

/** No stack trace, and nothing on standard output that a script could take for a result. */
function expectPlainMessage({ stdout, stderr }: Run): void {
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(stderr).not.toContain('internal error');
  expect(stderr).not.toBe('');
  expect(stdout).toBe('');
}

it('solves the sound model that the cases below break', async () => {
  const { code, stderr } = await solveText(sound);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

describe('a wrong model ends with exit code 2 and the place', () => {
  it.each([
    ['a missing bracket', sound.replace('csv("train.csv")', 'csv("train.csv"'), 'model.node:2:'],
    ['an unfinished expression', 'model A\nvar x\nminimize x^2 +\n', 'model.node:3:15'],
    ['an unknown name', sound.replace('train.y1, train.y2)', 'tran.y1, train.y2)'), "did you mean 'train'?"],
    ['an unknown column', sound.replace('mse(x, [train.y1', 'mse(x, [train.y7'), 'model.node:8:'],
    ['an empty file', '', 'the model has no variables'],
    ['an empty model', 'model Nothing\n', 'the model has no variables'],
    ['a network with too many inputs', sound.replace(': 2 -> 4', ': 3 -> 4'), 'model.node:7:23'],
    ['a network with too many outputs', sound.replace('tanh -> 2', 'tanh -> 3'), 'model.node:7:23'],
    ['bounds that cross', 'model A\nvar x in [3, 1]\nminimize x^2\n', 'model.node:2:10'],
    ['a grid that is missing', sound.replace(/collocate.*\n/, ''), 'model.node:3:6'],
    ['a file outside its folder', sound.replace('"train.csv"', '"../train.csv"'), 'model.node:2:'],
  ])('%s', async (_, model, message) => {
    const run = await solveText(model);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expectPlainMessage(run);
  });

  it('bytes that are no text', async () => {
    const cwd = folderWith();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${cwd}/model.node`, Uint8Array.from([0xff, 0xfe, 0x00, 0x80]));
    const run = await runOdeon(['solve', 'model.node'], { cwd });
    expect(run.code).toBe(2);
    expectPlainMessage(run);
  });
});

describe('wrong data end with exit code 2 and the cell', () => {
  it.each([
    ['NaN', 't,y1,y2\n0,1,2\n1,NaN,3\n2,1,1\n', 'train.csv:3:3'],
    ['a word', 't,y1,y2\n0,1,2\n1,1,abc\n2,1,1\n', 'train.csv:3:5'],
    ['times out of order', 't,y1,y2\n0,1,2\n2,1,3\n1,1,1\n', 'train.csv:4:1'],
    ['a single row', 't,y1,y2\n0,1,2\n', 'at least 2 are needed'],
    ['a row that is too short', 't,y1,y2\n0,1,2\n1,1\n2,1,1\n', 'train.csv:3'],
    ['an empty file', '', 'train.csv'],
  ])('%s', async (_, data, message) => {
    const run = await solveText(sound, data);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expectPlainMessage(run);
  });

  it('a missing file', async () => {
    const run = await runOdeon(['solve', 'model.node'], { cwd: folderWith({ 'model.node': sound }) });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('model.node:2:');
    expect(run.stderr).toContain('there is no such file');
    expectPlainMessage(run);
  });
});

describe('a wrong call ends with exit code 2', () => {
  it.each([
    ['no command', [], 'Usage: odeon'],
    ['an unknown command', ['slove', 'model.node'], "unknown command 'slove'"],
    ['no file', ['solve'], "missing required argument 'file'"],
    ['a file that is not there', ['solve', 'modle.node'], "'modle.node' does not exist"],
    ['a folder', ['solve', '.'], "'.' is a folder"],
    [
      'an unknown solver option',
      ['solve', 'model.node', '--option', 'max_itr=3'],
      "did you mean 'max_iter'?",
    ],
    ['a value out of range', ['solve', 'model.node', '--option', 'tol=-1'], 'it takes 0 < value'],
    ['an assignment without a value', ['solve', 'model.node', '--set', 'a'], 'not of the form NAME=VALUE'],
    ['a parameter that is no number', ['solve', 'model.node', '--set', 'a=b'], "'b' is not a number"],
    ['an unknown parameter', ['solve', 'model.node', '--set', 'a=1'], "no parameter 'a'"],
    ['an unknown table', ['solve', 'model.node', '--data', 'tran=train.csv'], "did you mean 'train'?"],
    ['an unknown network', ['solve', 'model.node', '--start', 'ff=weights.json'], "did you mean 'f'?"],
    [
      'weights of another width',
      ['solve', 'model.node', '--start', 'f=weights.json'],
      'does not fit the network',
    ],
    ['weights that are no JSON', ['solve', 'model.node', '--start', 'f=train.csv'], 'is not JSON'],
  ])('%s', async (_, args, message) => {
    const weights = JSON.stringify({ layers: [2, 3, 2], activation: 'tanh', W1: [], b1: [], W2: [], b2: [] });
    const cwd = folderWith({ 'model.node': sound, 'train.csv': table, 'weights.json': weights });
    const run = await runOdeon(args, { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expectPlainMessage(run);
  });
});

describe('with --json a failure is exactly one object too', () => {
  it.each([
    ['a mistake in the text', ['solve', 'wrong.node'], "unknown name 'tran'", 'wrong.node', 8],
    ['a file that is not there', ['solve', 'modle.node'], "'modle.node' does not exist"],
    ['a missing file among those to check', ['check', 'modle.node'], "'modle.node' does not exist"],
    ['an option without a meaning', ['solve', 'model.node', '--frob'], "unknown option '--frob'"],
    ['an option of the solver', ['solve', 'model.node', '--option', 'tol=abc'], 'cannot be "abc"'],
    ['a column that is missing', ['solve', 'model.node', '--data', 'train=bad.csv'], "no column 'y1'"],
    ['results in a file', ['solve', 'model.node', '--out', 'train.csv'], 'is a file, not a folder'],
  ])('%s', async (_, args, message, file?: string, line?: number) => {
    const wrong = sound.replace('mse(x, [train', 'mse(x, [tran');
    const cwd = folderWith({
      'model.node': sound,
      'wrong.node': wrong,
      'train.csv': table,
      'bad.csv': 't,a\n0,1\n1,2\n',
    });
    const { code, stdout } = await runOdeon([...args, '--json'], { cwd });
    expect(code).toBe(2);
    const record = JSON.parse(stdout);
    expect(record.status).toBe('error');
    expect(record.message).toContain(message);
    if (file !== undefined) expect(record.diagnostics[0]).toMatchObject({ file, line });
  });
});

describe('a model reads outside its folder only where that is allowed', () => {
  const outside = folderWith({ 'train.csv': table });
  const model = sound.replace('"train.csv"', JSON.stringify(`${outside}/train.csv`));

  it('refuses an absolute path, and a folder that is not the allowed one', async () => {
    const cwd = folderWith({ 'model.node': model, 'train.csv': table });
    expect((await runOdeon(['check', 'model.node'], { cwd })).code).toBe(2);
    const run = await runOdeon(['check', 'model.node', '--allow-read', folderWith()], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("outside the model's folder");
  });

  it('reads a file of an allowed folder', async () => {
    const cwd = folderWith({ 'model.node': model });
    const args = ['--allow-read', folderWith(), '--allow-read', outside];
    expect((await runOdeon(['check', 'model.node', ...args], { cwd })).code).toBe(0);
    expect((await runOdeon(['solve', 'model.node', '--quiet', ...args], { cwd })).code).toBe(0);
  });
});

describe('a problem that cannot be solved ends with exit code 1 and the reason', () => {
  it.each([
    ['a division by zero at the start point', '1/x >= 2', 'x^2', 'evaluation_error', 'pole (line 4)'],
    ['a logarithm of a negative number', 'x <= 3', 'log(x - 1)', 'evaluation_error', 'the objective'],
    ['an unbounded objective', 'x <= 3', 'x', 'diverging', 'unbounded'],
    ['an objective that falls ever faster', 'x >= -1', '-x^2', 'diverging', 'unbounded'],
    ['constraints that nothing satisfies', 'x^2 + exp(x) <= -1', 'x', 'infeasible', 'pole (line 4): '],
  ])('%s', async (_, constraint, objective, status, reason) => {
    const model = `model A\nvar x start 0\nsubject to\n  pole: ${constraint}\nminimize ${objective}\n`;
    const run = await solveText(model);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`not solved (${status})`);
    expect(run.stderr).toContain(reason);
    expectPlainMessage(run);
  });
});
