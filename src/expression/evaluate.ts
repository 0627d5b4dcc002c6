import type { Expression, NetworkCall } from './expression.js';
import { binaryValues, comparisonValues, integerPower, unaryValues } from './function-values.js';

/** Values of the leaves at one point. */
export interface LeafValues {
  readonly input: (index: number) => number;
  readonly datum: (index: number) => number;
  /** Output of a network call for given input values; absent where no networks occur. */
  readonly network?: (call: NetworkCall, output: number, inputs: readonly number[]) => number;
}

/**
 * Value of an expression at one point by walking its graph: for set-up and for explaining errors, not for hot paths.
 * `record` receives the value of every node that is visited, operands first; a branch that is not taken is not visited.
 */
export function evaluate(
  e: Expression,
  leaves: LeafValues,
  record?: (node: Expression, value: number) => void,
): number {
  const known = new Map<Expression, number>();
  const value = (node: Expression): number => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const result = compute(node);
    known.set(node, result);
    record?.(node, result);
    return result;
  };
  const compute = (node: Expression): number => {
    switch (node.kind) {
      case 'constant':
        return node.value;
      case 'input':
        return leaves.input(node.index);
      case 'datum':
        return leaves.datum(node.index);
      case 'unary':
        return unaryValues[node.name](value(node.argument));
      case 'binary': {
        const left = value(node.left);
        const right = value(node.right);
        if (node.name === 'power' && node.right.kind === 'constant' && Number.isInteger(right)) {
          return integerPower(left, right);
        }
        return binaryValues[node.name](left, right);
      }
      case 'sum':
        return node.terms.reduce((sum, term) => sum + value(term), 0);
      case 'product':
        return node.factors.reduce((product, factor) => product * value(factor), 1);
      case 'select': {
        const truth = comparisonValues[node.comparison](value(node.left), value(node.right));
        return value(truth ? node.whenTrue : node.whenFalse);
      }
      case 'network': {
        if (leaves.network === undefined) throw new Error('no values for network outputs were given');
        return leaves.network(node.call, node.output, node.call.inputs.map(value));
      }
    }
  };
  return value(e);
}
