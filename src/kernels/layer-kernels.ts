import type { KernelMemory } from './dense-kernels.js';

/** Activations that the kernels know, by the number the kernels take. Others are evaluated by their own functions. */
export const ACTIVATION_KINDS = {
  tanh: 1,
  /** 1 / (1 + exp(-z)). */
  sigmoid: 2,
  /** log(1 + exp(z)). */
  softplus: 3,
  /** z sigmoid(z). */
  swish: 4,
  /** z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))): Hendrycks & Gimpel, arXiv 1606.08415, section 2. */
  gelu: 5,
  /** exp(-z^2). */
  gaussian: 6,
  /** (z + sqrt(z^2 + 4)) / 2: Barron, arXiv 2112.11687. */
  squareplus: 7,
  /** squareplus(z) - 1. */
  smoothelu: 8,
} as const;

export type ActivationKind = (typeof ACTIVATION_KINDS)[keyof typeof ACTIVATION_KINDS];

/**
 * Kernels for dense network layers at many points at once, on element offsets into one linear memory as in
 * {@link DenseKernels}. All arrays are contiguous and point-major: entry (p, j) of a points x width array stands at
 * `offset + p * width + j`. Arrays may coincide only where said.
 */
export interface LayerKernels {
  readonly name: 'relaxed-simd' | 'simd' | 'typescript';
  readonly memory: KernelMemory;

  /** y[i] = exp(x[i]) for i < count, within 1 ulp (subnormal results and overflow included). x = y is allowed. */
  exp(x: number, y: number, count: number): void;
  /** y[i] = tanh(x[i]) for i < count, within 2 ulp; keeps the sign of zero. x = y is allowed. */
  tanh(x: number, y: number, count: number): void;
  /** values[i] = s(z[i]) for i < count, s the activation `kind`. z = values is allowed. Within 3 ulp for tanh, sigmoid, softplus. */
  activate(kind: ActivationKind, z: number, values: number, count: number): void;
  /** values, first and second derivatives of the activation `kind` at z[i], i < count, in one pass. z may be one of the others. */
  activateWithDerivatives(
    kind: ActivationKind,
    z: number,
    values: number,
    first: number,
    second: number,
    count: number,
  ): void;

  /**
   * Z = X W^T + b: z(p, j) = bias[j] + sum over k of W(j, k) x(p, k); x is points x inputs, z is points x outputs.
   * W(j, k) stands at `w + j * rowStride + k * columnStride`: with (inputs, 1) it is the layer's row-major weights; with the
   * strides exchanged the product is with the transpose, as in backpropagation. `bias` -1 means none.
   */
  affine(
    z: number,
    x: number,
    w: number,
    rowStride: number,
    columnStride: number,
    bias: number,
    points: number,
    inputs: number,
    outputs: number,
  ): void;

  /**
   * G(j, k) += sum over p of d(p, j) a(p, k): the weights' gradient, and every other sum of products over points. G is
   * outputs x inputs, row-major; rows of d are `strideD` apart, those of a `strideA` (0: the same row at every point).
   */
  addOuterProducts(
    g: number,
    d: number,
    strideD: number,
    a: number,
    strideA: number,
    points: number,
    inputs: number,
    outputs: number,
  ): void;

  /**
   * out(p, r, j) = x(p, r, j) factors(p, j) for r < `rows`, j < width; a point's rows of x are `step` after those of the point
   * before it (0: the same for all). out = x is allowed where `step` is rows * width.
   */
  multiplyRows(
    out: number,
    x: number,
    step: number,
    factors: number,
    points: number,
    rows: number,
    width: number,
  ): void;

  /**
   * A layer's part of rows of derivatives: out(p, j * rowStep + k) = f(p) s(p, j) a(p, k), for j < width, k < inputs, and where `bias`
   * is not negative out(p, bias + j) = f(p) s(p, j); added to what is there where `add` is 1. Rows of out, s, a and f are the given
   * strides apart (0: the same for all points); `factors` -1 means f = 1.
   */
  outerRows(
    out: number,
    outStride: number,
    rowStep: number,
    bias: number,
    s: number,
    sStride: number,
    a: number,
    aStride: number,
    factors: number,
    factorStride: number,
    points: number,
    width: number,
    inputs: number,
    add: number,
  ): void;

  /** out(p) = (a(p), 1): inputs + 1 numbers per point. */
  appendOne(out: number, a: number, points: number, inputs: number): void;
  /** The products e_k e_l, l <= k, of e = (a(p), 1): (inputs + 1)(inputs + 2) / 2 numbers per point, k slowest. */
  triangleProducts(out: number, a: number, points: number, inputs: number): void;
}
