import type { ProblemDefinition, TemplateBlock } from '../../src/nlp/index.js';
import { evaluateHyperDual, plus, real, times, type HyperDual } from './hyper-dual.js';

/** Values and derivatives of a problem as dense row-major matrices. */
export interface DenseEvaluation {
  readonly objective: number;
  readonly gradient: Float64Array;
  readonly constraints: Float64Array;
  readonly jacobian: Float64Array;
  /** objectiveFactor * d²f + sum multiplier * d²g, full n x n. */
  readonly hessian: Float64Array;
}

/**
 * Evaluates a problem definition point by point in hyper-dual arithmetic, once for every pair of variables. Reads the
 * definition as its documentation says and shares no code with the compiled evaluators.
 */
export function denseReference(
  definition: ProblemDefinition,
  x: Float64Array,
  objectiveFactor: number,
  multipliers: Float64Array,
): DenseEvaluation {
  const n = definition.variables;
  const m = definition.constraints;
  const gradient = new Float64Array(n);
  const jacobian = new Float64Array(m * n);
  const hessian = new Float64Array(n * n);
  let values: readonly HyperDual[] = [];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      const seeded = Array.from(x, (v, j): HyperDual => [v, j === i ? 1 : 0, j === k ? 1 : 0, 0]);
      values = evaluateProblem(definition, seeded);
      let second = objectiveFactor * values[m][3];
      for (let r = 0; r < m; r++) second += multipliers[r] * values[r][3];
      hessian[i * n + k] = second;
      hessian[k * n + i] = second;
    }
    gradient[i] = values[m][1];
    for (let r = 0; r < m; r++) jacobian[r * n + i] = values[r][1];
  }
  const constraints = Float64Array.from(values.slice(0, m), (v) => v[0]);
  return { objective: values[m][0], gradient, constraints, jacobian, hessian };
}

/** All rows, then the objective. */
function evaluateProblem(definition: ProblemDefinition, x: readonly HyperDual[]): HyperDual[] {
  const m = definition.constraints;
  const sign = real(definition.objectiveSign ?? 1);
  const values = Array.from({ length: m + 1 }, () => real(0));
  values[m] = times(sign, real(definition.objectiveConstant ?? 0));
  for (const block of definition.blocks) {
    const outputs = block.template.outputs.length;
    for (let p = 0; p < block.points; p++) {
      const leaves = {
        input: (k: number) => inputAt(block, k, p, x),
        datum: (k: number) => block.data[p * block.template.data + k],
        parameters: (network: number) => Array.from(block.networks[network], (variable) => x[variable]),
      };
      block.template.outputs.forEach((output, j) => {
        const at = p * outputs + j;
        let value = times(real(block.weights?.[at] ?? 1), evaluateHyperDual(output, leaves));
        if (block.rows === 'objective') value = times(sign, value);
        const row = block.rows === 'objective' ? m : block.rows[at];
        values[row] = plus(values[row], value);
      });
    }
  }
  return values;
}

function inputAt(block: TemplateBlock, k: number, p: number, x: readonly HyperDual[]): HyperDual {
  const binding = block.inputs[k];
  if (binding.kind === 'variable') return x[binding.index[p]];
  let sum = real(0);
  for (let i = binding.pointers[p]; i < binding.pointers[p + 1]; i++) {
    sum = plus(sum, times(real(binding.coefficients[i]), x[binding.index[i]]));
  }
  return sum;
}
