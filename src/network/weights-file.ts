import { activationNamed } from './activation.js';
import type { NetworkArchitecture } from './architecture.js';
import { NetworkError } from './network-error.js';
import { rescaleParameters, type AffineScaling, type NetworkScaling } from './scaling.js';

/** Scaling of the inputs or outputs in a weights file: outside = shift + scale * inside. */
export interface WeightsFileScaling {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

/**
 * The JSON form of a network's parameters: `layers` (the widths, inputs first), `activation` (of all hidden layers when the
 * outputs are linear) or `activations` (one per layer), and for layer k = 1, 2, ... the weight matrix `Wk` as rows,
 * one per output, and the biases `bk`. A network with scaled inputs or outputs states these: the file alone gives the function.
 */
export interface WeightsFile {
  readonly layers: readonly number[];
  readonly activation?: string;
  readonly activations?: readonly string[];
  readonly inputs?: WeightsFileScaling;
  readonly outputs?: WeightsFileScaling;
  readonly [parameters: `W${number}` | `b${number}`]: readonly number[] | readonly (readonly number[])[];
}

/** The parameters of a network in the form of {@link WeightsFile}, ready for `JSON.stringify`. Copies. */
export function writeWeights(
  architecture: NetworkArchitecture,
  parameters: Float64Array,
  scaling: NetworkScaling = {},
): WeightsFile {
  if (parameters.length !== architecture.parameterCount) {
    throw new NetworkError(
      `${parameters.length} parameters for a network with ${architecture.parameterCount}`,
    );
  }
  const file: Record<string, unknown> = { layers: widths(architecture) };
  const common = commonActivation(architecture);
  if (common === undefined) file.activations = architecture.layers.map(({ activation }) => activation.name);
  else file.activation = common;
  for (const side of scaledSides) {
    const given = scaling[side];
    if (given) file[side] = { shift: Array.from(given.shift), scale: Array.from(given.scale) };
  }
  for (const [l, { width }] of architecture.layers.entries()) {
    const inputs = architecture.layerInputs(l);
    const weights = architecture.weightOffset(l);
    const biases = architecture.biasOffset(l);
    file[`W${l + 1}`] = Array.from({ length: width }, (_, o) =>
      Array.from(parameters.subarray(weights + o * inputs, weights + (o + 1) * inputs)),
    );
    file[`b${l + 1}`] = Array.from(parameters.subarray(biases, biases + width));
  }
  return file as unknown as WeightsFile;
}

const scaledSides = ['inputs', 'outputs'] as const;

/**
 * The parameters in a parsed weights file, in the layout of the architecture. The file is not trusted: shapes, activations
 * and numbers are checked. Where the file scales inputs or outputs otherwise than the network, the parameters are those that
 * make the same function.
 *
 * @throws NetworkError naming the entry that does not fit: "W1 has 16 rows; the network has 32".
 */
export function readWeights(
  json: unknown,
  architecture: NetworkArchitecture,
  scaling: NetworkScaling = {},
): Float64Array {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new NetworkError('the weights file is not a JSON object', formHint(architecture));
  }
  const file = json as Record<string, unknown>;
  checkKeys(file, architecture);
  const parameters = new Float64Array(architecture.parameterCount);
  for (const [l, { width }] of architecture.layers.entries()) {
    const inputs = architecture.layerInputs(l);
    const rows = arrayEntry(file, `W${l + 1}`, 'rows', width, architecture);
    for (const [o, row] of rows.entries()) {
      const name = `W${l + 1}[${o + 1}]`;
      if (!Array.isArray(row)) throw new NetworkError(`${name} is not an array`, formHint(architecture));
      if (row.length !== inputs) {
        throw new NetworkError(
          `W${l + 1} has ${row.length} columns in row ${o + 1}; the network has ${inputs}`,
        );
      }
      copyNumbers(row, name, parameters, architecture.weightOffset(l) + o * inputs);
    }
    const biases = arrayEntry(file, `b${l + 1}`, 'entries', width, architecture);
    copyNumbers(biases, `b${l + 1}`, parameters, architecture.biasOffset(l));
  }
  checkHeader(file, architecture);
  const given = {
    ...scalingEntry(file, 'inputs', architecture.inputs, architecture),
    ...scalingEntry(file, 'outputs', architecture.outputs, architecture),
  };
  return rescaleParameters(architecture, parameters, given, scaling);
}

