import { describe, expect, it } from 'vitest';
import { formatModel, loadModel, renderDiagnostics } from '../../src/language/index.js';
import { solve } from '../../src/model/solve.js';
import { transcribe } from '../../src/transcription/index.js';

function load(text: string) {
  const { model, diagnostics, source } = loadModel(text, { source: 'm.node' });
  expect(renderDiagnostics(diagnostics, source)).toBe('');
  return model!;
}

const errors = (text: string) =>
  loadModel(text).diagnostics.map(
    ({ place, code, message }) => `${place.line}:${place.column} ${code}: ${message}`,
  );

const time = 'time t in [0, 2]\ncollocate t with radau(elements: 4, points: 3)\n';
const tank = `block Tank(area, inflow) {
  param k = 0.5
  state h over t start 1
  let outflow = k*h
  subject to
    balance: area*der(h) == inflow - outflow
    h at 0 == 1
}
`;

/** The discretised rows without their names. */
function rows(text: string) {
  const { definition } = transcribe(load(text));
  const { variables, constraints, lower, upper, start, constraintLower, constraintUpper } = definition;
  return { variables, constraints, lower, upper, start, constraintLower, constraintUpper };
}

describe('blocks', () => {
  it('put their statements in the place of each instance', () => {
    const model = load(`${time}${tank}use Tank(2, 1) as first
use Tank(inflow: first.outflow, area: 3) as second
minimize second.h at 2`);
    expect([...model.variables.keys()]).toEqual(['first.h', 'second.h']);
    expect(model.constraints.map(({ name }) => name)).toEqual([
      'first.balance',
      'c1',
      'second.balance',
      'c2',
    ]);
    const solution = solve(model, { print_level: 0 });
    // 2 h' = 1 - h/2 from 1: h = 2 - exp(-t/4).
    expect(solution.value(model.variables.get('first.h')!.element().at(2))).toBeCloseTo(
      2 - Math.exp(-0.5),
      8,
    );
  });

  it('say what is said without them', () => {
    const plain = `${time}param k = 0.5
state h over t start 1
state g over t start 1
subject to
  2*der(h) == 1 - k*h
  h at 0 == 1
  3*der(g) == k*h - k*g
  g at 0 == 1`;
    expect(rows(`${time}${tank}use Tank(2, 1) as a\nuse Tank(3, a.outflow) as b`)).toEqual(rows(plain));
  });

  it('are families over indices', () => {
    const text = `${time}param size[1..3] = [1, 2, 4]
${tank}use Tank(size[i], i) as tank[i in 1..3]
minimize sum(i in 1..3: tank[i].h at 2) + tank[2].k`;
    const model = load(text);
    expect(model.variables.get('tank.h')!.size).toBe(3);
    expect(model.parameters.get('tank.k')!.values).toHaveLength(3);
    const solution = solve(model, { print_level: 0 });
    const h = model.variables.get('tank.h')!;
    // size h' = i - h/2 from 1: h = 2 i + (1 - 2 i) exp(-t / (2 size)).
    for (const [k, size] of [1, 2, 4].entries()) {
      const i = k + 1;
      expect(solution.value(h.element(i).at(2))).toBeCloseTo(2 * i + (1 - 2 * i) * Math.exp(-1 / size), 6);
    }
  });

  it('use other blocks, also over indices, and share their networks', () => {
    const model = load(`block Inner(a) {
  var x[1..2] start a
  network f : 1 -> 2 tanh -> 1
  let y[j in 1..2] = f(x[j]) + a
}
block Outer(b) {
  use Inner(b + 1) as inner
  subject to
    inner.x[1] + inner.y[2] >= b
}
use Outer(i) as outer[i in 1..3]
minimize sum(i in 1..3, j in 1..2: outer[i].inner.x[j]^2)`);
    expect([...model.variables.keys()]).toEqual(['outer.inner.x']);
    expect(model.variables.get('outer.inner.x')!.size).toBe(6);
    expect([...model.networks.keys()]).toEqual(['outer.inner.f']);
    expect(Array.from(transcribe(model).definition.start).slice(0, 6)).toEqual([2, 2, 3, 3, 4, 4]);
  });

  it('keep names apart: indices inside hide nothing that is given from outside', () => {
    const text = (body: string) => `param i = 7
${body}
minimize x^2`;
    const block = text(
      'block B(p) {\n  var s[1..2]\n  subject to\n    c[i in 1..2]: s[i] >= p*i\n}\nuse B(i) as b\nvar x',
    );
    const model = loadModel(block).model!;
    expect(Array.from(transcribe(model).definition.constraintLower)).toEqual([7, 14]);
  });
});

describe('wrong blocks', () => {
  it.each([
    ['use Tank(1, 2) as a\nvar x', "1:5 unknown-block: there is no block 'Tank'"],
    ['block B() {\nvar x\nuse B() as b', "1:1 unclosed-bracket: the block 'B' is not closed"],
    ['var x\n}', "2:1 unopened-bracket: '}' closes no block"],
    [
      'block B() {\n  minimize 1\n}\nuse B() as b\nvar x',
      '2:3 misplaced-block: this statement cannot stand in a block',
    ],
    ['block B(a) {\n  var x >= a\n}\nuse B() as b', "4:1 missing-argument: 'B' needs a value for 'a'"],
    ['block B(a) {\n  var x >= a\n}\nuse B(1, 2) as b', "4:10 too-many-arguments: 'B' takes 1 value"],
    ['block B(a) {\n  var x >= a\n}\nuse B(c: 2) as b', "4:7 unknown-argument: 'B' has no parameter 'c'"],
    ['block B(a) {\n  var x >= a\n}\nuse B(1, a: 2) as b', "4:10 repeated-argument: 'a' is given twice"],
    [
      'block B() {\n  use B() as c\n}\nuse B() as b\nvar x',
      '2:3 nested-too-deep: instances are nested more than 16 deep',
    ],
    ['block B() {\n  var x >= y\n}\nuse B() as b\nuse B() as c', "2:12 unknown-name: unknown name 'y'"],
    ['block B() {\n  var x\n}\nuse B() as b\nminimize b.z', "5:12 unknown-name: 'b' has no 'z'"],
    ['block B(\n  var x\n}\nvar y', "1:8 unclosed-bracket: '(' is not closed"],
    ['block B() {\n  var x\n}\nvar y\nminimize y', "1:7 unused-name: the block 'B' is never used"],
  ])('%s', (text, message) => {
    expect(errors(text)[0]).toBe(message);
  });

  it('say an error in a block once, however often it is used', () => {
    expect(
      errors('block B() {\n  var x >= y\n}\nuse B() as b\nuse B() as c\nminimize b.x + c.x'),
    ).toHaveLength(1);
  });
});

it('formats blocks', () => {
  const text = 'block  B( a,b ){\nvar x\nsubject to\nx>=a\n}\nuse B(1,b : 2) as c [ i in 1..2 ]\n';
  const tidy = 'block B(a, b) {\n  var x\n  subject to\n    x >= a\n}\nuse B(1, b: 2) as c[i in 1..2]\n';
  expect(formatModel(text).text).toBe(tidy);
  expect(formatModel(tidy).text).toBe(tidy);
});
