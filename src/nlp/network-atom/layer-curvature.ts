import { offsetOf, type KernelArena, type LayerKernels } from '../../kernels/index.js';
import { curvatureWork, needsSensitivity, type LayerWork } from './curvature-work.js';
import { DenseCurvature } from './dense-curvature.js';
import type { LayerState } from './dense-layers.js';
import { rowChunk, type NetworkAtom, type RowTarget } from './network-atom.js';
import type { NetworkStructure } from './network-structure.js';
import { ParameterPairs } from './parameter-pairs.js';
import { inputRowLayout, type RowLayout } from './row-layout.js';

/**
 * Exact second derivatives of psi = adjoints . n at a chunk of points, layer by layer.
 *
 * With perturbations eps_m added to z_m, let Q_m = d²psi/deps_m². Backwards from the last layer,
 *
 *   Q_m = diag(aBar_m s''(z_m)) + (W_{m+1} diag s'(z_m))^T Q_{m+1} (W_{m+1} diag s'(z_m)),
 *
 * the Hessian backpropagation of Bishop (*Neural Networks for Pattern Recognition*, 1995, section 4.10). A parameter of
 * layer m moves z_m by dW a + db, so with E = dz_m'/dz_m and Q E the mixed derivative by eps_m' and eps_m,
 *
 *   d²psi / d(W_m')_{j'k'} d(W_m)_{jk} = (Q_m' E)_{j'j} a'_k' a_k + zBar_{j'} (da'_{k'}/dz_j) a_k   (m < m'),
 *
 * the second term from the product W_m' a'. The same with da/da0 gives the part mixed with the inputs a0. Where the
 * layers after m are linear, Q vanishes or is diagonal, and only the structural nonzeros are formed.
 */
export class LayerCurvature {
  /** Most points of a range. */
  readonly chunk = rowChunk;
  readonly #layers: readonly LayerState[];
  readonly #structure: NetworkStructure;
  readonly #kernels: LayerKernels;
  readonly #inputValues: number;
  readonly #adjoints: number;
  readonly #inputHessian: number;
  readonly #work: readonly LayerWork[];
  readonly #dense: DenseCurvature;
  readonly #pairs: ParameterPairs;
  readonly #compact: readonly RowLayout[];
  readonly #full: readonly RowLayout[];
  /** Offset of the number 1. */
  readonly #one: number;
  /** The range of the last evaluation. */
  #first = 0;
  #count = 0;

  constructor(atom: NetworkAtom, layers: readonly LayerState[], kernels: LayerKernels, arena: KernelArena) {
    const { structure } = atom;
    this.#layers = layers;
    this.#structure = structure;
    this.#kernels = kernels;
    this.#inputValues = offsetOf(atom.inputValues);
    this.#adjoints = offsetOf(atom.adjoints);
    this.#inputHessian = offsetOf(atom.inputHessian);
    this.#work = curvatureWork(structure, arena);
    const one = arena.doubles(4);
    one[0] = 1;
    this.#one = offsetOf(one);
    this.#dense = new DenseCurvature(layers, this.#work, kernels);
    this.#pairs = new ParameterPairs(layers, this.#work, this.#inputValues, kernels);
    const inputs = Array.from({ length: structure.inputs }, (_, i) => i);
    this.#compact = inputs.map((i) => inputRowLayout(structure, i, false));
    this.#full = inputs.map((i) => inputRowLayout(structure, i, true));
  }

  /** See `NetworkAtom.curvature`. `theta` and `parameterHessian` are offsets. */
  evaluate(theta: number, first: number, count: number, parameterHessian: number): void {
    this.#first = first;
    this.#count = count;
    this.#prepareAdjoints(theta, first, count);
    this.#dense.prepareCurvature(theta, first, count);
    this.#prepareInputSensitivities(theta, first, count);
    this.#dense.prepareSensitivities(theta, first, count);
    this.#writeInputHessian(theta, first, count);
    this.#pairs.add(first, count, parameterHessian);
  }

