import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CompiledProblem } from '../../../src/nlp/index.js';
import { nlDefinition, NlError, readNl } from '../../../src/nlp/nl/index.js';
import { completeFile, NlFile, objectiveFile, type Form } from './nl-file.js';

const forms: Form[] = ['text', 'little-endian', 'big-endian'];

function objectiveAt(bytes: Uint8Array, x: number[]): number {
  return new CompiledProblem(nlDefinition(readNl(bytes))).objective(Float64Array.from(x));
}

describe.each(forms)('an .nl file, %s', (form) => {
  it('gives bounds, ranges, starts, duals and suffixes', () => {
    const problem = readNl(completeFile(form));
    expect([...problem.lower]).toEqual([-10, -Infinity, -5, -Infinity, 1]);
    expect([...problem.upper]).toEqual([10, 5, Infinity, Infinity, 1]);
    expect([...problem.constraintLower]).toEqual([-1, 2, 1]);
    expect([...problem.constraintUpper]).toEqual([8, 2, Infinity]);
    expect([...problem.start]).toEqual([0.5, 0, 0, -1.5, 0]);
    expect([...problem.startDuals!]).toEqual([0, 0.25, 0]);
    expect(problem.suffixes).toEqual([
      {
        name: 'weight',
        target: 'variable',
        real: true,
        index: Int32Array.of(2),
        values: Float64Array.of(1.5),
      },
      {
        name: 'mark',
        target: 'constraint',
        real: false,
        index: Int32Array.of(0, 2),
        values: Float64Array.of(3, -4),
      },
    ]);
    expect(problem.header.options).toEqual([1, 1, 0]);
  });

  it('evaluates rows and objective with defined variables and linear parts', () => {
    const program = new CompiledProblem(nlDefinition(readNl(completeFile(form))));
    const x = Float64Array.of(0.5, -0.25, 2, 0.75, 1.25);
    const y = x[2] * x[3] + x[0] + 2 * x[1];
    const values = new Float64Array(3);
    program.constraintValues(x, values);
    [Math.exp(y) + 3 * x[4], y * x[0], x[1] + x[2]].forEach((value, i) =>
      expect(values[i]).toBeCloseTo(value, 13),
    );
    // A maximisation is handed to the solver as the minimisation of its negative.
    expect(program.objective(x)).toBeCloseTo(-(y ** 2 - x[4] + 7), 13);
    expect([...program.startMultipliers!]).toEqual([0, 0.25, 0]);
  });

  it('takes back every operation', () => {
    for (const [text, expected] of operations) {
      expect(objectiveAt(objectiveFile(form, 2, text).bytes, [0.3, -1.7]), text).toBeCloseTo(
        expected(0.3, -1.7),
        12,
      );
    }
  });
});

it('reads what AMPL writes: the complete file, turned into binary form by its interface library', () => {
  const bytes = readFileSync(new URL('fixtures/complete-binary.nl', import.meta.url));
  const { header, nodes, ...binary } = readNl(bytes);
  const { header: textHeader, nodes: textNodes, ...text } = readNl(completeFile('text'));
  expect(header.form).toBe('binary');
  expect(nodes.count).toBe(textNodes.count);
  expect(header.definedVariables).toBe(textHeader.definedVariables);
  for (const part of [
    'lower',
    'upper',
    'constraintLower',
    'start',
    'startDuals',
    'suffixes',
    'linear',
  ] as const) {
    expect(binary[part]).toEqual(text[part]);
  }
  expect(objectiveAt(bytes, [0.5, -0.25, 2, 0.75, 1.25])).toBe(
    objectiveAt(completeFile('text'), [0.5, -0.25, 2, 0.75, 1.25]),
  );
});

