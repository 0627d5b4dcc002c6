import { columnEliminationTree } from './column-elimination-tree.js';
import { columnOrder } from './column-order.js';
import { checkMatrix, type CompressedColumns } from './compressed-columns.js';
import { GrowingColumns } from './growing-columns.js';
import { SparseError } from './sparse-error.js';

/** A column whose remainder is below this fraction of the largest column norm, times the size, counts as dependent. */
const RANK_TOLERANCE = 20 * Number.EPSILON;

/**
 * A Q = H R of an m x n matrix, m >= n, by sparse Householder reflections column by column (George & Heath 1980; Davis 2006,
 * section 5.3): R(:, k) is found by walking the column elimination tree; a reflection has the rows that its subtree passes on.
 * A column that depends on earlier ones gets no reflection and no row of R (Heath 1982).
 */
export class SparseQr {
  readonly rows: number;
  readonly columns: number;
  readonly columnOrder: Int32Array;
  /** Number of columns that do not depend on earlier ones; reliable unless A is ill-conditioned without a gap. */
  readonly rank: number;
  readonly #reflections: GrowingColumns;
  readonly #beta: Float64Array;
  readonly #upper: GrowingColumns;
  /** Row of A at which the reflection of each column leaves R's diagonal; -1 for dependent columns. */
  readonly #pivotRow: Int32Array;
  readonly #negligible: number;

  /** @throws SparseError for a malformed matrix or one with fewer rows than columns. */
  constructor(matrix: CompressedColumns, order?: Int32Array) {
    checkMatrix(matrix);
    const { rows, columns } = matrix;
    if (rows < columns) {
      throw new SparseError(
        `QR needs at least as many rows as columns; this matrix is ${rows} x ${columns}.`,
        'Factorise its transpose and use solveTransposed for a minimum-norm solution.',
      );
    }
    this.rows = rows;
    this.columns = columns;
    this.columnOrder = order ?? columnOrder(matrix);
    if (this.columnOrder.length !== columns) {
      throw new SparseError(
        `A column order of length ${this.columnOrder.length} was given for ${columns} columns.`,
      );
    }
    const capacity = 4 * matrix.rowIndices.length + columns;
    this.#reflections = new GrowingColumns(columns, capacity);
    this.#upper = new GrowingColumns(columns, capacity);
    this.#beta = new Float64Array(columns);
    this.#pivotRow = new Int32Array(columns).fill(-1);
    let largest = 0;
    for (let j = 0; j < columns; j++) largest = Math.max(largest, columnNorm(matrix, j));
    this.#negligible = RANK_TOLERANCE * rows * largest;
    this.#factorize(matrix);
    this.rank = this.#pivotRow.reduce((count, row) => (row === -1 ? count : count + 1), 0);
  }

