import type { NetworkArchitecture } from './architecture.js';
import { NetworkError } from './network-error.js';
import { checkSeed, randomStream } from './random.js';

/** Makes starting parameters for a network; the array belongs to the caller. */
export interface NetworkStart {
  (architecture: NetworkArchitecture): Float64Array;
  /** How the language writes it, if it does. */
  readonly text?: string;
}

/** A seed for a random start: the same seed gives the same parameters. */
export interface SeedOptions {
  readonly seed: number;
}

/**
 * Normal weights with variance 2 / (inputs + outputs) of each layer and zero biases: Glorot and Bengio, *Understanding the
 * difficulty of training deep feedforward neural networks* (AISTATS 2010), eq. 12. For tanh and sigmoid.
 */
export function xavier({ seed }: SeedOptions): NetworkStart {
  const start = normalWeights(seed, (inputs, outputs) => Math.sqrt(2 / (inputs + outputs)));
  return Object.assign(start, { text: `xavier(seed: ${seed})` });
}

/**
 * Normal weights with variance 2 / inputs of each layer and zero biases: He et al., *Delving deep into rectifiers*
 * (ICCV 2015), eq. 10. For softplus, swish, gelu and squareplus.
 */
export function he({ seed }: SeedOptions): NetworkStart {
  const start = normalWeights(seed, (inputs) => Math.sqrt(2 / inputs));
  return Object.assign(start, { text: `he(seed: ${seed})` });
}

/** Weights and biases uniform in [-scale, scale]. */
export function uniform({ seed, scale }: SeedOptions & { readonly scale: number }): NetworkStart {
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new NetworkError(`the scale of a uniform start is ${scale}`, 'give a positive number');
  }
  checkSeed(seed);
  const start = (architecture: NetworkArchitecture) => {
    const random = randomStream(seed);
    return new Float64Array(architecture.parameterCount).map(() => scale * (2 * random.uniform() - 1));
  };
  return Object.assign(start, { text: `uniform(seed: ${seed}, scale: ${scale})` });
}

/** All weights and biases 0: a stationary point of every hidden layer, of use for tests and linear networks. */
export function zeros(): NetworkStart {
  const start = (architecture: NetworkArchitecture) => new Float64Array(architecture.parameterCount);
  return Object.assign(start, { text: 'zeros()' });
}

function normalWeights(seed: number, deviation: (inputs: number, outputs: number) => number): NetworkStart {
  checkSeed(seed);
  return (architecture) => {
    const random = randomStream(seed);
    const parameters = new Float64Array(architecture.parameterCount);
    for (const [l, layer] of architecture.layers.entries()) {
      const inputs = architecture.layerInputs(l);
      const scale = deviation(inputs, layer.width);
      const first = architecture.weightOffset(l);
      for (let k = 0; k < layer.width * inputs; k++) parameters[first + k] = scale * random.normal();
    }
    return parameters;
  };
}
