import type { KernelMemory } from './dense-kernels.js';
import { FRONT_TABLE, type FrontKernels } from './front-kernels.js';

/** The front kernels in plain TypeScript. Elimination is left to the caller, whose own steps are the same. */
export class TypeScriptFrontKernels implements FrontKernels {
  constructor(private readonly memory: KernelMemory) {}

  eliminateFronts(_table: number, from: number): number {
    return 2 * from;
  }

  solveForward(table: number, x: number, stride: number, local: number, count: number): void {
    const { doubles: a, integers } = this.memory;
    const fronts = integers[table + FRONT_TABLE.fronts];
    for (let f = 0; f < fronts; f++) {
      const { rank, size, leading, panel } = this.shape(table, f);
      if (rank === 0) continue;
      for (let c = 0; c < count; c++) {
        const vector = x + c * stride;
        this.exchangeRows(table, f, vector, local, true, size);
        for (let j = 0, column = panel; j < rank; j++, column += leading) {
          const value = a[local + j];
          if (value === 0) continue;
          for (let i = j + 1; i < size; i++) a[local + i] -= a[column + i] * value;
        }
        this.exchangeRows(table, f, vector, local, false, size);
      }
    }
  }

  solveBackward(table: number, x: number, stride: number, local: number, count: number): void {
    const { doubles: a, integers } = this.memory;
    const fronts = integers[table + FRONT_TABLE.fronts];
    for (let f = fronts - 1; f >= 0; f--) {
      const { rank, size, leading, panel } = this.shape(table, f);
      if (rank === 0) continue;
      for (let c = 0; c < count; c++) {
        const vector = x + c * stride;
        this.exchangeRows(table, f, vector, local, true, size);
        let column = panel + (rank - 1) * leading;
        for (let j = rank - 1; j >= 0; j--, column -= leading) {
          let sum = a[local + j];
          for (let i = j + 1; i < size; i++) sum -= a[column + i] * a[local + i];
          a[local + j] = sum;
        }
        this.exchangeRows(table, f, vector, local, false, rank);
      }
    }
  }

  solveDiagonal(table: number, x: number): void {
    const { doubles: a, integers } = this.memory;
    const fronts = integers[table + FRONT_TABLE.fronts];
    if (fronts === 0) return;
    const { rank, first } = this.shape(table, fronts - 1);
    const diagonal = integers[table + FRONT_TABLE.diagonal];
    const pivots = integers[table + FRONT_TABLE.pivots];
    for (let k = 0; k < first + rank; k++) {
      const d11 = a[diagonal + 2 * k];
      const d21 = a[diagonal + 2 * k + 1];
      const one = x + integers[pivots + k];
      if (d21 === 0) {
        a[one] = d11 === 0 ? 0 : a[one] / d11;
        continue;
      }
      k++;
      const two = x + integers[pivots + k];
      const p = d11 / d21;
      const q = a[diagonal + 2 * k] / d21;
      const scale = 1 / (d21 * (p * q - 1));
      const u = a[one];
      const v = a[two];
      a[one] = scale * (q * u - v);
      a[two] = scale * (p * v - u);
    }
  }

  gatherScaled(permutation: number, scale: number, from: number, to: number, order: number): void {
    const { doubles: a, integers } = this.memory;
    for (let k = 0; k < order; k++) {
      const i = integers[permutation + k];
      a[to + k] = a[from + i] * a[scale + i];
    }
  }

  scatterScaled(permutation: number, scale: number, from: number, to: number, order: number): void {
    const { doubles: a, integers } = this.memory;
    for (let k = 0; k < order; k++) {
      const i = integers[permutation + k];
      a[to + i] = a[from + k] * a[scale + i];
    }
  }

