import { describe, expect, it } from 'vitest';
import { OdeonError } from '../../src/errors.js';
import { parseTable } from '../../src/data/index.js';
import { formatModel, loadModel, renderDiagnostics } from '../../src/language/index.js';
import { solve, type Model } from '../../src/model/index.js';
import { transcribe } from '../../src/transcription/index.js';

const table = parseTable('t,y1,y2\n0,1,10\n1,2,30\n2,6,20\n', { source: 'a.csv' });
const weights = JSON.stringify({
  layers: [2, 1],
  W1: [[2, 3]],
  b1: [4],
  inputs: { shift: [1, 0], scale: [2, 1] },
});

function load(text: string, files: Record<string, string> = { 'w.json': weights }): Model {
  const { model, diagnostics, source } = loadModel(text, {
    readData: () => table,
    readText(file) {
      const found = files[file];
      if (found === undefined) throw new OdeonError('there is no such file', 'check its name');
      return found;
    },
  });
  expect(renderDiagnostics(diagnostics, source)).toBe('');
  return model!;
}

describe('networks of a model text', () => {
  it('are scaled by columns, times, intervals and numbers', () => {
    const { networks } = load(`data a = csv("a.csv")
time t in [0, 4]
param top = 6
network f : 4 -> 3 tanh -> 2 normalize [a.y1, t, [2, top], 5] scale [a.y2, [0, top]]
network g : 2 -> 1 scale top
minimize sumsq(f) + sumsq(g)`);
    const { inputs, outputs } = networks.get('f')!.scaling;
    expect([...inputs!.shift]).toEqual([3, 2, 4, 0]);
    expect([...inputs!.scale].slice(1)).toEqual([2, 2, 5]);
    expect([...outputs!.shift]).toEqual([20, 3]);
    expect([...networks.get('g')!.scaling.outputs!.scale]).toEqual([6]);
  });

  it('start from files in the scaling of the model', () => {
    const model = load(
      'network f : 2 -> 1 normalize [[0, 2], 1] start file("w.json") frozen\nvar x\nminimize x^2 + f(1, 1)',
    );
    const f = model.networks.get('f')!;
    const solution = solve(model);
    // 2 (x1 - 1)/2 + 3 x2 + 4
    expect(solution.value(f.of(7, 5)[0]!)).toBeCloseTo(25, 12);
    expect(f.frozen).toEqual(new Set([1]));
  });

  it('need a reader of files only to be whole', () => {
    const text = 'network f : 2 -> 1 start file("w.json")\nminimize sumsq(f)';
    const { model, diagnostics } = loadModel(text);
    expect(diagnostics).toEqual([]);
    expect(model).toBeUndefined();
  });

  it('are monotone, bounded in their slope and frozen layer by layer', () => {
    const model = load(`network f : 2 -> 3 tanh -> 1
  in [-9, 9]
  increasing [2]
  lipschitz 3
  frozen [2]
minimize sumsq(f)`);
    const { definition, layout } = transcribe(model);
    const { first } = layout.placement(model.networks.get('f')!.parameters);
    expect([...definition.lower.subarray(first, first + 6)]).toEqual([-9, 0, -9, 0, -9, 0]);
    const last = definition.lower.subarray(first + 9, first + 13);
    expect(last).toEqual(definition.upper.subarray(first + 9, first + 13));
    expect(Math.min(...last.subarray(0, 3))).toBeGreaterThan(0);
    expect(model.constraints.map(({ name }) => name)).toContain('f.lipschitz');
  });

  it('are tied by a name, also inside blocks', () => {
    const model = load(`block Pair(k) {
  network f : 1 -> 2 tanh -> 1
  network g = f scale k
  var x start 0.5
  subject to
    f(x) + g(2*x) + f.layer[1].weight[2, 1] == k
}
use Pair(2) as one
use Pair(3) as two
network h = one.g
minimize sumsq(one.f) + sumsq(two.g) + sumsq(two.f.layer[1].bias) + h(1)^2`);
    expect([...model.networks.keys()].sort()).toEqual(['h', 'one.f', 'one.g', 'two.f', 'two.g']);
    expect(model.networks.get('h')!.parameters).toBe(model.networks.get('one.f')!.parameters);
    expect([...model.networks.get('h')!.scaling.outputs!.scale]).toEqual([2]);
    expect(transcribe(model).definition.variables).toBe(2 * (7 + 1));
  });

  it('give their weights to constraints and penalties', () => {
    const model = load(`network f : 2 -> 3 tanh -> 1 start uniform(seed: 2, scale: 1)
subject to
  rising[i in 1..3, j in 1..2 where j == 2]: f.layer[1].weight[i, j] >= 0.5
  f.layer[2].weight >= 0
  f.layer[1].bias == [1, 2, 3]
  f(0, 0) == 0
minimize sumsq(f.layer[1]) + 1e-2*l1(f.weights) + sumsq(f.biases) + l1(f, smoothing: 1e-2)`);
    const solution = solve(model);
    expect(solution.status).toBe('optimal');
    const f = model.networks.get('f')!;
    expect([...solution.values(f.layer(1).bias)].map((one) => one.toFixed(6))).toEqual([
      '1.000000',
      '2.000000',
      '3.000000',
    ]);
    const first = solution.values(f.layer(1).weight);
    for (const [k, value] of first.entries()) {
      if (k % 2 === 1) expect(value).toBeGreaterThanOrEqual(0.5 - 1e-7);
      else expect(Math.abs(value)).toBeLessThan(1e-6);
    }
    expect(Math.abs(solution.value(f.of(0, 0)[0]!))).toBeLessThan(1e-7);
  });

  it('are formatted and keep their comments', () => {
    const text = `network f : 2 -> 3 tanh -> 1 normalize [a.y1,[0,1]]  # both
  scale 2 frozen [ 1 ] lipschitz 3
network g=f scale [ [-1,1] ]
`;
    const formatted = formatModel(text).text;
    expect(formatted).toBe(`network f : 2 -> 3 tanh -> 1 normalize [a.y1, [0, 1]]  # both
    scale 2 frozen [1] lipschitz 3
network g = f scale [[-1, 1]]
`);
    expect(formatModel(formatted).text).toBe(formatted);
  });

  it('take their clauses in any order, also behind a bare frozen', () => {
    const model = load(`network f : 1 -> 2 tanh -> 1 frozen scale 2
  increasing 1 start xavier(seed: 2) normalize [[0, 2]]
minimize f(1)`);
    const f = model.networks.get('f')!;
    expect(f.frozen).toEqual(new Set([1, 2]));
    expect([f.scaling.outputs!.scale[0], f.scaling.inputs!.shift[0]]).toEqual([2, 1]);
  });

  it('leave the words of their clauses to other names', () => {
    const model = load(`param scale = 2
var frozen start 1
var normalize
network f : 1 -> scale tanh -> 1 normalize scale scale scale frozen
minimize (frozen - scale)^2 + normalize^2 + sumsq(f)`);
    expect(model.networks.get('f')!.scaling.inputs!.scale[0]).toBe(2);
  });

  it('are penalised by l1 in few iterations with a generous smoothing, and go on from there', () => {
    const text = (
      smoothing: number,
    ) => `data train = table(t: [0, 0.5, 1, 1.5, 2, 2.5, 3], y: [1, 0.7, 0.5, 0.38, 0.3, 0.22, 0.17])
time t in [0, 3]
state x over t start smooth(train.y, bandwidth: 1)
network f : 1 -> 8 tanh -> 8 tanh -> 1 in [-100, 100] start xavier(seed: 4)
subject to
  der(x) == f(x)
minimize mse(x, train.y) + 1e-3*l1(f.weights, smoothing: ${smoothing})
collocate t with radau(elements: 10, points: 3)`;
    const first = solve(load(text(0.03)), { print_level: 0 });
    expect(first.status).toBe('optimal');
    expect(first.iterations).toBeLessThanOrEqual(60);
    const second = solve(load(text(0.01)), { print_level: 0 }, { state: first.state() });
    expect(second.status).toBe('optimal');
    expect(second.iterations).toBeLessThanOrEqual(90);
  });
});
