const ALPHA = (1 + Math.sqrt(17)) / 8;

/** P A P^T = L D L^T of a dense symmetric matrix, in place; D has 1x1 and 2x2 blocks. */
export interface DenseFactors {
  /** Order x order, column-major: L below the diagonal, its unit diagonal not stored. */
  readonly matrix: Float64Array;
  readonly order: number;
  /** D: 2 doubles per column, the diagonal and the subdiagonal entry (nonzero in the first column of a 2x2 block). */
  readonly diagonal: Float64Array;
  /** The original index at each position. */
  readonly permutation: Int32Array;
}

/**
 * Factorises the lower triangle in `factors.matrix` by Bunch-Kaufman with rook pivoting, which bounds the entries of L
 * (Ashcraft, Grimes & Lewis 1998, section 2.4). Columns whose entries are all at most `zero` give the pivot 0.
 */
export function factorizeRook(factors: DenseFactors, zero: number): void {
  const { matrix, order, diagonal, permutation } = factors;
  for (let i = 0; i < order; i++) permutation[i] = i;
  diagonal.fill(0);
  let k = 0;
  while (k < order) {
    let p = k;
    let size = 1;
    let r = largestInRow(matrix, order, k, p);
    let largest = r < 0 ? 0 : Math.abs(entry(matrix, order, p, r));
    const own = Math.abs(matrix[k + k * order]);
    if (Math.max(own, largest) <= zero) {
      for (let i = k; i < order; i++) matrix[i + k * order] = 0;
      k++;
      continue;
    }
    while (Math.abs(entry(matrix, order, p, p)) < ALPHA * largest) {
      const s = largestInRow(matrix, order, k, r);
      const next = Math.abs(entry(matrix, order, r, s));
      if (next <= largest && Math.abs(entry(matrix, order, r, r)) < ALPHA * next) {
        size = 2;
        break;
      }
      p = r;
      r = s;
      largest = next;
    }
    exchange(factors, k, p);
    if (size === 1) {
      eliminateOne(matrix, order, diagonal, k);
    } else {
      exchange(factors, k + 1, r === k ? p : r);
      eliminateTwo(matrix, order, diagonal, k);
    }
    k += size;
  }
}

function entry(matrix: Float64Array, order: number, i: number, j: number): number {
  return i >= j ? matrix[i + j * order] : matrix[j + i * order];
}

/** Index of the largest off-diagonal entry in row `row` of the trailing matrix from `k`; -1 when there is none. */
function largestInRow(matrix: Float64Array, order: number, k: number, row: number): number {
  let best = -1;
  let largest = -1;
  for (let j = k; j < order; j++) {
    if (j === row) continue;
    const size = Math.abs(entry(matrix, order, row, j));
    if (size > largest) {
      largest = size;
      best = j;
    }
  }
  return best;
}

/** Exchanges rows and columns a < b of the symmetric matrix, and of the part of L already computed. */
function exchange(factors: DenseFactors, a: number, b: number): void {
  if (a === b) return;
  const { matrix, order, permutation } = factors;
  const index = permutation[a];
  permutation[a] = permutation[b];
  permutation[b] = index;
  const swap = (x: number, y: number): void => {
    const held = matrix[x];
    matrix[x] = matrix[y];
    matrix[y] = held;
  };
  for (let j = 0; j < a; j++) swap(a + j * order, b + j * order);
  swap(a + a * order, b + b * order);
  for (let j = a + 1; j < b; j++) swap(j + a * order, b + j * order);
  for (let i = b + 1; i < order; i++) swap(i + a * order, i + b * order);
}

function eliminateOne(matrix: Float64Array, order: number, diagonal: Float64Array, k: number): void {
  const column = k * order;
  const pivot = matrix[k + column];
  diagonal[2 * k] = pivot;
  for (let j = k + 1; j < order; j++) {
    const factor = matrix[j + column] / pivot;
    if (factor !== 0) {
      for (let i = j; i < order; i++) matrix[i + j * order] -= matrix[i + column] * factor;
    }
  }
  for (let i = k + 1; i < order; i++) matrix[i + column] /= pivot;
}

function eliminateTwo(matrix: Float64Array, order: number, diagonal: Float64Array, k: number): void {
  const first = k * order;
  const second = first + order;
  const off = matrix[k + 1 + first];
  // The block over its off-diagonal entry: [a 1; 1 c] * off, with |a|, |c| < 1, so that nothing overflows.
  const a = matrix[k + first] / off;
  const c = matrix[k + 1 + second] / off;
  const scale = 1 / (off * (a * c - 1));
  diagonal[2 * k] = matrix[k + first];
  diagonal[2 * k + 1] = off;
  diagonal[2 * k + 2] = matrix[k + 1 + second];
  for (let j = k + 2; j < order; j++) {
    const u = matrix[j + first];
    const v = matrix[j + second];
    const l1 = scale * (c * u - v);
    const l2 = scale * (a * v - u);
    for (let i = j; i < order; i++) {
      matrix[i + j * order] -= matrix[i + first] * l1 + matrix[i + second] * l2;
    }
    // Row j of the two columns is not read again: later rows only read rows below it.
    matrix[j + first] = l1;
    matrix[j + second] = l2;
  }
}

/** Solves with the factors in place: x := P^T L^{-T} D^{-1} L^{-1} P x; zero pivots give zero components. */
export function solveRook(factors: DenseFactors, x: Float64Array, work: Float64Array): void {
  const { matrix, order, diagonal, permutation } = factors;
  for (let i = 0; i < order; i++) work[i] = x[permutation[i]];
  for (let j = 0; j < order; j++) {
    const first = diagonal[2 * j + 1] !== 0 ? j + 2 : j + 1;
    for (let i = first; i < order; i++) work[i] -= matrix[i + j * order] * work[j];
  }
  for (let j = 0; j < order; j++) {
    const off = diagonal[2 * j + 1];
    if (off === 0) {
      work[j] = diagonal[2 * j] === 0 ? 0 : work[j] / diagonal[2 * j];
    } else {
      const a = diagonal[2 * j] / off;
      const c = diagonal[2 * j + 2] / off;
      const scale = 1 / (off * (a * c - 1));
      const u = work[j];
      const v = work[j + 1];
      work[j] = scale * (c * u - v);
      work[j + 1] = scale * (a * v - u);
      j++;
    }
  }
  for (let j = order - 1; j >= 0; j--) {
    const first = diagonal[2 * j + 1] !== 0 ? j + 2 : j + 1;
    let sum = work[j];
    for (let i = first; i < order; i++) sum -= matrix[i + j * order] * work[i];
    work[j] = sum;
  }
  for (let i = 0; i < order; i++) x[permutation[i]] = work[i];
}
