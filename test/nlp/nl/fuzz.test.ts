import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/network/index.js';
import { CompiledProblem } from '../../../src/nlp/index.js';
import {
  nlDefinition,
  NlError,
  readNl,
  readSol,
  writeSol,
  type NlProblem,
} from '../../../src/nlp/nl/index.js';
import { evaluateDirectly } from './direct-evaluation.js';
import { mutate } from './mutate.js';
import { completeFile, objectiveFile } from './nl-file.js';

const limits = { expandedNodes: 20_000, nodes: 20_000 };
const seeds: Uint8Array[] = [
  completeFile('text'),
  completeFile('little-endian'),
  completeFile('big-endian'),
  objectiveFile(
    'text',
    3,
    'o54 3 o35 o21 o22 v0 v1 o28 v1 n0 v2 o2 v0 v1 o64 3 n-1 n0 n1 n2 n3 v0 o11 2 v0 v1',
  ).bytes,
  objectiveFile('little-endian', 3, 'o12 3 o44 v0 o5 v1 n3 o59 2 o22 v0 v1 o34 o24 v1 v2').bytes,
];

/** Damaged files per run; ODEON_MUTATIONS asks for more. */
const mutations = Number(process.env['ODEON_MUTATIONS'] ?? 2000);

describe('damaged files', () => {
  it('are refused with a typed error, or read', () => {
    const random = randomStream(20261123);
    let read = 0;
    let refused = 0;
    for (let k = 0; k < mutations; k++) {
      const bytes = mutate(seeds[k % seeds.length], seeds[(k + 1) % seeds.length], random);
      try {
        const problem = readNl(bytes, { limits });
        const program = new CompiledProblem(nlDefinition(problem, limits));
        expectDirectValues(problem, program);
        read++;
      } catch (error) {
        if (!(error instanceof NlError)) throw error;
        refused++;
      }
    }
    // Both ways must be taken often, or the mutations test nothing.
    expect(read).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1000);
  });

  it('of solutions are refused with a typed error, or read', () => {
    const random = randomStream(5);
    const bytes = new TextEncoder().encode(
      writeSol({
        message: 'done',
        options: [1, 1, 0],
        constraints: 2,
        variables: 3,
        duals: Float64Array.of(1, -2),
        primals: Float64Array.of(0.5, 0, 1e-9),
        objectiveNumber: 0,
        solveResult: 0,
        suffixes: [{ name: 'ipopt_zL_out', target: 'variable', values: Float64Array.of(0, 1, 2) }],
      }),
    );
    let refused = 0;
    for (let k = 0; k < 1000; k++) {
      try {
        readSol(new TextDecoder().decode(mutate(bytes, seeds[0], random)));
      } catch (error) {
        if (!(error instanceof NlError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(1000);
  });
});

/** What a damaged file still says is evaluated as it is said. */
function expectDirectValues(problem: NlProblem, program: CompiledProblem): void {
  const x = problem.start.map((value, k) => 0.1 * value + 0.3 + 0.1 * k);
  const expected = evaluateDirectly(problem, x);
  const values = new Float64Array(program.constraints);
  program.constraintValues(x, values);
  const actual = [(program.definition.objectiveSign ?? 1) * program.objective(x), ...values];
  [expected.objective, ...expected.constraints].forEach((value, i) => {
    if (!(Math.abs(value) < 1e12)) return;
    expect(Math.abs(actual[i] - value)).toBeLessThan(1e-9 * (1 + Math.abs(value)));
  });
}

/** An objective that refers to the last of a chain of defined variables, each made of the one before. */
function chain(length: number, first: string, next: (previous: string) => string): Uint8Array {
  const lines = [
    'g3 1 1 0',
    ' 2 0 1 0 0',
    ' 0 1',
    ' 0 0',
    ' 0 2 0',
    ' 0 0 0 1',
    ' 0 0 0 0 0',
    ' 0 0',
    ' 0 0',
    ` 0 0 ${length} 0 0`,
  ];
  for (let k = 0; k < length; k++) {
    const body = k === 0 ? first : next(`v${k + 1}`);
    lines.push(`V${k + 2} 0 0`, ...body.split(' '));
  }
  lines.push('O0 0', `o2 v${length + 1} v${length + 1}`.replace(/ /g, '\n'), 'b', '3', '3');
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

describe('hostile files', () => {
  const build = (bytes: Uint8Array) => nlDefinition(readNl(bytes));
  const many = Array.from({ length: 40 }, (_, k) => `o2 v0 o${k % 2 === 0 ? 41 : 46} o2 n${k + 1} v1`).join(
    ' ',
  );

  it('that double a sum at every defined variable are refused', () => {
    const bytes = chain(60, `o54 40 ${many}`, (v) => `o0 ${v} ${v}`);
    expect(() => build(bytes)).toThrow(NlError);
  });

  it('that double a product at every defined variable are refused', () => {
    const product = Array.from({ length: 40 }, (_, k) => `o2 o41 o2 n${k + 1} v1`).join(' ');
    const bytes = chain(60, `${product} v0`, (v) => `o2 ${v} ${v}`);
    expect(() => build(bytes)).toThrow(NlError);
  });

  it('that nest without end are refused before anything recurses', () => {
    expect(() => build(chain(5000, 'v0', (v) => `o41 ${v}`))).toThrow(/nested deeper/);
    const nested = `${'o41 '.repeat(100_000)}v0`;
    expect(() => build(objectiveFile('text', 1, nested).bytes)).toThrow(/nested deeper/);
  });

  it('whose second derivatives are too many are refused before they are made', () => {
    const count = 1200;
    const sines = Array.from({ length: count }, (_, k) => `o41 v${k}`).join(' ');
    const { bytes } = objectiveFile('text', count, `o5 o54 ${count} ${sines} n2`);
    expect(() => build(bytes)).toThrow(/720600 second derivatives/);
    const linear = Array.from({ length: count }, (_, k) => `v${k}`).join(' ');
    const square = objectiveFile('text', count, `o5 o54 ${count} ${linear} n2`).bytes;
    expect(() => nlDefinition(readNl(square), { hessianEntries: 700_000 })).toThrow(
      /more than 700000 entries/,
    );
  });

  it('but long chains of additions are no nesting', () => {
    const sum = `${'o0 v0 '.repeat(20_000)}v0`;
    const program = new CompiledProblem(build(objectiveFile('text', 1, sum).bytes));
    expect(program.objective(Float64Array.of(2))).toBe(40_002);
  });
});
