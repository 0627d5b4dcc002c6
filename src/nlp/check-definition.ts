import { ProblemError } from './problem-error.js';
import type { InputBinding, ProblemDefinition, TemplateBlock } from './template.js';

/** Checks lengths and ranges of a definition. @throws ProblemError naming the first array that does not fit */
export function checkDefinition(definition: ProblemDefinition): void {
  const { variables, constraints } = definition;
  expectLength('lower', definition.lower.length, variables);
  expectLength('upper', definition.upper.length, variables);
  expectLength('start', definition.start.length, variables);
  expectLength('constraintLower', definition.constraintLower.length, constraints);
  expectLength('constraintUpper', definition.constraintUpper.length, constraints);
  if (definition.startMultipliers !== undefined) {
    expectLength('startMultipliers', definition.startMultipliers.length, constraints);
  }
  if (definition.eliminationGroups !== undefined) {
    expectLength('eliminationGroups', definition.eliminationGroups.length, variables);
  }
  for (const block of definition.blocks) checkBlock(block, definition);
}

function checkBlock(block: TemplateBlock, { variables, constraints }: ProblemDefinition): void {
  const { template, points, inputs, data, networks, rows, weights } = block;
  const what = (part: string): string => `${part} of a block of '${template.name}'`;
  const outputs = points * template.outputs.length;
  expectLength(what('inputs'), inputs.length, template.inputs);
  expectLength(what('data'), data.length, points * template.data);
  expectLength(what('networks'), networks.length, template.networks.length);
  if (weights !== undefined) expectLength(what('weights'), weights.length, outputs);
  if (rows !== 'objective') {
    expectLength(what('rows'), rows.length, outputs);
    expectRange(what('rows'), rows, constraints);
  }
  inputs.forEach((binding, k) => checkBinding(what(`input ${k}`), binding, points, variables));
  networks.forEach((parameters, k) => {
    expectLength(what(`network ${k}`), parameters.length, template.networks[k].parameterCount);
    expectRange(what(`network ${k}`), parameters, variables);
  });
}

function checkBinding(what: string, binding: InputBinding, points: number, variables: number): void {
  expectRange(what, binding.index, variables);
  if (binding.kind === 'variable') {
    expectLength(what, binding.index.length, points);
    return;
  }
  const { pointers, index, coefficients } = binding;
  expectLength(`the pointers of ${what}`, pointers.length, points + 1);
  expectLength(`the coefficients of ${what}`, coefficients.length, index.length);
  if (pointers[0] !== 0 || pointers[points] !== index.length) {
    throw new ProblemError(`the pointers of ${what} do not span its ${index.length} terms`);
  }
  for (let p = 0; p < points; p++) {
    if (pointers[p + 1] < pointers[p])
      throw new ProblemError(`the pointers of ${what} decrease at point ${p}`);
  }
}

function expectLength(what: string, length: number, expected: number): void {
  if (length !== expected) throw new ProblemError(`${what}: length ${length}, expected ${expected}`);
}

function expectRange(what: string, indices: Int32Array, end: number): void {
  for (let i = 0; i < indices.length; i++) {
    if (indices[i] < 0 || indices[i] >= end) {
      throw new ProblemError(`${what}: number ${indices[i]} is outside 0..${end - 1}`);
    }
  }
}
