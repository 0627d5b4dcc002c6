import { expect } from 'vitest';
import type { Model } from '../../../src/model/index.js';
import { CompiledProblem } from '../../../src/nlp/index.js';
import type { ProblemDefinition, TemplateBlock } from '../../../src/nlp/template.js';
import { transcribe } from '../../../src/transcription/index.js';
import { randomStream } from '../../../src/network/random.js';

/** Demands that two models discretise to the same problem: every array to the last bit, every name, every template. */
export function expectSameProblem(left: Model, right: Model): void {
  const a = transcribe(left).definition;
  const b = transcribe(right).definition;
  expectSameDefinition(a, b);
  expectSameValues(a, b);
}

function expectSameDefinition(a: ProblemDefinition, b: ProblemDefinition): void {
  expect(b.variables).toBe(a.variables);
  expect(b.constraints).toBe(a.constraints);
  for (const key of ['lower', 'upper', 'start', 'constraintLower', 'constraintUpper'] as const)
    expectSameNumbers(b[key], a[key], key);
  expectSameNumbers(b.eliminationGroups!, a.eliminationGroups!, 'elimination groups');
  expect(Object.is(b.objectiveConstant, a.objectiveConstant)).toBe(true);
  expect(b.objectiveSign).toBe(a.objectiveSign);
  const names = ({ variables, constraints, variableOrigin, constraintOrigin }: ProblemDefinition) => [
    ...Array.from({ length: variables }, (_, k) => place(variableOrigin(k))),
    ...Array.from({ length: constraints }, (_, k) => place(constraintOrigin(k))),
  ];
  expect(names(b)).toEqual(names(a));
  expect(b.blocks.length).toBe(a.blocks.length);
  a.blocks.forEach((block, k) => expectSameBlock(block, b.blocks[k]!));
}

/** Name, element and time of an origin without its line in a text. */
function place({ name, time, element }: { name: string; time?: number; element?: number }): string {
  return `${name} ${time} ${element}`;
}

function expectSameBlock(a: TemplateBlock, b: TemplateBlock): void {
  expect(b.template).toEqual(a.template);
  expect(b.points).toBe(a.points);
  expect(b.inputs.length).toBe(a.inputs.length);
  a.inputs.forEach((input, k) => {
    const other = b.inputs[k]!;
    expect(other.kind).toBe(input.kind);
    expectSameNumbers(other.index, input.index, 'inputs');
    if (input.kind !== 'functional' || other.kind !== 'functional') return;
    expectSameNumbers(other.pointers, input.pointers, 'pointers');
    expectSameNumbers(other.coefficients, input.coefficients, 'coefficients');
  });
  expectSameNumbers(b.data, a.data, 'data');
  expect(b.networks.length).toBe(a.networks.length);
  a.networks.forEach((numbers, k) => expectSameNumbers(b.networks[k]!, numbers, 'weights of networks'));
  if (a.rows === 'objective' || b.rows === 'objective') expect(b.rows).toBe(a.rows);
  else expectSameNumbers(b.rows, a.rows, 'rows');
  expectSameNumbers(b.weights ?? [], a.weights ?? [], 'weights');
}

function expectSameNumbers(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  expect(found.length, what).toBe(wanted.length);
  let different = -1;
  for (let k = 0; k < wanted.length && different < 0; k++) if (!Object.is(found[k], wanted[k])) different = k;
  if (different >= 0) expect(found[different], `${what} ${different}`).toBe(wanted[different]);
}

/** Functions and derivatives at a random point. */
function expectSameValues(a: ProblemDefinition, b: ProblemDefinition): void {
  const random = randomStream(5);
  const x = Float64Array.from(a.start, (value) => value + 0.3 * (random.uniform() - 0.5));
  const multipliers = Float64Array.from({ length: a.constraints }, () => random.normal());
  const values = (definition: ProblemDefinition) => {
    const problem = new CompiledProblem(definition);
    const gradient = new Float64Array(problem.variables);
    const rows = new Float64Array(problem.constraints);
    const jacobian = new Float64Array(problem.jacobian.rows.length);
    const hessian = new Float64Array(problem.hessian.rows.length);
    problem.gradient(x, gradient);
    problem.constraintValues(x, rows);
    problem.jacobianValues(x, jacobian);
    problem.hessianValues(x, 1.25, multipliers, hessian);
    const objective = Float64Array.of(problem.objective(x));
    return { objective, gradient, rows, jacobian, hessian };
  };
  const [left, right] = [values(a), values(b)];
  for (const [key, numbers] of Object.entries(left))
    expectSameNumbers(right[key as keyof typeof right], numbers, key);
}
