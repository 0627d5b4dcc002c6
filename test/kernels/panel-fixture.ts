import type { DenseKernels } from '../../src/kernels/dense-kernels.js';

/** Uniform numbers in (-1, 1): mulberry32 with a fixed seed. */
export function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2147483648 - 1;
  };
}

/** [H J^T; J 0] with H positive definite (n x n) and J of full rank (m x n). */
export function saddlePoint(variables: number, constraints: number, random: () => number): number[][] {
  const order = variables + constraints;
  const matrix = Array.from({ length: order }, () => new Array<number>(order).fill(0));
  for (let i = 0; i < variables; i++) {
    for (let j = 0; j <= i; j++) matrix[i][j] = matrix[j][i] = i === j ? 2 + random() : random() / variables;
  }
  for (let i = 0; i < constraints; i++) {
    for (let j = 0; j < variables; j++) {
      matrix[variables + i][j] = matrix[j][variables + i] = random() + (i === j ? 3 : 0);
    }
  }
  return matrix;
}

const POISON = 7.25e77;

/**
 * The first `columns` columns of a symmetric matrix as a panel in kernel memory, at an odd offset, with a leading dimension above
 * the number of rows and poison everywhere else: above the diagonal, between the columns and around the panel.
 */
export class PanelFixture {
  readonly kernels: DenseKernels;
  readonly panel: number;
  readonly ld: number;
  private readonly matrix: number[][];
  private readonly rows: number;
  private readonly columns: number;
  private readonly permutationAt: number;
  private readonly diagonalAt: number;
  private eliminated = 0;

  constructor(kernels: DenseKernels, matrix: number[][], columns: number, extra = 3) {
    const rows = matrix.length;
    this.kernels = kernels;
    this.matrix = matrix;
    this.rows = rows;
    this.columns = columns;
    this.ld = rows + extra;
    this.panel = kernels.memory.allocateDoubles(this.ld * columns + 20) + 7;
    this.permutationAt = kernels.memory.allocateIntegers(columns + 2) + 1;
    this.diagonalAt = kernels.memory.allocateDoubles(2 * columns + 2) + 1;
    const { doubles } = kernels.memory;
    doubles.fill(POISON, this.panel - 7, this.panel + this.ld * columns + 13);
    for (let j = 0; j < columns; j++) {
      for (let i = j; i < rows; i++) doubles[this.panel + j * this.ld + i] = matrix[i][j];
    }
  }

  factorize(threshold: number, tiny: number, force: number): number {
    const { kernels, panel, ld, rows, columns } = this;
    this.eliminated = kernels.factorizePanel(
      panel,
      ld,
      rows,
      columns,
      threshold,
      tiny,
      force,
      this.permutationAt,
      this.diagonalAt,
    );
    this.checkPoison();
    return this.eliminated;
  }

  permutation(): number[] {
    return [...this.kernels.memory.integers.subarray(this.permutationAt, this.permutationAt + this.columns)];
  }

  diagonal(): number[] {
    return [...this.kernels.memory.doubles.subarray(this.diagonalAt, this.diagonalAt + 2 * this.columns)];
  }

  /** max |P A P^T - L D L^T - remainder| over the panel's lower entries. */
  residual(): number {
    const { rows, columns, eliminated, matrix } = this;
    const order = this.permutation();
    for (let i = columns; i < rows; i++) order.push(i);
    const d = this.diagonal();
    const l = (i: number, k: number) => (i < k ? 0 : i === k ? 1 : this.entry(i, k));
    let worst = 0;
    for (let j = 0; j < columns; j++) {
      // Row j of L D, once per column of the panel.
      const ld = new Array<number>(eliminated).fill(0);
      for (let k = 0; k < eliminated; k++) {
        ld[k] = l(j, k) * d[2 * k];
        if (d[2 * k + 1] !== 0) ld[k] += l(j, k + 1) * d[2 * k + 1];
        if (k > 0 && d[2 * k - 1] !== 0) ld[k] += l(j, k - 1) * d[2 * k - 1];
      }
      for (let i = j; i < rows; i++) {
        let value = j < eliminated ? 0 : this.entry(i, j);
        for (let k = 0; k < eliminated; k++) value += l(i, k) * ld[k];
        const error = Math.abs(value - matrix[order[i]][order[j]]);
        if (!(error <= worst)) worst = error;
      }
    }
    return worst;
  }

  largestMultiplier(): number {
    let largest = 0;
    for (let k = 0; k < this.eliminated; k++) {
      for (let i = k + 1; i < this.rows; i++) largest = Math.max(largest, Math.abs(this.entry(i, k)));
    }
    return largest;
  }

  /** max |l d l'| over all terms of L D L^T: what rounding errors are relative to. */
  largestProduct(): number {
    const d = this.diagonal();
    let largest = 0;
    for (let k = 0; k < this.eliminated; k++) {
      let row = 1;
      for (let i = k + 1; i < this.rows; i++) row = Math.max(row, Math.abs(this.entry(i, k)));
      const pivot = Math.max(Math.abs(d[2 * k]), Math.abs(d[2 * k + 1]), k > 0 ? Math.abs(d[2 * k - 1]) : 0);
      largest = Math.max(largest, pivot * row * row);
    }
    return largest;
  }

  /** Moduli of the diagonal and of the largest other entry of delayed candidate q in the updated remainder. */
  remainder(q: number): { pivot: number; largest: number } {
    let largest = 0;
    for (let i = this.eliminated; i < this.rows; i++) {
      if (i !== q) largest = Math.max(largest, Math.abs(i < q ? this.entry(q, i) : this.entry(i, q)));
    }
    return { pivot: Math.abs(this.entry(q, q)), largest };
  }

  /** Signs of the pivots; those of modulus exactly `tiny` count as zero. */
  inertia(tiny = 0): { positive: number; negative: number; zero: number } {
    const d = this.diagonal();
    const inertia = { positive: 0, negative: 0, zero: 0 };
    for (let k = 0; k < this.eliminated; k++) {
      if (d[2 * k + 1] !== 0) {
        const determinant = d[2 * k] * d[2 * k + 2] - d[2 * k + 1] ** 2;
        if (determinant < 0) {
          inertia.positive++;
          inertia.negative++;
        } else {
          inertia[d[2 * k] > 0 ? 'positive' : 'negative'] += 2;
        }
        k++;
      } else if (Math.abs(d[2 * k]) === tiny) inertia.zero++;
      else inertia[d[2 * k] > 0 ? 'positive' : 'negative']++;
    }
    return inertia;
  }

  private entry(i: number, j: number): number {
    return this.kernels.memory.doubles[this.panel + j * this.ld + i];
  }

  private checkPoison(): void {
    const { doubles } = this.kernels.memory;
    const inside = (offset: number) => {
      const j = Math.floor(offset / this.ld);
      const i = offset - j * this.ld;
      return offset >= 0 && j < this.columns && i >= j && i < this.rows;
    };
    for (let offset = -7; offset < this.ld * this.columns + 13; offset++) {
      if (!inside(offset) && doubles[this.panel + offset] !== POISON) {
        throw new Error(`the factorisation wrote outside the panel, at ${offset}`);
      }
    }
  }
}
