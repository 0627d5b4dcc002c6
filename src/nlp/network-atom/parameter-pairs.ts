import type { LayerKernels } from '../../kernels/index.js';
import type { LayerWork } from './curvature-work.js';
import type { LayerState } from './dense-layers.js';
import { coupling } from './network-structure.js';

/**
 * The sum over a chunk of points of d²psi/dtheta², in the order of `NetworkStructure.parameterPairs`; formulas at
 * `LayerCurvature`. All couplings are sums over the points of products of three factors such as (Q E)_{j'j} a'_k' a_k: two of them
 * are multiplied at every point, the product with the third is a matrix product over the points.
 */
export class ParameterPairs {
  constructor(
    private readonly layers: readonly LayerState[],
    private readonly work: readonly LayerWork[],
    private readonly inputValues: number,
    private readonly kernels: LayerKernels,
  ) {}

  /** Adds the points `first` to `first + count - 1`, whose work is that of the chunk, to the offset `target`. */
  add(first: number, count: number, target: number): void {
    const { layers, work, kernels } = this;
    for (let m = 0; m < layers.length; m++) {
      kernels.appendOne(work[m].extended, this.inputsOf(m, first), count, layers[m].inputs);
    }
    let at = target;
    for (let m = 0; m < layers.length; m++) {
      const { curvature } = layers[m];
      if (curvature === 'diagonal') at = this.addDiagonal(m, first, count, at);
      else if (curvature === 'dense') at = this.addDense(m, count, at);
      for (let later = m + 1; later < layers.length; later++) {
        const kind = coupling(layers, m, later);
        if (kind === 'neighbour') at = this.addNeighbour(m, first, count, at);
        else at = this.addCross(m, later, first, count, kind === 'full', at);
      }
    }
  }

  private inputsOf(m: number, first: number): number {
    return m === 0
      ? this.inputValues + first * this.layers[0].inputs
      : this.layers[m - 1].values + first * this.layers[m].inputs;
  }

  /** Neuron by neuron: kappa_j a_k a_k2. */
  private addDiagonal(m: number, first: number, count: number, at: number): number {
    const { inputs, width } = this.layers[m];
    const { kappa, triangle } = this.work[m];
    const size = ((inputs + 1) * (inputs + 2)) / 2;
    this.kernels.triangleProducts(triangle, this.inputsOf(m, first), count, inputs);
    this.kernels.addOuterProducts(at, kappa, width, triangle, size, count, size, width);
    return at + width * size;
  }

  /** Weight [j, k] of the next layer, which is linear to the end, with the parameters of neuron k of layer m. */
  private addNeighbour(m: number, first: number, count: number, at: number): number {
    const { inputs, width, slope } = this.layers[m];
    const { width: laterWidth } = this.layers[m + 1];
    const { zBar, pairs } = this.work[m + 1];
    const rows = laterWidth * width;
    const slopes = slope + first * width;
    const { kernels } = this;
    kernels.outerRows(
      pairs,
      rows,
      width,
      -1,
      zBar,
      laterWidth,
      slopes,
      width,
      -1,
      0,
      count,
      laterWidth,
      width,
      0,
    );
    const { extended } = this.work[m];
    kernels.addOuterProducts(at, pairs, rows, extended, inputs + 1, count, inputs + 1, rows);
    return at + rows * (inputs + 1);
  }

  /** Pairs of one layer's own parameters: Q_{j j2} a_k a_k2 for (j2, k2) up to (j, k). */
  private addDense(m: number, count: number, start: number): number {
    const { inputs, width } = this.layers[m];
    const { q, extended, pairs } = this.work[m];
    const size = inputs + 1;
    let at = start;
    for (let j = 0; j < width; j++) {
      const stride = (j + 1) * size;
      this.writeRows(m, q + j * width, width * width, j + 1, count);
      for (let k = 0; k < size; k++) {
        const length = j * size + k + 1;
        this.kernels.addOuterProducts(at, extended + k, size, pairs, stride, count, length, 1);
        at += length;
      }
    }
    return at;
  }

  /** Pairs of the parameters of two layers that are not neighbours in a linear tail. */
  private addCross(
    m: number,
    later: number,
    first: number,
    count: number,
    full: boolean,
    start: number,
  ): number {
    const { inputs: laterInputs, width: laterWidth } = this.layers[later];
    const { inputs, width } = this.layers[m];
    const { qe, zBar, extended } = this.work[later];
    const length = width * (inputs + 1);
    const rows = full ? laterInputs + 1 : laterInputs;
    const { pairs } = this.work[m];
    const { doubles } = this.kernels.memory;
    let at = start;
    for (let j = 0; j < laterWidth; j++) {
      if (full) {
        this.writeRows(m, qe[m] + j * width, laterWidth * width, width, count);
        this.kernels.addOuterProducts(at, extended, laterInputs + 1, pairs, length, count, length, rows);
      }
      for (let c = 0; c < count; c++) {
        this.addProductPart(m, later, first + c, c, doubles[zBar + c * laterWidth + j], at);
      }
      at += rows * length;
    }
    return at;
  }

  /** pairs = matrix[c, j] * (a_k, 1) of layer m for j < neurons; `stride` between the points of the matrix. */
  private writeRows(m: number, matrix: number, stride: number, neurons: number, count: number): void {
    const size = this.layers[m].inputs + 1;
    const { extended, pairs } = this.work[m];
    this.kernels.outerRows(
      pairs,
      neurons * size,
      size,
      -1,
      matrix,
      stride,
      extended,
      size,
      -1,
      0,
      count,
      neurons,
      size,
      0,
    );
  }

  /** zBar_j' (da'_k'/dz_j) a_k for one j' (whose adjoint is given); in adjacent layers only j = k'. */
  private addProductPart(
    m: number,
    later: number,
    p: number,
    c: number,
    adjoint: number,
    start: number,
  ): void {
    const { doubles } = this.kernels.memory;
    const { inputs, width } = this.layers[m];
    const { inputs: laterInputs } = this.layers[later];
    const { slope } = this.layers[later - 1];
    const adjacent = later === m + 1;
    const between = adjacent ? 0 : this.work[later - 1].e[m] + c * width * laterInputs;
    const size = inputs + 1;
    const extended = this.work[m].extended + c * size;
    for (let k = 0; k < laterInputs; k++) {
      const begin = adjacent ? k : 0;
      const end = adjacent ? k + 1 : width;
      for (let j = begin; j < end; j++) {
        const derivative = doubles[adjacent ? slope + p * laterInputs + k : between + j * laterInputs + k];
        const factor = adjoint * derivative;
        const to = start + (k * width + j) * size;
        for (let k2 = 0; k2 < size; k2++) doubles[to + k2] += factor * doubles[extended + k2];
      }
    }
  }
}
