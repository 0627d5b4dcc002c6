import { describe, expect, it } from 'vitest';
import { parseTable } from '../../src/data/index.js';
import {
  diagnosticCodes,
  loadModel,
  renderDiagnostics,
  type DiagnosticCode,
} from '../../src/language/index.js';

const table = parseTable('t,y1,y2,label\n0,1,0.5,a\n1,0.8,0.1,b\n2,0.4,-0.2,c\n', { source: 'a.csv' });
const other = parseTable('t,z\n0,1\n1,2\n', { source: 'b.csv' });
const unsorted = parseTable('t,z\n1,1\n0,2\n', { source: 'unsorted.csv' });
const runs = parseTable('run,t,y,u\n1,0,1,2\n1,1,0.8,2\n2,0,2,3\n2,2,1,3\n', { source: 'runs.csv' });
const lone = parseTable('run,t,y\n1,0,1\n1,1,0.8\n2,0,2\n', { source: 'lone.csv' });
const files = new Map([
  ['runs.csv', runs],
  ['lone.csv', lone],
  ['a.csv', table],
  ['b.csv', other],
  ['unsorted.csv', unsorted],
]);

/** Starting weights. */
const texts = new Map([
  ['w.json', '{"layers": [1, 1], "W1": [[2]], "b1": [3]}'],
  ['broken.json', '{"layers": [1, 1], "W1": [[2]]'],
]);

function load(text: string) {
  return loadModel(text, {
    source: 'm.node',
    readData: ({ file }) => files.get(file)!,
    readText: (file) => texts.get(file)!,
    limits: { characters: 4000, statements: 40, nesting: 20, vectorSize: 50, components: 400, setSize: 1000 },
  });
}

const data = 'data a = csv("a.csv")\ndata b = csv("b.csv")\n';
const time = 'time t in [0, 2]\ncollocate t with radau(elements: 4, points: 3)\n';
const dynamic = `${time}state x over t\nstate y[1..2] over t\n`;
const moving =
  'var tf in [0.1, 4]\ntime t in [0, tf]\ncollocate t with radau(elements: 4, points: 3)\nstate x over t\n';
const tables = 'data runs = csv("runs.csv", experiment: "run")\ndata a = csv("a.csv")\n';
const grid = 'collocate t with radau(elements: 2, points: 2)\n';
const overRuns = `${tables}time t over runs\n${grid}state x over t\n`;
const shared = `${overRuns}var k\n`;
const network = 'network f : 2 -> 4 tanh -> 1\nvar v[1..2]\n';

