import type { LayerState } from './dense-layers.js';
import { coupling, type NetworkStructure } from './network-structure.js';

/** Workspace of one layer at the current point. */
interface LayerWork {
  /** Adjoints of z. */
  readonly zBar: Float64Array;
  /** Adjoints of s(z) times s''(z). */
  readonly kappa: Float64Array;
  /** Second derivative by z, width x width; used where the curvature is dense. */
  readonly q: Float64Array;
  /** dz/da0 and Q dz/da0, width x I. */
  readonly f: Float64Array;
  readonly qf: Float64Array;
  /** dz/dz of the earlier layer in hand and Q times it, width x width(earlier). */
  readonly e: Float64Array;
  readonly qe: Float64Array;
}

/**
 * Exact second derivatives of psi = adjoints . n at one point, layer by layer.
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
  #theta: Float64Array = new Float64Array(0);
  #point = 0;

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
    const widest = Math.max(...layers.map((layer) => layer.width));
    const deep = layers.length > 2 || layers.some((layer) => layer.curvature === 'dense');
    this.#work = layers.map(({ width, curvature }) => ({
      zBar: new Float64Array(width),
      kappa: new Float64Array(width),
      q: new Float64Array(curvature === 'dense' ? width * width : 0),
      f: new Float64Array(width * structure.inputs),
      qf: new Float64Array(width * structure.inputs),
      e: new Float64Array(deep ? width * widest : 0),
      qe: new Float64Array(deep ? width * widest : 0),
    }));
  }

  /** Adjoints, dz/da0 and Q of every layer at point `p`. */
  prepare(theta: Float64Array, adjoints: Float64Array, p: number): void {
    this.#theta = theta;
    this.#point = p;
    const layers = this.#layers;
    for (let m = layers.length - 1; m >= 0; m--) this.#prepareAdjoints(m, adjoints, p);
    for (let m = layers.length - 1; m >= 0; m--)
      if (layers[m].curvature === 'dense') this.#prepareDense(m, p);
    for (let m = 0; m < layers.length; m++) {
      const curved = layers[m].curvature !== 'zero';
      if (!curved && m + 1 === layers.length && m > 0) continue;
      this.#prepareInputSensitivity(m, p);
      const { qf, f } = this.#work[m];
      this.#multiplyCurvature(m, f, qf, this.#structure.inputs);
    }
  }

  #prepareAdjoints(m: number, adjoints: Float64Array, p: number): void {
    const { width, slope, bend } = this.#layers[m];
    const { zBar, kappa } = this.#work[m];
    const after = m + 1 < this.#layers.length ? this.#layers[m + 1] : undefined;
    for (let j = 0; j < width; j++) {
      let aBar = 0;
      if (after === undefined) aBar = adjoints[p * width + j];
      else {
        const next = this.#work[m + 1].zBar;
        for (let i = 0; i < after.width; i++) aBar += next[i] * this.#theta[after.weights + i * width + j];
      }
      zBar[j] = aBar * slope[p * width + j];
      kappa[j] = aBar * bend[p * width + j];
    }
  }

  /** Q of layer m from a nonzero Q of the layer after it. */
  #prepareDense(m: number, p: number): void {
    const { width, slope } = this.#layers[m];
    const after = this.#layers[m + 1];
    const next = this.#work[m + 1];
    const { q, kappa } = this.#work[m];
    const theta = this.#theta;
    const { e, qe } = next;
    for (let i = 0; i < after.width; i++) {
      for (let j = 0; j < width; j++)
        e[i * width + j] = theta[after.weights + i * width + j] * slope[p * width + j];
    }
    this.#multiplyCurvature(m + 1, e, qe, width);
    q.fill(0);
    for (let i = 0; i < after.width; i++) {
      for (let j = 0; j < width; j++) {
        const factor = e[i * width + j];
        for (let k = 0; k < width; k++) q[j * width + k] += factor * qe[i * width + k];
      }
    }
    for (let j = 0; j < width; j++) q[j * width + j] += kappa[j];
  }

  /** product = Q_m matrix, both width x columns; zero where the curvature is. */
  #multiplyCurvature(m: number, matrix: Float64Array, product: Float64Array, columns: number): void {
    const { width, curvature } = this.#layers[m];
    const { q, kappa } = this.#work[m];
    if (curvature === 'zero') {
      product.fill(0, 0, width * columns);
      return;
    }
    for (let j = 0; j < width; j++) {
      const to = j * columns;
      if (curvature === 'diagonal') {
        for (let i = 0; i < columns; i++) product[to + i] = kappa[j] * matrix[to + i];
        continue;
      }
      product.fill(0, to, to + columns);
      for (let k = 0; k < width; k++) {
        const factor = q[j * width + k];
        for (let i = 0; i < columns; i++) product[to + i] += factor * matrix[k * columns + i];
      }
    }
  }

  /** f = dz_m/da0 = W_m diag(s') f of the layer before it. */
  #prepareInputSensitivity(m: number, p: number): void {
    const { inputs, width, weights } = this.#layers[m];
    const columns = this.#structure.inputs;
    const { f } = this.#work[m];
    const theta = this.#theta;
    if (m === 0) {
      for (let t = 0; t < width * inputs; t++) f[t] = theta[weights + t];
      return;
    }
    this.#throughWeights(m, this.#work[m - 1].f, f, columns, p);
  }

  /** to = W_m diag(s'(z_{m-1})) from, with `columns` columns. */
  #throughWeights(m: number, from: Float64Array, to: Float64Array, columns: number, p: number): void {
    const { inputs, width, weights } = this.#layers[m];
    const { slope } = this.#layers[m - 1];
    const theta = this.#theta;
    to.fill(0, 0, width * columns);
    for (let j = 0; j < width; j++) {
      for (let k = 0; k < inputs; k++) {
        const factor = theta[weights + j * inputs + k] * slope[p * inputs + k];
        for (let i = 0; i < columns; i++) to[j * columns + i] += factor * from[k * columns + i];
      }
    }
  }

  /** d²psi/da0² = W_0^T Q_0 W_0. */
  writeInputHessian(): void {
    const { width } = this.#layers[0];
    const columns = this.#structure.inputs;
    const { f, qf } = this.#work[0];
    const to = this.#point * columns * columns;
    for (let i = 0; i < columns; i++) {
      for (let i2 = 0; i2 <= i; i2++) {
        let sum = 0;
        for (let j = 0; j < width; j++) sum += f[j * columns + i] * qf[j * columns + i2];
        this.#inputHessian[to + i * columns + i2] = sum;
        this.#inputHessian[to + i2 * columns + i] = sum;
      }
    }
  }

  /** d²psi/(da0 dtheta) as `inputs` rows at `offset`. */
  writeMixed(mixed: Float64Array, offset: number): void {
    const { inputs: columns, parameters } = this.#structure;
    const p = this.#point;
    for (let m = 0; m < this.#layers.length; m++) {
      const { inputs, width, weights, biases, curvature } = this.#layers[m];
      const { zBar, qf } = this.#work[m];
      const a = m === 0 ? this.#inputValues : this.#layers[m - 1].values;
      for (let i = 0; i < columns; i++) {
        const row = offset + i * parameters;
        for (let j = 0; j < width; j++) {
          const to = row + weights + j * inputs;
          const curved = qf[j * columns + i];
          if (curvature !== 'zero') {
            for (let k = 0; k < inputs; k++) mixed[to + k] = curved * a[p * inputs + k];
            mixed[row + biases + j] = curved;
          }
          if (m === 0) mixed[to + i] = (curvature === 'zero' ? 0 : mixed[to + i]) + zBar[j];
          else this.#addProductPart(m, mixed, to, zBar[j], i, curvature === 'zero');
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
    overwrite: boolean,
  ): void {
    const { inputs } = this.#layers[m];
    const { slope } = this.#layers[m - 1];
    const { f } = this.#work[m - 1];
    const columns = this.#structure.inputs;
    const from = this.#point * inputs;
    for (let k = 0; k < inputs; k++) {
      const part = zBar * slope[from + k] * f[k * columns + i];
      mixed[to + k] = overwrite ? part : mixed[to + k] + part;
    }
  }

  /** Adds d²psi/dtheta² in the order of `NetworkStructure.parameterPairs`. */
  addParameterPairs(target: Float64Array): void {
    let at = 0;
    for (let m = 0; m < this.#layers.length; m++) {
      at = this.#addOwnPairs(m, target, at);
      for (let later = m + 1; later < this.#layers.length; later++) {
        this.#prepareCross(m, later);
        at = this.#addCrossPairs(m, later, target, at);
      }
    }
  }

  #addOwnPairs(m: number, target: Float64Array, start: number): number {
    const { inputs, width, curvature } = this.#layers[m];
    if (curvature === 'zero') return start;
    const { kappa, q } = this.#work[m];
    const a = m === 0 ? this.#inputValues : this.#layers[m - 1].values;
    const from = this.#point * inputs;
    let at = start;
    if (curvature === 'diagonal') {
      for (let j = 0; j < width; j++) {
        for (let k = 0; k < inputs; k++) {
          const factor = kappa[j] * a[from + k];
          for (let k2 = 0; k2 <= k; k2++) target[at++] += factor * a[from + k2];
        }
        for (let k2 = 0; k2 < inputs; k2++) target[at++] += kappa[j] * a[from + k2];
        target[at++] += kappa[j];
      }
      return at;
    }
    for (let j = 0; j < width; j++) {
      for (let k = 0; k <= inputs; k++) {
        const ak = k === inputs ? 1 : a[from + k];
        for (let j2 = 0; j2 <= j; j2++) {
          const factor = ak * q[j * width + j2];
          const end = j2 === j ? k : inputs;
          for (let k2 = 0; k2 < end; k2++) target[at++] += factor * a[from + k2];
          target[at++] += end === inputs ? factor : factor * a[from + end];
        }
      }
    }
    return at;
  }

  /** E = dz_later/dz_m and Q E, from those of the layer between; only for layers that are not neighbours or curved. */
  #prepareCross(m: number, later: number): void {
    const kind = coupling(this.#layers, m, later);
    if (kind === 'neighbour' && later + 1 >= this.#layers.length) return;
    const columns = this.#layers[m].width;
    const { e, qe } = this.#work[later];
    if (later > m + 1) this.#throughWeights(later, this.#work[later - 1].e, e, columns, this.#point);
    else {
      const { inputs, width, weights } = this.#layers[later];
      const { slope } = this.#layers[m];
      const from = this.#point * inputs;
      for (let j = 0; j < width; j++) {
        for (let k = 0; k < inputs; k++) {
          e[j * inputs + k] = this.#theta[weights + j * inputs + k] * slope[from + k];
        }
      }
    }
    if (kind === 'full') this.#multiplyCurvature(later, e, qe, columns);
  }

  #addCrossPairs(m: number, later: number, target: Float64Array, start: number): number {
    const kind = coupling(this.#layers, m, later);
    if (kind === 'neighbour') return this.#addNeighbourPairs(m, target, start);
    const { inputs: laterInputs, width: laterWidth } = this.#layers[later];
    const { inputs, width, slope } = this.#layers[m];
    const { zBar, qe } = this.#work[later];
    const between = this.#work[later - 1].e;
    const { slope: laterSlope, values: aLater } = this.#layers[later - 1];
    const a = m === 0 ? this.#inputValues : this.#layers[m - 1].values;
    const p = this.#point;
    const from = p * inputs;
    const fromLater = p * laterInputs;
    const full = kind === 'full';
    const lastParameter = full ? laterInputs : laterInputs - 1;
    let at = start;
    for (let j = 0; j < laterWidth; j++) {
      for (let k = 0; k <= lastParameter; k++) {
        const ak = k === laterInputs ? 1 : aLater[fromLater + k];
        for (let j2 = 0; j2 < width; j2++) {
          let factor = full ? qe[j * width + j2] * ak : 0;
          if (k < laterInputs) {
            if (later > m + 1) factor += zBar[j] * laterSlope[fromLater + k] * between[k * width + j2];
            else if (j2 === k) factor += zBar[j] * slope[p * width + k];
          }
          for (let k2 = 0; k2 < inputs; k2++) target[at++] += factor * a[from + k2];
          target[at++] += factor;
        }
      }
    }
    return at;
  }

  /** Weight [j, k] of the next layer, which is linear to the end, with the parameters of neuron k of layer m. */
  #addNeighbourPairs(m: number, target: Float64Array, start: number): number {
    const { width: laterWidth } = this.#layers[m + 1];
    const { inputs, width, slope } = this.#layers[m];
    const { zBar } = this.#work[m + 1];
    const a = m === 0 ? this.#inputValues : this.#layers[m - 1].values;
    const slopes = this.#point * width;
    const from = this.#point * inputs;
    let at = start;
    for (let j = 0; j < laterWidth; j++) {
      for (let k = 0; k < width; k++) {
        const factor = zBar[j] * slope[slopes + k];
        for (let k2 = 0; k2 < inputs; k2++) target[at++] += factor * a[from + k2];
        target[at++] += factor;
      }
    }
    return at;
  }
}
