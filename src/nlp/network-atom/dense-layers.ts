import type { Activation, NetworkArchitecture } from '../../network/index.js';
import { activate, differentiateActivation } from './batched-activation.js';
import { curvatureChunk } from './curvature-work.js';
import { LayerCurvature } from './layer-curvature.js';
import type { NetworkAtom } from './network-atom.js';
import { networkStructure, type LayerShape, type NetworkStructure } from './network-structure.js';

/** The state of one layer at all points; arrays are P x width unless said otherwise. */
export interface LayerState extends LayerShape {
  readonly activation: Activation;
  /** Pre-activations z, values s(z), and s'(z), s''(z). */
  readonly z: Float64Array;
  readonly values: Float64Array;
  readonly slope: Float64Array;
  readonly bend: Float64Array;
  /** dn/dz, P x O x width. */
  readonly sensitivity: Float64Array;
}

/**
 * {@link NetworkAtom} for any number of dense layers, in plain TypeScript. Layer m computes z = W a + b and s(z) with a
 * the values of the layer before it (the inputs for the first). First derivatives are the backward recursion of dn/dz;
 * for second derivatives see {@link LayerCurvature}.
 */
export class DenseLayersAtom implements NetworkAtom {
  readonly points: number;
  readonly structure: NetworkStructure;
  readonly inputValues: Float64Array;
  readonly outputValues: Float64Array;
  readonly inputJacobian: Float64Array;
  readonly adjoints: Float64Array;
  readonly inputHessian: Float64Array;
  readonly #layers: readonly LayerState[];
  readonly #curvature: LayerCurvature;
  #theta: Float64Array = new Float64Array(0);

