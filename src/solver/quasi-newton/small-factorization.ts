/** LU factorisation with partial pivoting of a small dense matrix (Golub & Van Loan 2013, algorithm 3.4.1), in place. */
export class SmallFactorization {
  readonly values: Float64Array;
  private readonly pivots: Int32Array;
  private order = 0;

  /** Room for matrices up to this order. */
  constructor(largestOrder: number) {
    this.values = new Float64Array(largestOrder * largestOrder);
    this.pivots = new Int32Array(largestOrder);
  }

  /** Factorises the leading order x order entries of `values`, stored row by row; false if the matrix is singular. */
  factorize(order: number): boolean {
    const { values: a, pivots } = this;
    this.order = order;
    for (let k = 0; k < order; k++) {
      let pivot = k;
      for (let i = k + 1; i < order; i++)
        if (Math.abs(a[i * order + k]) > Math.abs(a[pivot * order + k])) pivot = i;
      pivots[k] = pivot;
      if (!(Math.abs(a[pivot * order + k]) > 0)) return false;
      if (pivot !== k) {
        for (let j = 0; j < order; j++) {
          const swap = a[k * order + j];
          a[k * order + j] = a[pivot * order + j];
          a[pivot * order + j] = swap;
        }
      }
      for (let i = k + 1; i < order; i++) {
        const factor = (a[i * order + k] /= a[k * order + k]);
        if (factor !== 0) for (let j = k + 1; j < order; j++) a[i * order + j] -= factor * a[k * order + j];
      }
    }
    return true;
  }

  /** Solves in place. */
  solve(b: Float64Array): void {
    const { values: a, pivots, order } = this;
    for (let k = 0; k < order; k++) {
      const swap = b[k];
      b[k] = b[pivots[k]];
      b[pivots[k]] = swap;
    }
    for (let i = 1; i < order; i++) for (let j = 0; j < i; j++) b[i] -= a[i * order + j] * b[j];
    for (let i = order - 1; i >= 0; i--) {
      for (let j = i + 1; j < order; j++) b[i] -= a[i * order + j] * b[j];
      b[i] /= a[i * order + i];
    }
  }
}
