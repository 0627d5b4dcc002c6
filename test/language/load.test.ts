import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { loadModel, type LoadOptions } from '../../src/language/index.js';
import * as odeon from '../../src/model/index.js';
import { chebyshev, radau } from '../../src/collocation/index.js';
import { xavier } from '../../src/network/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { transcribe } from '../../src/transcription/index.js';

const train = parseTable('t,y1,y2\n0,1,0.5\n1,0.8,0.1\n2,0.4,-0.2\n3,0.1,-0.3\n', { source: 'train.csv' });
const tables: LoadOptions = { readData: () => train };

function load(text: string, options: LoadOptions = tables): odeon.Model {
  const { model, diagnostics } = loadModel(text, options);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return model!;
}

/** The discretised problem, comparable by value. */
function discretised(model: odeon.Model) {
  const { definition } = transcribe(model);
  const { variables, constraints, lower, upper, start, constraintLower, constraintUpper, blocks } =
    definition;
  return { variables, constraints, lower, upper, start, constraintLower, constraintUpper, blocks };
}

const vanDerPol = `model VanDerPol "neural ODE"
param nodes = 8
data train = csv("train.csv")
time t in [0, 3]
state x[1..2] over t in [-5, 5] start smooth(train.y1, train.y2, bandwidth: 1.5)
network f : 2 -> 4 tanh -> 2 in [-100, 100] start xavier(seed: 42)

subject to
  dynamics: der(x) == f(x)
  start:    x at 0 == [train.y1, train.y2] at 0

minimize mse(x, [train.y1, train.y2]) + 1e-3 * sumsq(f)

collocate t with chebyshev(nodes: nodes)
solve with interior_point(tol: 1e-6, mu_strategy: adaptive)
validate simulate f on train
`;

describe('text and TypeScript', () => {
  it('sum squared errors, and remember them as a fit', () => {
    const sum = load(vanDerPol.replace('mse(', 'sse('));
    const mean = load(vanDerPol.replace('mse(', '4*mse('));
    expect(sum.fits).toHaveLength(1);
    expect(sum.fits[0]!.columns).toHaveLength(2);
    const objective = (model: odeon.Model) => {
      const problem = new CompiledProblem(transcribe(model).definition);
      return problem.objective(Float64Array.from(problem.start));
    };
    expect(objective(sum)).toBeCloseTo(objective(mean), 12);
  });

  it('name numbered columns at once', () => {
    const short = vanDerPol
      .replaceAll('[train.y1, train.y2]', 'train.y')
      .replace('train.y1, train.y2', 'train.y');
    expect(discretised(load(short))).toEqual(discretised(load(vanDerPol)));
  });

  it('say the same neural ODE', () => {
    const text = load(vanDerPol);

    const model = new odeon.Model('VanDerPol', 'neural ODE');
    model.parameter('nodes', 8);
    const data = model.data('train', train);
    const t = model.time('t', 0, 3);
    const columns = [data.column('y1'), data.column('y2')];
    const f = model.network('f', { layers: [2, 4, 2], lower: -100, upper: 100, start: xavier({ seed: 42 }) });
    const x = model.state('x', {
      over: 2,
      time: t,
      lower: -5,
      upper: 5,
      start: columns.map((column) => odeon.smooth(column, 1.5)),
    });
    model.subjectTo('dynamics', odeon.equal(odeon.der(x), f.of(x)));
    model.subjectTo(
      'start',
      odeon.equal(
        x.at(0),
        columns.map((column) => column.at(0)),
      ),
    );
    model.minimize(odeon.add(model.fit(x, columns), odeon.multiply(1e-3, odeon.sumsq(f))));
    model.collocate(t, chebyshev(8));

    const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
    expect(plain(discretised(text))).toEqual(plain(discretised(model)));
    expect(text.solverOptions).toEqual({ tol: 1e-6, mu_strategy: 'adaptive' });
    expect(text.validations).toHaveLength(1);
    expect(text.fits).toHaveLength(1);
    expect([text.name, text.title]).toEqual(['VanDerPol', 'neural ODE']);
  });

  it('say the same optimal control problem', () => {
    const text = load(`param elements = 4
      time t in [0, 10]
      state x[1..2] over t
      control u over t in [-1, 1]
      subject to
        der(x[1]) == (1 - x[2]^2)*x[1] - x[2] + u
        der(x[2]) == x[1]
        x at 0 == [0, 1]
        x[1] >= -0.25
      minimize integral(over t: x[1]^2 + x[2]^2 + u^2)
      collocate t with radau(elements: elements, points: 3)`);

    const model = new odeon.Model();
    const t = model.time('t', 0, 10);
    const x = model.state('x', { over: 2, time: t });
    const u = model.control('u', { time: t, lower: -1, upper: 1 });
    const [a, b] = x.components() as [odeon.Expression, odeon.Expression];
    const right = odeon.add(odeon.multiply(odeon.subtract(1, b.squared()), a), odeon.negate(b), u);
    model.subjectTo('c1', odeon.equal(odeon.der(a), right));
    model.subjectTo('c2', odeon.equal(odeon.der(b), a));
    model.subjectTo('c3', odeon.equal(x.at(0), [0, 1]));
    model.subjectTo('c4', odeon.atLeast(a, -0.25));
    model.minimize(odeon.integral(t, odeon.add(a.squared(), b.squared(), odeon.power(u, 2))));
    model.collocate(t, radau(3), { elements: 4 });
    const { blocks: _, ...fromText } = discretised(text);
    const { blocks: __, ...fromCode } = discretised(model);
    expect(fromText).toEqual(fromCode);
  });
});

