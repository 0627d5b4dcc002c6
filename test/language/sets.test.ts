import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { loadModel, renderDiagnostics } from '../../src/language/index.js';
import { evaluateBlock } from '../../src/nlp/index.js';
import { transcribe } from '../../src/transcription/index.js';

function whole(text: string) {
  const { model, diagnostics, source } = loadModel(text);
  if (!model) throw new Error(renderDiagnostics(diagnostics, source));
  const { definition } = transcribe(model);
  return { model, definition };
}

const firstError = (text: string) =>
  loadModel(text).diagnostics.find(({ severity }) => severity === 'error')?.message;

/** Values of all constraint rows at a point. */
function rowsAt(text: string, x: readonly number[]): number[] {
  const { definition } = whole(text);
  const rows = new Array<number>(definition.constraints).fill(0);
  for (const block of definition.blocks) {
    if (block.rows === 'objective') continue;
    const values = evaluateBlock(block, Float64Array.from(x));
    block.rows.forEach((row, k) => (rows[row]! += values[k]!));
  }
  return rows;
}

const names = (text: string) => {
  const { definition } = whole(text);
  return Array.from({ length: definition.variables }, (_, k) => definition.variableOrigin!(k).name);
};
const rowNames = (text: string) => {
  const { definition } = whole(text);
  return Array.from({ length: definition.constraints }, (_, k) => definition.constraintOrigin!(k).name);
};

const network = `set nodes = {"a", "b", "c"}
set arcs = {("a", "b"), ("b", "c"), ("a", "c")}
param cost[arcs] = [1, 2, 4]
var flow[arcs] >= 0`;

describe('sets of tuples', () => {
  it('index variables by their parts', () => {
    expect(names(network)).toEqual(['flow[a,b]', 'flow[b,c]', 'flow[a,c]']);
  });

  it('are run over in sums, with filters on their parts', () => {
    const text = `${network}
subject to
  balance[n in nodes]: sum((i, j) in arcs where i == n: flow[i, j]) - sum((i, j) in arcs where j == n: flow[i, j]) == 0
  priced: sum((i, j) in arcs: cost[i, j]*flow[i, j]) <= 10`;
    expect(rowsAt(text, [1, 10, 100])).toEqual([101, 9, -110, 421]);
  });

  it('are run over by rules, and name their rows', () => {
    const text = `${network}
subject to
  upper[(i, j) in arcs where j != "c"]: flow[i, j] <= cost[i, j]
  pairs[(i, j) in arcs, n in {1, 2}]: n*flow[i, j] <= 3`;
    expect(rowNames(text)).toEqual([
      'upper[a,b]',
      'pairs[a,b,1]',
      'pairs[a,b,2]',
      'pairs[b,c,1]',
      'pairs[b,c,2]',
      'pairs[a,c,1]',
      'pairs[a,c,2]',
    ]);
  });

  it('decide conditions', () => {
    const text = `${network}
subject to
  c[i in nodes, j in nodes where (j, i) in arcs]: flow[j, i] <= 1
  d: sum(i in nodes, j in nodes where (i, j) in arcs and not (i, j) in {("a", "b")}: flow[i, j]) <= 1`;
    expect(rowNames(text)).toEqual(['c[b,a]', 'c[c,a]', 'c[c,b]', 'd']);
    expect(rowsAt(text, [1, 10, 100])).toEqual([1, 100, 10, 110]);
  });

  it('are made by products, filters and operations', () => {
    const sets = (text: string) => [...[...whole(`${text}\nvar x[S]`).model.sets.values()].at(-1)!.tuples()];
    expect(sets('set S = {1, 2} * {"u"}')).toEqual([
      [1, 'u'],
      [2, 'u'],
    ]);
    expect(sets('set S = {i in 1..3, j in 1..3 where i < j}')).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect(sets('set A = {(1, 2), (2, 1), (3, 3)}\nset S = {(i, j) in A where i != j}')).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(sets('set S = (1..3) union {7, 2}').flat()).toEqual([1, 2, 3, 7]);
    expect(sets('set S = 1..5 except {2, 4} intersect 1..3').flat()).toEqual([1, 3, 4, 5]);
    expect(sets('set S = (1..5 except {2, 4}) intersect 1..3').flat()).toEqual([1, 3]);
  });

  it('name the parts in bounds and starts', () => {
    const { definition } = whole('set A = {(1, 4), (2, 9)}\nvar x[(i, j) in A] in [-i, j] start j/i');
    expect([...definition.lower]).toEqual([-1, -2]);
    expect([...definition.upper]).toEqual([4, 9]);
    expect([...definition.start]).toEqual([4, 4.5]);
  });

  it('give parameters and definitions their indices', () => {
    const text = `set A = {(1, 4), (2, 9)}
param p[(i, j) in A] = 10*i + j
var x[A]
let scaled[(i, j) in A] = p[i, j]*x[i, j]
subject to
  c[(i, j) in A]: scaled[i, j] <= 1`;
    expect(rowsAt(text, [1, 1])).toEqual([14, 29]);
  });

  it('say which member is missing', () => {
    expect(firstError(`${network}\nminimize flow["b", "a"]`)).toContain("'flow' has no component [b, a]");
    expect(firstError(`${network}\nminimize sum(i in nodes, j in nodes: flow[i, j])`)).toBe(
      "'flow' has no component [a, a], reached for i = a, j = a",
    );
  });
});