  constructor(architecture: NetworkArchitecture, points: number) {
    const structure = networkStructure(architecture);
    this.points = points;
    this.structure = structure;
    this.inputValues = new Float64Array(points * structure.inputs);
    this.outputValues = new Float64Array(points * structure.outputs);
    this.inputJacobian = new Float64Array(points * structure.outputs * structure.inputs);
    this.adjoints = new Float64Array(points * structure.outputs);
    this.inputHessian = new Float64Array(points * structure.inputs * structure.inputs);
    const last = structure.layers.length - 1;
    this.#layers = structure.layers.map((shape, m) => ({
      ...shape,
      activation: architecture.layers[m].activation,
      z: new Float64Array(points * shape.width),
      values: m === last ? this.outputValues : new Float64Array(points * shape.width),
      slope: new Float64Array(points * shape.width),
      bend: new Float64Array(points * shape.width),
      sensitivity: new Float64Array(points * structure.outputs * shape.width),
    }));
    this.#curvature = new LayerCurvature(this.#layers, structure, this.inputValues, this.inputHessian);
  }

  forward(theta: Float64Array): void {
    this.#theta = theta;
    const { points } = this;
    let a = this.inputValues;
    for (const layer of this.#layers) {
      const { inputs, width, weights, biases, z } = layer;
      for (let p = 0; p < points; p++) {
        const from = p * inputs;
        const to = p * width;
        let w = weights;
        for (let j = 0; j < width; j++) {
          let sum = theta[biases + j];
          for (let k = 0; k < inputs; k++) sum += theta[w++] * a[from + k];
          z[to + j] = sum;
        }
      }
      activate(layer.activation, z, layer.values, points * width);
      a = layer.values;
    }
  }

  differentiate(): void {
    const { points } = this;
    const { inputs, outputs } = this.structure;
    for (const layer of this.#layers) {
      const { activation, z, values, slope, bend } = layer;
      differentiateActivation(activation, z, values, slope, bend, points * layer.width);
    }
    const last = this.#layers[this.#layers.length - 1];
    for (let p = 0; p < points; p++) {
      for (let o = 0; o < outputs; o++) {
        last.sensitivity[(p * outputs + o) * outputs + o] = last.slope[p * outputs + o];
      }
    }
    for (let m = this.#layers.length - 1; m > 0; m--)
      this.#backpropagate(this.#layers[m], this.#layers[m - 1]);
    const first = this.#layers[0];
    const { sensitivity, width, weights } = first;
    const jacobian = this.inputJacobian;
    const theta = this.#theta;
    for (let r = 0; r < points * outputs; r++) {
      for (let i = 0; i < inputs; i++) {
        let sum = 0;
        let w = weights + i;
        for (let j = 0; j < width; j++, w += inputs) sum += sensitivity[r * width + j] * theta[w];
        jacobian[r * inputs + i] = sum;
      }
    }
  }

  /** dn/dz of `layer` from dn/dz of the layer after it: multiply by that layer's W and by s'(z). */
  #backpropagate(after: LayerState, layer: LayerState): void {
    const theta = this.#theta;
    const { outputs } = this.structure;
    const { width, slope, sensitivity: result } = layer;
    const { weights, width: widthAfter, sensitivity } = after;
    const onlyOwnRow = after === this.#layers[this.#layers.length - 1];
    for (let r = 0; r < this.points * outputs; r++) {
      const to = r * width;
      const slopes = ((r / outputs) | 0) * width;
      const from = r * widthAfter;
      if (onlyOwnRow) {
        const output = r % outputs;
        const factor = sensitivity[from + output];
        const row = weights + output * width;
        for (let k = 0; k < width; k++) result[to + k] = factor * theta[row + k] * slope[slopes + k];
        continue;
      }
      for (let k = 0; k < width; k++) result[to + k] = 0;
      for (let j = 0; j < widthAfter; j++) {
        const factor = sensitivity[from + j];
        const row = weights + j * width;
        for (let k = 0; k < width; k++) result[to + k] += factor * theta[row + k];
      }
      for (let k = 0; k < width; k++) result[to + k] *= slope[slopes + k];
    }
  }

  parameterJacobian(first: number, count: number, rows: Float64Array): void {
    const { outputs, parameters } = this.structure;
    const last = this.#layers.length - 1;
    for (let m = 0; m <= last; m++) {
      const { inputs, width, weights, biases, sensitivity } = this.#layers[m];
      const a = m === 0 ? this.inputValues : this.#layers[m - 1].values;
      for (let c = 0; c < count; c++) {
        const from = (first + c) * inputs;
        for (let o = 0; o < outputs; o++) {
          const row = (c * outputs + o) * parameters;
          const sensitivities = ((first + c) * outputs + o) * width;
          const begin = m === last ? o : 0;
          const end = m === last ? o + 1 : width;
          let to = row + weights + begin * inputs;
          for (let j = begin; j < end; j++) {
            const factor = sensitivity[sensitivities + j];
            for (let k = 0; k < inputs; k++) rows[to++] = factor * a[from + k];
            rows[row + biases + j] = factor;
          }
        }
      }
    }
  }

  addParameterGradient(gradient: Float64Array): void {
    const { outputs } = this.structure;
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, weights, biases, sensitivity } = this.#layers[m];
      const a = m === 0 ? this.inputValues : this.#layers[m - 1].values;
      for (let p = 0; p < this.points; p++) {
        for (let j = 0; j < width; j++) {
          let factor = 0;
          for (let o = 0; o < outputs; o++) {
            factor += this.adjoints[p * outputs + o] * sensitivity[(p * outputs + o) * width + j];
          }
          const to = weights + j * inputs;
          for (let k = 0; k < inputs; k++) gradient[to + k] += factor * a[p * inputs + k];
          gradient[biases + j] += factor;
        }
      }
    }
  }

  curvature(first: number, count: number, mixed: Float64Array, parameterHessian: Float64Array): void {
    const rows = this.structure.inputs * this.structure.parameters;
    for (let c = 0; c < count; c += curvatureChunk) {
      const size = Math.min(curvatureChunk, count - c);
      this.#curvature.evaluate(
        this.#theta,
        this.adjoints,
        first + c,
        size,
        mixed,
        c * rows,
        parameterHessian,
      );
    }
  }
}