  /** The columns of A that depend on the others, ascending: as many as the rank is short of the columns. */
  dependentColumns(): Int32Array {
    return this.columnOrder.filter((_, k) => this.#pivotRow[k] === -1).sort();
  }

  #factorize(matrix: CompressedColumns): void {
    const { columnPointers, rowIndices, values } = matrix;
    const { rows, columns } = this;
    const parent = columnEliminationTree(matrix, this.columnOrder);
    const leftmost = leftmostColumns(matrix, this.columnOrder);
    const reflections = this.#reflections;
    const upper = this.#upper;
    const x = new Float64Array(rows);
    const rowSeen = new Int32Array(rows).fill(-1);
    const treeSeen = new Int32Array(columns).fill(-1);
    const path = new Int32Array(columns);
    const stack = new Int32Array(columns);
    /** Rows that reflections pass on to column k, as a linked list by owner. */
    const firstChild = new Int32Array(columns).fill(-1);
    const nextSibling = new Int32Array(columns).fill(-1);
    for (let k = 0; k < columns; k++) {
      const column = this.columnOrder[k];
      let top = columns;
      treeSeen[k] = k;
      const start = reflections.starts[k];
      let length = 0;
      const addRow = (i: number): void => {
        if (rowSeen[i] === k) return;
        rowSeen[i] = k;
        reflections.push(i, 0);
        length++;
      };
      for (let p = columnPointers[column]; p < columnPointers[column + 1]; p++) {
        const i = rowIndices[p];
        x[i] = values[p];
        let depth = 0;
        for (let j = leftmost[i]; j !== -1 && j < k && treeSeen[j] !== k; j = parent[j]) {
          path[depth++] = j;
          treeSeen[j] = k;
        }
        while (depth > 0) stack[--top] = path[--depth];
        if (leftmost[i] === k) addRow(i);
      }
      for (let q = top; q < columns; q++) {
        const j = stack[q];
        applyReflection(reflections, this.#beta[j], j, x);
        if (this.#pivotRow[j] !== -1) {
          upper.push(j, x[this.#pivotRow[j]]);
          x[this.#pivotRow[j]] = 0;
        }
      }
      for (let child = firstChild[k]; child !== -1; child = nextSibling[child]) {
        for (let p = reflections.starts[child]; p < reflections.starts[child + 1]; p++) {
          const i = reflections.indices[p];
          if (i !== this.#pivotRow[child]) addRow(i);
        }
      }
      reflections.close(k);
      if (parent[k] !== -1) {
        nextSibling[k] = firstChild[parent[k]];
        firstChild[parent[k]] = k;
      }
      upper.push(k, length === 0 ? 0 : this.#reflect(k, start, length, x));
      upper.close(k);
    }
  }

  /** Makes the reflection that maps x to its first row; clears x there. Returns the diagonal entry of R. */
  #reflect(k: number, start: number, length: number, x: Float64Array): number {
    const { indices, values } = this.#reflections;
    let largest = 0;
    for (let p = start; p < start + length; p++) largest = Math.max(largest, Math.abs(x[indices[p]]));
    let sum = 0;
    if (largest > 0) {
      for (let p = start; p < start + length; p++) sum += (x[indices[p]] / largest) ** 2;
    }
    const norm = largest * Math.sqrt(sum);
    const first = x[indices[start]];
    for (let p = start; p < start + length; p++) {
      values[p] = x[indices[p]];
      x[indices[p]] = 0;
    }
    if (norm <= this.#negligible) return 0;
    this.#pivotRow[k] = indices[start];
    // v = x + sign(x1) |x| e1 scaled to v1 = 1 avoids cancellation and overflow (Golub & Van Loan 2013, section 5.1.3).
    const alpha = first > 0 ? -norm : norm;
    const v1 = first - alpha;
    for (let p = start; p < start + length; p++) values[p] /= v1;
    values[start] = 1;
    this.#beta[k] = (alpha - first) / alpha;
    return alpha;
  }

  /**
   * Least-squares solution of min |A x - b|: returns x, of length n; components of dependent columns are zero.
   * @throws SparseError for a right-hand side of the wrong length.
   */
  solve(b: Float64Array): Float64Array {
    const { rows, columns } = this;
    if (b.length !== rows)
      throw new SparseError(`The right-hand side has ${b.length} numbers; the matrix has ${rows} rows.`);
    const y = b.slice();
    for (let k = 0; k < columns; k++) applyReflection(this.#reflections, this.#beta[k], k, y);
    const upper = this.#upper;
    const r = new Float64Array(columns);
    for (let k = 0; k < columns; k++) r[k] = this.#pivotRow[k] === -1 ? 0 : y[this.#pivotRow[k]];
    const x = new Float64Array(columns);
    for (let k = columns - 1; k >= 0; k--) {
      const last = upper.starts[k + 1] - 1;
      if (this.#pivotRow[k] === -1) continue;
      const xk = r[k] / upper.values[last];
      x[this.columnOrder[k]] = xk;
      for (let p = upper.starts[k]; p < last; p++) r[upper.indices[p]] -= upper.values[p] * xk;
    }
    return x;
  }

  /**
   * Minimum-norm solution of the underdetermined system A^T x = b, A of full rank: returns x, of length m. When columns of A are
   * dependent, their equations are left out.
   * @throws SparseError for a right-hand side of the wrong length.
   */
  solveTransposed(b: Float64Array): Float64Array {
    const { rows, columns } = this;
    if (b.length !== columns) {
      throw new SparseError(
        `The right-hand side has ${b.length} numbers; the transposed matrix has ${columns} rows.`,
      );
    }
    const upper = this.#upper;
    const r = new Float64Array(columns);
    const x = new Float64Array(rows);
    for (let k = 0; k < columns; k++) {
      const last = upper.starts[k + 1] - 1;
      let sum = b[this.columnOrder[k]];
      for (let p = upper.starts[k]; p < last; p++) sum -= upper.values[p] * r[upper.indices[p]];
      if (this.#pivotRow[k] === -1) continue;
      r[k] = sum / upper.values[last];
      x[this.#pivotRow[k]] = r[k];
    }
    for (let k = columns - 1; k >= 0; k--) applyReflection(this.#reflections, this.#beta[k], k, x);
    return x;
  }
}

/** x := x - beta v (v^T x) with reflection k. */
function applyReflection(reflections: GrowingColumns, beta: number, k: number, x: Float64Array): void {
  if (beta === 0) return;
  const { starts, indices, values } = reflections;
  let dot = 0;
  for (let p = starts[k]; p < starts[k + 1]; p++) dot += values[p] * x[indices[p]];
  dot *= beta;
  if (dot === 0) return;
  for (let p = starts[k]; p < starts[k + 1]; p++) x[indices[p]] -= values[p] * dot;
}

/** First column, in the new order, in which each row has an entry; -1 for empty rows. */
function leftmostColumns(matrix: CompressedColumns, order: Int32Array): Int32Array {
  const leftmost = new Int32Array(matrix.rows).fill(-1);
  for (let k = matrix.columns - 1; k >= 0; k--) {
    for (let p = matrix.columnPointers[order[k]]; p < matrix.columnPointers[order[k] + 1]; p++) {
      leftmost[matrix.rowIndices[p]] = k;
    }
  }
  return leftmost;
}

function columnNorm({ columnPointers, values }: CompressedColumns, j: number): number {
  let sum = 0;
  for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) sum += values[p] * values[p];
  return Math.sqrt(sum);
}
