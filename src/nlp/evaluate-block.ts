import { evaluate } from '../expression/evaluate.js';
import type { NetworkCall } from '../expression/expression.js';
import { evaluateNetwork } from '../network/index.js';
import type { InputBinding, TemplateBlock } from './template.js';

/**
 * Outputs of a block at all its points by interpretation: points x outputs, without weights. For looking up results, not
 * for hot paths. `x` holds all variables of the program.
 */
export function evaluateBlock(block: TemplateBlock, x: Float64Array): Float64Array {
  const { template, points } = block;
  const outputs = template.outputs.length;
  const values = new Float64Array(points * outputs);
  for (let point = 0; point < points; point++) {
    const network = (call: NetworkCall, output: number, inputs: readonly number[]) => {
      const parameters = Float64Array.from(block.networks[call.network], (index) => x[index]);
      const result = new Float64Array(call.architecture.outputs);
      evaluateNetwork(call.architecture, parameters, Float64Array.from(inputs), result);
      return result[output];
    };
    const leaves = {
      input: (index: number) => inputValue(block.inputs[index], point, x),
      datum: (index: number) => block.data[point * template.data + index],
      network,
    };
    template.outputs.forEach((output, j) => (values[point * outputs + j] = evaluate(output, leaves)));
  }
  return values;
}

/** Value of an input at a point: a variable, or a linear functional of variables. */
export function inputValue(binding: InputBinding, point: number, x: Float64Array): number {
  if (binding.kind === 'variable') return x[binding.index[point]];
  let sum = 0;
  for (let k = binding.pointers[point]; k < binding.pointers[point + 1]; k++) {
    sum += binding.coefficients[k] * x[binding.index[k]];
  }
  return sum;
}