  placeScaled(
    columnPointers: number,
    rowIndices: number,
    values: number,
    scale: number,
    places: number,
    order: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let j = 0; j < order; j++) {
      const factor = a[scale + j];
      const end = integers[columnPointers + j + 1];
      for (let p = integers[columnPointers + j]; p < end; p++) {
        a[integers[places + p]] = a[values + p] * factor * a[scale + integers[rowIndices + p]];
      }
    }
  }

  allFinite(values: number, count: number): number {
    const { doubles } = this.memory;
    let sum = 0;
    for (let k = values; k < values + count; k++) sum += 0 * doubles[k];
    return sum === 0 ? 1 : 0;
  }

  rowNorms(
    columnPointers: number,
    rowIndices: number,
    values: number,
    scale: number,
    norms: number,
    order: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    a.fill(0, norms, norms + order);
    for (let j = 0; j < order; j++) {
      const factor = a[scale + j];
      let largest = a[norms + j];
      const end = integers[columnPointers + j + 1];
      for (let p = integers[columnPointers + j]; p < end; p++) {
        const i = integers[rowIndices + p];
        const size = Math.abs(a[values + p]) * factor * a[scale + i];
        if (size > largest) largest = size;
        if (size > a[norms + i]) a[norms + i] = size;
      }
      a[norms + j] = largest;
    }
  }

  largestDiagonal(columnPointers: number, values: number, scale: number, order: number): number {
    const { doubles: a, integers } = this.memory;
    let largest = 0;
    for (let j = 0; j < order; j++) {
      const size = Math.abs(a[values + integers[columnPointers + j]]) * a[scale + j] * a[scale + j];
      if (size > largest) largest = size;
    }
    return largest;
  }

  spread(norms: number, count: number): number {
    const { doubles } = this.memory;
    let least = 1;
    let most = 1;
    for (let i = norms; i < norms + count; i++) {
      const norm = doubles[i];
      if (norm > most) most = norm;
      if (norm > 0 && norm < least) least = norm;
    }
    return Math.max(most, 1 / least);
  }

  /** Entry f of the table's array of this kind. */
  private of(table: number, kind: number, f: number): number {
    const { integers } = this.memory;
    return integers[integers[table + kind] + f];
  }

  private shape(table: number, f: number) {
    const height = this.of(table, FRONT_TABLE.rowStarts, f + 1) - this.of(table, FRONT_TABLE.rowStarts, f);
    return {
      rank: this.of(table, FRONT_TABLE.eliminated, f),
      size: this.of(table, FRONT_TABLE.candidates, f) + height,
      leading: this.of(table, FRONT_TABLE.leading, f),
      panel: this.of(table, FRONT_TABLE.panel, f),
      first: this.of(table, FRONT_TABLE.firstPivot, f),
    };
  }

  /** Copies the first `count` rows of front f (its pivots, what it delayed, its rows below) from x to `local` or back. */
  private exchangeRows(
    table: number,
    f: number,
    x: number,
    local: number,
    toLocal: boolean,
    count: number,
  ): void {
    const { integers } = this.memory;
    const rank = this.of(table, FRONT_TABLE.eliminated, f);
    const pivots = integers[table + FRONT_TABLE.pivots] + this.of(table, FRONT_TABLE.firstPivot, f);
    const delays = this.of(table, FRONT_TABLE.candidates, f) - rank;
    const delayed = integers[table + FRONT_TABLE.delayed] + this.of(table, FRONT_TABLE.delayedStarts, f);
    const rows = integers[table + FRONT_TABLE.rows] + this.of(table, FRONT_TABLE.rowStarts, f);
    this.exchange(pivots, rank, x, local, toLocal);
    if (count === rank) return;
    this.exchange(delayed, delays, x, local + rank, toLocal);
    this.exchange(rows, count - rank - delays, x, local + rank + delays, toLocal);
  }

  private exchange(indices: number, count: number, x: number, local: number, toLocal: boolean): void {
    const { doubles: a, integers } = this.memory;
    for (let i = 0; i < count; i++) {
      const at = x + integers[indices + i];
      if (toLocal) a[local + i] = a[at];
      else a[at] = a[local + i];
    }
  }
}
