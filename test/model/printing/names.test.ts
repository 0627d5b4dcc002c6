import { describe, expect, it } from 'vitest';
import { builtinNames } from '../../../src/language/lowering/functions.js';
import { loadModel } from '../../../src/language/index.js';
import { add, defineScheme, equal, IndexSet, Model, total, xavier } from '../../../src/index.js';
import { functionNames } from '../../../src/model/printing/names.js';

describe('names of a printed model', () => {
  it('are changed where the language cannot read them', () => {
    const model = new Model('my model', 'a "title"');
    const a = model.variable('two words');
    const b = model.variable('two_words');
    const c = model.variable('if');
    const d = model.variable('pi', { over: 2 });
    const f = model.network('sin', { layers: [1, 1], start: xavier({ seed: 1 }) });
    model.subjectTo('a rule', equal(add(a, b, c, ...d.components(), f.of(a)[0]!), 0));
    model.subjectTo('a rule', equal(a, b));
    const text = model.toNode();
    expect(text).toContain('var two_words\nvar two_words_2\nvar if_\nvar pi_[1..2]\n');
    expect(text).toContain(
      '  a_rule: two_words + two_words_2 + if_ + pi_[1] + pi_[2] + sin_(two_words) == 0\n',
    );
    expect(text).toContain('  a_rule_2: two_words == two_words_2\n');
    expect(loadModel(text).diagnostics).toEqual([]);
  });

  it('of indices hide nothing', () => {
    const model = new Model();
    const i = model.variable('i');
    const x = model.variable('x', { over: 3 });
    const numbers = IndexSet.range(1, 3);
    const inner = (j: Parameters<typeof x.element>[0]) =>
      total(numbers, (k) => add(x.element(j), x.element(k), i));
    model.minimize(total(numbers, inner));
    expect(model.toNode()).toContain('sum(i2 in 1..3: sum(i3 in 1..3: x[i2] + x[i3] + i))');
  });

  it('know every function of the language, whose calls a network must not take over', () => {
    expect([...builtinNames].filter((name) => !functionNames.has(name))).toEqual([]);
  });

  it('of schemes must be those of the language', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    model.state('x', { time: t });
    const scheme = defineScheme({ name: 'own', points: 1, nodes: [0, 1], collocated: [0, 1], order: 1 });
    model.collocate(t, scheme);
    expect(() => model.toNode()).toThrow("the scheme 'own' of 't' has no name in the language");
  });
});
