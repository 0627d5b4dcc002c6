import { curvatureWork, needsSensitivity, type LayerWork } from './curvature-work.js';
import type { LayerState } from './dense-layers.js';
import type { NetworkStructure } from './network-structure.js';
import { ParameterPairs } from './parameter-pairs.js';
import { addTransposedProduct } from './transposed-product.js';

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
  readonly #layers: readonly LayerState[];
  readonly #structure: NetworkStructure;
  readonly #inputValues: Float64Array;
  readonly #inputHessian: Float64Array;
  readonly #work: readonly LayerWork[];
  readonly #pairs: ParameterPairs;
  #theta: Float64Array = new Float64Array(0);

  constructor(
    layers: readonly LayerState[],
    structure: NetworkStructure,
    inputValues: Float64Array,
    inputHessian: Float64Array,
  ) {
    this.#layers = layers;
    this.#structure = structure;
    this.#inputValues = inputValues;
    this.#inputHessian = inputHessian;
    this.#work = curvatureWork(structure);
    this.#pairs = new ParameterPairs(layers, this.#work, inputValues);
  }

  /** See `NetworkAtom.curvature`; at most `curvatureChunk` points. */
  evaluate(
    theta: Float64Array,
    adjoints: Float64Array,
    first: number,
    count: number,
    mixed: Float64Array,
    mixedOffset: number,
    parameterHessian: Float64Array,
  ): void {
    this.#theta = theta;
    const rows = this.#structure.inputs * this.#structure.parameters;
    for (let c = 0; c < count; c++) {
      this.#prepare(adjoints, first + c, c);
      this.#writeInputHessian(first + c);
      this.#writeMixed(mixed, mixedOffset + c * rows, first + c, c);
    }
    this.#pairs.add(first, count, parameterHessian);
  }

  /** Adjoints, Q, dz/da0, and dz/dz of the earlier layers, at point `p`, which is point `c` of the chunk. */
  #prepare(adjoints: Float64Array, p: number, c: number): void {
    const layers = this.#layers;
    for (let m = layers.length - 1; m >= 0; m--) this.#prepareAdjoints(m, adjoints, p, c);
    for (let m = layers.length - 1; m >= 0; m--) {
      if (layers[m].curvature === 'dense') this.#prepareDense(m, p, c);
    }
    for (let m = 0; m < layers.length; m++) {
      if (m > 0 && !needsSensitivity(layers, m)) continue;
      const { f, qf, e, qe } = this.#work[m];
      this.#prepareInputSensitivity(m, p);
      this.#multiplyCurvature(m, c, f, 0, qf, 0, this.#structure.inputs);
      for (let earlier = 0; earlier < m; earlier++) {
        const columns = layers[earlier].width;
        const at = c * layers[m].width * columns;
        if (earlier === m - 1) this.#writeNeighbour(m, e[earlier], at, p);
        else {
          const between = c * layers[m - 1].width * columns;
          this.#throughWeights(m, this.#work[m - 1].e[earlier], between, e[earlier], at, columns, p);
        }
        if (layers[m].curvature !== 'zero') {
          this.#multiplyCurvature(m, c, e[earlier], at, qe[earlier], at, columns);
        }
      }
    }
  }

  #prepareAdjoints(m: number, adjoints: Float64Array, p: number, c: number): void {
    const { width, slope, bend } = this.#layers[m];
    const { zBar, kappa } = this.#work[m];
    const after = m + 1 < this.#layers.length ? this.#layers[m + 1] : undefined;
    const theta = this.#theta;
    for (let j = 0; j < width; j++) {
      let aBar = 0;
      if (after === undefined) aBar = adjoints[p * width + j];
      else {
        const next = this.#work[m + 1].zBar;
        const from = c * after.width;
        for (let i = 0; i < after.width; i++) aBar += next[from + i] * theta[after.weights + i * width + j];
      }
      zBar[c * width + j] = aBar * slope[p * width + j];
      kappa[c * width + j] = aBar * bend[p * width + j];
    }
  }

  /** Q of layer m from a nonzero Q of the layer after it. */
  #prepareDense(m: number, p: number, c: number): void {
    const { width } = this.#layers[m];
    const { width: widthAfter } = this.#layers[m + 1];
    const { q, kappa } = this.#work[m];
    const { product, curvedProduct } = this.#work[m + 1];
    this.#writeNeighbour(m + 1, product, 0, p);
    this.#multiplyCurvature(m + 1, c, product, 0, curvedProduct, 0, width);
    const at = c * width * width;
    q.fill(0, at, at + width * width);
    addTransposedProduct(q, at, width, width, product, 0, width, curvedProduct, 0, width, widthAfter);
    for (let j = 0; j < width; j++) q[at + j * width + j] += kappa[c * width + j];
  }

  /** to = Q_m matrix at point c of the chunk, both width x columns; zero where the curvature is. */
  #multiplyCurvature(
    m: number,
    c: number,
    matrix: Float64Array,
    from: number,
    product: Float64Array,
    to: number,
    columns: number,
  ): void {
    const { width, curvature } = this.#layers[m];
    const { q, kappa } = this.#work[m];
    if (curvature === 'diagonal') {
      for (let j = 0; j < width; j++) {
        const factor = kappa[c * width + j];
        for (let i = j * columns; i < (j + 1) * columns; i++) product[to + i] = factor * matrix[from + i];
      }
      return;
    }
    product.fill(0, to, to + width * columns);
    if (curvature === 'zero') return;
    // Q is symmetric: Q matrix = Q^T matrix.
    addTransposedProduct(
      product,
      to,
      width,
      columns,
      q,
      c * width * width,
      width,
      matrix,
      from,
      columns,
      width,
    );
  }

  /** to = W_m diag(s'(z_{m-1})) = dz_m/dz_{m-1}. */
  #writeNeighbour(m: number, matrix: Float64Array, to: number, p: number): void {
    const { inputs, width, weights } = this.#layers[m];
    const { slope } = this.#layers[m - 1];
    const theta = this.#theta;
    const from = p * inputs;
    for (let j = 0; j < width; j++) {
      const row = j * inputs;
      for (let k = 0; k < inputs; k++) matrix[to + row + k] = theta[weights + row + k] * slope[from + k];
    }
  }

  /** f = dz_m/da0 = W_m diag(s') f of the layer before it. */
  #prepareInputSensitivity(m: number, p: number): void {
    const { inputs, width, weights } = this.#layers[m];
    const { f } = this.#work[m];
    if (m > 0) {
      this.#throughWeights(m, this.#work[m - 1].f, 0, f, 0, this.#structure.inputs, p);
      return;
    }
    const theta = this.#theta;
    for (let t = 0; t < width * inputs; t++) f[t] = theta[weights + t];
  }

  /** to = W_m diag(s'(z_{m-1})) from, with `columns` columns. */
  #throughWeights(
    m: number,
    source: Float64Array,
    from: number,
    target: Float64Array,
    to: number,
    columns: number,
    p: number,
  ): void {
    const { inputs, width, weights } = this.#layers[m];
    const { slope } = this.#layers[m - 1];
    const theta = this.#theta;
    target.fill(0, to, to + width * columns);
    for (let j = 0; j < width; j++) {
      const row = to + j * columns;
      for (let k = 0; k < inputs; k++) {
        const factor = theta[weights + j * inputs + k] * slope[p * inputs + k];
        const at = from + k * columns;
        for (let i = 0; i < columns; i++) target[row + i] += factor * source[at + i];
      }
    }
  }

  /** d²psi/da0² = W_0^T Q_0 W_0. */
  #writeInputHessian(p: number): void {
    const { width } = this.#layers[0];
    const columns = this.#structure.inputs;
    const { f, qf } = this.#work[0];
    const inputHessian = this.#inputHessian;
    const to = p * columns * columns;
    for (let i = 0; i < columns; i++) {
      for (let i2 = 0; i2 <= i; i2++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += f[j * columns + i] * qf[j * columns + i2];
        inputHessian[to + i * columns + i2] = sum;
        inputHessian[to + i2 * columns + i] = sum;
      }
    }
  }

  /** d²psi/(da0 dtheta) as `inputs` rows at `offset`. */
  #writeMixed(mixed: Float64Array, offset: number, p: number, c: number): void {
    const { inputs: columns, parameters } = this.#structure;
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, weights, biases, curvature } = this.#layers[m];
      const { zBar, qf } = this.#work[m];
      const a = m === 0 ? this.#inputValues : this.#layers[m - 1].values;
      const flat = curvature === 'zero';
      for (let i = 0; i < columns; i++) {
        const row = offset + i * parameters;
        for (let j = 0; j < width; j++) {
          const to = row + weights + j * inputs;
          if (!flat) {
            const curved = qf[j * columns + i];
            for (let k = 0; k < inputs; k++) mixed[to + k] = curved * a[p * inputs + k];
            mixed[row + biases + j] = curved;
          }
          const adjoint = zBar[c * width + j];
          if (m === 0) mixed[to + i] = flat ? adjoint : mixed[to + i] + adjoint;
          else this.#addProductPart(m, mixed, to, adjoint, i, p, flat);
        }
      }
    }
  }

  /** The part zBar da/da0 of row i of the weights of one neuron of layer m > 0. */
  #addProductPart(
    m: number,
    mixed: Float64Array,
    to: number,
    zBar: number,
    i: number,
    p: number,
    overwrite: boolean,
  ): void {
    const { inputs } = this.#layers[m];
    const { slope } = this.#layers[m - 1];
    const { f } = this.#work[m - 1];
    const columns = this.#structure.inputs;
    const from = p * inputs;
    for (let k = 0; k < inputs; k++) {
      const part = zBar * slope[from + k] * f[k * columns + i];
      mixed[to + k] = overwrite ? part : mixed[to + k] + part;
    }
  }
}