describe('families', () => {
  it('run over ranges, listed sets and guards', () => {
    const model = load(`set I = 1..3
      set S = {"a", "b"}
      param k[i in I] = i^2
      param w[S] = [3, 4]
      var p[I, s in S] in [0, k[2]*w[s]] start i0
      param i0 = 0.5
      subject to
        c[i in I, s in S where i != 2 and s != "a"]: k[i]*p[i, s] <= w[s]
        sum(i in I, j in 1..i: p[i, "a"]*p[j, "b"]) >= 1
      minimize prod(i in I: p[i, "a"])`);
    expect(model.variables.get('p')!.upper.length).toBe(6);
    const { definition } = transcribe(model);
    expect(definition.variables).toBe(6);
    expect(Array.from(definition.upper)).toEqual([12, 16, 12, 16, 12, 16]);
    expect(definition.constraints).toBe(3);
    expect(Array.from(definition.constraintUpper).slice(0, 2)).toEqual([4, 4]);
  });

  it('take bounds and starting values in all their forms', () => {
    const { definition } = transcribe(
      load(`var p[1..4] in [1, 5] start [1, 5, 5, 1]
        var y >= 0
        var z <= 3 start 1
        var q[1..2] in [[0, 1], [inf, 2]] start 0.5
        minimize sumsq(p) + y - z + sum(q)`),
    );
    expect(Array.from(definition.lower)).toEqual([1, 1, 1, 1, 0, -Infinity, 0, 1]);
    expect(Array.from(definition.upper)).toEqual([5, 5, 5, 5, Infinity, 3, Infinity, 2]);
    expect(Array.from(definition.start).slice(0, 4)).toEqual([1, 5, 5, 1]);
  });

  it('take ranges of unknown limits as two inequalities', () => {
    const model = load(
      'var a\nvar b\nvar c\nsubject to\n  order: a <= b <= c\n  box: 3 >= a - b >= 1\nminimize a^2',
    );
    expect(model.constraints.map(({ name, relation }) => `${name} ${relation.kind}`)).toEqual([
      'order.1 atMost',
      'order.2 atMost',
      'box between',
    ]);
  });
});

describe('replacing parts of a model', () => {
  it('replaces parameters and files', () => {
    const files: string[] = [];
    const model = load(vanDerPol, {
      readData: ({ file, trusted }) => {
        files.push(`${file} ${trusted}`);
        return train;
      },
      parameters: new Map([['nodes', 5]]),
      data: new Map([['train', '/elsewhere/other.csv']]),
    });
    expect(files).toEqual(['/elsewhere/other.csv true']);
    expect(model.times.get('t')!.discretisation!.scheme.points).toBe(5);
  });

  it('refuses names that the model does not have', () => {
    const { diagnostics, model } = loadModel(vanDerPol, {
      ...tables,
      parameters: new Map([
        ['node', 5],
        ['train', 1],
      ]),
    });
    expect(model).toBeUndefined();
    expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      ["the model has no parameter 'node' to replace", "did you mean 'nodes'?"],
      ["'train' is a data, not a parameter", undefined],
    ]);
  });

  it('checks without data as far as that goes', () => {
    const { diagnostics, model } = loadModel(vanDerPol.replace('f(x)', 'f(x, x)'));
    expect(model).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['network-inputs', "'f' takes 2 inputs but got 4"],
    ]);
  });
});

