import type { NetworkStructure } from './network-structure.js';

/**
 * Where one layer's derivatives stand in a row of derivatives by the parameters: that by weight [j, k] at
 * `start + j * step + k`, that by bias j at `start + bias + j`; `bias` is -1 where there are none.
 */
export interface LayerPlace {
  readonly start: number;
  readonly step: number;
  readonly bias: number;
}

/**
 * A row of derivatives by the parameters of a network: `compact`, the structural nonzeros alone in ascending order of
 * their parameters, or `full`, an entry for every parameter.
 */
export interface RowLayout {
  readonly length: number;
  readonly layers: readonly LayerPlace[];
}

/** dn_o/dtheta; of the last layer it has the weights and the bias of neuron o only. */
export function outputRowLayout(structure: NetworkStructure, output: number, full: boolean): RowLayout {
  const { layers, parameters, outputParameters } = structure;
  const last = layers.length - 1;
  return {
    length: full ? parameters : outputParameters[output].length,
    layers: layers.map(({ inputs, weights, biases }, m): LayerPlace => {
      if (m < last) return { start: weights, step: inputs, bias: biases - weights };
      const start = full ? weights + output * inputs : weights;
      return { start, step: inputs, bias: full ? biases + output - start : inputs };
    }),
  };
}

/** d²psi/(da_i dtheta); see `NetworkStructure.inputParameters`. */
export function inputRowLayout(structure: NetworkStructure, input: number, full: boolean): RowLayout {
  const { layers, parameters } = structure;
  let next = 0;
  const places = layers.map(({ inputs, width, weights, biases, curvature }, m): LayerPlace => {
    const flat = curvature === 'zero';
    const onlyOwn = flat && m === 0;
    const start = full ? weights + (onlyOwn ? input : 0) : next;
    next += onlyOwn ? width : width * inputs + (flat ? 0 : width);
    return { start, step: onlyOwn && !full ? 1 : inputs, bias: flat ? -1 : biases - weights };
  });
  return { length: full ? parameters : next, layers: places };
}
