import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { parseTable, Table } from '../../src/data/index.js';
import { formatModel, loadModel, renderDiagnostics } from '../../src/language/index.js';
import {
  add,
  der,
  divide,
  equal,
  interpolate,
  Model,
  multiply,
  power,
  smooth,
  subtract,
  total,
} from '../../src/model/index.js';
import { unary } from '../../src/model/expression.js';
import type { ProblemDefinition } from '../../src/nlp/template.js';
import { experimentNumbers, transcribe } from '../../src/transcription/index.js';

const runs = parseTable(
  'run,t,y,z,u\nA,0,1,4,0\nA,1,0.8,,1\nA,2.5,0.6,3,1\nB,1,2,5,0\nB,3,1.5,4,2\nC,0,3,,1\nC,4,2,2,1\nC,5,1,1,0\n',
  { source: 'runs.csv' },
);

function load(text: string, table: Table = runs): Model {
  const { model, diagnostics, source } = loadModel(text, { source: 'm.node', readData: () => table });
  expect(renderDiagnostics(diagnostics, source)).toBe('');
  expect(formatModel(formatModel(text).text).text).toBe(formatModel(text).text);
  return model!;
}

/** All numbers of a discretised problem. */
function numbersOf({ blocks, ...definition }: ProblemDefinition) {
  const { lower, upper, start, constraintLower, constraintUpper } = definition;
  return {
    arrays: [lower, upper, start, constraintLower, constraintUpper].map((array) => [...array]),
    blocks: blocks.map(({ template, points, inputs, data, rows, weights }) => ({
      outputs: template.outputs,
      points,
      inputs,
      data: [...data],
      rows,
      weights,
    })),
  };
}

