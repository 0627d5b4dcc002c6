import {
  activationNamed,
  factorScaling,
  intervalScaling,
  joinScalings,
  NetworkArchitecture,
  standardScaling,
  xavier,
  type Activation,
  type AffineScaling,
  type ComponentScaling,
  type NetworkScaling,
  type NetworkStart,
} from '../network/index.js';
import { knownConstant } from '../transcription/known.js';
import { DataColumn } from './data-set.js';
import { number, type Expression } from './expression.js';
import { ModelError } from './model-error.js';
import { NetworkRefusal, type NetworkPart } from './network-refusal.js';
import { Network, type NetworkWords } from './network.js';
import { IndexSet } from './sets.js';
import type { SourcePlace } from './source-place.js';
import { TimeSet } from './time.js';
import { Variable } from './variable.js';

/**
 * What one input or output of a network is scaled by: a column (its mean and standard deviation), a time or an interval (it becomes
 * [-1, 1]), or a number (a factor).
 */
export type ScaleSource = DataColumn | TimeSet | readonly [lower: number, upper: number] | number;

/** One source for each component, or one for all of them; an interval stands in a list: [[0, 10]]. */
export type ScaleSources = readonly ScaleSource[] | DataColumn | TimeSet | number;

export interface NetworkScalingOptions {
  /** The layers see the inputs normalised by these. */
  readonly normalize?: ScaleSources;
  /** What the last layer gives is taken to these: from a mean of 0 and a deviation of 1, or from [-1, 1]. */
  readonly scale?: ScaleSources;
}

export interface NetworkOptions extends NetworkScalingOptions {
  /** Widths from the inputs to the outputs: [2, 32, 2]. */
  readonly layers: readonly number[];
  /** Activation of the hidden layers: one for all or one each; the last layer is linear. Default 'tanh'. */
  readonly activation?: string | Activation | readonly (string | Activation)[];
  /** Bounds of every weight and bias. Default: none. */
  readonly lower?: number;
  readonly upper?: number;
  /** Starting weights from the architecture (`xavier({ seed: 42 })`), or the values themselves. Default: `xavier({ seed: 1 })`. */
  readonly start?: NetworkStart | Float64Array;
  /** Keeps the starting values of all layers, or of these (counted from 1). */
  readonly frozen?: boolean | readonly number[];
  /** Inputs (counted from 1) in which no output falls, or rises: a sufficient condition on the signs of the weights. */
  readonly increasing?: readonly number[];
  readonly decreasing?: readonly number[];
  /**
   * Bound L of the change of the outputs: |f(x) - f(y)| <= L |x - y| in the maximum norm, for all x and y. Sufficient rows on the
   * weights of each layer; see `boundLipschitz`.
   */
  readonly lipschitz?: number;
  readonly place?: SourcePlace;
}

/** The network of these options; the caller adds it to a model. @throws ModelError, NetworkError */
export function declareNetwork(name: string, given: NetworkOptions): Network {
  const options = { ...given, start: given.start ?? xavier({ seed: 1 }) };
  const { place } = options;
  const architecture = architectureOf(name, options);
  const scaling = scalingOf(name, architecture, options);
  const signs = signsOf(name, architecture, options);
  const start = startOf(architecture, signs, options);
  if (start.length !== architecture.parameterCount) {
    throw new NetworkRefusal(
      `the network '${name}' has ${architecture.parameterCount} weights and biases; its start has ${start.length}`,
      undefined,
      { option: 'start' },
      place,
    );
  }
  const lower = options.lower ?? -Infinity;
  const upper = options.upper ?? Infinity;
  if (signs && (upper < 0 || lower > 0)) {
    throw new NetworkRefusal(
      `the bounds [${lower}, ${upper}] leave the weights of '${name}' one sign`,
      'a monotone network needs weights around 0',
      { option: 'bounds' },
      place,
    );
  }
  const bounds = (end: number, sign: number): Expression[] =>
    signs ? Array.from(signs, (one) => number(one === sign ? 0 : end)) : [number(end)];
  const parameters = new Variable(
    name,
    'network',
    [IndexSet.range(1, architecture.parameterCount, `weights(${name})`)],
    undefined,
    { lower: bounds(lower, 1), upper: bounds(upper, -1), start: Array.from(start, number) },
    place,
  );
  return new Network(name, architecture, parameters, {
    scaling,
    frozen: frozenOf(name, options),
    declared: wordsOf(options),
  });
}

