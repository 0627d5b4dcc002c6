import type { NetworkArchitecture } from './architecture.js';

/** Number of doubles that {@link evaluateNetwork} needs as workspace. */
export function networkWorkspaceLength(architecture: NetworkArchitecture): number {
  return 2 * architecture.maximumWidth;
}

/**
 * Outputs of a network for one input. Reads `parameters` (layout of the architecture) and `input`, writes `output`; with a
 * `workspace` of {@link networkWorkspaceLength} doubles nothing is allocated. `input` and `output` may be the
 * same array.
 */
export function evaluateNetwork(
  architecture: NetworkArchitecture,
  parameters: Float64Array,
  input: Float64Array,
  output: Float64Array,
  workspace: Float64Array = new Float64Array(networkWorkspaceLength(architecture)),
): void {
  const { layers, maximumWidth, inputs, outputs } = architecture;
  for (let i = 0; i < inputs; i++) workspace[i] = input[i];
  let from = 0;
  let to = maximumWidth;
  let width = inputs;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l];
    let weight = architecture.weightOffset(l);
    const bias = architecture.biasOffset(l);
    for (let o = 0; o < layer.width; o++) {
      let z = parameters[bias + o];
      for (let i = 0; i < width; i++) z += parameters[weight++] * workspace[from + i];
      workspace[to + o] = layer.activation.value(z);
    }
    width = layer.width;
    const swap = from;
    from = to;
    to = swap;
  }
  for (let o = 0; o < outputs; o++) output[o] = workspace[from + o];
}
