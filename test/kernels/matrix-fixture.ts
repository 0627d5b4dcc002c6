import type { DenseKernels } from '../../src/kernels/dense-kernels.js';

const POISON = Number.NaN;

/** A dense block in kernel memory at an odd offset, with NaN between and around its columns. */
export class Block {
  readonly at: number;
  readonly ld: number;
  readonly rows: number;
  readonly columns: number;
  private readonly kernels: DenseKernels;

  constructor(
    kernels: DenseKernels,
    rows: number,
    columns: number,
    entry: (i: number, j: number) => number,
    extra = 3,
  ) {
    this.kernels = kernels;
    this.rows = rows;
    this.columns = columns;
    this.ld = rows + extra;
    this.at = kernels.memory.allocateDoubles(this.ld * columns + 12) + 5;
    kernels.memory.doubles.fill(POISON, this.at - 5, this.at + this.ld * columns + 7);
    for (let j = 0; j < columns; j++) {
      for (let i = 0; i < rows; i++) kernels.memory.doubles[this.at + j * this.ld + i] = entry(i, j);
    }
  }

  get(i: number, j: number): number {
    return this.kernels.memory.doubles[this.at + j * this.ld + i];
  }

  /** Whether everything around the entries is as it was. */
  isSurroundingIntact(): boolean {
    const { doubles } = this.kernels.memory;
    for (let offset = -5; offset < this.ld * this.columns + 7; offset++) {
      const column = Math.floor(offset / this.ld);
      const inside = offset >= 0 && column < this.columns && offset - column * this.ld < this.rows;
      if (!inside && !Number.isNaN(doubles[this.at + offset])) return false;
    }
    return true;
  }
}

/** D of `rank` pivots as `factorizePanel` writes it, with 2x2 blocks at about a third of the places. */
export function blockDiagonal(kernels: DenseKernels, rank: number, random: () => number): Block {
  const block = new Block(kernels, 2 * rank, 1, () => 0);
  const { doubles } = kernels.memory;
  for (let k = 0; k < rank; k++) {
    doubles[block.at + 2 * k] = random() + 2;
    if (k + 1 < rank && random() > 0.3) {
      doubles[block.at + 2 * k + 1] = random() + 3;
      k += 1;
      doubles[block.at + 2 * k] = random() - 1;
    }
  }
  return block;
}

/** Entry (k, l) of the block diagonal D. */
export function diagonalEntry(d: Block, k: number, l: number): number {
  if (k === l) return d.get(2 * k, 0);
  return Math.abs(k - l) === 1 ? d.get(2 * Math.min(k, l) + 1, 0) : 0;
}