/** What a printed declaration says beside the architecture. */
function wordsOf({
  normalize,
  scale,
  lower,
  upper,
  increasing,
  decreasing,
  start,
}: NetworkOptions): NetworkWords {
  const given = { normalize, scale, lower, upper, increasing, decreasing };
  const text = typeof start === 'function' ? start.text : undefined;
  const words = Object.entries({ ...given, start: text }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(words) as NetworkWords;
}

function architectureOf(name: string, { layers, activation, place }: NetworkOptions): NetworkArchitecture {
  if (layers.length < 2) {
    throw new ModelError(
      `the network '${name}' has no layers`,
      'write layers: [inputs, hidden, outputs]',
      place,
    );
  }
  const hidden = layers.length - 2;
  const given = activation ?? 'tanh';
  const activations = Array.isArray(given)
    ? (given as readonly (string | Activation)[])
    : Array(hidden).fill(given);
  if (activations.length !== hidden && activations.length !== hidden + 1) {
    throw new ModelError(
      `the network '${name}' has ${hidden} hidden layers and ${activations.length} activations`,
      undefined,
      place,
    );
  }
  return new NetworkArchitecture(
    layers[0]!,
    layers.slice(1).map((width, k) => {
      const one: string | Activation = activations[k] ?? 'linear';
      return { width, activation: typeof one === 'string' ? activationNamed(one) : one };
    }),
  );
}

/** The scaling that the options state. */
export function scalingOf(
  name: string,
  { inputs, outputs }: Pick<NetworkArchitecture, 'inputs' | 'outputs'>,
  { normalize, scale, place }: NetworkScalingOptions & { readonly place?: SourcePlace },
): NetworkScaling {
  const before = normalize === undefined ? undefined : sideOf(name, 'inputs', inputs, normalize, place);
  const after = scale === undefined ? undefined : sideOf(name, 'outputs', outputs, scale, place);
  return { ...(before ? { inputs: before } : {}), ...(after ? { outputs: after } : {}) };
}

function sideOf(
  name: string,
  side: string,
  count: number,
  given: ScaleSources,
  place: SourcePlace | undefined,
): AffineScaling | undefined {
  const sources = Array.isArray(given)
    ? (given as readonly ScaleSource[])
    : Array<ScaleSource>(count).fill(given as ScaleSource);
  if (sources.length !== count) {
    throw new ModelError(
      `the network '${name}' has ${count} ${side} and ${sources.length} scales for them`,
      'give one for each, or one for all; an interval stands in a list: [[0, 1]]',
      place,
    );
  }
  return joinScalings(sources.map(componentOf));
}

function componentOf(source: ScaleSource): ComponentScaling {
  if (typeof source === 'number') return factorScaling(source);
  if (source instanceof DataColumn) return standardScaling(source.values);
  if (source instanceof TimeSet) {
    const [start, end] = [source.start, source.end].map((one) => knownConstant(one, 'an end of the time'));
    return intervalScaling(start!, end!);
  }
  return intervalScaling(source[0], source[1]);
}

function frozenOf(name: string, { layers, frozen, place }: NetworkOptions): Set<number> {
  const all = Array.from({ length: layers.length - 1 }, (_, k) => k + 1);
  if (frozen === undefined || frozen === false) return new Set();
  if (frozen === true) return new Set(all);
  const wrong = frozen.find((layer) => !all.includes(layer));
  if (wrong === undefined) return new Set(frozen);
  throw new NetworkRefusal(
    `'${name}' has no layer ${wrong}`,
    `its layers are 1 to ${all.length}`,
    { option: 'frozen' },
    place,
  );
}

/**
 * Signs that make a network monotone: 1 for parameters that are at least 0, -1 for those at most 0, 0 for free ones. With increasing
 * activations, weights of one sign behind an input and positive ones in all later layers make each output monotone in it.
 */
function signsOf(
  name: string,
  architecture: NetworkArchitecture,
  { increasing = [], decreasing = [], place }: NetworkOptions,
): Int8Array | undefined {
  if (increasing.length + decreasing.length === 0) return undefined;
  const refuse = (message: string, hint: string, part: NetworkPart): never => {
    throw new NetworkRefusal(message, hint, part, place);
  };
  for (const [l, { activation }] of architecture.layers.entries()) {
    if (activation.increasing) continue;
    refuse(
      `the activation '${activation.name}' of the monotone network '${name}' is not increasing`,
      'take tanh, sigmoid, softplus, squareplus or smoothelu',
      { layer: l + 1 },
    );
  }
  const signs = new Int8Array(architecture.parameterCount);
  architecture.layers.forEach(({ width }, l) => {
    const first = architecture.weightOffset(l);
    if (l > 0) signs.fill(1, first, first + width * architecture.layerInputs(l));
  });
  const { inputs } = architecture;
  const seen = new Set<number>();
  for (const [list, sign] of [[increasing, 1] as const, [decreasing, -1] as const]) {
    const part: NetworkPart = { option: sign > 0 ? 'increasing' : 'decreasing' };
    for (const input of list) {
      if (!Number.isInteger(input) || input < 1 || input > inputs)
        refuse(`the network '${name}' has no input ${input}`, `its inputs are 1 to ${inputs}`, part);
      if (seen.has(input))
        refuse(`input ${input} of '${name}' is stated twice`, 'it rises or it falls', part);
      seen.add(input);
      for (let k = 0; k < architecture.layers[0].width; k++) signs[k * inputs + input - 1] = sign;
    }
  }
  return signs;
}

/** Starting weights; made ones with the wrong sign are mirrored, given ones are left to the solver, which moves them inside. */
function startOf(
  architecture: NetworkArchitecture,
  signs: Int8Array | undefined,
  { start }: Required<Pick<NetworkOptions, 'start'>>,
): Float64Array {
  if (typeof start !== 'function') return start;
  const values = start(architecture);
  return signs ? values.map((value, k) => (signs[k] === 0 ? value : signs[k]! * Math.abs(value))) : values;
}
