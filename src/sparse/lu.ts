import { columnOrder } from './column-order.js';
import { checkMatrix, type CompressedColumns } from './compressed-columns.js';
import { GrowingColumns } from './growing-columns.js';
import { SparseError } from './sparse-error.js';

export interface LuOptions {
  /** Column k of the factors is column `columnOrder[k]` of A; minimum degree on A^T A when absent. */
  readonly columnOrder?: Int32Array;
  /** A diagonal pivot is kept if it is at least this fraction of the column's largest entry; 1 is partial pivoting. */
  readonly threshold?: number;
}

/** A pivot below this fraction of the largest entry of A counts as zero. */
const SINGULAR = 16 * Number.EPSILON;

/**
 * P A Q = L U by the left-looking method of Gilbert & Peierls (1988; Davis 2006, section 6.2): each column costs time in
 * proportion to its operations. A column without a pivot ends the factorisation: `rank` is then less than the order.
 */
export class SparseLu {
  readonly order: number;
  /** Row of A at each pivot. */
  readonly rowOrder: Int32Array;
  readonly columnOrder: Int32Array;
  /** L by columns, its unit diagonal first, in rows of A. Replaced by `refactorize`; read only. */
  readonly lower: GrowingColumns;
  /** U by columns, its diagonal last, in pivot positions. Replaced by `refactorize`; read only. */
  readonly upper: GrowingColumns;
  readonly #matrix: CompressedColumns;
  readonly #threshold: number;
  readonly #position: Int32Array;
  readonly #reach: Reach;
  readonly #work: Float64Array;
  #rank: number;

  /** @throws SparseError for a malformed or rectangular matrix. */
  constructor(matrix: CompressedColumns, options: LuOptions = {}) {
    checkMatrix(matrix);
    if (matrix.rows !== matrix.columns) {
      throw new SparseError(
        `LU needs a square matrix; this one is ${matrix.rows} x ${matrix.columns}.`,
        'Use SparseQr.',
      );
    }
    const order = matrix.columns;
    this.order = order;
    this.columnOrder = options.columnOrder ?? columnOrder(matrix);
    if (this.columnOrder.length !== order) {
      throw new SparseError(
        `A column order of length ${this.columnOrder.length} was given for ${order} columns.`,
      );
    }
    this.rowOrder = new Int32Array(order).fill(-1);
    this.lower = new GrowingColumns(order, 4 * matrix.rowIndices.length + order);
    this.upper = new GrowingColumns(order, 4 * matrix.rowIndices.length + order);
    this.#matrix = matrix;
    this.#threshold = options.threshold ?? 1;
    this.#position = new Int32Array(order);
    this.#reach = new Reach(order);
    this.#work = new Float64Array(order);
    this.#rank = this.#factorize(matrix.values);
  }

  /** Number of pivots found; the matrix is numerically singular when this is less than the order. */
  get rank(): number {
    return this.#rank;
  }

  /**
   * Factorises a matrix of the same pattern with other values (in the order of its row indices; read only), with pivots of its
   * own, into the same memory. Returns the rank.
   */
  refactorize(values: Float64Array): number {
    this.#rank = this.#factorize(values);
    return this.#rank;
  }

