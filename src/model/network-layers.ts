import type { Activation, NetworkArchitecture } from '../network/index.js';
import { number } from './expression.js';
import { IndexSet } from './sets.js';
import { Variable } from './variable.js';

/** Some of the weights and biases of a network, for penalties and constraints. */
export class Weights {
  constructor(
    /** As the language writes it: `f.weights`, `f.layer[1]`. */
    readonly name: string,
    readonly variables: readonly Variable[],
  ) {}

  /** Number of weights and biases. */
  get size(): number {
    return this.variables.reduce((sum, { size }) => sum + size, 0);
  }
}

/**
 * One dense layer. `weight` (outputs x inputs) and `bias` (outputs) are the network's own unknowns under other names: they take
 * part in expressions like any variable, while bounds and starting values are those of the network.
 */
export class NetworkLayer extends Weights {
  constructor(
    name: string,
    readonly weight: Variable,
    readonly bias: Variable,
    readonly activation: Activation,
    /** Place of the layer's first weight among the parameters of the network; the biases follow the weights. */
    readonly first: number,
  ) {
    super(name, [weight, bias]);
  }
}

/** The layers of a network with this name. */
export function layersOf(name: string, architecture: NetworkArchitecture): NetworkLayer[] {
  return architecture.layers.map(({ width, activation }, l) => {
    const layer = `${name}.layer[${l + 1}]`;
    const outputs = IndexSet.range(1, width);
    const inputs = IndexSet.range(1, architecture.layerInputs(l));
    return new NetworkLayer(
      layer,
      part(`${layer}.weight`, [outputs, inputs]),
      part(`${layer}.bias`, [outputs]),
      activation,
      architecture.weightOffset(l),
    );
  });
}

function part(name: string, sets: readonly IndexSet[]): Variable {
  const bounds = { lower: [number(-Infinity)], upper: [number(Infinity)], start: [number(0)] };
  return new Variable(name, 'network', sets, undefined, bounds);
}
