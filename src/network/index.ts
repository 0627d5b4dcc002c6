/** Neural networks: activations, architectures, starting parameters and weight files. */
export {
  activationNamed,
  activationNames,
  defineActivation,
  gaussian,
  gelu,
  linear,
  sigmoid,
  sine,
  smoothElu,
  softplus,
  squareplus,
  swish,
  tanh,
  type Activation,
} from './activation.js';
export {
  MAXIMUM_LAYERS,
  MAXIMUM_PARAMETERS,
  MAXIMUM_WIDTH,
  NetworkArchitecture,
  type Layer,
} from './architecture.js';
export { evaluateNetwork, networkWorkspaceLength } from './evaluate.js';
export { he, uniform, xavier, zeros, type NetworkStart, type SeedOptions } from './initialization.js';
export { NetworkError } from './network-error.js';
export { randomStream, type RandomStream } from './random.js';
export {
  factorScaling,
  intervalScaling,
  joinScalings,
  rescaleParameters,
  standardScaling,
  type AffineScaling,
  type ComponentScaling,
  type NetworkScaling,
} from './scaling.js';
export { readWeights, writeWeights, type WeightsFile, type WeightsFileScaling } from './weights-file.js';
