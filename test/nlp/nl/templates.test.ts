import { describe, expect, it } from 'vitest';
import { CompiledProblem } from '../../../src/nlp/index.js';
import { nlDefinition, readNl } from '../../../src/nlp/nl/index.js';
import { evaluateDense } from '../dense-evaluation.js';
import { NlFile } from './nl-file.js';

/** Free variables, rows `= 0`; what stands before says the rows and the objective. */
function close(file: NlFile, variables: number, rows: number): Uint8Array {
  file.head('r');
  for (let i = 0; i < rows; i++) file.bound(4, 0);
  file.head('b');
  for (let j = 0; j < variables; j++) file.bound(3);
  return file.bytes;
}

const build = (bytes: Uint8Array) => nlDefinition(readNl(bytes));

/** Gradient, Jacobian and Hessian of the Lagrangian agree with central differences of values and first derivatives. */
function expectDerivatives(bytes: Uint8Array, x: Float64Array): void {
  const program = new CompiledProblem(build(bytes));
  const { variables: n, constraints: m } = program;
  const multipliers = Float64Array.from({ length: m }, (_, i) => Math.sin(i + 1));
  const at = evaluateDense(program, x, 0.7, multipliers);
  const h = 1e-5;
  for (let j = 0; j < n; j++) {
    const shifted = (by: number) => {
      const moved = x.slice();
      moved[j] += by;
      return evaluateDense(program, moved, 0.7, multipliers);
    };
    const [ahead, behind] = [shifted(h), shifted(-h)];
    const slope = (a: number, b: number): number => (a - b) / (2 * h);
    expect(at.gradient[j]).toBeCloseTo(slope(ahead.objective, behind.objective), 6);
    for (let i = 0; i < m; i++) {
      expect(at.jacobian[i * n + j]).toBeCloseTo(slope(ahead.constraints[i], behind.constraints[i]), 6);
    }
    for (let k = 0; k < n; k++) {
      const lagrangian = ({ gradient, jacobian }: typeof at): number =>
        multipliers.reduce((sum, y, i) => sum + y * jacobian[i * n + k], 0.7 * gradient[k]);
      expect(at.hessian[k * n + j]).toBeCloseTo(slope(lagrangian(ahead), lagrangian(behind)), 5);
    }
  }
}