const operations: [string, (x: number, y: number) => number][] = [
  ['o0 v0 v1', (x, y) => x + y],
  ['o1 v0 v1', (x, y) => x - y],
  ['o2 v0 v1', (x, y) => x * y],
  ['o3 v0 v1', (x, y) => x / y],
  ['o4 o2 n10 v0 v1', (x, y) => (10 * x) % y],
  ['o5 v1 n3', (_, y) => y ** 3],
  ['o5 v0 v1', (x, y) => x ** y],
  ['o6 v0 v1', (x, y) => Math.max(x - y, 0)],
  ['o6 v1 v0', () => 0],
  ['o11 3 v0 v1 n-1', (x, y) => Math.min(x, y, -1)],
  ['o12 3 v0 v1 n5', () => 5],
  ['o13 v1', (_, y) => Math.floor(y)],
  ['o14 v1', (_, y) => Math.ceil(y)],
  ['o15 v1', (_, y) => -y],
  ['o16 v1', (_, y) => -y],
  ['o37 v0', (x) => Math.tanh(x)],
  ['o38 v0', (x) => Math.tan(x)],
  ['o39 v0', (x) => Math.sqrt(x)],
  ['o40 v0', (x) => Math.sinh(x)],
  ['o41 v0', (x) => Math.sin(x)],
  ['o42 v0', (x) => Math.log10(x)],
  ['o43 v0', (x) => Math.log(x)],
  ['o44 v0', (x) => Math.exp(x)],
  ['o45 v0', (x) => Math.cosh(x)],
  ['o46 v0', (x) => Math.cos(x)],
  ['o47 v0', (x) => Math.atanh(x)],
  ['o48 v0 v1', (x, y) => Math.atan2(x, y)],
  ['o49 v0', (x) => Math.atan(x)],
  ['o50 v0', (x) => Math.asinh(x)],
  ['o51 v0', (x) => Math.asin(x)],
  ['o52 o0 v0 n1', (x) => Math.acosh(x + 1)],
  ['o53 v0', (x) => Math.acos(x)],
  ['o54 4 v0 v1 n2 o2 v0 v1', (x, y) => x + y + 2 + x * y],
  ['o55 o2 n10 v1 v0', (x, y) => Math.trunc((10 * y) / x)],
  ['o58 v1', (_, y) => Math.trunc(y)],
  ['o76 v0 n2.5', (x) => x ** 2.5],
  ['o77 v1', (_, y) => y * y],
  ['o78 n2 v1', (_, y) => 2 ** y],
  ['o35 o22 v0 v1 n1 n2', () => 2],
  ['o35 o23 v1 v0 v0 v1', (x) => x],
  ['o35 o24 v0 v0 v0 v1', (x) => x],
  ['o35 o28 v0 v1 v0 v1', (x) => x],
  ['o35 o29 v0 v1 v0 v1', (x) => x],
  ['o35 o30 v0 v1 v0 v1', (x) => x],
  ['o35 o20 o22 v0 v1 o22 v1 v0 v0 v1', (x) => x],
  ['o35 o21 o22 v0 v1 o22 v1 v0 v0 v1', (_, y) => y],
  ['o35 o34 o22 v0 v1 v0 v1', (x) => x],
  ['o35 o70 3 o22 v1 v0 o22 v1 n0 o29 v0 n0 v0 v1', (x) => x],
  ['o35 o71 2 o22 v0 v1 o22 v0 n0 v0 v1', (_, y) => y],
  ['o35 o72 o22 v1 v0 o22 v0 n0 o22 n0 v0 v0 v1', (_, y) => y],
  ['o35 o73 o22 v1 v0 o22 v0 n0 v0 v1', (_, y) => y],
  ['o59 3 o22 v1 v0 o22 v0 n0 o22 n0 v0', () => 2],
  ['o60 4 v0 v0 v1 v0', () => 2],
  ['o2 n3 o22 v1 v0', () => 3],
  // Slopes -1, 2, 4 with breakpoints 0.1 and 1; zero at zero.
  ['o64 3 n-1 n0.1 n2 n1 n4 v0', (x) => -0.1 + 2 * (x - 0.1)],
  ['o64 3 n-1 n-2 n2 n-1 n4 v1', (_, y) => -4 + 2 * (y + 1)],
];

describe('what a continuous solver cannot take', () => {
  const refused: [string, Uint8Array, RegExp][] = [
    [
      'binary variables',
      new NlFile('text', { variables: 3, binary: 2, integer: 1 }).bytes,
      /2 binary and 1 integer variables/,
    ],
    ['logical constraints', new NlFile('text', { variables: 3, logical: 1 }).bytes, /1 logical constraints/],
    [
      'logical constraint segments',
      new NlFile('text', { variables: 3 }).head('L', 0).bytes,
      /logical constraints/,
    ],
    ['imported functions', new NlFile('text', { variables: 1 }).raw('F0 0 -1 besselj\n').bytes, /'besselj'/],
    ['function calls', objectiveFile('text', 1, 'f0 1 v0').bytes, /functions are not supported/],
    ['strings', objectiveFile('text', 1, 'h3:abc').bytes, /strings/],
    ['alldiff', objectiveFile('text', 1, 'o74 1 v0').bytes, /'alldiff' \(o74\)/],
    [
      'complementarity',
      new NlFile('text', { variables: 1, constraints: 1 }).head('r').raw('5 1 1\n').bytes,
      /complementarity/,
    ],
  ];
  it.each(refused)('%s', (_, bytes, message) => {
    expect(() => readNl(bytes)).toThrow(NlError);
    expect(() => readNl(bytes)).toThrow(message);
  });

  it('takes the relaxation of integers on request', () => {
    const file = new NlFile('text', { variables: 1, integer: 1, objectives: 0 }).head('b').bound(0, 0, 1);
    const { messages } = readNl(file.bytes, { relaxIntegers: true });
    expect(messages).toEqual(['the problem has 1 integer variables, taken as continuous']);
  });
});

