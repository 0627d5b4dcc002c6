import type { Model } from '../model/model.js';
import { ModelError } from '../model/model-error.js';
import type { Layout } from './layout.js';

/**
 * Fixes the weights of frozen layers at their starting values: both bounds become the start, and the solver leaves such unknowns out.
 *
 * @throws ModelError when a starting value violates a bound.
 */
export function freezeWeights(
  model: Model,
  layout: Layout,
  lower: Float64Array,
  upper: Float64Array,
  start: Float64Array,
): void {
  for (const network of model.networks.values()) {
    const { first } = layout.placement(network.parameters);
    for (const number of network.frozen) {
      const layer = network.layer(number);
      for (let k = layer.first; k < layer.first + layer.size; k++) {
        const index = first + k;
        if (start[index]! < lower[index]! || start[index]! > upper[index]!) {
          throw new ModelError(
            `the frozen '${network.parameterName(k)}' is ${start[index]}, outside of its bounds`,
            'widen the bounds of the network, or let the layer free',
            network.parameters.place,
          );
        }
        lower[index] = upper[index] = start[index]!;
      }
    }
  }
}
