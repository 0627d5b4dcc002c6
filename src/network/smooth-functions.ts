/**
 * The formulas behind the activations, arranged so that no intermediate overflows: every function here is finite for
 * every finite argument.
 */

export function tanhFirst(z: number): number {
  const t = Math.tanh(z);
  return (1 - t) * (1 + t);
}

export function tanhSecond(z: number): number {
  const t = Math.tanh(z);
  return -2 * t * (1 - t) * (1 + t);
}

export function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

export function sigmoidFirst(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return e / ((1 + e) * (1 + e));
}

export function sigmoidSecond(z: number): number {
  return -sigmoidFirst(z) * Math.tanh(0.5 * z);
}

export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

export function swish(z: number): number {
  return z * sigmoid(z);
}

export function swishFirst(z: number): number {
  return sigmoid(z) + z * sigmoidFirst(z);
}

export function swishSecond(z: number): number {
  return 2 * sigmoidFirst(z) + z * sigmoidSecond(z);
}

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;
/** Beyond this argument the inner tanh is ±1 to the last digit. */
const GELU_LINEAR = 20;

export function gelu(z: number): number {
  if (Math.abs(z) > GELU_LINEAR) return z > 0 ? z : 0;
  return 0.5 * z * (1 + Math.tanh(GELU_SCALE * (z + GELU_CUBIC * z * z * z)));
}

export function geluFirst(z: number): number {
  if (Math.abs(z) > GELU_LINEAR) return z > 0 ? 1 : 0;
  const t = Math.tanh(GELU_SCALE * (z + GELU_CUBIC * z * z * z));
  const slope = GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z);
  return 0.5 * (1 + t) + 0.5 * z * (1 - t) * (1 + t) * slope;
}

export function geluSecond(z: number): number {
  if (Math.abs(z) > GELU_LINEAR) return 0;
  const t = Math.tanh(GELU_SCALE * (z + GELU_CUBIC * z * z * z));
  const slope = GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z);
  const curvature = GELU_SCALE * 6 * GELU_CUBIC * z;
  return (1 - t) * (1 + t) * (slope + 0.5 * z * (curvature - 2 * t * slope * slope));
}

export function squareplus(z: number): number {
  const root = Math.hypot(z, 2);
  // For negative z the sum cancels; the product of the two roots of y^2 - z y - 1 is -1.
  return z >= 0 ? 0.5 * z + 0.5 * root : 2 / (root - z);
}

export function squareplusFirst(z: number): number {
  return squareplus(z) / Math.hypot(z, 2);
}

export function squareplusSecond(z: number): number {
  const root = Math.hypot(z, 2);
  return 2 / root / root / root;
}

export function smoothElu(z: number): number {
  return squareplus(z) - 1;
}

export function gaussian(z: number): number {
  return Math.exp(-z * z);
}

export function gaussianFirst(z: number): number {
  const value = gaussian(z);
  return value === 0 ? 0 : -2 * z * value;
}

export function gaussianSecond(z: number): number {
  const value = gaussian(z);
  return value === 0 ? 0 : (4 * z * z - 2) * value;
}
