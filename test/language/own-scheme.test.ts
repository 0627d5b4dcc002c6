import { expect, it } from 'vitest';
import { defineScheme, registerScheme } from '../../src/collocation/index.js';
import { loadModel } from '../../src/language/index.js';
import { solve } from '../../src/model/index.js';

const scheme = (name: string) =>
  defineScheme({ name, nodes: [0, 1 / 3, 2 / 3, 1], collocated: [false, true, true, true] });
const text = (name: string) => `time t in [0, 2]
state x over t start 1
subject to
  der(x) == -x
  x at 0 == 1
collocate t with ${name}`;

it('has the name that it is registered by, and is printed', () => {
  expect(loadModel(text('thirds(elements: 8)')).diagnostics[0]!.code).toBe('unknown-scheme');
  const thirds = registerScheme(scheme('thirds'));
  expect(registerScheme(thirds)).toBe(thirds);
  const { model } = loadModel(text('thirds(elements: 8)'));
  expect(model!.toNode()).toContain('collocate t with thirds(elements: 8)');
  const solution = solve(model!, { print_level: 0 });
  expect(solution.value(model!.variables.get('x')!.element().at(2))).toBeCloseTo(Math.exp(-2), 4);
  expect(loadModel(text('thirds()')).diagnostics[0]!.hint).toBe('write thirds(elements: 100)');
  expect(loadModel(text('third(elements: 8)')).diagnostics[0]!.hint).toBe("did you mean 'thirds'?");
});

it.each(['radau', 'radau_left', 'explicit_midpoint', 'two words', 'thirds'])('is refused: %s', (name) => {
  expect(() => registerScheme(scheme(name))).toThrow(/no name for the language|already/);
});
