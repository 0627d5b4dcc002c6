import { curvatureChunk, type LayerWork } from './curvature-work.js';
import type { LayerState } from './dense-layers.js';
import { coupling } from './network-structure.js';
import { addTransposedProduct } from './transposed-product.js';

/**
 * The sum over a chunk of points of d²psi/dtheta², in the order of `NetworkStructure.parameterPairs`; formulas at
 * `LayerCurvature`. Dense couplings are sums over the points of products of three factors, (Q E)_{j'j} a'_k' a_k; for
 * each j' they are a matrix product A'^T R with rows a' and rows R = (Q E)_{j'j} a_k of the points.
 */
export class ParameterPairs {
  readonly #layers: readonly LayerState[];
  readonly #work: readonly LayerWork[];
  readonly #inputValues: Float64Array;
  /** Rows R of the points of the chunk, and their layer inputs (a, 1). */
  readonly #rows: Float64Array;
  readonly #extended: readonly Float64Array[];

  constructor(layers: readonly LayerState[], work: readonly LayerWork[], inputValues: Float64Array) {
    this.#layers = layers;
    this.#work = work;
    this.#inputValues = inputValues;
    const dense = layers.some(({ curvature }) => curvature === 'dense');
    const longest = Math.max(...layers.map((layer) => layer.width * (layer.inputs + 1)));
    this.#rows = new Float64Array(dense ? curvatureChunk * longest : 0);
    this.#extended = layers.map((layer) => new Float64Array(dense ? curvatureChunk * (layer.inputs + 1) : 0));
  }

  /** Adds the points `first` to `first + count - 1`, whose work is that of the chunk. */
  add(first: number, count: number, target: Float64Array): void {
    let at = 0;
    for (let m = 0; m < this.#layers.length; m++) this.#extend(m, first, count);
    for (let m = 0; m < this.#layers.length; m++) {
      const { curvature } = this.#layers[m];
      if (curvature === 'diagonal') at = this.#addDiagonal(m, first, count, target, at);
      else if (curvature === 'dense') at = this.#addDense(m, count, target, at);
      for (let later = m + 1; later < this.#layers.length; later++) {
        const kind = coupling(this.#layers, m, later);
        if (kind === 'neighbour') at = this.#addNeighbour(m, first, count, target, at);
        else at = this.#addCross(m, later, first, count, kind === 'full', target, at);
      }
    }
  }

  #inputsOf(m: number): Float64Array {
    return m === 0 ? this.#inputValues : this.#layers[m - 1].values;
  }

  /** Layer inputs followed by 1 (for the bias). */
  #extend(m: number, first: number, count: number): void {
    const extended = this.#extended[m];
    if (extended.length === 0) return;
    const { inputs } = this.#layers[m];
    const a = this.#inputsOf(m);
    for (let c = 0; c < count; c++) {
      const to = c * (inputs + 1);
      for (let k = 0; k < inputs; k++) extended[to + k] = a[(first + c) * inputs + k];
      extended[to + inputs] = 1;
    }
  }

