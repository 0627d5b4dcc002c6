import { describe, expect, it } from 'vitest';
import { chebyshev, legendre, radau } from '../../src/collocation/index.js';
import { parseTable } from '../../src/data/index.js';
import {
  add,
  atLeast,
  atMost,
  between,
  cos,
  der,
  divide,
  equal,
  IndexSet,
  integral,
  Model,
  ModelError,
  mse,
  multiply,
  power,
  product,
  sqrt,
  subtract,
  sumsq,
  total,
} from '../../src/model/index.js';
import { evaluateBlock } from '../../src/nlp/evaluate-block.js';
import type { ProblemDefinition } from '../../src/nlp/template.js';
import { zeros } from '../../src/network/index.js';
import { transcribe } from '../../src/transcription/index.js';

/** Row values and objective by interpretation, independent of the compiled evaluators. */
function evaluateDefinition(definition: ProblemDefinition, x: Float64Array) {
  const rows = new Float64Array(definition.constraints);
  let objective = definition.objectiveConstant ?? 0;
  for (const block of definition.blocks) {
    evaluateBlock(block, x).forEach((value, k) => {
      const weighted = value * (block.weights?.[k] ?? 1);
      if (block.rows === 'objective') objective += weighted;
      else rows[block.rows[k]!]! += weighted;
    });
  }
  return { rows, objective };
}

const ramp = (n: number) => Float64Array.from({ length: n }, (_, k) => 0.3 + 0.1 * k);

describe('plain programs', () => {
  it('gives every constraint of an indexed family its row and moves known parts into the bounds', () => {
    const model = new Model();
    const p = model.variable('p', { over: 4, lower: 0, upper: [1, 2, 3, 4], start: [1, 1, 2, 2] });
    const limit = model.parameter('limit', [10, 20, 30], [IndexSet.range(1, 3)]);
    model.subjectTo('step', [IndexSet.range(1, 3)], (i) =>
      atMost(add(multiply(2, p.element(i)), power(p.element(add(i, 1)), 2), 5), limit.element(i)),
    );
    const { definition } = transcribe(model);
    expect(definition.constraints).toBe(3);
    expect([...definition.constraintUpper]).toEqual([5, 15, 25]);
    expect([...definition.constraintLower]).toEqual([-Infinity, -Infinity, -Infinity]);
    expect([...definition.upper]).toEqual([1, 2, 3, 4]);
    const x = ramp(4);
    const { rows } = evaluateDefinition(definition, x);
    for (let i = 0; i < 3; i++) expect(rows[i]).toBeCloseTo(2 * x[i]! + x[i + 1]! ** 2, 14);
    expect(definition.constraintOrigin(2).name).toBe('step[3]');
    expect(definition.blocks).toHaveLength(1);
  });

  it('turns sums at the top into points and writes out sums inside nonlinear expressions', () => {
    const model = new Model();
    const set = IndexSet.range(1, 5);
    const x = model.variable('x', { over: set });
    const inner = total(set, (i) => power(x.element(i), 2));
    model.minimize(
      add(
        total(set, (i) => multiply(i, x.element(i))),
        sqrt(inner),
        product(set, (i) => x.element(i)),
        7,
      ),
    );
    const { definition } = transcribe(model);
    const values = ramp(5);
    const { objective } = evaluateDefinition(definition, values);
    const expected =
      values.reduce((sum, value, k) => sum + (k + 1) * value, 0) +
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) +
      values.reduce((all, value) => all * value, 1) +
      7;
    expect(objective).toBeCloseTo(expected, 13);
    expect(definition.blocks.map(({ points }) => points).sort()).toEqual([1, 5]);
  });

  it('keeps only the index values that satisfy a condition, also conditions on the row', () => {
    const model = new Model();
    const set = IndexSet.range(1, 3);
    const x = model.variable('x', { over: [set, set] });
    model.subjectTo('row', [set], (i) =>
      equal(
        total(
          set,
          (j) => x.element(i, j),
          (j) => ({ kind: 'compare', comparison: '!=', left: j, right: i }),
        ),
        1,
      ),
    );
    const { definition } = transcribe(model);
    const values = ramp(9);
    const { rows } = evaluateDefinition(definition, values);
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let j = 0; j < 3; j++) if (j !== i) sum += values[3 * i + j]!;
      expect(rows[i]).toBeCloseTo(sum, 14);
    }
  });

  it('indexes by text elements', () => {
    const model = new Model();
    const feeds = model.set('feeds', ['water', 'salt']);
    const flow = model.variable('flow', { over: feeds });
    const cost = model.parameter('cost', [2, 5], [feeds]);
    model.minimize(total(feeds, (f) => multiply(cost.element(f), flow.element(f))));
    model.subjectTo('salt', atLeast(flow.element('salt'), 0.5));
    const { definition } = transcribe(model);
    const { objective, rows } = evaluateDefinition(definition, Float64Array.of(3, 4));
    expect(objective).toBe(26);
    expect(rows[0]).toBe(4);
    expect(definition.variableOrigin(1).name).toBe('flow[salt]');
  });

  it('refuses what has no meaning, by name', () => {
    const empty = new Model();
    expect(() => transcribe(empty)).toThrow(/no variables/);
    const model = new Model();
    const x = model.variable('x', { over: 2 });
    expect(() => x.element(3)).toThrow(ModelError);
    model.subjectTo('nothing', equal(1, 2));
    expect(() => transcribe(model)).toThrow(/'nothing' contains no unknowns/);
    const outside = new Model();
    const y = outside.variable('y', { over: 2 });
    outside.subjectTo('c', [IndexSet.range(1, 2)], (i) => equal(y.element(add(i, 1)), 0));
    expect(() => transcribe(outside)).toThrow(/'y' has no component \[3\]/);
    const crossing = new Model();
    crossing.variable('z', { lower: 2, upper: 1 });
    expect(() => transcribe(crossing)).toThrow(/bounds of 'z' cross/);
    const between2 = new Model();
    const w = between2.variable('w');
    between2.subjectTo('b', between(3, w, 1));
    expect(() => transcribe(between2)).toThrow(/cross/);
  });
});

