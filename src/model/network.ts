import type { NetworkArchitecture, NetworkScaling } from '../network/index.js';
import { add, Expression, multiply, number, toVector, type VectorOperand } from './expression.js';
import { ModelError } from './model-error.js';
import type { NetworkOptions } from './network-declaration.js';
import { layersOf, Weights, type NetworkLayer } from './network-layers.js';
import type { Variable } from './variable.js';

/** What a network has beside its architecture and its weights. */
export interface NetworkDetails {
  /** What stands between the layers and the numbers of the model. */
  readonly scaling: NetworkScaling;
  /** Layers, counted from 1, whose weights and biases keep their starting values. */
  readonly frozen: ReadonlySet<number>;
  /** What the network was declared with, as far as printing needs it. */
  readonly declared: NetworkWords;
}

/** The options of a network's declaration that its parts do not show. */
export type NetworkWords = Partial<
  Pick<NetworkOptions, 'normalize' | 'scale' | 'lower' | 'upper' | 'increasing' | 'decreasing'>
> & {
  /** How the language writes the start, where it has words for it. */
  readonly start?: string;
};

/** A neural network whose weights and biases are unknowns of the model. */
export class Network {
  /** The layers in order, with access to their weights and biases. */
  readonly layers: readonly NetworkLayer[];
  readonly scaling: NetworkScaling;
  readonly frozen: ReadonlySet<number>;
  readonly declared: NetworkWords;
  /** The starting weights of the declaration. */
  private readonly declaredStart: Variable['start'];

  constructor(
    readonly name: string,
    readonly architecture: NetworkArchitecture,
    /** Weights and biases in the layout of the architecture, indexed 1 .. parameterCount. Tied networks share it. */
    readonly parameters: Variable,
    details: Partial<NetworkDetails> = {},
    /** The network whose weights these are, for a tied one. */
    readonly tiedTo?: Network,
  ) {
    this.scaling = details.scaling ?? {};
    this.declared = details.declared ?? {};
    this.declaredStart = parameters.start;
    this.frozen = tiedTo?.frozen ?? details.frozen ?? new Set();
    this.layers = tiedTo?.layers ?? layersOf(name, architecture);
  }

  /** The outputs for the given inputs, as a vector. */
  of(...inputs: VectorOperand[]): readonly Expression[] {
    const vector = inputs.flatMap((input) => toVector(input));
    if (vector.length !== this.architecture.inputs) {
      throw new ModelError(
        `the network '${this.name}' takes ${this.architecture.inputs} ${this.architecture.inputs === 1 ? 'input' : 'inputs'} and got ${vector.length}`,
        `its layers are ${this.shape}`,
      );
    }
    const { inputs: before, outputs: after } = this.scaling;
    const inner = before
      ? vector.map((one, k) => shiftedAndScaled(one, -before.shift[k] / before.scale[k], 1 / before.scale[k]))
      : vector;
    const evaluation = new NetworkEvaluation(this, inner);
    return Array.from({ length: this.architecture.outputs }, (_, output) => {
      const value = new Expression({ kind: 'network', evaluation, output });
      return after ? shiftedAndScaled(value, after.shift[output], after.scale[output]) : value;
    });
  }

  /** A layer, counted from 1 as in the language. @throws ModelError for a layer that the network does not have. */
  layer(number: number): NetworkLayer {
    const layer = this.layers[number - 1];
    if (layer) return layer;
    throw new ModelError(
      `'${this.name}' has no layer ${number}`,
      `its layers are 1 to ${this.layers.length}: ${this.shape}`,
    );
  }

  /** All weights without the biases. */
  get weights(): Weights {
    return new Weights(
      `${this.name}.weights`,
      this.layers.map(({ weight }) => weight),
    );
  }

  /** All biases. */
  get biases(): Weights {
    return new Weights(
      `${this.name}.biases`,
      this.layers.map(({ bias }) => bias),
    );
  }

  /** Sets the starting weights, and with them the values of frozen layers. @throws ModelError for a wrong number of them. */
  startFrom(parameters: ArrayLike<number>): void {
    if (parameters.length !== this.parameters.size) {
      throw new ModelError(
        `the network '${this.name}' has ${this.parameters.size} weights and biases; its start has ${parameters.length}`,
      );
    }
    this.parameters.start = Array.from(parameters, number);
  }

  /** What the language calls a parameter (0-based): `f.layer[1].weight[3,2]`. */
  parameterName(index: number): string {
    for (const { weight, bias } of this.layers) {
      if (index < weight.size) return weight.componentName(index);
      index -= weight.size;
      if (index < bias.size) return bias.componentName(index);
      index -= bias.size;
    }
    throw new ModelError(`'${this.name}' has ${this.parameters.size} parameters`);
  }

  /** How the language writes the start, unless it was changed behind the declaration or the language has no words for it. */
  get startText(): string | undefined {
    return this.parameters.start === this.declaredStart ? this.declared.start : undefined;
  }

  /** `2 -> 32 tanh -> 2`, as the language writes it. */
  get shape(): string {
    const { inputs, layers } = this.architecture;
    const text = layers.map(({ width, activation }) =>
      activation.name === 'linear' ? `${width}` : `${width} ${activation.name}`,
    );
    return [inputs, ...text].join(' -> ');
  }
}

/** shift + scale * value, without the parts that change nothing. */
function shiftedAndScaled(value: Expression, shift: number, scale: number): Expression {
  const scaled = scale === 1 ? value : multiply(scale, value);
  return shift === 0 ? scaled : add(scaled, shift);
}

/** One evaluation of a network; its outputs share this object, so that it is computed once. */
export class NetworkEvaluation {
  private mapped: NetworkEvaluation | undefined;

  constructor(
    readonly network: Network,
    readonly inputs: readonly Expression[],
  ) {}

  /** The evaluation with changed inputs; the outputs of one evaluation, mapped alike, go on sharing one object. */
  mapInputs(change: (part: Expression) => Expression): NetworkEvaluation {
    const inputs = this.inputs.map(change);
    const previous = this.mapped;
    if (previous?.inputs.every((input, k) => sameExpression(input, inputs[k]!))) return previous;
    const result = inputs.every((input, k) => input === this.inputs[k])
      ? this
      : new NetworkEvaluation(this.network, inputs);
    this.mapped = result;
    return result;
  }
}

/** Structural equality, cheap for shared parts. */
function sameExpression(left: Expression, right: Expression): boolean {
  if (left === right) return true;
  const a = left.node as unknown as Record<string, unknown>;
  const b = right.node as unknown as Record<string, unknown>;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameValue(a[key], b[key]));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Expression && b instanceof Expression) return sameExpression(a, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, k) => sameValue(one, b[k]));
  return false;
}