  /** Adds the gradient of psi, summed over a range of points, at the offset `gradient`. */
  addGradient(theta: number, first: number, count: number, gradient: number): void {
    this.#prepareAdjoints(theta, first, count);
    const kernels = this.#kernels;
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, weights, biases } = this.#layers[m];
      const { zBar } = this.#work[m];
      const a = this.#inputsOf(m) + first * inputs;
      kernels.addOuterProducts(gradient + weights, zBar, width, a, inputs, count, inputs, width);
      kernels.addOuterProducts(gradient + biases, zBar, width, this.#one, 0, count, 1, width);
    }
  }

  #inputsOf(m: number): number {
    return m === 0 ? this.#inputValues : this.#layers[m - 1].values;
  }

  #prepareAdjoints(theta: number, first: number, count: number): void {
    const kernels = this.#kernels;
    const last = this.#layers.length - 1;
    for (let m = last; m >= 0; m--) {
      const { width, slope, bend } = this.#layers[m];
      const { zBar, kappa, aBar } = this.#work[m];
      let from = aBar;
      if (m === last) from = this.#adjoints + first * width;
      else {
        const after = this.#layers[m + 1];
        const next = this.#work[m + 1].zBar;
        kernels.affine(aBar, next, theta + after.weights, 1, width, -1, count, after.width, width);
      }
      kernels.multiplyRows(zBar, from, width, slope + first * width, count, 1, width);
      kernels.multiplyRows(kappa, from, width, bend + first * width, count, 1, width);
    }
  }

  /** F = dz/da0, Q F, and G = ds(z)/da0 of every layer where they are used. */
  #prepareInputSensitivities(theta: number, first: number, count: number): void {
    const kernels = this.#kernels;
    const { inputs: columns, layers } = this.#structure;
    for (let m = 0; m < layers.length; m++) {
      const { inputs, width, weights, slope, curvature } = this.#layers[m];
      const { f, qf, g, kappa } = this.#work[m];
      if (m === 0) this.#transposeFirstWeights(theta);
      else if (!needsSensitivity(layers, m)) continue;
      else {
        const before = this.#work[m - 1].g;
        kernels.affine(f, before, theta + weights, inputs, 1, -1, count * columns, inputs, width);
      }
      const step = m === 0 ? 0 : columns * width;
      if (curvature === 'diagonal') kernels.multiplyRows(qf, f, step, kappa, count, columns, width);
      else if (curvature === 'dense') this.#dense.multiply(m, f, step, columns, qf, count);
      if (m + 1 < layers.length)
        kernels.multiplyRows(g, f, step, slope + first * width, count, columns, width);
    }
  }

  /** dz/da0 of the first layer is W_0. */
  #transposeFirstWeights(theta: number): void {
    const { doubles } = this.#kernels.memory;
    const { inputs, width } = this.#layers[0];
    const { f } = this.#work[0];
    for (let j = 0, from = theta; j < width; j++) {
      for (let i = 0; i < inputs; i++) doubles[f + i * width + j] = doubles[from++];
    }
  }

  /** d²psi/da0² = W_0^T Q_0 W_0. */
  #writeInputHessian(theta: number, first: number, count: number): void {
    const { inputs, width, curvature } = this.#layers[0];
    if (curvature === 'zero') return;
    const to = this.#inputHessian + first * inputs * inputs;
    this.#kernels.affine(to, this.#work[0].qf, theta, 1, inputs, -1, count * inputs, width, inputs);
  }

  /** See `NetworkAtom.mixedRows`. */
  mixedRows(row: number, target: RowTarget): void {
    const { at, stride, factorStride } = target;
    const factors = target.factors < 0 ? -1 : target.factors + this.#first * factorStride;
    const places = (target.full ? this.#full : this.#compact)[row].layers;
    const kernels = this.#kernels;
    const count = this.#count;
    const columns = this.#structure.inputs;
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, curvature } = this.#layers[m];
      const { zBar, qf } = this.#work[m];
      const { start, step, bias } = places[m];
      const to = at + start;
      const flat = curvature === 'zero';
      if (!flat) {
        const s = qf + row * width;
        const a = this.#inputsOf(m) + this.#first * inputs;
        const size = columns * width;
        kernels.outerRows(
          to,
          stride,
          step,
          bias,
          s,
          size,
          a,
          inputs,
          factors,
          factorStride,
          count,
          width,
          inputs,
          0,
        );
      }
      // The part zBar da/da0 of the product W a.
      const first = m === 0;
      const before = first ? 0 : this.#layers[m - 1].width;
      const product = first ? this.#one : this.#work[m - 1].g + row * before;
      kernels.outerRows(
        first && !flat ? to + row : to,
        stride,
        step,
        -1,
        zBar,
        width,
        product,
        columns * before,
        factors,
        factorStride,
        count,
        width,
        first ? 1 : inputs,
        flat ? 0 : 1,
      );
    }
  }
}
