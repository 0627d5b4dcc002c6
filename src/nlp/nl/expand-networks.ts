import {
  add,
  apply,
  constant,
  divide,
  input,
  multiply,
  negate,
  power,
  rewriter,
  type Expression,
  type NetworkCall,
} from '../../expression/index.js';
import type { Template } from '../template.js';
import { NlError } from './nl-error.js';

/** Activations of the language as expressions; `.nl` files know no others. */
const activations: Readonly<Record<string, (z: Expression) => Expression>> = {
  linear: (z) => z,
  tanh: (z) => apply('tanh', z),
  sigmoid: (z) => apply('sigmoid', z),
  softplus: (z) => apply('softplus', z),
  swish: (z) => multiply(z, apply('sigmoid', z)),
  gelu: (z) => {
    const inner = add(z, multiply(constant(0.044715), power(z, constant(3))));
    const t = apply('tanh', multiply(constant(Math.sqrt(2 / Math.PI)), inner));
    return multiply(constant(0.5), z, add(constant(1), t));
  },
  squareplus,
  smoothelu: (z) => add(squareplus(z), constant(-1)),
  sin: (z) => apply('sin', z),
  gaussian: (z) => apply('exp', negate(power(z, constant(2)))),
};

function squareplus(z: Expression): Expression {
  return divide(add(z, apply('sqrt', add(power(z, constant(2)), constant(4)))), constant(2));
}

/**
 * The outputs of a template with every network written out, neuron by neuron. The parameters become inputs: parameter j of
 * network k is input `parameterInputs[k] + j`. A neuron is one shared node.
 *
 * @throws NlError for an activation that a caller defined
 */
export function expandNetworks(template: Template): { outputs: Expression[]; parameterInputs: number[] } {
  let next = template.inputs;
  const parameterInputs = template.networks.map((architecture) => {
    const first = next;
    next += architecture.parameterCount;
    return first;
  });
  const expanded = new Map<NetworkCall, Expression[]>();
  const rewrite = rewriter((leaf) => {
    if (leaf.kind !== 'network') return undefined;
    let neurons = expanded.get(leaf.call);
    if (neurons === undefined) {
      neurons = expandCall(leaf.call, leaf.call.inputs.map(rewrite), parameterInputs[leaf.call.network]);
      expanded.set(leaf.call, neurons);
    }
    return neurons[leaf.output];
  });
  return { outputs: template.outputs.map(rewrite), parameterInputs };
}

function expandCall(call: NetworkCall, inputs: readonly Expression[], firstParameter: number): Expression[] {
  const { architecture } = call;
  let values = [...inputs];
  architecture.layers.forEach(({ width, activation }, layer) => {
    const activate = activations[activation.name] as ((z: Expression) => Expression) | undefined;
    if (activate === undefined) {
      throw new NlError(`the activation '${activation.name}' has no form in .nl files`);
    }
    const weights = firstParameter + architecture.weightOffset(layer);
    const biases = firstParameter + architecture.biasOffset(layer);
    const below = values;
    values = Array.from({ length: width }, (_, neuron) => {
      const terms = below.map((value, k) => multiply(input(weights + neuron * below.length + k), value));
      return activate(add(...terms, input(biases + neuron)));
    });
  });
  return values;
}
