import type { NetworkArchitecture } from './architecture.js';
import { linear } from './activation.js';
import { NetworkError } from './network-error.js';

/** outside = shift + scale * inside, component by component; every scale is finite and not 0. */
export interface AffineScaling {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/**
 * What stands between a network and the numbers of a model: the layers see inputs (x - shift) / scale, and the model sees
 * outputs shift + scale * y. Absent: the numbers themselves. Immutable; part of the network's weight file.
 */
export interface NetworkScaling {
  readonly inputs?: AffineScaling;
  readonly outputs?: AffineScaling;
}

/** Shift and scale of one component. */
export interface ComponentScaling {
  readonly shift: number;
  readonly scale: number;
}

/**
 * Mean and standard deviation (divisor n) of the present values; NaN counts as missing.
 *
 * @throws NetworkError when there is no value, or the values do not differ.
 */
export function standardScaling(values: Float64Array): ComponentScaling {
  let count = 0;
  let shift = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    shift += (value - shift) / count;
  }
  let squares = 0;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - shift) ** 2;
  const scale = Math.sqrt(squares / count);
  if (count === 0 || !(scale > 1e-12 * Math.abs(shift)) || !Number.isFinite(scale)) {
    throw new NetworkError(
      count === 0 ? 'there are no values to normalise by' : 'the values to normalise by do not differ',
      'give an interval: [0, 10]',
    );
  }
  return { shift, scale };
}

/** Takes [lower, upper] to [-1, 1]. @throws NetworkError for an interval that is empty or infinite. */
export function intervalScaling(lower: number, upper: number): ComponentScaling {
  const scale = (upper - lower) / 2;
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new NetworkError(
      `the interval [${lower}, ${upper}] has no finite length`,
      'its ends are two numbers, the smaller one first',
    );
  }
  return { shift: lower + scale, scale };
}

/** Division by a number without a shift. @throws NetworkError unless it is finite and positive. */
export function factorScaling(scale: number): ComponentScaling {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new NetworkError(`the scale ${scale} is not positive`, 'give a positive number');
  return { shift: 0, scale };
}

/** Components together; `undefined` when they change nothing. */
export function joinScalings(components: readonly ComponentScaling[]): AffineScaling | undefined {
  if (components.every(({ shift, scale }) => shift === 0 && scale === 1)) return undefined;
  return {
    shift: Float64Array.from(components, ({ shift }) => shift),
    scale: Float64Array.from(components, ({ scale }) => scale),
  };
}

/**
 * The parameters that make the same function under another scaling: exact up to rounding, because a scaling of the inputs
 * is part of the first layer and one of the outputs part of a linear last layer. A copy; equal scalings change no digit.
 *
 * @throws NetworkError when the outputs are scaled otherwise and the last layer is not linear.
 */
export function rescaleParameters(
  architecture: NetworkArchitecture,
  parameters: Float64Array,
  from: NetworkScaling,
  to: NetworkScaling,
): Float64Array {
  const result = parameters.slice();
  if (from.inputs || to.inputs) {
    const { inputs } = architecture;
    const width = architecture.layers[0].width;
    for (let j = 0; j < inputs; j++) {
      const before = component(from.inputs, j);
      const after = component(to.inputs, j);
      for (let i = 0; i < width; i++) {
        const weight = architecture.weightOffset(0) + i * inputs + j;
        result[architecture.biasOffset(0) + i] +=
          result[weight] * ((after.shift - before.shift) / before.scale);
        result[weight] *= after.scale / before.scale;
      }
    }
  }
  if (from.outputs || to.outputs) rescaleOutputs(architecture, result, from, to);
  return result;
}

function rescaleOutputs(
  architecture: NetworkArchitecture,
  parameters: Float64Array,
  from: NetworkScaling,
  to: NetworkScaling,
): void {
  const last = architecture.layers.length - 1;
  const width = architecture.layerInputs(last);
  for (let k = 0; k < architecture.outputs; k++) {
    const before = component(from.outputs, k);
    const after = component(to.outputs, k);
    if (before.shift === after.shift && before.scale === after.scale) continue;
    if (architecture.layers[last].activation !== linear) {
      throw new NetworkError(
        `output ${k + 1} of the weights is scaled by ${before.scale} and that of the network by ${after.scale}, and it is not linear`,
        'scale the outputs as the file does',
      );
    }
    const ratio = before.scale / after.scale;
    const first = architecture.weightOffset(last) + k * width;
    for (let j = first; j < first + width; j++) parameters[j] *= ratio;
    const bias = architecture.biasOffset(last) + k;
    parameters[bias] = parameters[bias] * ratio + (before.shift - after.shift) / after.scale;
  }
}

function component(scaling: AffineScaling | undefined, k: number): ComponentScaling {
  return scaling ? { shift: scaling.shift[k], scale: scaling.scale[k] } : { shift: 0, scale: 1 };
}
