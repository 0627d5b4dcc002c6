import { linear as linearActivation, type NetworkArchitecture } from '../../network/index.js';

/**
 * What the second derivative of adjoints . n by the pre-activations of one layer looks like: nothing when this layer
 * and all after it are linear, a diagonal when all after it are linear, dense otherwise.
 */
export type CurvatureKind = 'zero' | 'diagonal' | 'dense';

/**
 * How two layers m < m' couple in d²/dtheta²: `full` every pair of their parameters; `neighbour` (adjacent layers) the
 * weights [j', j] of the later layer with the parameters of neuron j; `weights` all pairs but the later biases.
 */
export type CouplingKind = 'full' | 'neighbour' | 'weights';

/** One dense layer with the places of its parameters. */
export interface LayerShape {
  readonly inputs: number;
  readonly width: number;
  readonly weights: number;
  readonly biases: number;
  readonly linear: boolean;
  readonly curvature: CurvatureKind;
}

/** The shape and exact sparsity of a network's derivatives, by local parameter number. Made once per architecture. */
export interface NetworkStructure {
  readonly layers: readonly LayerShape[];
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: number;
  /** By output: the parameters it depends on, ascending. */
  readonly outputParameters: readonly Int32Array[];
  /** By input: the parameters with which it has a mixed second derivative, ascending. */
  readonly inputParameters: readonly Int32Array[];
  /** Pairs of parameters with a second derivative, each unordered pair once. */
  readonly parameterPairs: { readonly first: Int32Array; readonly second: Int32Array };
}

const known = new WeakMap<NetworkArchitecture, NetworkStructure>();

export function networkStructure(architecture: NetworkArchitecture): NetworkStructure {
  let structure = known.get(architecture);
  if (structure === undefined) {
    structure = analyse(architecture);
    known.set(architecture, structure);
  }
  return structure;
}

/** How layer `earlier` couples with a later layer; see {@link CouplingKind}. */
export function coupling(layers: readonly LayerShape[], earlier: number, later: number): CouplingKind {
  if (layers[later].curvature !== 'zero') return 'full';
  return later === earlier + 1 ? 'neighbour' : 'weights';
}

function analyse(architecture: NetworkArchitecture): NetworkStructure {
  const layers: LayerShape[] = new Array<LayerShape>(architecture.layers.length);
  let after: CurvatureKind = 'zero';
  for (let m = layers.length - 1; m >= 0; m--) {
    const linear = architecture.layers[m].activation === linearActivation;
    const own: CurvatureKind = linear ? 'zero' : 'diagonal';
    after = after === 'zero' ? own : 'dense';
    layers[m] = {
      inputs: architecture.layerInputs(m),
      width: architecture.layers[m].width,
      weights: architecture.weightOffset(m),
      biases: architecture.biasOffset(m),
      linear,
      curvature: after,
    };
  }
  const { inputs, outputs, parameterCount: parameters } = architecture;
  return {
    layers,
    inputs,
    outputs,
    parameters,
    outputParameters: Array.from({ length: outputs }, (_, o) => outputParameters(layers, o)),
    inputParameters: Array.from({ length: inputs }, (_, i) => inputParameters(layers, i)),
    parameterPairs: parameterPairs(layers),
  };
}

/** Number of parameter (j, k) of a layer; k = inputs means the bias of neuron j. */
function parameter(layer: LayerShape, j: number, k: number): number {
  return k === layer.inputs ? layer.biases + j : layer.weights + j * layer.inputs + k;
}

function outputParameters(layers: readonly LayerShape[], output: number): Int32Array {
  const last = layers[layers.length - 1];
  const list: number[] = [];
  for (let t = 0; t < last.weights; t++) list.push(t);
  for (let k = 0; k <= last.inputs; k++) list.push(parameter(last, output, k));
  return Int32Array.from(list);
}

function inputParameters(layers: readonly LayerShape[], input: number): Int32Array {
  const list: number[] = [];
  layers.forEach((layer, m) => {
    for (let j = 0; j < layer.width; j++) {
      for (let k = 0; k <= layer.inputs; k++) {
        const throughProduct = m === 0 ? k === input : k < layer.inputs;
        if (layer.curvature !== 'zero' || throughProduct) list.push(parameter(layer, j, k));
      }
    }
  });
  return Int32Array.from(list).sort();
}

/** The order of the pairs is the order in which the kernel accumulates; see `dense-layers-curvature`. */
function parameterPairs(layers: readonly LayerShape[]): { first: Int32Array; second: Int32Array } {
  const first: number[] = [];
  const second: number[] = [];
  layers.forEach((layer, m) => {
    ownPairs(layer, first, second);
    for (let later = m + 1; later < layers.length; later++) {
      crossPairs(layers[later], layer, coupling(layers, m, later), first, second);
    }
  });
  return { first: Int32Array.from(first), second: Int32Array.from(second) };
}

function ownPairs(layer: LayerShape, first: number[], second: number[]): void {
  if (layer.curvature === 'zero') return;
  for (let j = 0; j < layer.width; j++) {
    for (let k = 0; k <= layer.inputs; k++) {
      for (let j2 = layer.curvature === 'diagonal' ? j : 0; j2 <= j; j2++) {
        for (let k2 = 0; k2 <= (j2 === j ? k : layer.inputs); k2++) {
          first.push(parameter(layer, j, k));
          second.push(parameter(layer, j2, k2));
        }
      }
    }
  }
}

function crossPairs(
  later: LayerShape,
  earlier: LayerShape,
  kind: CouplingKind,
  first: number[],
  second: number[],
): void {
  for (let j = 0; j < later.width; j++) {
    for (let k = 0; k <= later.inputs; k++) {
      if (kind !== 'full' && k === later.inputs) continue;
      const from = kind === 'neighbour' ? k : 0;
      const to = kind === 'neighbour' ? k + 1 : earlier.width;
      for (let j2 = from; j2 < to; j2++) {
        for (let k2 = 0; k2 <= earlier.inputs; k2++) {
          first.push(parameter(later, j, k));
          second.push(parameter(earlier, j2, k2));
        }
      }
    }
  }
}
