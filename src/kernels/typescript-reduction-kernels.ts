import type { KernelMemory } from './dense-kernels.js';
import type { ReductionKernels } from './reduction-kernels.js';
import { createTypeScriptKernels } from './typescript-kernels.js';
import { TypeScriptSparseKernels } from './typescript-sparse-kernels.js';

/** The reduction kernels in plain TypeScript: reference and fallback, with a memory of at most `maximumPages` pages of 64 KiB. */
export function createTypeScriptReductionKernels(maximumPages?: number): ReductionKernels {
  const dense = createTypeScriptKernels(maximumPages);
  const { memory } = dense;
  const sparse = new TypeScriptSparseKernels(memory);
  return Object.assign(dense, {
    scatterAdd: (places: number, values: number, count: number, target: number): void =>
      sparse.scatterAdd(places, values, count, target),
    factorizeLu: (a: number, lda: number, order: number, pivots: number, tiny: number): number =>
      factorizeLu(memory, a, lda, order, pivots, tiny),
    solveLuRight: (
      a: number,
      lda: number,
      order: number,
      pivots: number,
      x: number,
      ldx: number,
      rows: number,
    ): void => solveLuRight(memory, a, lda, order, pivots, x, ldx, rows),
    solveUpper(a: number, lda: number, order: number, x: number): void {
      const { doubles } = memory;
      for (let j = order - 1; j >= 0; j--) {
        const column = a + j * lda;
        const value = (doubles[x + j] /= doubles[column + j]);
        for (let i = 0; i < j; i++) doubles[x + i] -= value * doubles[column + i];
      }
    },
    solveUpperTransposed(a: number, lda: number, order: number, x: number): void {
      const { doubles } = memory;
      for (let j = 0; j < order; j++) {
        const column = a + j * lda;
        let sum = doubles[x + j];
        for (let i = 0; i < j; i++) sum -= doubles[column + i] * doubles[x + i];
        doubles[x + j] = sum / doubles[column + j];
      }
    },
    addScaledColumns(
      targets: number,
      sources: number,
      coefficients: number,
      count: number,
      from: number,
      to: number,
      ld: number,
      rows: number,
    ): void {
      const { doubles, integers } = memory;
      for (let k = 0; k < count; k++) {
        const y = to + integers[targets + k] * ld;
        const x = from + integers[sources + k] * ld;
        const factor = doubles[coefficients + k];
        for (let i = 0; i < rows; i++) doubles[y + i] += factor * doubles[x + i];
      }
    },
    addSymmetricPart(to: number, ldTo: number, a: number, ld: number, order: number): void {
      const { doubles } = memory;
      for (let j = 0; j < order; j++) {
        for (let i = j; i < order; i++)
          doubles[to + j * ldTo + i] += doubles[a + j * ld + i] + doubles[a + i * ld + j];
      }
    },
    addStretches(stretches: number, count: number, values: number, target: number): void {
      const { doubles, integers } = memory;
      for (let s = stretches; s < stretches + 3 * count; s += 3) {
        const to = target + integers[s];
        const from = values + integers[s + 1];
        for (let k = 0; k < integers[s + 2]; k++) doubles[to + k] += doubles[from + k];
      }
    },
    copyScaledColumns(
      targets: number,
      sources: number,
      coefficients: number,
      count: number,
      from: number,
      to: number,
      ld: number,
      rows: number,
    ): void {
      const { doubles, integers } = memory;
      for (let k = 0; k < count; k++) {
        const y = to + integers[targets + k] * ld;
        const x = from + integers[sources + k] * ld;
        const factor = doubles[coefficients + k];
        for (let i = 0; i < rows; i++) doubles[y + i] = factor * doubles[x + i];
      }
    },
    addTriangles(
      to: number,
      a: number,
      b: number,
      scale: number,
      ld: number,
      order: number,
      moduli: number,
    ): void {
      const { doubles } = memory;
      doubles.fill(0, moduli, moduli + order);
      for (let j = 0; j < order; j++) {
        for (let i = j, at = j * ld + j; i < order; i++, at++) {
          const value = doubles[a + at] + (scale === 0 ? 0 : scale * doubles[b + at]);
          doubles[to + at] = value;
          doubles[moduli + i] = Math.max(doubles[moduli + i], Math.abs(value));
          doubles[moduli + j] = Math.max(doubles[moduli + j], Math.abs(value));
        }
      }
    },
    scaleTriangle(a: number, ld: number, order: number, scale: number): void {
      const { doubles } = memory;
      for (let j = 0; j < order; j++) {
        for (let i = j; i < order; i++) doubles[a + j * ld + i] *= doubles[scale + j] * doubles[scale + i];
      }
    },
    largestModulus(values: number, count: number): number {
      const { doubles } = memory;
      let largest = 0;
      for (let k = values; k < values + count; k++) largest = Math.max(largest, Math.abs(doubles[k]));
      return largest;
    },
  });
}

/** Right-looking Gaussian elimination with partial pivoting (Golub & Van Loan, algorithm 3.4.1). */
function factorizeLu(
  { doubles, integers }: KernelMemory,
  a: number,
  lda: number,
  order: number,
  pivots: number,
  tiny: number,
): number {
  for (let k = 0; k < order; k++) {
    const column = a + k * lda;
    let pivot = k;
    for (let i = k + 1; i < order; i++) {
      if (Math.abs(doubles[column + i]) > Math.abs(doubles[column + pivot])) pivot = i;
    }
    if (!(Math.abs(doubles[column + pivot]) > tiny)) return k;
    integers[pivots + k] = pivot;
    if (pivot !== k) {
      for (let j = 0; j < order; j++) swap(doubles, a + j * lda + k, a + j * lda + pivot);
    }
    const inverse = 1 / doubles[column + k];
    for (let i = k + 1; i < order; i++) doubles[column + i] *= inverse;
    for (let j = k + 1; j < order; j++) {
      const target = a + j * lda;
      const value = doubles[target + k];
      if (value === 0) continue;
      for (let i = k + 1; i < order; i++) doubles[target + i] -= value * doubles[column + i];
    }
  }
  return order;
}

function solveLuRight(
  { doubles, integers }: KernelMemory,
  a: number,
  lda: number,
  order: number,
  pivots: number,
  x: number,
  ldx: number,
  rows: number,
): void {
  for (let k = 0; k < order; k++) {
    const other = integers[pivots + k];
    if (other === k) continue;
    for (let i = 0; i < rows; i++) swap(doubles, x + k * ldx + i, x + other * ldx + i);
  }
  const subtract = (target: number, source: number, factor: number): void => {
    for (let i = 0; i < rows; i++) doubles[x + target * ldx + i] -= factor * doubles[x + source * ldx + i];
  };
  for (let k = 0; k < order; k++) {
    for (let i = k + 1; i < order; i++) subtract(i, k, doubles[a + k * lda + i]);
  }
  for (let k = order - 1; k >= 0; k--) {
    const inverse = 1 / doubles[a + k * lda + k];
    for (let i = 0; i < rows; i++) doubles[x + k * ldx + i] *= inverse;
    for (let i = 0; i < k; i++) subtract(i, k, doubles[a + k * lda + i]);
  }
}

function swap(doubles: Float64Array, first: number, second: number): void {
  const value = doubles[first];
  doubles[first] = doubles[second];
  doubles[second] = value;
}
