/**
 * LU factorisation of a small dense matrix, row-major, with partial pivoting (Golub and Van Loan, *Matrix Computations*,
 * algorithm 3.4.1), in memory that is set up once.
 */
export class DenseLu {
  /** Entries of the matrix to factorise, row-major; overwritten by the factors. */
  readonly entries: Float64Array;
  readonly #order: number;
  readonly #pivots: Int32Array;

  constructor(order: number) {
    this.#order = order;
    this.entries = new Float64Array(order * order);
    this.#pivots = new Int32Array(order);
  }

  /** Factorises `entries` in place; false when the matrix is singular or not finite. */
  factorize(): boolean {
    const n = this.#order;
    const a = this.entries;
    for (let k = 0; k < n; k++) {
      let pivot = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
      const diagonal = a[pivot * n + k];
      if (diagonal === 0 || !Number.isFinite(diagonal)) return false;
      this.#pivots[k] = pivot;
      if (pivot !== k) {
        for (let j = 0; j < n; j++) {
          const entry = a[k * n + j];
          a[k * n + j] = a[pivot * n + j];
          a[pivot * n + j] = entry;
        }
      }
      for (let i = k + 1; i < n; i++) {
        const factor = a[i * n + k] / diagonal;
        a[i * n + k] = factor;
        if (factor === 0) continue;
        for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
      }
    }
    return true;
  }

  /** Solves for one right-hand side in place. */
  solve(rhs: Float64Array): void {
    const n = this.#order;
    const a = this.entries;
    for (let k = 0; k < n; k++) {
      const pivot = this.#pivots[k];
      const value = rhs[pivot];
      rhs[pivot] = rhs[k];
      rhs[k] = value;
    }
    for (let i = 0; i < n; i++) {
      let sum = rhs[i];
      for (let j = 0; j < i; j++) sum -= a[i * n + j] * rhs[j];
      rhs[i] = sum;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = rhs[i];
      for (let j = i + 1; j < n; j++) sum -= a[i * n + j] * rhs[j];
      rhs[i] = sum / a[i * n + i];
    }
  }
}