/** For each kind of diagnostic: bad text, place of the message, and the text as it should have been. */
const cases: [code: DiagnosticCode, bad: string, place: string, good: string][] = [
  ['file-too-large', `var x\n${'#'.repeat(4001)}`, '1:1', 'var x\n#'],
  ['unknown-character', 'var x\nsubject to\n  x ≤ 3', '3:5', 'var x\nsubject to\n  x <= 3'],
  ['unclosed-text', 'data a = csv("a.csv)\nvar x', '1:14', 'data a = csv("a.csv")\nvar x'],
  ['unclosed-bracket', 'var x\nminimize (x + 1\nvar y', '2:10', 'var x\nminimize (x + 1)\nvar y'],
  ['unopened-bracket', 'var x\nminimize x + 1)', '2:15', 'var x\nminimize (x + 1)'],
  ['mismatched-bracket', 'var x[1..2]\nminimize x[1)', '2:13', 'var x[1..2]\nminimize x[1]'],
  ['nested-too-deep', `var x\nminimize ${'('.repeat(30)}x${')'.repeat(30)}`, '2:30', 'var x\nminimize ((x))'],
  ['too-many-statements', 'var x\n'.repeat(50), '41:1', 'var x'],
  ['unknown-statement', 'vra x', '1:1', 'var x'],
  ['unknown-statement', 'var x\nminimise x^2', '2:1', 'var x\nminimize x^2'],
  ['expected-expression', 'var x\nminimize x +', '2:13', 'var x\nminimize x + 1'],
  ['expected-expression', 'var x\nminimize x ** 2', '2:13', 'var x\nminimize x^2'],
  ['expected-name', 'var x over 3', '1:12', 'var x'],
  ['expected-token', 'param p == 3\nvar x >= p', '1:9', 'param p = 3\nvar x >= p'],
  ['expected-token', 'network f : 2', '1:14', 'network f : 2 -> 1'],
  ['unexpected-token', 'var x\nsubject to\n  x = 3', '3:5', 'var x\nsubject to\n  x == 3'],
  ['unexpected-token', 'var x\nminimize 2x', '2:11', 'var x\nminimize 2*x'],
  ['repeated-clause', 'var x in [0, 1] in [0, 2]', '1:17', 'var x in [0, 1]'],
  ['repeated-clause', 'var x in [0, 1] >= 0', '1:20', 'var x in [0, 1]'],
  ['number-too-large', 'var x <= 1e999', '1:10', 'var x <= inf'],

  ['unknown-name', 'var xs\nminimize xz', '2:10', 'var xs\nminimize xs'],
  ['duplicate-name', 'var x\nparam x = 1', '2:7', 'var x\nparam y = 1'],
  [
    'duplicate-name',
    'var x[1..2]\nminimize sum(i in 1..2, i in 1..2: x[i])',
    '2:25',
    'var x[1..2]\nminimize sum(i in 1..2, j in 1..2: x[i]*x[j])',
  ],
  ['reserved-name', 'var pi', '1:5', 'var p'],
  [
    'circular-definition',
    'param a = b\nparam b = a\nvar x >= a',
    '2:11',
    'param a = b\nparam b = 1\nvar x >= a',
  ],
  ['unused-name', 'param p = 1\nvar x\nminimize x', '1:7', 'param p = 1\nvar x\nminimize p*x'],
  [
    'shadowed-name',
    'var i\nvar x[1..2]\nminimize i + sum(i in 1..2: x[i])',
    '3:18',
    'var i\nvar x[1..2]\nminimize i + sum(j in 1..2: x[j])',
  ],
  ['bad-value', 'param p = 0/0\nvar x >= p', '1:11', 'param p = 0/1\nvar x >= p'],
  ['not-known', 'var x\nparam p = x + 1', '2:11', 'var x\nparam p = 1 + 1'],
  ['not-known', `${dynamic}param p = t`, '5:11', `${dynamic}param p = 1`],
  ['circular-definition', 'var x start y\nvar y start x', '2:13', 'var x start y\nvar y start 1'],
  ['not-known', 'var x\nvar y in [0, x]', '2:14', 'var x\nvar y\nsubject to\n  0 <= y <= x'],
  ['empty-model', 'param p = 1', '1:1', 'param p = 1\nvar x >= p'],
  ['second-header', 'model A\nmodel B\nvar x', '2:1', 'model A\nvar x'],

  ['bad-interval', 'time t in [2, 0]\nvar x', '1:11', 'time t in [0, 2]\nvar x'],
  ['bad-interval', 'var x in 3', '1:10', 'var x in [0, 3]'],
  ['crossed-bounds', 'var x in [1, 0]', '1:10', 'var x in [0, 1]'],
  ['crossed-bounds', 'network f : 1 -> 1 in [1, 0]', '1:23', 'network f : 1 -> 1 in [0, 1]'],
  [
    'state-without-rate',
    `${dynamic}subject to\n  der(x) == y[1]\n  der(y[2]) == x\n  y[1] + y[2] == 1`,
    '4:7',
    `${dynamic}subject to\n  der(x) == y[1]\n  der(y[2]) == x\n  der(y[1]) == -x`,
  ],
  [
    'state-without-rate',
    `${time}state h[1..4] over t\nsubject to\n  c[i in 2..4]: der(h[i]) == h[i - 1] - h[i]\n  h at 0 == 1`,
    '3:7',
    `${time}state h[1..4] over t\nsubject to\n  c[i in 2..4]: der(h[i]) == h[i - 1] - h[i]\n  sum(j in 1..4 where j == 1: der(h[j])) == 0`,
  ],
  [
    'state-without-rate',
    `${time}state z over t\nstate x over t\nsubject to\n  der2(x) == -z\n  z^2 + x == 1`,
    '3:7',
    `${time}algebraic z over t\nstate x over t\nsubject to\n  der2(x) == -z\n  z^2 + x == 1`,
  ],
  ['missing-over', 'control u', '1:9', `${time}control u over t`],
  ['unexpected-over', `${time}var x over t`, '3:12', `${time}state x over t`],
  ['not-a-time', 'var y\nstate x over y', '2:14', `${time}var y\nstate x over t`],
  ['missing-collocation', 'time t in [0, 1]\nstate x over t', '1:6', `${time}state x over t`],
  ['second-collocation', `${dynamic}collocate t with radau(elements: 2, points: 2)`, '5:11', dynamic],
  ['unknown-scheme', 'time t in [0, 1]\nstate x over t\ncollocate t with rado(points: 3)', '3:18', dynamic],
  [
    'missing-argument',
    'time t in [0, 1]\nstate x over t\ncollocate t with backward()',
    '3:18',
    `${dynamic.replace(/collocate.*/, 'collocate t with backward(elements: 4)')}`,
  ],
  [
    'bad-scheme',
    'time t in [0, 1]\nstate x over t\ncollocate t with radau(elements: [0, 0.7, 0.3, 1], points: 3)',
    '3:34',
    dynamic.replace(/collocate.*/, 'collocate t with radau(elements: [0, 0.3, 1], points: 3)'),
  ],
  ['bad-scheme', 'time t in [0, 1]\nstate x over t\ncollocate t with chebyshev(nodes: 1)', '3:35', dynamic],
  ['not-a-whole-number', 'network f : 2.5 -> 1', '1:13', 'network f : 2 -> 1'],

  ['dimension-without-range', 'var x[3]', '1:7', 'var x[1..3]'],
  ['dimension-without-range', 'param n = 3\nvar x[n]', '2:7', 'param n = 3\nvar x[1..n]'],
  ['not-a-set', `${data}var x[a]`, '3:7', 'set a = 1..3\nvar x[a]'],
  ['empty-set', 'var x[3..1]', '1:6', 'var x[1..3]'],
  ['set-too-large', 'var x[1..2000]', '1:7', 'var x[1..200]'],
  ['set-too-large', 'var x[1..100, 1..100]', '1:15', 'var x[1..10, 1..10]'],
  ['bad-range', 'var x[1..2.5]', '1:7', 'var x[1..2]'],
  ['bad-element', 'set S = {1.5}\nvar x[S]', '1:10', 'set S = {1}\nvar x[S]'],
  ['repeated-element', 'set S = {1, 1}\nvar x[S]', '1:9', 'set S = {1, 2}\nvar x[S]'],
  ['set-not-allowed', 'var x\nminimize x + {1}', '2:14', 'var x\nminimize x + 1'],
  ['unexpected-where', 'var x[i in 1..3 where i != 2]', '1:23', 'var x[i in 1..3]'],
  [
    'index-without-name',
    'var x[1..2]\nsubject to\n  c[1..2]: x[1] >= 0',
    '3:5',
    'var x[1..2]\nsubject to\n  c[i in 1..2]: x[i] >= 0',
  ],
  ['index-outside', 'var x[1..3]\nminimize x[4]', '2:12', 'var x[1..3]\nminimize x[3]'],
  [
    'index-outside',
    'var x[1..3]\nsubject to\n  c[i in 1..3]: x[i] <= x[i+1]',
    '3:27',
    'var x[1..3]\nsubject to\n  c[i in 1..3 where i < 3]: x[i] <= x[i+1]',
  ],
  [
    'index-outside',
    'var x[1..3]\nminimize sum(i in 1..3, j in 1..i+1: x[j])',
    '2:40',
    'var x[1..3]\nminimize sum(i in 1..3, j in 1..i: x[j])',
  ],
  ['wrong-subscripts', 'var x[1..3]\nminimize x[1, 2]', '2:10', 'var x[1..3]\nminimize x[1]'],
  ['subscript-of-no-vector', 'var x\nminimize x[1]', '2:10', 'var x\nminimize x'],
  [
    'condition-expected',
    'var x[1..3]\nminimize sum(i in 1..3 where i: x[i])',
    '2:30',
    'var x[1..3]\nminimize sum(i in 1..3 where i > 1: x[i])',
  ],

  [
    'size-mismatch',
    'var x[1..3]\nsubject to\n  x == [1, 2]',
    '3:8',
    'var x[1..3]\nsubject to\n  x == [1, 2, 3]',
  ],
  ['size-mismatch', 'var x[1..3] in [0, [1, 2]]', '1:20', 'var x[1..3] in [0, [1, 2, 3]]'],
  [
    'size-mismatch',
    'var x[1..2]\nvar y[1..3]\nsubject to\n  x + y == 0',
    '4:7',
    'var x[1..2]\nvar y[1..2]\nsubject to\n  x + y == 0',
  ],
  [
    'size-mismatch',
    `${data}${dynamic}minimize mse(y, a.y1)`,
    '7:17',
    `${data}${dynamic}minimize mse(y, [a.y1, a.y2])`,
  ],
  ['vector-not-allowed', 'var x[1..3]\nminimize x', '2:10', 'var x[1..3]\nminimize sumsq(x)'],
  ['vector-product', 'var x[1..3]\nminimize sum(x*x)', '2:16', 'var x[1..3]\nminimize dot(x, x)'],
  ['vector-divisor', 'var x[1..3]\nminimize 1/x', '2:12', 'var x[1..3]\nminimize 1/x[1]'],
  [
    'vector-too-long',
    'var x[1..60]\nsubject to\n  x >= 0',
    '3:3',
    'var x[1..60]\nsubject to\n  c[i in 1..60]: x[i] >= 0',
  ],
  [
    'too-many-components',
    `var x[1..50]\nsubject to\n${'  x >= 0\n'.repeat(10)}`,
    '11:3',
    'var x[1..50]\nsubject to\n  x >= 0',
  ],
  [
    'dynamic-index',
    `${dynamic}algebraic z over t\nsubject to\n  der(x) == z\n  x == sin(t)`,
    '8:3',
    `${dynamic}algebraic z over t\nsubject to\n  z == cos(t)\n  der(x) == z`,
  ],
  [
    'overdetermined-dynamics',
    `${dynamic}subject to\n  der(x) == 1\n  x == t`,
    '6:3',
    `${dynamic}subject to\n  der(x) == 1\n  x at 0 == 0`,
  ],
  ['bad-unit', 'var x unit "metre"\nminimize x^2', '1:12', 'var x unit "m"\nminimize x^2'],
  [
    'missing-unit',
    'var x unit "m"\nvar y\nsubject to\n  x == y\nminimize x',
    '2:5',
    'var x unit "m"\nvar y unit "m"\nsubject to\n  x == y\nminimize x',
  ],
  [
    'units-disagree',
    'var x unit "m"\nvar y unit "km"\nsubject to\n  x == y\nminimize x',
    '4:3',
    'var x unit "m"\nvar y unit "km"\nparam k = 1000 unit "m/km"\nsubject to\n  x == k*y\nminimize x',
  ],
  ['empty-list', 'var x start []', '1:13', 'var x start 0'],
  [
    'mixed-list',
    `${data}${dynamic}minimize mse(y, [a.y1, 2])`,
    '7:24',
    `${data}${dynamic}minimize mse(y, [a.y1, a.y2])`,
  ],
  ['not-a-number', 'var x\nminimize x + "a"', '2:14', 'var x\nminimize x + 1'],
  ['comparison-not-allowed', 'var x\nminimize x + (x <= 1)', '2:14', 'var x\nminimize x + 1'],

  ['constraint-outside', 'var x\nx >= 1', '2:1', 'var x\nsubject to\n  x >= 1'],
  ['constraint-without-comparison', 'var x\nsubject to\n  x + 1', '3:3', 'var x\nsubject to\n  x + 1 == 0'],
  ['constraint-without-variables', 'var x\nsubject to\n  1 <= 2', '3:3', 'var x\nsubject to\n  1 <= x'],
  ['strict-inequality', 'var x\nsubject to\n  x < 2', '3:5', 'var x\nsubject to\n  x <= 2'],
  ['unequal-constraint', 'var x\nsubject to\n  x != 2', '3:5', 'var x\nsubject to\n  x == 2'],
  ['bad-chain', 'var x\nsubject to\n  1 <= x == 2', '3:10', 'var x\nsubject to\n  1 <= x <= 2'],
  [
    'duplicate-constraint',
    'var x\nsubject to\n  c: x >= 1\n  c: x <= 2',
    '4:3',
    'var x\nsubject to\n  c: x >= 1\n  d: x <= 2',
  ],
  [
    'mixed-times',
    `${dynamic}time s in [0, 1]\ncollocate s with radau(elements: 1, points: 2)\nstate z over s\nsubject to\n  x == z`,
    '9:3',
    `${dynamic}time s in [0, 1]\ncollocate s with radau(elements: 1, points: 2)\nstate z over s\nsubject to\n  x at 2 == z at 0`,
  ],
  [
    'mixed-times',
    `${dynamic}time s in [0, 1]\nminimize integral(over s: x)`,
    '6:27',
    `${dynamic}minimize integral(over t: x)`,
  ],
  ['second-objective', 'var x\nminimize x\nminimize -x', '3:1', 'var x\nminimize x'],
  ['objective-over-time', `${dynamic}minimize x^2`, '5:10', `${dynamic}minimize integral(over t: x^2)`],
  ['objective-with-comparison', 'var x\nminimize x <= 1', '2:10', 'var x\nminimize x'],
  ['at-without-time', 'var x\nsubject to\n  x at 0 == 1', '3:3', 'var x\nsubject to\n  x == 1'],
  [
    'der-of-no-state',
    `${dynamic}control u over t\nsubject to\n  der2(u) == 1`,
    '7:8',
    `${dynamic}subject to\n  der2(x) == 1`,
  ],
  [
    'not-a-whole-number',
    `${dynamic}subject to\n  der(x, 0) == 1`,
    '6:10',
    `${dynamic}subject to\n  der(x, 1) == 1`,
  ],
  [
    'not-a-whole-number',
    `${dynamic}subject to\n  der(x, 11) == 1`,
    '6:10',
    `${dynamic}subject to\n  der(x, 4) == 1`,
  ],
  ['moving-time', `${moving}subject to\n  x at 1 == 1`, '6:8', `${moving}subject to\n  x at tf == 1`],
  [
    'moving-time',
    `${moving}subject to\n  x at (2*tf) == 1`,
    '6:8',
    `${moving}subject to\n  x at (tf/2) == 1`,
  ],
  [
    'moving-data',
    `${data}${moving}subject to\n  der(x) == tf*interpolate(b.z, by: previous)`,
    '8:13',
    `${data}${moving}subject to\n  der(x) == tf*interpolate(b.z, by: cubic)`,
  ],
  [
    'data-with-corners',
    `${data}${moving}subject to\n  der(x) == tf*interpolate(b.z)`,
    '8:13',
    `${data}${moving}subject to\n  der(x) == tf*interpolate(b.z, by: cubic)`,
  ],
  [
    'data-with-corners',
    `${data}var k\nminimize interpolate(b.z) at k`,
    '4:10',
    `${data}var k\nminimize interpolate(b.z, by: cubic) at k`,
  ],
  [
    'moving-data',
    `${data}${moving}minimize integral(over t: (x - smooth(b.z))^2)`,
    '7:27',
    `${data}${moving}minimize integral(over t: (x - t)^2) + (smooth(b.z) at 0.5)`,
  ],
  [
    'moving-data',
    `${data}${moving}state w over t <= interpolate(b.z)`,
    '7:19',
    `${data}${moving}state w over t <= 2 start interpolate(b.z)`,
  ],
  [
    'moving-data',
    `${data}${moving}minimize tf*(smooth(b.z) at tf)`,
    '7:13',
    `${data}${moving}minimize tf*(smooth(b.z) at 0.5)`,
  ],
  ['moving-data', `${data}${moving}minimize mse(x, b.z)`, '7:17', `${data}${dynamic}minimize mse(x, b.z)`],
  [
    'unknown-name',
    `${moving}subject to\n  x at t.stop == 1`,
    '6:10',
    `${moving}subject to\n  x at t.end == 1`,
  ],
  ['not-known', `${moving}state w over t <= t`, '5:19', `${moving}state w over t start t`],
  ['not-known', `${dynamic}subject to\n  x at t == 1`, '6:8', `${dynamic}subject to\n  x at t.end == 1`],
  [
    'not-known',
    `${dynamic}subject to\n  x at (t/2) == 1`,
    '6:8',
    `${dynamic}subject to\n  x at (t.end/2) == 1`,
  ],
  [
    'not-known',
    `${dynamic}var w\nsubject to\n  x at w == 1`,
    '7:8',
    `${dynamic}param w = 1\nsubject to\n  x at w == 1`,
  ],
  ['unknown-statement', 'var x\nsubjectto\n  x >= 1', '2:1', 'var x\nsubject to\n  x >= 1'],
  ['not-known', `${dynamic}time s in [0, t]`, '5:15', `${dynamic}time s in [0, t.end]`],
  ['time-outside', `${dynamic}subject to\n  x at 3 == 1`, '6:8', `${dynamic}subject to\n  x at 2 == 1`],
  [
    'time-outside',
    `${dynamic}subject to\n  x at -1/2 == 1`,
    '6:8',
    `${dynamic}subject to\n  x at (1/2) == 1`,
  ],
  [
    'der-of-no-state',
    `${time}control u over t\nsubject to\n  der(u) == 1`,
    '5:7',
    `${time}state u over t\nsubject to\n  der(u) == 1`,
  ],
  [
    'integral-without-time',
    `${dynamic}minimize integral(x)`,
    '5:10',
    `${dynamic}minimize integral(over t: x)`,
  ],
  ['sum-over-time', `${dynamic}minimize sum(over t: x)`, '5:14', `${dynamic}minimize integral(over t: x)`],

  ['unknown-function', 'var x\nminimize sine(x)', '2:10', 'var x\nminimize sin(x)'],
  [
    'misplaced-function',
    'var x\nminimize xavier(seed: 1)',
    '2:10',
    'network f : 1 -> 1 start xavier(seed: 1)\nminimize sumsq(f)',
  ],
  ['function-without-arguments', 'var x\nminimize sin', '2:10', 'var x\nminimize sin(x)'],
  ['not-a-function', 'var x\nminimize x(1)', '2:10', 'var x\nminimize x*1'],
  ['missing-argument', 'var x\nminimize atan2(x)', '2:10', 'var x\nminimize atan2(x, 1)'],
  ['too-many-arguments', 'var x\nminimize sin(x, 1)', '2:17', 'var x\nminimize sin(x)'],
  [
    'unknown-argument',
    `${data}${dynamic.replace('state x over t', 'state x over t start smooth(a.y1, width: 1)')}`,
    '5:35',
    `${data}${dynamic.replace('state x over t', 'state x over t start smooth(a.y1, bandwidth: 1)')}`,
  ],
  [
    'repeated-argument',
    'network f : 1 -> 1 start xavier(seed: 1, seed: 2)',
    '1:42',
    'network f : 1 -> 1 start xavier(seed: 1)',
  ],
  [
    'unexpected-iteration',
    'var x\nminimize sin(i in 1..2: x)',
    '2:14',
    'var x\nminimize sum(i in 1..2: i*x)',
  ],

  ['network-inputs', `${network}minimize f(v[1])`, '3:10', `${network}minimize f(v)`],
  ['network-without-inputs', `${network}minimize f`, '3:10', `${network}minimize f(v[1], v[2])`],
  ['unknown-activation', 'network f : 1 -> 2 tanx -> 1', '1:20', 'network f : 1 -> 2 tanh -> 1'],
  ['unknown-activation', 'network f : 1 -> 2 relu -> 1', '1:20', 'network f : 1 -> 2 softplus -> 1'],
  ['input-activation', 'network f : 1 tanh -> 1', '1:15', 'network f : 1 -> 1 tanh'],
  ['unexpected-clause', 'network f : 1 -> 1 >= 0', '1:23', 'network f : 1 -> 1 in [0, inf]'],
  [
    'unknown-start',
    'network f : 1 -> 1 start xaver(seed: 1)',
    '1:26',
    'network f : 1 -> 1 start xavier(seed: 1)',
  ],
  [
    'bad-start',
    'network f : 1 -> 1 start uniform(scale: -1)',
    '1:26',
    'network f : 1 -> 1 start uniform(scale: 1)',
  ],
  [
    'bad-network',
    'network f : 1 -> 2 gelu -> 1 increasing 1',
    '1:20',
    'network f : 1 -> 2 tanh -> 1 increasing 1',
  ],
  ['bad-network', 'network f : 1 -> 1 lipschitz -1', '1:30', 'network f : 1 -> 1 lipschitz 1'],
  [
    'bad-network',
    'network f : 2 -> 2 tanh -> 1 increasing 1 decreasing [2, 1]',
    '1:54',
    'network f : 2 -> 2 tanh -> 1 increasing 1 decreasing [2]',
  ],
  [
    'bad-network',
    'network f : 1 -> 2 tanh -> 1 in [1, 2] increasing 1',
    '1:33',
    'network f : 1 -> 2 tanh -> 1 in [-1, 2] increasing 1',
  ],
  ['bad-scaling', 'network f : 2 -> 1 normalize [1]', '1:30', 'network f : 2 -> 1 normalize [1, 2]'],
  ['bad-scaling', 'network f : 2 -> 1 scale [[2, 2]]', '1:26', 'network f : 2 -> 1 scale [[2, 3]]'],
  [
    'bad-scaling',
    `${data}network f : 1 -> 1 normalize a`,
    '3:30',
    `${data}network f : 1 -> 1 normalize a.y1`,
  ],
  ['bad-interval', 'network f : 1 -> 1 scale [[2]]', '1:27', 'network f : 1 -> 1 scale [[2, 3]]'],
  ['not-known', 'var x\nnetwork f : 1 -> 1 scale x', '2:26', 'param x = 2\nnetwork f : 1 -> 1 scale x'],
  ['not-a-whole-number', 'network f : 1 -> 1 frozen [2]', '1:28', 'network f : 1 -> 1 frozen [1]'],
  ['not-a-whole-number', 'network f : 1 -> 1 decreasing 2', '1:31', 'network f : 1 -> 1 decreasing 1'],
  ['unexpected-clause', 'var x frozen', '1:7', 'network x : 1 -> 1 frozen'],
  ['unexpected-clause', `${time}state x over t scale 2`, '3:22', `${time}state x over t start 2`],
  [
    'unexpected-clause',
    'network f : 1 -> 1\nnetwork g = f start zeros()',
    '2:21',
    'network f : 1 -> 1 start zeros()\nnetwork g = f',
  ],
  ['not-a-network', 'var f\nnetwork g = f', '2:13', 'network f : 1 -> 1\nnetwork g = f'],
  ['circular-definition', 'network g = g', '1:13', 'network f : 1 -> 1\nnetwork g = f'],
  ['unknown-name', 'network fa : 1 -> 1\nnetwork g = fb', '2:13', 'network fa : 1 -> 1\nnetwork g = fa'],
  ['unknown-part', `${network}minimize sumsq(f.layers[1])`, '3:18', `${network}minimize sumsq(f.layer[1])`],
  [
    'unknown-part',
    `${network}minimize f.layer[1].weights[1, 1]`,
    '3:21',
    `${network}minimize f.layer[1].weight[1, 1]`,
  ],
  ['unknown-part', `${network}minimize f.weights.layer`, '3:20', `${network}minimize sum(f.weights)`],
  ['index-outside', `${network}minimize sumsq(f.layer[3])`, '3:24', `${network}minimize sumsq(f.layer[2])`],
  [
    'index-outside',
    `${network}minimize f.layer[1].weight[5, 1]`,
    '3:28',
    `${network}minimize f.layer[1].weight[4, 1]`,
  ],
  [
    'wrong-subscripts',
    `${network}minimize sum(i in 1..2: sumsq(f.layer[i]))`,
    '3:31',
    `${network}minimize sumsq(f.layer[1]) + sumsq(f.layer[2])`,
  ],
  [
    'wrong-subscripts',
    `${network}minimize f.layer[1].weight[1]`,
    '3:10',
    `${network}minimize f.layer[1].bias[1]`,
  ],
  ['not-a-number', `${network}minimize f.layer`, '3:10', `${network}minimize sum(f.layer[1].bias)`],
  [
    'bad-value',
    `${network}minimize l1(f, smoothing: -1)`,
    '3:27',
    `${network}minimize l1(f, smoothing: 1e-2)`,
  ],
  [
    'bad-weights',
    'network f : 1 -> 1 start file("broken.json")',
    '1:31',
    'network f : 1 -> 1 start file("w.json")',
  ],
  [
    'bad-weights',
    'network f : 2 -> 1 start file("w.json")',
    '1:31',
    'network f : 1 -> 1 start file("w.json")',
  ],
  [
    'bad-path',
    'network f : 1 -> 1 start file("../w.json")',
    '1:31',
    'network f : 1 -> 1 start file("w.json")',
  ],
  ['text-expected', 'network f : 1 -> 1 start file(3)', '1:31', 'network f : 1 -> 1 start file("w.json")'],
  ['repeated-clause', 'network f : 1 -> 1 frozen frozen [1]', '1:27', 'network f : 1 -> 1 frozen [1]'],
  ['bad-network', 'network f : 100000 -> 100000 tanh -> 1', '1:1', 'network f : 10 -> 10 tanh -> 1'],

  ['unknown-reader', 'data a = xls("a.csv")\nvar x', '1:10', 'data a = csv("a.csv")\nvar x'],
  ['text-expected', 'data a = csv(3)\nvar x', '1:14', 'data a = csv("a.csv")\nvar x'],
  ['bad-path', 'data a = csv("../a.csv")\nvar x', '1:14', 'data a = csv("a.csv")\nvar x'],
  ['bad-path', 'data a = csv("/etc/passwd")\nvar x', '1:14', 'data a = csv("a.csv")\nvar x'],
  ['bad-table', 'data a = csv("unsorted.csv")\nvar x', '1:14', 'data a = csv("a.csv")\nvar x'],
  ['unknown-column', `${data}var x\nminimize x*(a.y3 at 0)`, '4:15', `${data}var x\nminimize x*(a.y1 at 0)`],
  ['bad-column', `${data}var x\nminimize x*(a.label at 0)`, '4:15', `${data}var x\nminimize x*(a.y2 at 0)`],
  ['no-such-row', `${data}var x\nminimize x*(a.y1 at 0.5)`, '4:12', `${data}var x\nminimize x*(a.y1 at 1)`],
  ['field-of-no-table', 'var x\nminimize x.y', '2:12', `${data}var x\nminimize x + (a.y1 at 1)`],
  [
    'column-without-time',
    `${data}var x\nminimize x + a.y1`,
    '4:14',
    `${data}var x\nminimize x + (a.y1 at 1)`,
  ],
  [
    'columns-expected',
    `${data}${dynamic}minimize mse(x, x)`,
    '7:17',
    `${data}${dynamic}minimize mse(x, a.y1)`,
  ],
  [
    'mse-without-time',
    `${data}var x\nminimize mse(x, a.y1)`,
    '4:14',
    `${data}${dynamic}minimize mse(x, a.y1)`,
  ],
  [
    'mse-without-time',
    `${data}var x\nminimize sse(x, a.y1)`,
    '4:14',
    `${data}${dynamic}minimize sse(x, a.y1)`,
  ],
  [
    'bad-fit',
    `${data}${dynamic}minimize mse(y, [a.y1, b.z])`,
    '7:17',
    `${data}${dynamic}minimize mse(y, [a.y1, a.y2])`,
  ],
  [
    'bad-bandwidth',
    `${data}${time}state x over t start smooth(a.y1, bandwidth: 0)`,
    '5:46',
    `${data}${time}state x over t start smooth(a.y1, bandwidth: 1)`,
  ],

  ['unknown-solver', 'var x\nsolve with ipopt(tol: 1)', '2:12', 'var x\nsolve with interior_point(tol: 1)'],
  [
    'second-solver',
    'var x\nsolve with interior_point(tol: 1)\nsolve with interior_point(tol: 1)',
    '3:1',
    'var x\nsolve with interior_point(tol: 1)',
  ],
  [
    'unknown-option',
    'var x\nsolve with interior_point(tool: 1)',
    '2:27',
    'var x\nsolve with interior_point(tol: 1)',
  ],
  [
    'bad-option',
    'var x\nsolve with interior_point(tol: -1)',
    '2:32',
    'var x\nsolve with interior_point(tol: 1)',
  ],
  [
    'option-without-name',
    'var x\nsolve with interior_point(1)',
    '2:27',
    'var x\nsolve with interior_point(tol: 1)',
  ],
  ['bad-table', 'data a = csv("a.csv", pieces: 2)\nvar x', '1:31', 'data a = csv("a.csv", pieces: 1)\nvar x'],
  [
    'not-a-whole-number',
    'data a = csv("a.csv", pieces: 0)\nvar x',
    '1:31',
    'data a = csv("a.csv", pieces: 1)\nvar x',
  ],
  [
    'expected-token',
    `${shared}decompose runs with experiments()`,
    '7:16',
    `${shared}decompose runs by experiments()`,
  ],
  ['expected-token', `${shared}decompose runs`, '7:15', `${shared}decompose runs by experiments()`],
  [
    'unknown-decomposition',
    `${shared}decompose runs by experiment(batches: 2)`,
    '7:19',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'unknown-decomposition',
    `${shared}decompose runs by 2`,
    '7:19',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'unknown-name',
    `${shared}decompose run by experiments()`,
    '7:11',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'not-a-table',
    `${shared}decompose x by experiments()`,
    '7:11',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'second-decomposition',
    `${shared}decompose runs by experiments()\ndecompose runs by experiments()`,
    '8:1',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'unknown-option',
    `${shared}decompose runs by experiments(batch: 2)`,
    '7:31',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'repeated-argument',
    `${shared}decompose runs by experiments(batches: 2, batches: 2)`,
    '7:43',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'option-without-name',
    `${shared}decompose runs by experiments(2)`,
    '7:31',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'bad-option',
    `${shared}decompose runs by experiments(batches: 1.5)`,
    '7:40',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'bad-option',
    `${shared}decompose runs by experiments(rounds: 9) exactly`,
    '7:31',
    `${shared}decompose runs by experiments(batches: 2) exactly`,
  ],
  [
    'bad-option',
    `${shared}decompose runs by experiments(overlap: 2)`,
    '7:31',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'unexpected-iteration',
    `${shared}decompose runs by experiments(i in 1..2: i)`,
    '7:31',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'no-experiments',
    `${shared}decompose a by experiments()`,
    '7:11',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'not-decomposable',
    `${shared}decompose runs by experiments(batches: 3)`,
    '7:19',
    `${shared}decompose runs by experiments(batches: 2)`,
  ],
  [
    'not-decomposable',
    `${shared}decompose runs by rows()`,
    '7:19',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'not-decomposable',
    `${tables}time t in [0, 2]\n${grid}state x over t\nvar k\ndecompose runs by experiments()`,
    '7:11',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'nothing-shared',
    `${overRuns}var p[experiments(runs)]\ndecompose runs by experiments()`,
    '7:11',
    `${shared}decompose runs by experiments()`,
  ],
  [
    'not-a-table',
    `${data}${dynamic}network f : 1 -> 1\nvalidate simulate f on x`,
    '8:24',
    `${data}${dynamic}network f : 1 -> 1\nvalidate simulate f on a`,
  ],
  [
    'not-a-network',
    `${data}${dynamic}validate simulate x on a`,
    '7:19',
    `${data}${dynamic}network f : 1 -> 1\nvalidate simulate f on a`,
  ],
  [
    'index-outside',
    'var x[1..3]\nlet a[i in 1..3] = x[i]^2\nminimize a[4]',
    '3:12',
    'var x[1..3]\nlet a[i in 1..3] = x[i]^2\nminimize a[3]',
  ],
  [
    'wrong-subscripts',
    'var x[1..3]\nlet a[i in 1..3] = x[i]^2\nminimize a[1, 2]',
    '3:10',
    'var x[1..3]\nlet a[i in 1..3] = x[i]^2\nminimize a[1]',
  ],
  [
    'circular-definition',
    'var x\nlet a = x + b\nlet b = a\nminimize a',
    '3:9',
    'var x\nlet a = x + b\nlet b = x\nminimize a',
  ],
  [
    'expression-too-large',
    `var x\nlet a0 = x\n${Array.from({ length: 20 }, (_, k) => `let a${k + 1} = a${k}*a${k}*a${k}`).join('\n')}\nminimize a20`,
    '13:11',
    'var x\nlet a0 = x\nlet a1 = a0*a0\nminimize a1',
  ],
  [
    'unknown-interpolation',
    `${data}${time}state x over t\nsubject to\n  der(x) == interpolate(a.y1, by: spline)`,
    '7:35',
    `${data}${time}state x over t\nsubject to\n  der(x) == interpolate(a.y1, by: cubic)`,
  ],
  ['expected-token', 'var x\nminimize if x > 1 then x', '2:25', 'var x\nminimize if x > 1 then x else 1'],
  ['not-a-table', 'var x[rows(y)]\nvar y', '1:12', `${data}var x[rows(a)]`],
  ['no-experiments', `${tables}time t over a\n${grid}state x over t`, '3:13', overRuns],
  ['no-experiments', `${tables}var k[experiments(a)]`, '3:19', `${tables}var k[experiments(runs)]`],
  [
    'no-experiments',
    `${dynamic}var k[1..2]\nsubject to\n  x == k[t.experiment]`,
    '7:12',
    `${overRuns}var k[experiments(runs)]\nsubject to\n  x == k[t.experiment]`,
  ],
  [
    'bad-value',
    `${overRuns}state z over t start smooth(runs.y, bandwidth: t.experiment)`,
    '6:48',
    `${overRuns}state z over t start smooth(runs.y, bandwidth: 1)`,
  ],
  [
    'bad-value',
    `${overRuns}param k = t.duration`,
    '6:11',
    `${overRuns}param k[experiments(runs)] = 3\nstate z over t in [0, k[t.experiment]]`,
  ],
  [
    'no-experiments',
    `${tables}param T[i in 1..2] = i\ntime t[e in 1..2] in [0, T[e]]\n${grid}state x over t`,
    '4:7',
    `${tables}param T[i in experiments(runs)] = i\ntime t[e in experiments(runs)] in [0, T[e]]\n${grid}state x over t`,
  ],
  [
    'no-such-row',
    `${overRuns}subject to\n  x at t.start == runs.y at 1`,
    '7:19',
    `${overRuns}subject to\n  x at t.start == runs.y at 0`,
  ],
  ['not-a-table', `${tables}time s in [0, 1]\ntime t over s`, '4:13', overRuns],
  [
    'experiment-without-sum',
    `${overRuns}minimize x at t.end`,
    '6:10',
    `${overRuns}minimize sum(e in experiments(runs): x at t.end)`,
  ],
  [
    'experiment-without-sum',
    `${overRuns}var k[experiments(runs)]\nminimize k[t.experiment]^2 + integral(over t: x)`,
    '7:10',
    `${overRuns}var k[experiments(runs)]\nminimize sumsq(k) + integral(over t: x)`,
  ],
  ['bad-fit', `${overRuns}minimize mse(x, a.y1)`, '6:17', `${overRuns}minimize mse(x, runs.y)`],
  ['bad-fit', `${tables}${dynamic}minimize mse(x, runs.y)`, '7:17', `${overRuns}minimize mse(x, runs.y)`],
  [
    'bad-fit',
    `${tables}data some = runs where run == 1\ntime t over some\n${grid}state x over t\nminimize mse(x, runs.y)`,
    '7:17',
    `${tables}data some = runs where run == 1\ntime t over some\n${grid}state x over t\nminimize mse(x, some.y)`,
  ],
  [
    'bad-fit',
    `${overRuns}minimize mse(x, runs.y, weights: [1, 2])`,
    '6:34',
    `${overRuns}minimize mse(x, runs.y, weights: [1])`,
  ],
  [
    'not-known',
    `${overRuns}var w\nminimize mse(x, runs.y, weights: w)`,
    '7:34',
    `${overRuns}param w = 2\nminimize mse(x, runs.y, weights: w)`,
  ],
  ['bad-table', 'data runs = csv("lone.csv", experiment: "run")\nvar x', '1:17', `${tables}var x`],
  ['bad-table', 'data runs = csv("runs.csv", experiment: "nun")\nvar x', '1:17', `${tables}var x`],
  ['bad-table', 'data runs = csv("runs.csv", time: "t")\nvar x', '1:17', `${tables}var x`],
  ['text-expected', 'data runs = csv("runs.csv", experiment: 1)\nvar x', '1:41', `${tables}var x`],
  [
    'bad-table',
    `${tables}data none = runs where run == 7\nvar x`,
    '3:24',
    `${tables}data one = runs where run == 1\nvar x`,
  ],
  [
    'unknown-name',
    `${tables}data one = runs where nun == 1\nvar x`,
    '3:23',
    `${tables}data one = runs where run == 1\nvar x`,
  ],
  [
    'unexpected-where',
    'data one = csv("runs.csv", experiment: "run") where run == 1\nvar x',
    '1:53',
    `${tables}data one = runs where run == 1\nvar x`,
  ],
  [
    'not-known',
    `${tables}var end\ntime t over runs in [0, end]\n${grid}state x over t`,
    '4:21',
    `${tables}param end = 1\ntime t over runs in [0, end]\n${grid}state x over t`,
  ],
  [
    'not-a-whole-number',
    `${tables}time t over runs\ncollocate t with radau(elements: t.duration/3, points: 2)\nstate x over t`,
    '4:34',
    `${tables}time t over runs\ncollocate t with radau(elements: ceil(t.duration/3), points: 2)\nstate x over t`,
  ],
  ['unknown-hold', `${time}control u over t hold still`, '3:23', `${time}control u over t hold constant`],
  ['unexpected-clause', `${time}state x over t hold linear`, '3:21', `${time}control x over t hold linear`],
  [
    'tuple-size',
    'set A = {(1, 2), (2, 3)}\nvar x[A]\nminimize sum(i in A: x[i, i])',
    '3:14',
    'set A = {(1, 2), (2, 3)}\nvar x[A]\nminimize sum((i, j) in A: x[i, j])',
  ],
  ['tuple-not-allowed', 'var x\nminimize (x, 1)', '2:10', 'var x\nminimize sum([x, 1])'],
  [
    'set-mismatch',
    'set A = {(1, 2)} union {3}\nvar x[A]',
    '1:9',
    'set A = {(1, 2)} union {(3, 3)}\nvar x[A]',
  ],
  [
    'cell-expected',
    `${data}var x\nminimize sum(k in rows(a) where present(k): a.y1[k]*x)`,
    '4:41',
    `${data}var x\nminimize sum(k in rows(a) where present(a.y1[k]): a.y1[k]*x)`,
  ],
];