describe('many experiments in the language', () => {
  it('are those of the fluent API', () => {
    const text = `data runs = csv("runs.csv", experiment: "run")
data train = runs where experiment != 2 and row <= 3
time t over train
state x over t in [0, 10] start smooth(train.y, bandwidth: 2)
var k[experiments(runs)] start 1
param p[i in experiments(runs)] = if i == "A" then 2 else 3
let e = t.experiment
subject to
  decay: der(x) == interpolate(train.u, by: previous) - k[e]*x
  start: x at t.start == train.y at t.start
minimize mse([x, p[e]*x], [train.y, train.z], weights: [1, 0.5]) + sum(i in experiments(train): (k[i]*(x at t.end) - 1)^2)
collocate t with radau(elements: ceil(t.duration/2), points: 2)
`;
    const model = new Model();
    const all = model.data('runs', runs, { experiment: 'run' });
    const train = model.select('train', all, (row) => all.experiments!.labelOfRow(row) !== 'B');
    const t = model.timeOver('t', train);
    const x = model.state('x', {
      time: t,
      lower: 0,
      upper: 10,
      start: smooth(train.column('y'), 2),
    });
    const { set } = all.experiments!;
    const k = model.variable('k', { over: set, start: 1 });
    const p = model.parameter('p', [2, 3, 3], [set]);
    const e = t.experiment;
    const input = interpolate(train.column('u'), 'previous');
    model.subjectTo('decay', equal(der(x), [subtract(input, multiply(k.element(e), x.element()))]));
    model.subjectTo('start', equal(x.at(t.start), [train.column('y').at(t.start)]));
    const predictions = [x.element(), multiply(p.element(e), x.element())];
    const fit = model.fit(predictions, [train.column('y'), train.column('z')], { weights: [1, 0.5] });
    model.minimize(
      add(
        fit,
        total(train.experiments!.set, (i) => power(subtract(multiply(k.element(i), x.at(t.end)[0]!), 1), 2)),
      ),
    );
    model.collocate(t, radau(2), { elements: unary('ceil', divide(t.duration, 2)) });
    const inText = transcribe(load(text)).definition;
    const inCode = transcribe(model).definition;
    expect(numbersOf(inText)).toEqual(numbersOf(inCode));
    // Two experiments of 2.5 and 5 units of time in 2 and 3 elements of 2 points; k has three components.
    expect(inText.variables).toBe(5 + 7 + 3);
  });

  it('go with blocks and with intervals of their own', () => {
    const model = load(`data runs = csv("runs.csv", experiment: "run")
param horizon[i in experiments(runs)] = if i == "B" then 4 else 6
time t[e in experiments(runs)] in [0, horizon[e]]
block Decay(rate) {
  state x over t start 1
  subject to
    decay: der(x) == -rate*x
}
use Decay(k) as first
use Decay(2*first.x) as more[j in 1..2]
var k in [0, 5] start 1
minimize mse([first.x, more[2].x], [runs.y, runs.z])
collocate t with radau(elements: 1, points: 1)
`);
    const { definition, layout } = transcribe(model);
    expect(layout.grid(model.times.get('t')!).meshes.map(({ end }) => end)).toEqual([6, 4, 6]);
    expect(definition.variableOrigin(6).name).toBe('more.x[A,1]');
    expect(definition.variables).toBe(3 * 2 * 3 + 1);
  });

  it('hold a constraint for some experiments where its index says so', () => {
    const model = load(`data runs = csv("runs.csv", experiment: "run")
time t over runs
state x over t
subject to
  decay[e in experiments(runs)]: der(x) == -x
  some[e in experiments(runs) where e != "B"]: x at t.end <= 2
  all: integral(over t: x) <= 5
minimize mse(x, runs.y)
collocate t with radau(elements: 1, points: 1)
`);
    const { definition } = transcribe(model);
    const names = Array.from(
      { length: definition.constraints },
      (_, row) => definition.constraintOrigin(row).name,
    );
    expect(names).toEqual([
      'decay[A]',
      'decay[B]',
      'decay[C]',
      'some[A]',
      'some[C]',
      'all[A]',
      'all[B]',
      'all[C]',
    ]);
  });

  it('are one template for each equation, however many they are', () => {
    const experiments = 200;
    const rows = 100;
    const count = experiments * rows;
    const column = (value: (experiment: number, row: number) => number) =>
      Float64Array.from({ length: count }, (_, k) => value(Math.floor(k / rows), k % rows));
    const table = Table.from('runs.csv', {
      run: column((experiment) => experiment + 1),
      t: column((_, row) => row / 10),
      y1: column((experiment, row) => Math.cos(row / 10 + experiment)),
      y2: column((experiment, row) => (row % 10 === 3 ? NaN : -Math.sin(row / 10 + experiment))),
    });
    const model = load(
      `data runs = csv("runs.csv", experiment: "run")
time t over runs
state x[1..2] over t start smooth(runs.y1, runs.y2, bandwidth: 0.5)
network f : 2 -> 4 tanh -> 2 start xavier(seed: 1)
subject to
  dynamics: der(x) == f(x)
  start: x at t.start == [runs.y1, runs.y2] at t.start
minimize mse(x, [runs.y1, runs.y2]) + 1e-3*sumsq(f)
collocate t with radau(elements: 33, points: 3)
`,
      table,
    );
    const { definition, layout } = transcribe(model);
    expect(definition.blocks.map(({ points }) => points)).toEqual([99 * 200, 200, count, 0.9 * count, 22]);
    expect(definition.variables).toBe(200 * 200 + 22);
    const { variables, rows: rowNumbers } = experimentNumbers(layout, definition);
    // Those of an experiment follow one another: 100 nodes of 2 components.
    for (let experiment = 0; experiment < experiments; experiment++) {
      expect(variables.indexOf(experiment)).toBe(200 * experiment);
      expect(variables.lastIndexOf(experiment)).toBe(200 * experiment + 199);
      expect(rowNumbers.filter((one) => one === experiment)).toHaveLength(200);
    }
  });
});
