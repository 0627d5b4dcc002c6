/** What an acceleration remembers, as plain data. */
export interface AccelerationState {
  readonly stored: number;
  readonly newest: number;
  readonly norm: number;
  readonly extrapolated: boolean;
  /** Last value of the map and last difference to its point; then the differences of the values, and of these. */
  readonly vectors: readonly Float64Array[];
}

/** Most differences that are kept, and most numbers that they may take together. */
const mostDifferences = 10;
const mostNumbers = 1_000_000;
/** An extrapolated point whose residual is this many times that of the point before it is given up. */
const tolerated = 2;
/** Relative to their trace, what is added to the normal equations. */
const regularisation = 1e-8;

/**
 * Anderson acceleration of a fixed-point iteration y <- G(y) (Anderson, J. ACM 12, 1965; type II in the terms of Walker & Ni, SIAM J.
 * Numer. Anal. 49, 2011): the next point is G(y) less the combination of its last changes that takes most of G(y) - y away. An
 * extrapolation after which the residual has grown is given up for the value of the map where it began, and memory starts anew, as in
 * Zhang, Peng, Ouyang & Deng (ACM Trans. Graph. 38, 2019), who accelerate ADMM on problems that are not convex.
 */
export class Acceleration {
  private readonly memory: number;
  /** Rings of differences of the values of the map and of its residuals. */
  private readonly values: readonly Float64Array[];
  private readonly residuals: readonly Float64Array[];
  private stored = 0;
  private newest = -1;
  private readonly value: Float64Array;
  private readonly residual: Float64Array;
  /** Residual's norm at the last point, Infinity where there is none. */
  private norm = Infinity;
  private extrapolated = false;
  private readonly change: Float64Array;

  /** @param size length of the vectors. */
  constructor(private readonly size: number) {
    this.memory = Math.min(mostDifferences, Math.floor(mostNumbers / (2 * size)));
    const vector = (): Float64Array => new Float64Array(this.memory > 0 ? size : 0);
    [this.value, this.residual, this.change] = [vector(), vector(), vector()];
    this.values = Array.from({ length: this.memory }, vector);
    this.residuals = Array.from({ length: this.memory }, vector);
  }

  /** Forgets all points: the map has changed. */
  clear(): void {
    this.stored = 0;
    this.newest = -1;
    this.norm = Infinity;
    this.extrapolated = false;
  }

  /**
   * The next point.
   *
   * @param point the point; overwritten with the next one.
   * @param image the value of the map there.
   * @param weights of the squares of each component in the norm of residuals.
   */
  next(point: Float64Array, image: Float64Array, weights: Float64Array): void {
    if (this.memory === 0) {
      point.set(image);
      return;
    }
    const { value, residual, change, size } = this;
    for (let k = 0; k < size; k++) change[k] = image[k]! - point[k]!;
    const norm = Math.sqrt(product(change, change, weights));
    if (this.extrapolated && !(norm <= tolerated * this.norm)) {
      point.set(value);
      this.clear();
      return;
    }
    if (this.norm < Infinity) {
      this.newest = (this.newest + 1) % this.memory;
      this.stored = Math.min(this.stored + 1, this.memory);
      const values = this.values[this.newest]!;
      const residuals = this.residuals[this.newest]!;
      for (let k = 0; k < size; k++) {
        values[k] = image[k]! - value[k]!;
        residuals[k] = change[k]! - residual[k]!;
      }
    }
    this.norm = norm;
    value.set(image);
    residual.set(change);
    point.set(image);
    this.extrapolated = this.stored > 0 && this.extrapolate(point, weights);
  }

  state(): AccelerationState {
    const { stored, newest, norm, extrapolated } = this;
    return {
      stored,
      newest,
      norm,
      extrapolated,
      vectors: this.vectors.map((one) => one.slice()),
    };
  }

  restore({ stored, newest, norm, extrapolated, vectors }: AccelerationState): void {
    Object.assign(this, { stored, newest, norm, extrapolated });
    this.vectors.forEach((own, k) => own.set(vectors[k]!));
  }

  private get vectors(): readonly Float64Array[] {
    return [this.value, this.residual, ...this.values, ...this.residuals];
  }

  /** Takes the combination of the last changes of the map off; false where it is not defined. */
  private extrapolate(point: Float64Array, weights: Float64Array): boolean {
    const { stored, residuals, residual } = this;
    const matrix = new Float64Array(stored * stored);
    const right = new Float64Array(stored);
    let trace = 0;
    for (let i = 0; i < stored; i++) {
      for (let j = 0; j <= i; j++) {
        matrix[i * stored + j] = product(residuals[i]!, residuals[j]!, weights);
      }
      right[i] = product(residuals[i]!, residual, weights);
      trace += matrix[i * stored + i]!;
    }
    for (let i = 0; i < stored; i++)
      matrix[i * stored + i] = matrix[i * stored + i]! + regularisation * trace;
    if (!solveDefinite(matrix, right)) return false;
    for (let i = 0; i < stored; i++) {
      const values = this.values[i]!;
      for (let k = 0; k < point.length; k++) point[k] = point[k]! - right[i]! * values[k]!;
    }
    return true;
  }
}

function product(one: Float64Array, other: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += weights[k]! * one[k]! * other[k]!;
  return sum;
}

/** Solves a small positive definite system, of which the lower triangle is given, in place; false where it is not definite. */
function solveDefinite(matrix: Float64Array, right: Float64Array): boolean {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i === j && !(sum > 0 && sum < Infinity)) return false;
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * n + j]!;
    }
    for (let k = 0; k < i; k++) right[i] = right[i]! - matrix[i * n + k]! * right[k]!;
    right[i] = right[i]! / matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) right[i] = right[i]! - matrix[k * n + i]! * right[k]!;
    right[i] = right[i]! / matrix[i * n + i]!;
  }
  return true;
}
