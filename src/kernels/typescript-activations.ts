import { ACTIVATION_KINDS as KINDS, type ActivationKind } from './layer-kernels.js';
import { tanh } from './typescript-tanh.js';

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;
/** Beyond +-20 the tanh inside gelu is +-1 to the last digit; beyond +-40 exp(-z^2) is zero. */
const GELU_LINEAR = 20;
const GAUSSIAN_ZERO = 40;
/** Above 2^30, sqrt(z^2 + 4) is |z| to the last digit. */
const SQUARE_SMALL = 2 ** 30;

/**
 * One activation at one argument with its first and second derivative: the formulas of `assembly/activation.ts`, finite for
 * every finite argument. The results are fields, so that nothing is allocated per argument.
 */
export class Activations {
  value = 0;
  first = 0;
  second = 0;

  evaluate(kind: ActivationKind, z: number): void {
    switch (kind) {
      case KINDS.tanh: {
        const t = tanh(z);
        this.value = t;
        this.first = (1 - t) * (1 + t);
        this.second = -2 * t * this.first;
        return;
      }
      case KINDS.sigmoid:
      case KINDS.softplus:
      case KINDS.swish:
        this.exponential(kind, z);
        return;
      case KINDS.gelu:
        this.gelu(z);
        return;
      case KINDS.gaussian: {
        const x = bounded(z, GAUSSIAN_ZERO);
        const value = Math.exp(-x * x);
        this.value = value;
        this.first = -2 * x * value;
        this.second = (4 * x * x - 2) * value;
        return;
      }
      default: {
        const y = this.squareplus(z);
        this.value = kind === KINDS.smoothelu ? y - 1 : y;
      }
    }
  }

  private exponential(kind: ActivationKind, z: number): void {
    const e = Math.exp(-Math.abs(z));
    const denominator = 1 + e;
    const s = (z < 0 ? e : 1) / denominator;
    const slope = e / (denominator * denominator);
    if (kind === KINDS.softplus) {
      this.value = (z < 0 ? 0 : z) + Math.log1p(e);
      this.first = s;
      this.second = slope;
      return;
    }
    // s'' = -s' tanh(z/2), and tanh(|z|/2) = (1 - e) / (1 + e).
    const bend = ((z < 0 ? slope : -slope) * (1 - e)) / denominator;
    if (kind === KINDS.sigmoid) {
      this.value = s;
      this.first = slope;
      this.second = bend;
      return;
    }
    this.value = z * s;
    this.first = s + z * slope;
    this.second = 2 * slope + z * bend;
  }

  private gelu(z: number): void {
    const x = bounded(z, GELU_LINEAR);
    const t = tanh(GELU_SCALE * x * (1 + GELU_CUBIC * x * x));
    const slope = GELU_SCALE * (1 + 3 * GELU_CUBIC * x * x);
    const curvature = 6 * GELU_SCALE * GELU_CUBIC * x;
    const factor = (1 - t) * (1 + t);
    this.value = 0.5 * z * (1 + t);
    this.first = 0.5 * (1 + t) + 0.5 * x * factor * slope;
    this.second = factor * (slope + 0.5 * x * (curvature - 2 * t * slope * slope));
  }

  private squareplus(z: number): number {
    const magnitude = Math.abs(z);
    const root = magnitude < SQUARE_SMALL ? Math.sqrt(z * z + 4) : magnitude;
    // For negative z the sum cancels; the product of the two roots of y^2 - z y - 1 is -1.
    const large = 0.5 * magnitude + 0.5 * root;
    const y = z < 0 ? 1 / large : large;
    this.first = y / root;
    this.second = 2 / root / root / root;
    return y;
  }
}

/** z between -limit and limit; NaN stays. */
function bounded(z: number, limit: number): number {
  if (z > limit) return limit;
  return z < -limit ? -limit : z;
}