describe('repeated shapes', () => {
  it('of rows are points of one template, whatever their variables and numbers', () => {
    const file = new NlFile('text', { variables: 101, constraints: 100 });
    for (let i = 0; i < 100; i++) {
      file.head('C', i).expression(`o0 o2 n${i + 2} o41 v${i} o44 o2 n-0.5 v${i + 1}`);
    }
    const { blocks } = build(close(file, 101, 100));
    expect(blocks).toHaveLength(1);
    expect(blocks[0].points).toBe(100);
    // The factor of the sine differs between rows, that of the exponent does not.
    expect(blocks[0].template.data).toBe(1);
    expect([...(blocks[0].rows as Int32Array)]).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('of terms of a long sum are points of one template, their factors its weights', () => {
    const terms = Array.from({ length: 50 }, (_, k) => `o2 n${k + 2} o5 o1 v${k} v${k + 1} n4`).join(' ');
    const bytes = close(
      new NlFile('text', { variables: 51 }).head('O', 0, 0).expression(`o54 50 ${terms}`),
      51,
      0,
    );
    const { blocks } = build(bytes);
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({ points: 50, rows: 'objective' });
    expect(blocks[0].weights![7]).toBe(9);
  });

  it('tell which variables are the same and which are not', () => {
    const file = new NlFile('text', { variables: 3, constraints: 4 });
    for (const [i, text] of ['o2 v0 v1', 'o2 v1 v2', 'o2 v0 v0', 'o2 v2 v2'].entries()) {
      file.head('C', i).expression(text);
    }
    const bytes = close(file, 3, 4);
    expect(build(bytes).blocks.map(({ points }) => points)).toEqual([2, 2]);
    expectDerivatives(bytes, Float64Array.of(0.3, -1.2, 0.8));
  });

  it('put different exponents into one template, with the right derivatives for every sign', () => {
    const file = new NlFile('text', { variables: 2, constraints: 6 });
    for (let i = 0; i < 6; i++) file.head('C', i).expression(`o5 o1 v0 v1 n${i + 3}`);
    const bytes = close(file, 2, 6);
    expect(build(bytes).blocks).toHaveLength(1);
    expectDerivatives(bytes, Float64Array.of(-0.4, 0.7));
    expectDerivatives(bytes, Float64Array.of(0.7, -0.4));
  });

  it('gather all linear terms in one block', () => {
    const file = new NlFile('text', { variables: 4, constraints: 3 });
    for (let i = 0; i < 3; i++)
      file
        .head('C', i)
        .expression('n0')
        .head('J', i, 2)
        .pair(i, 2)
        .pair(i + 1, -1);
    const definition = build(close(file, 4, 3));
    expect(definition.blocks.map(({ points }) => points)).toEqual([6]);
    expect(new CompiledProblem(definition).constantJacobian).toBe(true);
  });
});

describe('sums of variables inside functions', () => {
  const sum = (count: number, first: number): string =>
    `o54 ${count} ${Array.from({ length: count }, (_, k) => `o2 n${k + 1} v${first + k}`).join(' ')}`;

  it('are one input, so that sums of any length share a template', () => {
    const file = new NlFile('text', { variables: 12, constraints: 3 });
    file.head('C', 0).expression(`o44 o2 n0.01 ${sum(5, 0)}`);
    file.head('C', 1).expression(`o44 o2 n0.01 ${sum(9, 2)}`);
    file.head('C', 2).expression(`o44 o2 n0.02 o16 ${sum(6, 6)}`);
    const bytes = close(file, 12, 3);
    const { blocks } = build(bytes);
    expect(blocks).toHaveLength(1);
    expect(blocks[0].inputs.map(({ kind }) => kind)).toEqual(['functional']);
    expectDerivatives(
      bytes,
      Float64Array.from({ length: 12 }, (_, k) => Math.cos(k)),
    );
  });

  it('stand beside nonlinear terms of the same sum, constants and defined variables', () => {
    const file = new NlFile('text', { variables: 6, constraints: 2, defined: 2 });
    file.head('V', 6, 5, 0);
    for (let k = 0; k < 5; k++) file.pair(k, 0.1 * (k + 1));
    file.expression('o41 v5').head('V', 7, 4, 0);
    for (let k = 0; k < 4; k++) file.pair(k, -0.2 * k - 0.1);
    file.expression('n0.25');
    file.head('C', 0).expression(`o46 o54 6 o2 v0 v1 v2 v3 n0.5 o2 n0.3 v4 o3 o0 v5 v1 n4`);
    file.head('C', 1).expression(`o2 v6 o0 v7 o44 v7`).head('J', 1, 1).pair(5, 2);
    file.head('O', 0, 0).expression('o0 o5 v6 n2 o5 v7 n2').head('G', 0, 1).pair(0, 1);
    const bytes = close(file, 6, 2);
    const x = Float64Array.from({ length: 6 }, (_, k) => 0.3 * Math.cos(2 * k));
    const program = new CompiledProblem(build(bytes));
    const values = new Float64Array(2);
    program.constraintValues(x, values);
    const v6 = 0.1 * (x[0] + 2 * x[1] + 3 * x[2] + 4 * x[3] + 5 * x[4]) + Math.sin(x[5]);
    const v7 = -0.1 * x[0] - 0.3 * x[1] - 0.5 * x[2] - 0.7 * x[3] + 0.25;
    const inner = x[0] * x[1] + x[2] + x[3] + 0.5 + 0.3 * x[4] + (x[5] + x[1]) / 4;
    expect(values[0]).toBeCloseTo(Math.cos(inner), 14);
    expect(values[1]).toBeCloseTo(v6 * (v7 + Math.exp(v7)) + 2 * x[5], 14);
    expect(program.objective(x)).toBeCloseTo(v6 ** 2 + v7 ** 2 + x[0], 14);
    expectDerivatives(bytes, x);
  });
});

describe('defined variables', () => {
  it('that are reached along many ways are opened once', () => {
    const length = 50;
    const file = new NlFile('text', { variables: 1, constraints: 1, defined: length });
    for (let k = 0; k < length; k++) {
      file.head('V', 1 + k, 0, 0).expression(k === 0 ? 'o41 v0' : `o0 v${k} o2 n0.5 v${k}`);
    }
    file.head('C', 0).expression(`v${length}`);
    const program = new CompiledProblem(build(close(file, 1, 1)));
    const values = new Float64Array(1);
    program.constraintValues(Float64Array.of(0.3), values);
    const expected = 1.5 ** (length - 1) * Math.sin(0.3);
    expect(values[0] / expected).toBeCloseTo(1, 12);
  });

  it('are evaluated once in each template: deep chains of squares stay small', () => {
    const file = new NlFile('text', { variables: 1, constraints: 1, defined: 30 });
    for (let k = 0; k < 30; k++) {
      file
        .head('V', 1 + k, 1, 0)
        .pair(0, 0.5)
        .expression(k === 0 ? 'n1' : `o41 o2 v${k} v${k}`);
    }
    file.head('C', 0).expression('o2 v30 v30');
    expectDerivatives(close(file, 1, 1), Float64Array.of(0.4));
  });
});
