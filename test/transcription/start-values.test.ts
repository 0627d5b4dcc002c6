import { describe, expect, it } from 'vitest';
import { radau } from '../../src/collocation/index.js';
import { loadModel } from '../../src/language/index.js';
import { Model } from '../../src/model/index.js';
import { transcribe } from '../../src/transcription/index.js';

/** Starting values of the unknowns by name, those over time in order of time. */
function starts(model: Model): Map<string, number[]> {
  const { layout, definition } = transcribe(model);
  const values = Array.from(definition.start);
  return new Map(
    layout.placements.map(({ variable, first, positions }) => [
      variable.name,
      values.slice(first, first + positions * variable.size),
    ]),
  );
}

describe('starting values', () => {
  it('may use scalar unknowns, which stand for their own', () => {
    const { model, diagnostics } = loadModel(`
var tf in [1, 10] start 2*a
var a start 2
var y[1..2] start [a, tf + a]
time t in [0, tf]
state x over t start 3*t/tf
subject to
  der(x) == a
  y == [tf, tf]
collocate t with radau(elements: 1, points: 2)`);
    expect(diagnostics).toEqual([]);
    const found = starts(model!);
    expect(found.get('tf')).toEqual([4]);
    expect(found.get('y')).toEqual([2, 6]);
    expect(found.get('x')).toEqual([0, 1, 3].map((value) => expect.closeTo(value, 14) as number));
  });

  it('must not depend on one another in a circle', () => {
    const model = new Model();
    const a = model.variable('a');
    const b = model.variable('b', { start: a.element().plus(1) });
    a.start = [b.element()];
    expect(() => transcribe(model)).toThrow('depends on itself');
  });

  it('may not use unknowns over time or with indices', () => {
    const model = new Model();
    const time = model.time('t', 0, 1);
    model.collocate(time, radau(2), { elements: 1 });
    const x = model.state('x', { time });
    model.variable('a', { start: x.at(0)[0]! });
    expect(() => transcribe(model)).toThrow("the start of 'a' contains unknowns");
  });
});
