import type { LayerKernels } from '../../kernels/index.js';
import { needsSensitivity, type LayerWork } from './curvature-work.js';
import type { LayerState } from './dense-layers.js';

/**
 * The parts of {@link LayerCurvature} that layers before a curved layer need: their dense Q, and the sensitivities E of later
 * layers to them. Each is a small matrix per point.
 */
export class DenseCurvature {
  constructor(
    private readonly layers: readonly LayerState[],
    private readonly work: readonly LayerWork[],
    private readonly kernels: LayerKernels,
  ) {}

  /** Q of every layer where it is dense, from nonzero Q of the layer after it. */
  prepareCurvature(theta: number, first: number, count: number): void {
    for (let m = this.layers.length - 1; m >= 0; m--) {
      if (this.layers[m].curvature !== 'dense') continue;
      for (let c = 0; c < count; c++) this.prepareQ(m, theta, first + c, c);
    }
  }

  private prepareQ(m: number, theta: number, p: number, c: number): void {
    const { kernels } = this;
    const { doubles } = kernels.memory;
    const { width, slope } = this.layers[m];
    const { width: widthAfter, weights, curvature } = this.layers[m + 1];
    const { q, kappa } = this.work[m];
    const after = this.work[m + 1];
    const { product, curvedProduct } = after;
    // product = W_{m+1} diag(s'), curvedProduct = Q_{m+1} product.
    for (let j = 0, at = 0; j < widthAfter; j++) {
      const factor = curvature === 'diagonal' ? doubles[after.kappa + c * widthAfter + j] : 0;
      for (let k = 0; k < width; k++, at++) {
        const value = doubles[theta + weights + at] * doubles[slope + p * width + k];
        doubles[product + at] = value;
        doubles[curvedProduct + at] = factor * value;
      }
    }
    if (curvature === 'dense') {
      const next = after.q + c * widthAfter * widthAfter;
      kernels.addOuterProducts(
        curvedProduct,
        next,
        widthAfter,
        product,
        width,
        widthAfter,
        width,
        widthAfter,
      );
    }
    const to = q + c * width * width;
    doubles.fill(0, to, to + width * width);
    kernels.addOuterProducts(to, product, width, curvedProduct, width, widthAfter, width, width);
    for (let j = 0; j < width; j++) doubles[to + j * width + j] += doubles[kappa + c * width + j];
  }

  /** product(c, r, :) = Q_m(c) matrix(c, r, :) for `rows` rows per point, those of matrix `step` apart, with a dense Q. */
  multiply(m: number, matrix: number, step: number, rows: number, product: number, count: number): void {
    const { width } = this.layers[m];
    const { q } = this.work[m];
    for (let c = 0; c < count; c++) {
      const of = q + c * width * width;
      const to = product + c * rows * width;
      this.kernels.affine(to, matrix + c * step, of, width, 1, -1, rows, width, width);
    }
  }

  /** E and Q E; afterwards E is multiplied by s', so that it is ds(z)/dz(earlier). */
  prepareSensitivities(theta: number, first: number, count: number): void {
    const { layers, work, kernels } = this;
    for (let m = 1; m < layers.length; m++) {
      if (!needsSensitivity(layers, m)) continue;
      const { inputs, width, weights, slope, curvature } = layers[m];
      for (let earlier = 0; earlier < m; earlier++) {
        const rows = layers[earlier].width;
        const e = work[m].e[earlier];
        if (earlier === m - 1) this.writeNeighbour(m, e, theta, first, count);
        else {
          const before = work[m - 1].e[earlier];
          kernels.affine(e, before, theta + weights, inputs, 1, -1, count * rows, inputs, width);
        }
        if (curvature !== 'zero') this.writeCurved(m, earlier, count);
        if (m + 1 < layers.length)
          kernels.multiplyRows(e, e, rows * width, slope + first * width, count, rows, width);
      }
    }
  }

  /** E = dz_m/dz_{m-1} = W_m diag(s'(z_{m-1})), by columns. */
  private writeNeighbour(m: number, e: number, theta: number, first: number, count: number): void {
    const { doubles } = this.kernels.memory;
    const { inputs, width, weights } = this.layers[m];
    const { slope } = this.layers[m - 1];
    let at = e;
    for (let p = first; p < first + count; p++) {
      for (let k = 0; k < inputs; k++) {
        const factor = doubles[slope + p * inputs + k];
        let from = theta + weights + k;
        for (let j = 0; j < width; j++, from += inputs) doubles[at++] = factor * doubles[from];
      }
    }
  }

  /** Q E by rows: width x width(earlier) per point. */
  private writeCurved(m: number, earlier: number, count: number): void {
    const { kernels } = this;
    const { doubles } = kernels.memory;
    const { width, curvature } = this.layers[m];
    const { q, kappa } = this.work[m];
    const columns = this.layers[earlier].width;
    const size = width * columns;
    for (let c = 0; c < count; c++) {
      const e = this.work[m].e[earlier] + c * size;
      const qe = this.work[m].qe[earlier] + c * size;
      if (curvature === 'dense') {
        kernels.affine(qe, q + c * width * width, e, width, 1, -1, width, width, columns);
        continue;
      }
      for (let j = 0; j < width; j++) {
        const factor = doubles[kappa + c * width + j];
        for (let i = 0; i < columns; i++) doubles[qe + j * columns + i] = factor * doubles[e + i * width + j];
      }
    }
  }
}