/** The scaling that a file states for one side of the network. */
function scalingEntry(
  file: Record<string, unknown>,
  side: 'inputs' | 'outputs',
  length: number,
  architecture: NetworkArchitecture,
): NetworkScaling {
  const entry = Object.hasOwn(file, side) ? file[side] : undefined;
  if (entry === undefined) return {};
  if (typeof entry !== 'object' || entry === null) {
    throw new NetworkError(
      `'${side}' of the weights file is no scaling`,
      `expected: "${side}": {"shift": [...], "scale": [...]}`,
    );
  }
  const read = (key: 'shift' | 'scale'): Float64Array => {
    const numbers = new Float64Array(length);
    const list = arrayEntry(entry as Record<string, unknown>, key, 'entries', length, architecture);
    copyNumbers(list, `${key} of the ${side}`, numbers, 0);
    return numbers;
  };
  const scaling: AffineScaling = { shift: read('shift'), scale: read('scale') };
  if (scaling.scale.includes(0)) throw new NetworkError(`a scale of the ${side} is 0`);
  return { [side]: scaling };
}

function widths(architecture: NetworkArchitecture): number[] {
  return [architecture.inputs, ...architecture.layers.map(({ width }) => width)];
}

/** The activation of all hidden layers, if they agree and the outputs are linear. */
function commonActivation(architecture: NetworkArchitecture): string | undefined {
  const names = architecture.layers.map(({ activation }) => activation.name);
  if (names.pop() !== 'linear') return undefined;
  const first = names[0] ?? 'linear';
  return names.every((name) => name === first) ? first : undefined;
}

function checkKeys(file: Record<string, unknown>, architecture: NetworkArchitecture): void {
  for (const key of Object.keys(file)) {
    const layer = /^[Wb](\d+)$/.exec(key);
    if (layer && Number(layer[1]) > architecture.layers.length) {
      throw new NetworkError(
        `the weights file has ${key}; the network has ${architecture.layers.length} layers`,
      );
    }
  }
}

function checkHeader(file: Record<string, unknown>, architecture: NetworkArchitecture): void {
  const expected = widths(architecture);
  const { layers } = file;
  const agree =
    Array.isArray(layers) &&
    layers.length === expected.length &&
    layers.every((width: unknown, index) => width === expected[index]);
  if (layers !== undefined && !agree) {
    throw new NetworkError(
      `the weights file has the layers ${quoted(layers)}; the network has ${quoted(expected)}`,
    );
  }
  const names = architecture.layers.map(({ activation }) => activation.name);
  const given = activationsOf(file, names.length);
  if (given !== undefined && JSON.stringify(given) !== JSON.stringify(names)) {
    throw new NetworkError(
      `the weights file has the activations ${quoted(given)}; the network has ${quoted(names)}`,
    );
  }
}

/** Activation per layer as the file says, aliases resolved; undefined when it says nothing. */
function activationsOf(file: Record<string, unknown>, layers: number): unknown[] | undefined {
  const { activation, activations } = file;
  if (activations === undefined && activation === undefined) return undefined;
  const given = Array.isArray(activations)
    ? (activations as unknown[])
    : Array.from({ length: layers }, (_, l) => (l < layers - 1 ? activation : 'linear'));
  return given.map((name) => (typeof name === 'string' ? activationNamed(name).name : name));
}

/** JSON of a value from the file, cut to a readable length. */
function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function arrayEntry(
  file: Record<string, unknown>,
  key: string,
  unit: string,
  length: number,
  architecture: NetworkArchitecture,
): unknown[] {
  const entry = Object.hasOwn(file, key) ? file[key] : undefined;
  if (entry === undefined) throw new NetworkError(`the weights file has no ${key}`, formHint(architecture));
  if (!Array.isArray(entry)) throw new NetworkError(`${key} is not an array`, formHint(architecture));
  if (entry.length !== length)
    throw new NetworkError(`${key} has ${entry.length} ${unit}; the network has ${length}`);
  return entry as unknown[];
}

function copyNumbers(numbers: unknown[], name: string, out: Float64Array, offset: number): void {
  for (const [index, value] of numbers.entries()) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new NetworkError(`entry ${index + 1} of ${name} is not a finite number`);
    }
    out[offset + index] = value;
  }
}

function formHint(architecture: NetworkArchitecture): string {
  const names = architecture.layers.map((_, l) => `W${l + 1}, b${l + 1}`).join(', ');
  return `expected: {"layers": ${JSON.stringify(widths(architecture))}, "activation": ..., with ${names}}`;
}