describe('named expressions', () => {
  /** The values that the constraints' bodies have at the start point, by their differences from the bounds. */
  const rows = (text: string) => {
    const model = load(text);
    return model.constraints.map(({ name, relation, where, bindings }) => ({
      name,
      kind: relation.kind,
      rows: relation.rows.length,
      over: bindings.map(({ set }) => set.size),
      guarded: where !== undefined,
    }));
  };

  it('stand for their expressions, shared or by index', () => {
    const named = load(`var x[1..3] start 2
      var y
      param k = 2
      let total = sum(x) + y
      let rate[i in 1..3, j in 1..2] = k*x[i]^j
      subject to
        c[i in 1..2]: rate[i + 1, 2] <= total
        rate[1, 1] + total == 0
      minimize total^2 + sum(i in 1..3: rate[i, 1])`);
    const plain = load(`var x[1..3] start 2
      var y
      param k = 2
      subject to
        c[i in 1..2]: k*x[i + 1]^2 <= sum(x) + y
        k*x[1]^1 + sum(x) + y == 0
      minimize (sum(x) + y)^2 + sum(i in 1..3: k*x[i]^1)`);
    const at = (model: odeon.Model) => {
      const { definition } = transcribe(model);
      const { constraints, constraintLower, constraintUpper } = definition;
      return { constraints, constraintLower, constraintUpper };
    };
    expect(at(named)).toEqual(at(plain));
  });

  it('may be vectors and depend on time', () => {
    const text = `time t in [0, 2]
      state x[1..2] over t
      let speed = [x[2], -x[1]]
      let scaled[i in 1..2] = i*x[i]
      subject to
        der(x) == speed
        scaled <= 5
        (speed at 0) == [0, 1]
      collocate t with radau(elements: 2, points: 2)`;
    expect(rows(text).map(({ rows: count }) => count)).toEqual([2, 2, 2]);
  });

  it('keep their own names: an index outside is not seen inside', () => {
    const { diagnostics } = loadModel(`var x[1..3]
      let a[j in 1..3] = x[j] + i
      minimize sum(i in 1..3: a[i])`);
    expect(diagnostics.map(({ message }) => message)).toContain("unknown name 'i'");
  });

  it('record the fits that they contain', () => {
    const model = load(`data train = csv("train.csv")
      time t in [0, 3]
      state y over t
      let error = mse(y, train.y1)
      subject to
        der(y) == -y
      minimize error
      collocate t with radau(elements: 2, points: 2)`);
    expect(model.fits).toHaveLength(1);
  });
});

describe('conditions and data', () => {
  it('filters sets, counts rows and takes cells by row', () => {
    const model = load(`data train = csv("train.csv")
      set all = 1..6
      set odd = {i in all where i != 2 and i != 4 and i != 6}
      param w[rows(train)] = train.y1
      var y start 2
      var p[odd]
      subject to
        rows[k in rows(train) where k > 1]: train.y2[k]*y <= w[k]
      minimize y^2 + sum(i in odd: p[i]^2)`);
    expect([...model.sets.get('odd')!]).toEqual([1, 3, 5]);
    expect(Array.from(model.parameters.get('w')!.values)).toEqual([1, 0.8, 0.4, 0.1]);
    expect(Array.from(transcribe(model).definition.constraintUpper)).toEqual([0.8, 0.4, 0.1]);
  });

  it('chooses by indices, by time and by values', () => {
    const model = load(`time t in [0, 2]
      state x over t start 1
      let push = if t < 1 then 1 else 0
      var p[1..3] start 1
      subject to
        der(x) == push - x + (if x > 0 then x^2 else 0)
        c[i in 1..3]: p[i] <= if i == 2 then 5 else 7
      minimize x at 2
      collocate t with radau(elements: 2, points: 2)`);
    const { definition } = transcribe(model);
    expect(Array.from(definition.constraintUpper).slice(-3)).toEqual([7, 5, 7]);
  });

  it('interpolates inputs of the dynamics', () => {
    const model = load(`data train = csv("train.csv")
      time t in [0, 3]
      state x over t
      let u = interpolate(train.y1, by: previous)
      subject to
        der(x) == u
      collocate t with radau(elements: 3, points: 1)`);
    const { definition } = transcribe(model);
    // Radau points with one point each: the ends of the elements, where the next value already holds.
    const bounds = Array.from(definition.constraintUpper).map((value) => Math.round(value * 1e9) / 1e9);
    expect(bounds).toEqual([0.8, 0.4, 0.1]);
  });
});