describe('each kind of diagnostic', () => {
  it.each(cases)('%s', (code, bad, place, good) => {
    const found = load(bad).diagnostics.filter(
      ({ severity, code: one }) => severity === 'error' || one === code,
    );
    expect(found.map((one) => `${one.place.line}:${one.place.column} ${one.code}: ${one.message}`)).toEqual([
      expect.stringContaining(`${place} ${code}: `),
    ]);
    expect(found[0]!.hint, 'says what to do').toBeDefined();
    const after = load(good).diagnostics.filter(
      ({ severity, code: one }) => severity === 'error' || one === code,
    );
    expect(after.map(({ message }) => message)).toEqual([]);
  });

  it('has a case', () => {
    const tested = new Set<DiagnosticCode>(cases.map(([code]) => code));
    // Those of options, included files and blocks are tested beside these; 'refused' stands for what no text is known to cause.
    const elsewhere: readonly DiagnosticCode[] = [
      'bad-override',
      'bad-include',
      'misplaced-block',
      'unknown-block',
      'refused',
    ];
    expect(diagnosticCodes.filter((code) => !tested.has(code) && !elsewhere.includes(code))).toEqual([]);
  });
});

describe('a broken statement', () => {
  const said = (text: string): string[] =>
    load(text).diagnostics.map(({ code, place: { line, column } }) => `${line}:${column} ${code}`);

  it('among the constraints leaves those behind it where they are', () => {
    expect(
      said('subject to\n  a: x >= 1\n  b x <= 3\n  c: x >= 0\nvar x\nminimize x\nsubjectto\n  d: x <= 9\n'),
    ).toEqual(['3:3 unknown-statement', '7:1 unknown-statement']);
  });

  it('declares a name only where no other statement does', () => {
    expect(said('vra x\nminimize x')).toEqual(['1:1 unknown-statement']);
    expect(said('vra x\nvar x\nminimize x')).toEqual(['1:1 unknown-statement']);
    expect(said('var x\nvar x\nminimize x')).toEqual(['2:5 duplicate-name']);
  });
});

describe('rendering', () => {
  const text = 'var x\nsubject to\n\tx >= tran + 1\nparam train = 1';

  it('shows the place, the line, a caret and a hint', () => {
    const { diagnostics, source } = load(text);
    expect(renderDiagnostics(diagnostics, source)).toBe(
      [
        "m.node:3:7: error: unknown name 'tran'",
        ' 3 | \tx >= tran + 1',
        '   | \t     ^^^^',
        "   = hint: did you mean 'train'?",
      ].join('\n'),
    );
  });

  it('uses colours only when asked', () => {
    const { diagnostics, source } = load(text);
    expect(renderDiagnostics(diagnostics, source)).not.toContain('\u001b[');
    expect(renderDiagnostics(diagnostics, source, { color: true })).toContain('\u001b[1;31m^^^^\u001b[0m');
  });

  it('cuts long lines and hides control characters', () => {
    const { diagnostics, source } = load(`var x\nminimize x + ${' '.repeat(300)}zzzz + x # \u0007`);
    const rendered = renderDiagnostics(diagnostics, source);
    expect(rendered).not.toContain('\u0007');
    expect(Math.max(...rendered.split('\n').map((line) => line.length))).toBeLessThan(200);
    expect(rendered).toContain('^^^^');
  });
});