describe('ordered sets', () => {
  const text = `set months = {"may", "june", "july"}
var stock[months]
subject to
  step[m in months where m != last(months)]: stock[next(m, months)] - stock[m] <= ord(m)
  back[m in months where m != first(months)]: stock[m] - 2*stock[prev(m)] <= 0
  ends: stock[first(months)] + 100*stock[last(months)] + 0*stock[member(2, months)] <= 0`;

  it('have neighbours, places and ends', () => {
    expect(rowNames(text)).toEqual(['step[may]', 'step[june]', 'back[june]', 'back[july]', 'ends']);
    expect(rowsAt(text, [1, 10, 100])).toEqual([9, 90, 8, 80, 10001]);
    expect([...whole(text).definition.constraintUpper]).toEqual([1, 2, 0, 0, 0]);
  });

  it('take several steps', () => {
    const two = 'set S = {3, 1, 4, 1 + 4}\nvar x[S]\nsubject to\n  c[i in {3, 1}]: x[next(i, S, 2)] <= x[i]';
    expect(rowsAt(two, [1, 10, 100, 1000])).toEqual([99, 990]);
  });

  it('end', () => {
    expect(firstError('set S = {"u", "v"}\nvar x[S]\nsubject to\n  c[i in S]: x[next(i)] <= x[i]')).toBe(
      'S has no element at place 3',
    );
  });
});

describe('smooth extrema', () => {
  it('stay within their bounds', () => {
    const value = (expression: string) =>
      rowsAt(`var x\nvar y\nsubject to\n  c: ${expression} + 0*x <= 0`, [3, 3.25])[0]!;
    expect(value('smooth_max(x, y, eps: 0.1)')).toBeGreaterThan(3.25);
    expect(value('smooth_max(x, y, eps: 0.1)')).toBeLessThan(3.25 + 0.05);
    expect(value('smooth_max(x, x, eps: 0.1)')).toBeCloseTo(3.05, 12);
    expect(value('smooth_min(x, y, eps: 0.1)')).toBeLessThan(3);
    expect(value('smooth_min(x, y, eps: 0.1)')).toBeGreaterThan(3 - 0.05);
    expect(value('smooth_min(x, y, y - x)')).toBeCloseTo(0.25, 5);
    expect(value('smooth_abs(x - 3, eps: 1/4)')).toBe(0.25);
    expect(value('smooth_abs(x - 5)')).toBeCloseTo(2, 6);
  });

  it('need a positive rounding', () => {
    expect(firstError('var x\nminimize smooth_abs(x, eps: 0)')).toBe('the rounding eps is 0');
  });
});

describe('fixed variables', () => {
  it('keep their values whatever the bounds say', () => {
    const { model, definition } = whole('var x[1..2] in [0, 1] start 0.5 fix [3, 4]\nvar y in [0, 1]');
    expect([...definition.lower]).toEqual([3, 4, 0]);
    expect([...definition.upper]).toEqual([3, 4, 1]);
    expect([...definition.start.subarray(0, 2)]).toEqual([3, 4]);
    model.variables.get('x')!.unfix();
    model.variables.get('y')!.fix(0.25);
    const changed = transcribe(model).definition;
    expect([...changed.lower]).toEqual([0, 0, 0.25]);
    expect([...changed.start]).toEqual([0.5, 0.5, 0.25]);
  });

  it('may be functions of time', () => {
    const { definition } = whole(
      'time t in [0, 1]\ncontrol u over t in [-1, 1] fix 2*t\ncollocate t with radau(elements: 2, points: 1)',
    );
    expect([...definition.lower]).toEqual([1, 2]);
    expect([...definition.upper]).toEqual([1, 2]);
  });
});

describe('sets and parameters from tables', () => {
  const table = parseTable('from,to,length,lanes\nA,B,3,1\nB,C,4.5,2\nA,C,10,1\n', { source: 'net.csv' });
  const load = (text: string) =>
    loadModel(`data net = csv("net.csv", time: none)\n${text}`, { readData: () => table });

  it('take members from columns, texts too', () => {
    const { model, diagnostics, source } = load(`set arcs = members(net.from, net.to)
set nodes = members(net.from) union members(net.to)
set lanes = members(net.lanes)
param length[arcs] = net.length
param capacity[arcs] = net.lanes
var flow[arcs] in [0, 5]
subject to
  c[(i, j) in arcs where i == "A"]: length[i, j]*flow[i, j] <= capacity[i, j]
  d[n in nodes, k in lanes]: k*sum((i, j) in arcs where j == n: flow[i, j]) <= 3`);
    expect(renderDiagnostics(diagnostics, source)).toBe('');
    const sets = (name: string) => [...model!.sets.get(name)!.tuples()];
    expect(sets('arcs')).toEqual([
      ['A', 'B'],
      ['B', 'C'],
      ['A', 'C'],
    ]);
    expect(sets('nodes').flat()).toEqual(['A', 'B', 'C']);
    expect(sets('lanes').flat()).toEqual([1, 2]);
    expect([...model!.parameters.get('length')!.values]).toEqual([3, 4.5, 10]);
    expect(model!.toNode()).toContain('data net = csv("net.csv", time: none)');
  });

  it('have no time', () => {
    const messages = (text: string) =>
      load(text)
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ message }) => message);
    expect(messages('var x\nminimize (net.length at 1) + x^2')).toEqual(["the table 'net' has no time"]);
    expect(
      messages(
        'time t in [0, 1]\nstate x over t start interpolate(net.length)\ncollocate t with radau(elements: 1, points: 1)',
      ),
    ).toEqual(["the table 'net' has no time"]);
    expect(messages('var x[members(net.from, net)]')).toEqual(['a column of a table is expected']);
  });
});
