import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import { OdeonError } from '../../src/errors.js';
import { formatModel, loadModel, maximumDiagnostics, renderDiagnostics } from '../../src/language/index.js';
import { randomStream } from '../../src/network/index.js';
import { transcribe } from '../../src/transcription/index.js';

const table = parseTable('t,y1,y2,y1_true,y2_true\n0,1,0.5,1,0.5\n7,0.8,0.1,1,0\n15,0.4,-0.2,0,0\n', {
  source: 'a.csv',
});
const runs = parseTable(
  ['run,t,prey,predators,D,X,S', '1,0,4,1,0.1,1,5', '1,3,5,,0.1,2,4', '2,1,2,3,0,1,', '2,2,3,2,0.2,1,3'].join(
    '\n',
  ),
  { source: 'runs.csv' },
);
const load = (text: string) =>
  loadModel(text, { readData: ({ file }) => (file.includes('experiments') ? runs : table) });

const folder = new URL('../../models/', import.meta.url);
const models = readdirSync(folder)
  .filter((name) => name.endsWith('.node'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
const algebraic = `set I = 1..4
set S = {"a", "b"}
param k[i in I] = i^2
var p[I, s in S] in [0, 10] start i0
param i0 = 0.5
set J = {i in I where i > 1}
let q[i in J] = if i == 2 then p[i, "a"] else k[i]*p[i, "b"]
subject to
  q <= 100
  c[i in I, s in S where i != 2 and s != "a"]: k[i]*p[i, s] <= 4
  box: -1 <= p[1, "a"] - p[2, "b"] <= 1
  sum(i in I, j in 1..i: p[i, "a"]*p[j, "b"]) >= min(1, k[2]) # comment
minimize prod(i in I: p[i, "a"]) + exp(-p[1, "b"]^2)/3
`;
const blocks = `block Tank(area, inflow) {
  param k = 0.5
  state h over t start 1
  network f : 1 -> 2 tanh -> 1
  let outflow[j in 1..2] = k*h/j + f(h)
  subject to
    balance: area*der(h) == inflow - outflow[1]
}
block Pair(a) {
  use Tank(a, 1) as one
  use Tank(inflow: one.outflow[2], area: i) as more[i in 1..2]
}
time t in [0, 2]
use Pair(2) as pair
use Pair(k) as pairs[k in 1..2]
minimize pair.one.h at 2 + sum(k in 1..2, i in 1..2: pairs[k].more[i].h at 1)
collocate t with radau(elements: 2, points: 2)
`;
const seeds = [...models, algebraic, blocks];

/** Pieces that a mutation may insert: every symbol and word that has a meaning somewhere. */
const pieces = [
  ...'()[]{},:.=<>+-*/^#"\\\n\t ;é²\u0000',
  ...'.. -> == <= >= != 0 1 -1 1e9 1e308 0.5 x t f p I'.split(' '),
  ...'model param data time state control algebraic network var set subject to minimize maximize'.split(' '),
  ...'collocate solve validate simulate over in start with on at where and or not sum prod der'.split(' '),
  ...'unit "s" "m^2/s" backward( central( elements: block use as } if then else let rows interpolate integral mse sumsq smooth csv mod( experiments(runs) t.experiment t.duration runs inf pi 1..1000000000 "a" x[1] (x) [1,2] {1} exp( sum(i in 1..3: '.split(
    ' ',
  ),
];

type Random = () => number;

/** One random change: characters or whole words deleted, repeated, exchanged or inserted. */
function mutated(text: string, random: Random): string {
  const below = (n: number) => Math.floor(random() * n);
  const at = below(text.length);
  const length = 1 + below(random() < 0.5 ? 3 : 40);
  switch (below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
    case 2: {
      const from = below(text.length);
      return text.slice(0, at) + text.slice(from, from + length) + text.slice(at + length);
    }
    case 3: {
      const words = text.split(/\b/);
      words[below(words.length)] = pieces[below(pieces.length)]!;
      return words.join('');
    }
    default:
      return text.slice(0, at) + pieces[below(pieces.length)]! + text.slice(at);
  }
}

/** Reads, checks, formats and, where it is a model, discretises a text. Only typed errors may come out. */
function exercise(text: string): 'model' | 'diagnostics' {
  const { model, diagnostics, source } = load(text);
  renderDiagnostics(diagnostics, source, { color: true });
  const formatted = formatModel(text);
  expect(formatModel(formatted.text).text).toBe(formatted.text);
  expect(model === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  if (!model) return 'diagnostics';
  try {
    transcribe(model);
  } catch (error) {
    if (!(error instanceof OdeonError)) throw error;
  }
  return 'model';
}

describe('hostile text', () => {
  it('gives diagnostics or a model, whatever is done to a good text', () => {
    const mutations = Number(process.env['ODEON_MUTATIONS'] ?? 600);
    const stream = randomStream(20261123);
    const random = () => stream.uniform();
    const counts = { model: 0, diagnostics: 0 };
    for (let k = 0; k < mutations; k++) {
      let text = seeds[k % seeds.length]!.replaceAll('200', '20').replaceAll('100', '10');
      for (let change = Math.floor(random() * 4); change >= 0; change--) text = mutated(text, random);
      try {
        counts[exercise(text)]++;
      } catch (error) {
        throw new Error(`mutation ${k}:\n${text}`, { cause: error });
      }
    }
    expect(counts.model).toBeGreaterThan(mutations / 50);
    expect(counts.diagnostics).toBeGreaterThan(mutations / 3);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t\r\n'],
    ['a comment', '# nothing'],
    ['deep brackets', `minimize ${'('.repeat(100_000)}`],
    ['deep brackets that close', `var x\nminimize ${'('.repeat(5000)}x${')'.repeat(5000)}`],
    ['deep subscripts', `var x[1..2]\nminimize ${'x['.repeat(5000)}1${']'.repeat(5000)}`],
    ['deep calls', `var x\nminimize ${'exp('.repeat(5000)}x${')'.repeat(5000)}`],
    ['many powers', `var x\nminimize ${'2^'.repeat(50_000)}x`],
    ['many conditionals', `var x\nminimize ${'if x > 1 then 1 else '.repeat(20_000)}x`],
    [
      'definitions that double',
      `var x\nlet a0 = x\n${Array.from({ length: 60 }, (_, k) => `let a${k + 1} = a${k} + a${k}`).join('\n')}\nminimize a60`,
    ],
    [
      'families that double',
      `var x\nlet a0[i in 1..1] = x\n${Array.from({ length: 60 }, (_, k) => `let a${k + 1}[i in 1..1] = a${k}[i] + a${k}[i]`).join('\n')}\nminimize a60[1]`,
    ],
    [
      'blocks that double',
      `${Array.from({ length: 40 }, (_, k) => `block B${k}() {\n  var x\n  use B${k + 1}() as a\n  use B${k + 1}() as b\n}`).join('\n')}\nuse B0() as z`,
    ],
    ['many blocks that use themselves', `block B(a) {\n${'  use B(a + a) as c\n'.repeat(5)}}\nuse B(1) as b`],
    ['many signs', `var x\nminimize ${'-'.repeat(50_001)}x`],
    ['signs and powers in turn', `var x\nminimize ${'-2^'.repeat(50_000)}x`],
    ['a long sum', `var x\nminimize ${'x + '.repeat(50_000)}x`],
    ['a long product', `var x\nminimize ${'x*'.repeat(50_000)}x`],
    ['a long chain of comparisons', `var x\nsubject to\n  ${'x <= '.repeat(50_000)}x`],
    ['many subscripts', `var x[1..2]\nminimize x${'[1]'.repeat(20_000)}`],
    ['many fields', `var x\nminimize x${'.x'.repeat(20_000)}`],
    ['a long list', `var x\nminimize sum([${'x, '.repeat(200_000)}x])`],
    ['a huge range', 'var x[1..1e15]'],
    ['a huge product of ranges', 'var x[1..100000, 1..100000]'],
    ['a huge sum', 'param p = sum(i in 1..100000, j in 1..100000: i*j)\nvar x >= p'],
    ['huge nested sums', 'param p = sum(i in 1..1000: sum(j in 1..1000: sum(k in 1..1000: 1)))\nvar x >= p'],
    ['a huge network', 'network f : 99999 -> 99999 -> 99999'],
    ['a huge grid', 'time t in [0, 1]\nstate x over t\ncollocate t with radau(elements: 1e9, points: 3)'],
    ['many unknown names', Array.from({ length: 3000 }, (_, k) => `var x${k} >= unknown${k}`).join('\n')],
    ['many wrong statements', 'x ** 2 (\n'.repeat(50_000)],
    ['many unclosed texts', 'data a = csv("a\n'.repeat(20_000)],
    ['many long vectors', `var x[1..10000]\nsubject to\n${'  x + x <= 1\n'.repeat(5000)}`],
    [
      'names that circle',
      Array.from({ length: 300 }, (_, k) => `param a${k} = a${(k + 1) % 300}`).join('\n'),
    ],
    [
      'a long line of definitions',
      `${Array.from({ length: 3000 }, (_, k) => `param a${k} = a${k + 1} + 1`).join('\n')}\nparam a3000 = 1\nvar x >= a0`,
    ],
    ['one half of a surrogate pair', 'var x\ud800\nminimize "\udfff"'],
    [
      'names of prototypes',
      'var constructor\nvar __proto__\nminimize toString(constructor) + hasOwnProperty',
    ],
    ['options of prototypes', 'var x\nsolve with interior_point(constructor: 1, __proto__: 2)'],
  ])('is answered: %s', (_, text) => {
    const { diagnostics } = load(text);
    expect(diagnostics.length).toBeLessThanOrEqual(maximumDiagnostics);
    formatModel(text);
  });
});
