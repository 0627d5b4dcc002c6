import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { formatModel, loadModel, renderDiagnostics } from '../../src/language/index.js';
import { Model } from '../../src/model/index.js';

const runs = parseTable('run,t,y\n1,0,1\n1,1,0.8\n2,0,2\n2,2,1\n3,0,2\n3,2,1\n', { source: 'runs.csv' });
const series = parseTable('t,y\n0,1\n1,0.8\n2,0.6\n3,0.5\n', { source: 'series.csv' });
const decay = `data runs = csv("runs.csv", experiment: "run")
time t over runs
state x over t start 1
var k start 0.5
subject to
  decay: der(x) == -k*x
minimize mse(x, runs.y)
collocate t with radau(elements: 2, points: 2)
`;

function load(text: string, parameters: ReadonlyMap<string, number> = new Map()): Model {
  const { model, diagnostics, source } = loadModel(text, {
    source: 'm.node',
    parameters,
    readData: ({ file }) => (file === 'runs.csv' ? runs : series),
  });
  expect(renderDiagnostics(diagnostics, source)).toBe('');
  return model!;
}

describe('decompose in the language', () => {
  it('is what the fluent API states', () => {
    const { decomposition, dataSets } = load(
      `param n = 2\n${decay}decompose runs by experiments(batches: n, rounds: 50, rho: 1e-2)\n`,
      new Map([['n', 3]]),
    );
    const expected = new Model();
    expected.decompose(dataSets.get('runs')!, 'experiments', { batches: 3, rounds: 50, rho: 1e-2 });
    expect({ ...decomposition, place: undefined }).toEqual({ ...expected.decomposition, place: undefined });
    expect(decomposition!.place).toMatchObject({ line: 10, column: 1 });
  });

  it('may ask for exact iterates, over several lines and with comments', () => {
    const { decomposition } = load(
      `${decay}decompose runs  # all of them\n  by experiments(\n    batches: 2)\n  exactly`,
    );
    expect(decomposition).toMatchObject({
      options: { by: 'experiments', batches: 2 },
      exactly: true,
    });
  });

  it('cuts one series by rows, into batches of given sizes', () => {
    const { decomposition } = load(
      decay
        .replace(', experiment: "run"', '')
        .replace('runs.csv', 'series.csv')
        .replace('t over runs', 't in [0, 3]') +
        'decompose runs by rows(sizes: [1, 3], continuity: no, overlap: 0)\n',
    );
    expect(decomposition!.options).toEqual({
      by: 'rows',
      data: 'runs',
      sizes: [1, 3],
      continuity: false,
      overlap: 0,
    });
    expect(decomposition!.data.name).toBe('runs');
  });

  it('leaves its words to names', () => {
    const text = `param by = 2\nparam exactly = 1\nvar decompose start by - exactly\nminimize (decompose - by)^2 + exactly`;
    expect(load(text).variables.has('decompose')).toBe(true);
  });

  it('keeps its form when it is formatted', () => {
    const written = 'decompose   runs by experiments( batches:2 ,rounds : 9 )   exactly # why\n';
    const formatted = formatModel(`${decay}${written}`).text;
    expect(formatted).toContain('decompose runs by experiments(batches: 2, rounds: 9) exactly  # why\n');
    expect(formatModel(formatted).text).toBe(formatted);
  });

  it('is printed as it is stated', () => {
    const model = load(`${decay}decompose runs by experiments(batches: 3) exactly\n`);
    expect(model.toNode()).toContain('decompose runs by experiments(batches: 3) exactly\n');
    expect(load(model.toNode()).toNode()).toBe(model.toNode());
    const sizes = load(`${decay}decompose runs by experiments(sizes: [1, 2], relaxation: 1.5)\n`);
    expect(sizes.toNode()).toContain('decompose runs by experiments(sizes: [1, 2], relaxation: 1.5)\n');
  });

  it('is refused twice by the API too', () => {
    const model = load(`${decay}decompose runs by experiments()\n`);
    expect(() => model.decompose(model.dataSets.get('runs')!, 'experiments')).toThrow(/already decomposed/);
  });
});
