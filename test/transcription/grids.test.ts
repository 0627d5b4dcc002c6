import { describe, expect, it } from 'vitest';
import { explicitMidpoint, central, radau, trapezoidal } from '../../src/collocation/index.js';
import { equal, integral, Model, ModelError } from '../../src/model/index.js';
import { transcribe } from '../../src/transcription/index.js';

function model(hold: 'free' | 'constant' = 'free') {
  const made = new Model();
  const t = made.time('t', 0, 2);
  const x = made.state('x', { time: t, lower: 0, upper: 3 });
  const u = made.control('u', { time: t, hold });
  made.subjectTo('rate', equal(x.derivative(), u));
  made.minimize(integral(t, u.element().squared()));
  return { made, t };
}

describe('the grid of a time', () => {
  it('takes element boundaries that begin and end with the time', () => {
    const { made, t } = model();
    made.collocate(t, radau(2), { elements: Float64Array.of(0, 0.5, 2) });
    expect(transcribe(made).layout.grid(t).mesh.elements).toBe(2);
    const wrong = model();
    wrong.made.collocate(wrong.t, radau(2), { elements: Float64Array.of(0, 0.5, 1) });
    expect(() => transcribe(wrong.made)).toThrow(/run from 0 to 1, the time from 0 to 2/);
  });

  it('leaves the inner nodes of the trapezoidal rule without bounds', () => {
    const { made, t } = model();
    made.collocate(t, trapezoidal, { elements: 2 });
    const { lower, upper } = transcribe(made).definition;
    expect([...lower.subarray(0, 5)]).toEqual([0, -Infinity, 0, -Infinity, 0]);
    expect([...upper.subarray(0, 5)]).toEqual([3, Infinity, 3, Infinity, 3]);
  });

  it('refuses controls whose optimum would not converge', () => {
    for (const [scheme, hold, message] of [
      [central, 'constant', /cannot be chosen on central differences/],
      [explicitMidpoint, 'free', /cannot be free on 'explicit-midpoint'/],
    ] as const) {
      const { made, t } = model(hold);
      made.collocate(t, scheme, { elements: 4 });
      expect(() => transcribe(made)).toThrow(message);
      expect(() => transcribe(made)).toThrow(ModelError);
    }
  });
});
