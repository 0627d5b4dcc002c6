import type { Activation } from './activation.js';
import { NetworkError } from './network-error.js';

/** One dense layer: `width` outputs, each activation(W input + b). */
export interface Layer {
  readonly width: number;
  readonly activation: Activation;
}

/** Limits on the sizes of one network. */
export const MAXIMUM_WIDTH = 65_536;
export const MAXIMUM_LAYERS = 64;
export const MAXIMUM_PARAMETERS = 10_000_000;

/**
 * The shape of a feed-forward network and the layout of its parameters in one flat array: layer after layer, the weight
 * matrix row-major [output][input], then the biases [output]. Holds no parameter values. Immutable.
 *
 * @throws NetworkError for a network without layers or with a width that is not a whole number in range.
 */
export class NetworkArchitecture {
  readonly inputs: number;
  readonly outputs: number;
  readonly layers: readonly Layer[];
  /** Number of weights and biases together. */
  readonly parameterCount: number;
  /** Largest number of values between two layers, inputs and outputs included. */
  readonly maximumWidth: number;

  readonly #weightOffsets: readonly number[];
  readonly #biasOffsets: readonly number[];

  constructor(inputs: number, layers: readonly Layer[]) {
    checkWidth('the network', 'inputs', inputs);
    if (layers.length === 0 || layers.length > MAXIMUM_LAYERS) {
      throw new NetworkError(`a network has 1 to ${MAXIMUM_LAYERS} layers, not ${layers.length}`);
    }
    const weightOffsets: number[] = [];
    const biasOffsets: number[] = [];
    let offset = 0;
    let width = inputs;
    let maximumWidth = inputs;
    for (const [index, layer] of layers.entries()) {
      checkWidth(`layer ${index + 1}`, 'outputs', layer.width);
      weightOffsets.push(offset);
      biasOffsets.push(offset + layer.width * width);
      offset += layer.width * (width + 1);
      width = layer.width;
      maximumWidth = Math.max(maximumWidth, width);
    }
    if (offset > MAXIMUM_PARAMETERS) {
      throw new NetworkError(
        `the network has ${offset} parameters; at most ${MAXIMUM_PARAMETERS} are possible`,
      );
    }
    this.inputs = inputs;
    this.outputs = width;
    this.layers = layers.map((layer) => Object.freeze({ ...layer }));
    this.parameterCount = offset;
    this.maximumWidth = maximumWidth;
    this.#weightOffsets = weightOffsets;
    this.#biasOffsets = biasOffsets;
  }

  /** Number of inputs of a layer (0-based): the width of the layer before it. */
  layerInputs(layer: number): number {
    return layer === 0 ? this.inputs : this.layers[layer - 1].width;
  }

  /** Index of the first weight of a layer (0-based) among the parameters. */
  weightOffset(layer: number): number {
    return this.#weightOffsets[layer];
  }

  /** Index of the first bias of a layer (0-based) among the parameters. */
  biasOffset(layer: number): number {
    return this.#biasOffsets[layer];
  }

  /** Name of a parameter, 1-based like the language: `W1[3,2]` (layer 1, output 3, input 2) or `b2[1]`. */
  parameterName(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.parameterCount) {
      throw new NetworkError(`parameter ${index} of a network with ${this.parameterCount}`);
    }
    let layer = this.layers.length - 1;
    while (this.#weightOffsets[layer] > index) layer--;
    const bias = index - this.#biasOffsets[layer];
    if (bias >= 0) return `b${layer + 1}[${bias + 1}]`;
    const inputs = this.layerInputs(layer);
    const weight = index - this.#weightOffsets[layer];
    return `W${layer + 1}[${Math.floor(weight / inputs) + 1},${(weight % inputs) + 1}]`;
  }
}

function checkWidth(what: string, side: string, width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > MAXIMUM_WIDTH) {
    throw new NetworkError(`${what} has ${width} ${side}`, `give a whole number from 1 to ${MAXIMUM_WIDTH}`);
  }
}
