import { Expression, type ExpressionNode } from '../expression.js';
import type { Network } from '../network.js';

type NetworkNode = Extract<ExpressionNode, { kind: 'network' }>;

/*
 * A network with scaling puts shift and scale around its layers when it is applied (see `Network.of`). The printer looks through
 * them, so that `f(x)` is printed as it was said.
 */

/** An output of a network at the front of an expression, and the terms or factors that follow its scaling. */
export interface ScaledOutput {
  readonly network: NetworkNode;
  readonly rest: readonly Expression[];
  readonly chain?: 'sum' | 'product';
}

/** The scaled output with which an expression begins, if it begins with one. */
export function scaledOutput({ node }: Expression): ScaledOutput | undefined {
  if (node.kind === 'sum') {
    const [first, shift, ...rest] = node.terms;
    const scaled = first && innermost(first);
    const by = scaled?.evaluation.network.scaling.outputs;
    if (!scaled || !by || by.shift[scaled.output] === 0) return undefined;
    if (!isNumber(shift, by.shift[scaled.output]!)) return undefined;
    return { network: scaled, rest, chain: 'sum' };
  }
  if (node.kind !== 'product') return undefined;
  const [scale, output, ...rest] = node.factors;
  if (output?.node.kind !== 'network') return undefined;
  const by = output.node.evaluation.network.scaling.outputs;
  if (!by || by.shift[output.node.output] !== 0 || by.scale[output.node.output] === 1) return undefined;
  return isNumber(scale, by.scale[output.node.output]!)
    ? { network: output.node, rest, chain: 'product' }
    : undefined;
}

/** The output inside of its scale: the first term of a scaled output. */
function innermost({ node }: Expression): NetworkNode | undefined {
  if (node.kind === 'network')
    return node.evaluation.network.scaling.outputs?.scale[node.output] === 1 ? node : undefined;
  if (node.kind !== 'product' || node.factors.length !== 2) return undefined;
  const [scale, output] = node.factors;
  if (output!.node.kind !== 'network') return undefined;
  const by = output!.node.evaluation.network.scaling.outputs;
  return by && isNumber(scale, by.scale[output!.node.output]!) ? output!.node : undefined;
}

/** What was given as an input of a network, from what its layers see. */
export function givenInput({ scaling: { inputs } }: Network, input: Expression, k: number): Expression {
  if (!inputs) return input;
  let inner = input;
  const shift = -inputs.shift[k]! / inputs.scale[k]!;
  if (shift !== 0 && inner.node.kind === 'sum') {
    const { terms } = inner.node;
    inner = terms.length === 2 ? terms[0]! : new Expression({ kind: 'sum', terms: terms.slice(0, -1) });
  }
  const scale = 1 / inputs.scale[k]!;
  if (scale !== 1 && inner.node.kind === 'product') inner = inner.node.factors[1]!;
  return inner;
}

function isNumber(expression: Expression | undefined, value: number): boolean {
  return expression?.node.kind === 'number' && expression.node.value === value;
}