describe('damaged files', () => {
  const text = new TextDecoder().decode(completeFile('text'));
  /** Content, what the message says, and the text of the line that it must name. */
  const damaged: [string, string, RegExp, string?][] = [
    ['an empty file', '', /line 1: the header is not ten lines/],
    ['another format', text.replace('g3', 'x3'), /an .nl file begins with/, 'x3'],
    ['an unknown segment', `${text}Q1\n`, /there is no segment 'Q'/, 'Q1'],
    ['an unknown operation', text.replace('o44', 'o99'), /there is no operation o99/, 'o99'],
    ['a variable out of range', text.replace('o44\nv5', 'o44\nv6'), /v6 is neither/, 'v6'],
    ['a reference to itself', text.replace('o2\nv2\nv3', 'o2\nv2\nv5'), /v5 is neither/, 'v5'],
    ['a count beyond the file', text.replace('x2\n', 'x999999\n'), /initial values is 999999/, 'x999999'],
    ['a negative count', text.replace('x2\n', 'x-1\n'), /initial values is -1/, 'x-1'],
    [
      'an index out of range',
      text.replace('3 -1.5', '9 -1.5'),
      /an index of the initial values is 9/,
      '9 -1.5',
    ],
    ['a missing bound', text.replace('0 -10 10\n', ''), /is no kind of bound/],
    ['a second objective segment', text.replace('d1\n', 'O0 0\nn0\nd1\n'), /second segment O0/],
    ['a number that is none', text.replace('n7', 'nseven'), /expected a number, found 'seven'/, 'nseven'],
    ['hexadecimal', text.replace('n7', 'n0x7'), /expected a number/, 'n0x7'],
    ['an end inside an expression', text.slice(0, text.indexOf('o44') + 4), /the file ends too early/],
    ['no bounds', text.slice(0, text.indexOf('b\n0 -10')), /no bounds/],
  ];
  it.each(damaged)('%s', (_, content, message, place) => {
    let error: unknown;
    try {
      readNl(new TextEncoder().encode(content));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NlError);
    expect((error as NlError).message).toMatch(message);
    if (place !== undefined) {
      const line = content.split('\n').findIndex((one) => one.startsWith(place)) + 1;
      expect((error as NlError).position).toEqual({ line });
    }
  });

  it('tells the byte in a binary file', () => {
    const bytes = completeFile('little-endian');
    expect(() => readNl(bytes.subarray(0, bytes.length - 3))).toThrow(/^byte \d+: the file ends too early/);
  });

  it('believes no count that the file cannot hold', () => {
    expect(() => readNl(new NlFile('text', { variables: 999_999 }).bytes)).toThrow(
      /more than the file can hold/,
    );
  });

  it('keeps to the limits given', () => {
    const bytes = completeFile('text');
    expect(() => readNl(bytes, { limits: { variables: 4 } })).toThrow(
      /5 variables, more than the limit of 4/,
    );
    expect(() => readNl(bytes, { limits: { nodes: 5 } })).toThrow(/more than 5 nodes/);
    expect(() => readNl(bytes, { limits: { bytes: 100 } })).toThrow(/limit of 100/);
    expect(() => nlDefinition(readNl(bytes), { depth: 1 })).toThrow(/nested deeper than 1/);
    expect(() => nlDefinition(readNl(bytes), { expandedNodes: 5 })).toThrow(/more than 5 nodes/);
  });
});

describe('forms of writing', () => {
  it('skips comments and blank lines', () => {
    const text = new TextDecoder().decode(completeFile('text'));
    const lines = text.split('\n');
    const body = lines.slice(10).map((line) => (line === '' ? '' : `${line}\t# note`));
    const commented = [...lines.slice(0, 10), ...body].join('\r\n');
    const { header: first, ...plain } = readNl(new TextEncoder().encode(text));
    const { header: second, ...other } = readNl(new TextEncoder().encode(commented));
    expect(second.variables).toBe(first.variables);
    expect(other.start).toEqual(plain.start);
    expect(other.constraintUpper).toEqual(plain.constraintUpper);
  });

  it('uses the names beside the file', () => {
    const problem = readNl(completeFile('text'), {
      columnNames: 'a\nb\nc\nd\ne\n',
      rowNames: 'p\nq\nr\nobj\n',
    });
    const definition = nlDefinition(problem);
    expect(definition.variableOrigin(3).name).toBe('d');
    expect(definition.constraintOrigin(2).name).toBe('r');
    expect(nlDefinition(readNl(completeFile('text'))).variableOrigin(3).name).toBe('_svar[4]');
  });

  it('uses the first of several objectives and says so', () => {
    const file = new NlFile('text', { variables: 1, objectives: 2 })
      .head('O', 0, 0)
      .expression('o2 v0 v0')
      .head('O', 1, 0)
      .expression('v0')
      .head('b')
      .bound(3);
    expect(readNl(file.bytes).messages).toEqual(['the file has 2 objectives; the first is used']);
    expect(objectiveAt(file.bytes, [3])).toBe(9);
  });
});
