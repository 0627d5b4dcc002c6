import { KernelArena, offsetOf, type LayerKernels } from '../../kernels/index.js';
import type { NetworkArchitecture } from '../../network/index.js';
import { BatchedActivation } from './batched-activation.js';
import { curvatureRoom } from './curvature-work.js';
import { LayerCurvature } from './layer-curvature.js';
import type { NetworkAtom, RowTarget } from './network-atom.js';
import { networkStructure, type LayerShape, type NetworkStructure } from './network-structure.js';
import { outputRowLayout, type RowLayout } from './row-layout.js';

/** The state of one layer at all points: offsets of arrays of P x width unless said otherwise. */
export interface LayerState extends LayerShape {
  readonly activation: BatchedActivation;
  /** Pre-activations z, values s(z) (for a linear layer the same array), and s'(z), s''(z). */
  readonly z: number;
  readonly values: number;
  readonly slope: number;
  readonly bend: number;
  /** dn/dz, P x O x width. */
  readonly sensitivity: number;
}

/**
 * {@link NetworkAtom} for any number of dense layers, by the layer kernels. Layer m computes z = W a + b and s(z) with a
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
  readonly #kernels: LayerKernels;
  readonly #layers: readonly LayerState[];
  readonly #curvature: LayerCurvature;
  readonly #compact: readonly RowLayout[];
  readonly #full: readonly RowLayout[];
  #theta = 0;

  /** Doubles that an atom takes from an arena. */
  static room(architecture: NetworkArchitecture, points: number): number {
    const structure = networkStructure(architecture);
    const { inputs, outputs, layers } = structure;
    const own = [inputs, outputs, outputs * inputs, outputs, inputs * inputs];
    const ofLayers = layers.flatMap(({ width }) => [width, width, width, width, outputs * width]);
    return KernelArena.room(...[...own, ...ofLayers].map((size) => points * size)) + curvatureRoom(structure);
  }

  constructor(architecture: NetworkArchitecture, points: number, kernels: LayerKernels, arena: KernelArena) {
    const structure = networkStructure(architecture);
    const { inputs, outputs } = structure;
    this.points = points;
    this.structure = structure;
    this.#kernels = kernels;
    this.inputValues = arena.doubles(points * inputs);
    this.outputValues = arena.doubles(points * outputs);
    this.inputJacobian = arena.doubles(points * outputs * inputs);
    this.adjoints = arena.doubles(points * outputs);
    this.inputHessian = arena.doubles(points * inputs * inputs);
    const last = structure.layers.length - 1;
    this.#layers = structure.layers.map((shape, m) => {
      const perNeuron = (): Float64Array => arena.doubles(points * shape.width);
      const values = m === last ? this.outputValues : perNeuron();
      return {
        ...shape,
        activation: new BatchedActivation(architecture.layers[m].activation, kernels),
        values: offsetOf(values),
        z: offsetOf(shape.linear ? values : perNeuron()),
        slope: offsetOf(shape.linear ? perNeuron().fill(1) : perNeuron()),
        bend: offsetOf(perNeuron()),
        sensitivity: offsetOf(arena.doubles(points * outputs * shape.width)),
      };
    });
    this.#curvature = new LayerCurvature(this, this.#layers, kernels, arena);
    this.#compact = Array.from({ length: outputs }, (_, o) => outputRowLayout(structure, o, false));
    this.#full = Array.from({ length: outputs }, (_, o) => outputRowLayout(structure, o, true));
  }

  forward(theta: Float64Array): void {
    this.#theta = offsetOf(theta);
    const { points } = this;
    let a = offsetOf(this.inputValues);
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, weights, biases, linear, activation, z, values } = this.#layers[m];
      const theta0 = this.#theta;
      this.#kernels.affine(z, a, theta0 + weights, inputs, 1, theta0 + biases, points, inputs, width);
      if (!linear) activation.evaluate(z, values, points * width);
      a = values;
    }
  }

  differentiate(): void {
    const { points } = this;
    const { inputs, outputs } = this.structure;
    for (let m = 0; m < this.#layers.length; m++) {
      const { linear, activation, z, values, slope, bend, width } = this.#layers[m];
      if (!linear) activation.differentiate(z, values, slope, bend, points * width);
    }
    const { doubles } = this.#kernels.memory;
    const last = this.#layers[this.#layers.length - 1];
    for (let p = 0; p < points; p++) {
      for (let o = 0; o < outputs; o++) {
        doubles[last.sensitivity + (p * outputs + o) * outputs + o] = doubles[last.slope + p * outputs + o];
      }
    }
    // dn/dz from dn/dz of the layer after it: multiply by that layer's W and by s'(z).
    for (let m = this.#layers.length - 1; m > 0; m--) {
      const { slope, sensitivity, width } = this.#layers[m - 1];
      this.#throughWeights(this.#layers[m], sensitivity);
      this.#kernels.multiplyRows(sensitivity, sensitivity, outputs * width, slope, points, outputs, width);
    }
    if (inputs > 0) this.#throughWeights(this.#layers[0], offsetOf(this.inputJacobian));
  }

  /** target = dn/dz W of a layer, P x O x inputs. */
  #throughWeights({ inputs, width, weights, sensitivity }: LayerState, target: number): void {
    const rows = this.points * this.structure.outputs;
    this.#kernels.affine(target, sensitivity, this.#theta + weights, 1, inputs, -1, rows, width, inputs);
  }

  parameterRows(row: number, target: RowTarget, first: number, count: number): void {
    const { at, stride, full, factors, factorStride } = target;
    const { layers } = (full ? this.#full : this.#compact)[row];
    const { outputs } = this.structure;
    const factorsAt = factors < 0 ? -1 : factors + first * factorStride;
    const last = this.#layers.length - 1;
    let a = offsetOf(this.inputValues);
    for (let m = 0; m <= last; m++) {
      const { inputs, width, sensitivity, values } = this.#layers[m];
      const { start, step, bias } = layers[m];
      const ofRow = sensitivity + (first * outputs + row) * width + (m === last ? row : 0);
      this.#kernels.outerRows(
        at + start,
        stride,
        step,
        bias,
        ofRow,
        outputs * width,
        a + first * inputs,
        inputs,
        factorsAt,
        factorStride,
        count,
        m === last ? 1 : width,
        inputs,
        0,
      );
      a = values;
    }
  }

  addParameterGradient(gradient: Float64Array): void {
    for (let first = 0; first < this.points; first += this.#curvature.chunk) {
      const count = Math.min(this.#curvature.chunk, this.points - first);
      this.#curvature.addGradient(this.#theta, first, count, offsetOf(gradient));
    }
  }

  curvature(first: number, count: number, parameterHessian: Float64Array): void {
    this.#curvature.evaluate(this.#theta, first, count, offsetOf(parameterHessian));
  }

  mixedRows(row: number, target: RowTarget): void {
    this.#curvature.mixedRows(row, target);
  }
}