describe('dynamic models', () => {
  const decay = (scheme = radau(3), elements = 4) => {
    const model = new Model();
    const t = model.time('t', 0, 2);
    const x = model.state('x', { time: t, start: multiply(2, t.current) });
    model.subjectTo('dynamics', equal(der(x), multiply(-3, x)));
    model.subjectTo('start', equal(x.element().at(0), 1));
    model.collocate(t, scheme, { elements });
    return { model, t, x };
  };

  it('imposes the differential equation at every collocation point: zero residual for a polynomial solution', () => {
    const model = new Model();
    const t = model.time('t', 0, 2);
    const x = model.state('x', { over: 2, time: t });
    model.subjectTo('dynamics', equal(der(x), [multiply(3, power(t.current, 2)), x.element(1)]));
    model.collocate(t, radau(4), { elements: 3 });
    const { definition, layout } = transcribe(model);
    const { nodes } = layout.grid(t);
    const values = new Float64Array(definition.variables);
    nodes.forEach((time, k) => {
      values[2 * k] = time ** 3 - 1;
      values[2 * k + 1] = time ** 4 / 4 - time;
    });
    const { rows } = evaluateDefinition(definition, values);
    expect(definition.constraints).toBe(2 * 12);
    rows.forEach((value, row) => expect(value).toBeCloseTo(definition.constraintLower[row]!, 10));
    expect(definition.constraintOrigin(3)).toMatchObject({ name: 'dynamics[2]', element: 0 });
  });

  it('places states at every node and starts them from a function of time', () => {
    const { model, t } = decay();
    const { definition, layout } = transcribe(model);
    expect(definition.variables).toBe(13);
    expect(definition.constraints).toBe(13);
    layout.grid(t).nodes.forEach((time, k) => expect(definition.start[k]).toBeCloseTo(2 * time, 14));
  });

  it('joins elements by rows where the scheme has no end node', () => {
    const { model } = decay(legendre(2), 3);
    const { definition } = transcribe(model);
    expect(definition.variables).toBe(9);
    expect(definition.constraints).toBe(6 + 1 + 2);
    const cubic = Float64Array.from(
      transcribe(model).layout.grid(model.times.get('t')!).nodes,
      (time) => time ** 2,
    );
    const { rows } = evaluateDefinition(definition, cubic);
    expect(rows[7]).toBeCloseTo(0, 13);
    expect(definition.constraintOrigin(8).name).toBe('continuity of x');
  });

  it('integrates by the quadrature of the scheme, with known factors inside and outside', () => {
    const model = new Model();
    const t = model.time('t', 1, 3);
    const u = model.control('u', { time: t });
    model.minimize(divide(integral(t, multiply(t.current, power(u, 2))), 4));
    model.collocate(t, radau(3), { elements: 5 });
    const { definition, layout } = transcribe(model);
    const grid = layout.grid(t);
    const values = Float64Array.from(grid.controlNodes, (node) => grid.nodes[node]!);
    const { objective } = evaluateDefinition(definition, values);
    expect(objective).toBeCloseTo((3 ** 4 - 1) / 16, 12);
  });

  it('takes residuals at the measurement times through the polynomial and leaves out missing cells', () => {
    const model = new Model();
    const t = model.time('t', 0, 2);
    const x = model.state('x', { over: 2, time: t });
    const table = parseTable('t,a,b\n0,1,2\n0.37,2,\n1.9,3,5\n', { source: 'inline' });
    const data = model.data('data', table);
    model.minimize(mse(x, [data.column('a'), data.column('b')]));
    model.collocate(t, chebyshev(6));
    const { definition, layout } = transcribe(model);
    const { nodes } = layout.grid(t);
    const values = new Float64Array(definition.variables);
    nodes.forEach((time, k) => {
      values[2 * k] = time ** 2;
      values[2 * k + 1] = 1 + time ** 5;
    });
    const { objective } = evaluateDefinition(definition, values);
    const squares =
      (0 - 1) ** 2 + (0.37 ** 2 - 2) ** 2 + (1.9 ** 2 - 3) ** 2 + (1 - 2) ** 2 + (1 + 1.9 ** 5 - 5) ** 2;
    expect(objective).toBeCloseTo(squares / 3, 12);
  });

  it('imposes path constraints of states at every node and of controls where they live', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t });
    const u = model.control('u', { time: t });
    model.subjectTo('path', atMost(power(x, 2), add(1, t.current)));
    model.subjectTo('mixed', atMost(add(x, u), cos(t.current)));
    model.collocate(t, radau(2), { elements: 2 });
    const { definition } = transcribe(model);
    expect(definition.constraints).toBe(5 + 4);
    expect(definition.constraintUpper[4]).toBeCloseTo(2, 14);
    expect(definition.constraintUpper[8]).toBeCloseTo(Math.cos(1), 14);
  });

  it('shares one template and one network evaluation between the components of a vector equation', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { over: 2, time: t });
    const f = model.network('f', { layers: [2, 3, 2], start: zeros() });
    model.subjectTo('dynamics', equal(der(x), f.of(x)));
    model.minimize(sumsq(f));
    model.collocate(t, radau(3), { elements: 2 });
    const { definition } = transcribe(model);
    const [dynamics, penalty] = definition.blocks;
    expect(dynamics!.template.outputs).toHaveLength(2);
    expect(dynamics!.template.networks).toHaveLength(1);
    expect(penalty!.points).toBe(17);
    expect([...definition.eliminationGroups!].filter((group) => group === 1)).toHaveLength(17);
  });

  it('names the quantity that lacks a time', () => {
    const { model, x } = decay();
    model.minimize(power(subtract(x, 1), 2));
    expect(() => transcribe(model)).toThrow(/'x' without a time/);
    const other = new Model();
    const s = other.time('s', 0, 1);
    other.state('y', { time: s });
    expect(() => transcribe(other)).toThrow(/'s' has no grid/);
  });
});
