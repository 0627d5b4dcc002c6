import { nearestName } from '../nearest-name.js';
import { NetworkError } from './network-error.js';
import * as smooth from './smooth-functions.js';

/**
 * An activation function with its first and second derivative, all finite for every finite argument: the interior point
 * uses exact Hessians, so an activation must be twice continuously differentiable.
 */
export interface Activation {
  readonly name: string;
  value(z: number): number;
  first(z: number): number;
  second(z: number): number;
  /** It never falls: with weights of known signs, a network is then monotone. Absent: not known. */
  readonly increasing?: boolean;
  /** An upper bound of |first(z)| for all z, for bounds on how fast a network's outputs change. Absent: not known. */
  readonly lipschitz?: number;
}

export const linear: Activation = {
  name: 'linear',
  value: (z) => z,
  first: () => 1,
  second: () => 0,
  increasing: true,
  lipschitz: 1,
};
export const tanh: Activation = {
  name: 'tanh',
  value: Math.tanh,
  first: smooth.tanhFirst,
  second: smooth.tanhSecond,
  increasing: true,
  lipschitz: 1,
};
/** 1 / (1 + exp(-z)). */
export const sigmoid: Activation = {
  name: 'sigmoid',
  value: smooth.sigmoid,
  first: smooth.sigmoidFirst,
  second: smooth.sigmoidSecond,
  increasing: true,
  lipschitz: 0.25,
};
/** log(1 + exp(z)): a smooth max(0, z). */
export const softplus: Activation = {
  name: 'softplus',
  value: smooth.softplus,
  first: smooth.sigmoid,
  second: smooth.sigmoidFirst,
  increasing: true,
  lipschitz: 1,
};
/** z * sigmoid(z), also called silu. */
export const swish: Activation = {
  name: 'swish',
  value: smooth.swish,
  first: smooth.swishFirst,
  second: smooth.swishSecond,
  lipschitz: 1.09984,
};
/** The tanh form of Hendrycks and Gimpel (arXiv 1606.08415, section 2), which is smooth and needs no error function. */
export const gelu: Activation = {
  name: 'gelu',
  value: smooth.gelu,
  first: smooth.geluFirst,
  second: smooth.geluSecond,
  lipschitz: 1.129,
};
/** (z + sqrt(z^2 + 4)) / 2: a smooth max(0, z) without exponentials (Barron, arXiv 2112.11687). */
export const squareplus: Activation = {
  name: 'squareplus',
  value: smooth.squareplus,
  first: smooth.squareplusFirst,
  second: smooth.squareplusSecond,
  increasing: true,
  lipschitz: 1,
};
/** squareplus(z) - 1: 0 at 0, -1 far left and z - 1 far right, the shape of elu without its jump in the second derivative. */
export const smoothElu: Activation = {
  name: 'smoothelu',
  value: smooth.smoothElu,
  first: smooth.squareplusFirst,
  second: smooth.squareplusSecond,
  increasing: true,
  lipschitz: 1,
};
export const sine: Activation = {
  name: 'sin',
  value: Math.sin,
  first: Math.cos,
  second: (z) => -Math.sin(z),
  lipschitz: 1,
};
/** exp(-z^2). */
export const gaussian: Activation = {
  name: 'gaussian',
  value: smooth.gaussian,
  first: smooth.gaussianFirst,
  second: smooth.gaussianSecond,
  // sqrt(2/e)
  lipschitz: 0.85777,
};

const registry = new Map<string, Activation>(
  [linear, tanh, sigmoid, softplus, swish, gelu, squareplus, smoothElu, sine, gaussian].map((activation) => [
    activation.name,
    activation,
  ]),
);
registry.set('silu', swish);
registry.set('sine', sine);

/** Activations that users ask for and that have no second derivative somewhere, with what to take instead. */
const unsmooth = new Map([
  ['relu', 'softplus'],
  ['leakyrelu', 'softplus'],
  ['elu', 'smoothelu'],
  ['selu', 'smoothelu'],
  ['softsign', 'tanh'],
  ['hardtanh', 'tanh'],
]);

/** Names that {@link activationNamed} knows, sorted. */
export function activationNames(): string[] {
  return [...registry.keys()].sort();
}

/** The activation with this name. @throws NetworkError with the nearest name, or a smooth substitute for relu and its kin. */
export function activationNamed(name: string): Activation {
  const activation = registry.get(name);
  if (activation) return activation;
  const substitute = unsmooth.get(name.toLowerCase().replace(/[^a-z]/g, ''));
  if (substitute !== undefined) {
    throw new NetworkError(
      `the activation '${name}' is not twice differentiable everywhere`,
      `'${substitute}' is a smooth one of the same shape`,
    );
  }
  const near = nearestName(name, registry.keys());
  throw new NetworkError(
    `unknown activation '${name}'`,
    near === undefined ? `known are ${activationNames().join(', ')}` : `did you mean '${near}'?`,
  );
}

/** Arguments at which a new activation is checked. */
const CHECKED_ARGUMENTS = [-40, -7.3, -2.1, -1, -0.4, -1e-3, 0, 2e-3, 0.3, 1, 1.9, 6.7, 40];

/**
 * Registers an activation under its name, for models in text and in TypeScript alike. Its derivatives are compared with
 * central differences of its value at a few arguments, where what it says about its slope must hold too.
 *
 * @throws NetworkError when the name is taken or no identifier, a value is not finite, or a derivative or claim is wrong.
 */
export function defineActivation(activation: Activation): Activation {
  const { name } = activation;
  if (!/^[A-Za-z_]\w{0,63}$/.test(name)) throw new NetworkError(`'${name}' is no name for an activation`);
  if (registry.has(name)) throw new NetworkError(`the activation '${name}' exists already`);
  for (const z of CHECKED_ARGUMENTS) {
    checkDerivative(name, 'first', z, activation.value, activation.first);
    checkDerivative(name, 'second', z, activation.first, activation.second);
    checkClaims(activation, z);
  }
  registry.set(name, activation);
  return activation;
}

/** What an activation says about its slope, at one argument. */
function checkClaims({ name, first, increasing, lipschitz }: Activation, z: number): void {
  const slope = first(z);
  if (increasing && slope < 0)
    throw new NetworkError(`the activation '${name}' is called increasing and falls at ${z}`);
  if (lipschitz !== undefined && !(Math.abs(slope) <= lipschitz * (1 + 1e-12)))
    throw new NetworkError(`the activation '${name}' has the slope ${slope} at ${z}, above ${lipschitz}`);
}

function checkDerivative(
  name: string,
  which: 'first' | 'second',
  z: number,
  value: (z: number) => number,
  derivative: (z: number) => number,
): void {
  const step = 1e-5 * Math.max(1, Math.abs(z));
  const expected = (value(z + step) - value(z - step)) / (2 * step);
  const actual = derivative(z);
  const tolerance = 1e-5 * Math.max(1, Math.abs(expected), Math.abs(value(z)));
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new NetworkError(
      `the ${which} derivative of the activation '${name}' is ${actual} at ${z}; central differences give ${expected}`,
    );
  }
}