  /** Neuron by neuron: kappa_j a_k a_k2. */
  #addDiagonal(m: number, first: number, count: number, target: Float64Array, start: number): number {
    const { inputs, width } = this.#layers[m];
    const { kappa } = this.#work[m];
    const a = this.#inputsOf(m);
    let at = start;
    for (let c = 0; c < count; c++) {
      const from = (first + c) * inputs;
      at = start;
      for (let j = 0; j < width; j++) {
        const curved = kappa[c * width + j];
        for (let k = 0; k < inputs; k++) {
          const factor = curved * a[from + k];
          for (let k2 = 0; k2 <= k; k2++) target[at++] += factor * a[from + k2];
        }
        for (let k2 = 0; k2 < inputs; k2++) target[at++] += curved * a[from + k2];
        target[at++] += curved;
      }
    }
    return at;
  }

  /** Weight [j, k] of the next layer, which is linear to the end, with the parameters of neuron k of layer m. */
  #addNeighbour(m: number, first: number, count: number, target: Float64Array, start: number): number {
    const { width: laterWidth } = this.#layers[m + 1];
    const { inputs, width, slope } = this.#layers[m];
    const { zBar } = this.#work[m + 1];
    const a = this.#inputsOf(m);
    let at = start;
    for (let c = 0; c < count; c++) {
      const slopes = (first + c) * width;
      const from = (first + c) * inputs;
      at = start;
      for (let j = 0; j < laterWidth; j++) {
        const adjoint = zBar[c * laterWidth + j];
        for (let k = 0; k < width; k++) {
          const factor = adjoint * slope[slopes + k];
          for (let k2 = 0; k2 < inputs; k2++) target[at++] += factor * a[from + k2];
          target[at++] += factor;
        }
      }
    }
    return at;
  }

  /** Pairs of one layer's own parameters: Q_{j j2} a_k a_k2 for (j2, k2) up to (j, k). */
  #addDense(m: number, count: number, target: Float64Array, start: number): number {
    const { inputs, width } = this.#layers[m];
    const { q } = this.#work[m];
    const extended = this.#extended[m];
    const size = inputs + 1;
    let at = start;
    for (let j = 0; j < width; j++) {
      const stride = (j + 1) * size;
      this.#writeRows(m, q, j * width, width * width, j + 1, count);
      for (let k = 0; k < size; k++) {
        const length = j * size + k + 1;
        addTransposedProduct(target, at, 1, length, extended, k, size, this.#rows, 0, stride, count);
        at += length;
      }
    }
    return at;
  }

  /** Pairs of the parameters of two layers that are not neighbours in a linear tail. */
  #addCross(
    m: number,
    later: number,
    first: number,
    count: number,
    full: boolean,
    target: Float64Array,
    start: number,
  ): number {
    const { inputs: laterInputs, width: laterWidth } = this.#layers[later];
    const { inputs, width } = this.#layers[m];
    const length = width * (inputs + 1);
    const blockRows = full ? laterInputs + 1 : laterInputs;
    const extended = this.#extended[later];
    let at = start;
    for (let j = 0; j < laterWidth; j++) {
      if (full) {
        this.#writeRows(m, this.#work[later].qe[m], j * width, laterWidth * width, width, count);
        const stride = laterInputs + 1;
        addTransposedProduct(
          target,
          at,
          blockRows,
          length,
          extended,
          0,
          stride,
          this.#rows,
          0,
          length,
          count,
        );
      }
      for (let c = 0; c < count; c++) {
        const adjoint = this.#work[later].zBar[c * laterWidth + j];
        this.#addProductPart(m, later, first + c, c, adjoint, target, at);
      }
      at += blockRows * length;
    }
    return at;
  }

  /** rows = matrix[c, j2] * (a_k2, 1) of layer m for j2 < neurons, one row per point. */
  #writeRows(
    m: number,
    matrix: Float64Array,
    offset: number,
    stride: number,
    neurons: number,
    count: number,
  ): void {
    const size = this.#layers[m].inputs + 1;
    const extended = this.#extended[m];
    const rows = this.#rows;
    let at = 0;
    for (let c = 0; c < count; c++) {
      for (let j = 0; j < neurons; j++) {
        const factor = matrix[c * stride + offset + j];
        for (let k = 0; k < size; k++) rows[at++] = factor * extended[c * size + k];
      }
    }
  }

  /** zBar_j' (da'_k'/dz_j) a_k for one j' (whose adjoint is given); in adjacent layers only j = k'. */
  #addProductPart(
    m: number,
    later: number,
    p: number,
    c: number,
    adjoint: number,
    target: Float64Array,
    start: number,
  ): void {
    const { inputs, width } = this.#layers[m];
    const { inputs: laterInputs } = this.#layers[later];
    const { slope, width: widthBefore } = this.#layers[later - 1];
    const between = later > m + 1 ? this.#work[later - 1].e[m] : undefined;
    const a = this.#inputsOf(m);
    const size = inputs + 1;
    const from = p * inputs;
    for (let k = 0; k < laterInputs; k++) {
      const outer = adjoint * slope[p * laterInputs + k];
      const begin = between === undefined ? k : 0;
      const end = between === undefined ? k + 1 : width;
      for (let j = begin; j < end; j++) {
        const factor = between === undefined ? outer : outer * between[(c * widthBefore + k) * width + j];
        const to = start + (k * width + j) * size;
        for (let k2 = 0; k2 < inputs; k2++) target[to + k2] += factor * a[from + k2];
        target[to + inputs] += factor;
      }
    }
  }
}