  #factorize(values: Float64Array): number {
    const matrix = this.#matrix;
    const threshold = this.#threshold;
    const { columnPointers, rowIndices } = matrix;
    const { order, lower, upper } = this;
    const position = this.#position.fill(-1);
    const x = this.#work.fill(0);
    const reach = this.#reach;
    this.rowOrder.fill(-1);
    lower.clear();
    upper.clear();
    let largestEntry = 0;
    for (let p = 0; p < columnPointers[order]; p++)
      largestEntry = Math.max(largestEntry, Math.abs(values[p]));
    for (let k = 0; k < order; k++) {
      const column = this.columnOrder[k];
      const top = reach.find(matrix, column, lower, position);
      for (let p = columnPointers[column]; p < columnPointers[column + 1]; p++) x[rowIndices[p]] = values[p];
      let pivotRow = -1;
      let largest = -1;
      for (let q = top; q < order; q++) {
        const i = reach.nodes[q];
        const j = position[i];
        if (j === -1) {
          if (!(Math.abs(x[i]) <= largest)) {
            largest = Math.abs(x[i]);
            pivotRow = i;
          }
          continue;
        }
        upper.push(j, x[i]);
        const xi = x[i];
        for (let p = lower.starts[j] + 1; p < lower.starts[j + 1]; p++)
          x[lower.indices[p]] -= lower.values[p] * xi;
      }
      if (pivotRow === -1 || !(largest > SINGULAR * largestEntry)) return k;
      if (position[column] === -1 && Math.abs(x[column]) >= threshold * largest) pivotRow = column;
      const pivot = x[pivotRow];
      upper.push(k, pivot);
      upper.close(k);
      position[pivotRow] = k;
      this.rowOrder[k] = pivotRow;
      lower.push(pivotRow, 1);
      for (let q = top; q < order; q++) {
        const i = reach.nodes[q];
        if (position[i] === -1 && x[i] !== 0) lower.push(i, x[i] / pivot);
        x[i] = 0;
      }
      lower.close(k);
    }
    return order;
  }

  /** Solves A x = b in place. @throws SparseError for a singular matrix or a short vector. */
  solve(b: Float64Array): void {
    this.#check(b);
    const { order, rowOrder, lower, upper } = this;
    const x = this.#work;
    for (let k = 0; k < order; k++) {
      const xk = b[rowOrder[k]];
      x[k] = xk;
      for (let p = lower.starts[k] + 1; p < lower.starts[k + 1]; p++)
        b[lower.indices[p]] -= lower.values[p] * xk;
    }
    for (let k = order - 1; k >= 0; k--) {
      const last = upper.starts[k + 1] - 1;
      const xk = x[k] / upper.values[last];
      x[k] = xk;
      for (let p = upper.starts[k]; p < last; p++) x[upper.indices[p]] -= upper.values[p] * xk;
    }
    for (let k = 0; k < order; k++) b[this.columnOrder[k]] = x[k];
  }

  /** Solves A^T x = b in place. @throws SparseError for a singular matrix or a short vector. */
  solveTransposed(b: Float64Array): void {
    this.#check(b);
    const { order, rowOrder, lower, upper } = this;
    const x = this.#work;
    for (let k = 0; k < order; k++) {
      const last = upper.starts[k + 1] - 1;
      let sum = b[this.columnOrder[k]];
      for (let p = upper.starts[k]; p < last; p++) sum -= upper.values[p] * x[upper.indices[p]];
      x[k] = sum / upper.values[last];
    }
    for (let k = order - 1; k >= 0; k--) {
      let sum = x[k];
      for (let p = lower.starts[k] + 1; p < lower.starts[k + 1]; p++)
        sum -= lower.values[p] * b[lower.indices[p]];
      b[rowOrder[k]] = sum;
    }
  }

  #check(b: Float64Array): void {
    if (this.rank < this.order) {
      throw new SparseError(
        `The matrix is singular: rank ${this.rank} of ${this.order}.`,
        'Look at rank before solving, or use SparseQr for a least-squares solution.',
      );
    }
    if (b.length < this.order) {
      throw new SparseError(
        `A right-hand side of order ${this.order} needs as many numbers; got ${b.length}.`,
      );
    }
  }
}

/** Nodes reachable from a column's entries in the graph of L, in topological order (Davis 2006, section 3.2). */
class Reach {
  readonly nodes: Int32Array;
  readonly #stack: Int32Array;
  readonly #next: Int32Array;
  readonly #seen: Int32Array;
  #stamp = 0;

  constructor(order: number) {
    this.nodes = new Int32Array(order);
    this.#stack = new Int32Array(order);
    this.#next = new Int32Array(order);
    this.#seen = new Int32Array(order);
  }

  /** Returns `top`: the nodes are `nodes[top .. order)`. */
  find(matrix: CompressedColumns, column: number, lower: GrowingColumns, position: Int32Array): number {
    const { nodes } = this;
    const stack = this.#stack;
    const next = this.#next;
    const seen = this.#seen;
    const stamp = ++this.#stamp;
    let top = nodes.length;
    for (let p = matrix.columnPointers[column]; p < matrix.columnPointers[column + 1]; p++) {
      const root = matrix.rowIndices[p];
      if (seen[root] === stamp) continue;
      seen[root] = stamp;
      let depth = 0;
      stack[0] = root;
      next[0] = position[root] === -1 ? 0 : lower.starts[position[root]] + 1;
      while (depth >= 0) {
        const node = stack[depth];
        const j = position[node];
        const end = j === -1 ? 0 : lower.starts[j + 1];
        let descended = false;
        while (next[depth] < end) {
          const child = lower.indices[next[depth]++];
          if (seen[child] === stamp) continue;
          seen[child] = stamp;
          depth++;
          stack[depth] = child;
          next[depth] = position[child] === -1 ? 0 : lower.starts[position[child]] + 1;
          descended = true;
          break;
        }
        if (descended) continue;
        nodes[--top] = node;
        depth--;
      }
    }
    return top;
  }
}
