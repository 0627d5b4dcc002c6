import type { FrontMemory } from './front-memory.js';

/** Panels of at least this many entries are solved by the kernels; smaller ones cost less than the calls. */
const KERNEL_ENTRIES = 2048;

/**
 * Solves with the factors: x := L^{-T} D^{-1} L^{-1} x over the fronts (Davis 2006, chapter 3, by blocks). `x` holds `count`
 * vectors in the order of the permuted matrix at offset `x` of the kernels' memory; `local` is room for one front's rows of
 * each. Zero pivots give zero components.
 */
export function solveFronts(memory: FrontMemory, x: number, local: number, count: number): void {
  const { order } = memory.analysis;
  const smallest = count > 1 ? 0 : KERNEL_ENTRIES;
  forward(memory, x, local, count, smallest);
  for (let c = 0; c < count; c++) solveDiagonal(memory, x + c * order);
  backward(memory, x, local, count, smallest);
}

/** x := L^{-1} x, by kernels for panels of at least `smallest` entries. */
function forward(memory: FrontMemory, x: number, local: number, count: number, smallest: number): void {
  const a = memory.kernels.memory.doubles;
  const { fronts, rowStarts, rows } = memory.analysis;
  const { panel, leading, candidates, eliminated, firstPivot, pivots, delayed, delayedStarts } = memory;
  for (let f = 0; f < fronts; f++) {
    const pivotCount = eliminated[f];
    if (pivotCount === 0) continue;
    const ld = leading[f];
    if (pivotCount * ld >= smallest) {
      forwardByKernels(memory, f, x, local, count);
      continue;
    }
    const first = firstPivot[f];
    const below = local + candidates[f];
    const begin = rowStarts[f];
    const height = rowStarts[f + 1] - begin;
    const end = below + height;
    for (let i = 0; i < pivotCount; i++) a[local + i] = a[x + pivots[first + i]];
    for (let q = local + pivotCount; q < end; q++) a[q] = 0;
    let column = panel[f];
    for (let j = 0; j < pivotCount; j++, column += ld) {
      const value = a[local + j];
      if (value === 0) continue;
      const shift = column - local;
      for (let q = local + j + 1; q < end; q++) a[q] -= a[shift + q] * value;
    }
    for (let i = 0; i < pivotCount; i++) a[x + pivots[first + i]] = a[local + i];
    for (let i = pivotCount; i < candidates[f]; i++) {
      a[x + delayed[delayedStarts[f] + i - pivotCount]] += a[local + i];
    }
    for (let i = 0; i < height; i++) a[x + rows[begin + i]] += a[below + i];
  }
}

/** x := L^{-T} x, as above. */
function backward(memory: FrontMemory, x: number, local: number, count: number, smallest: number): void {
  const a = memory.kernels.memory.doubles;
  const { fronts, rowStarts, rows } = memory.analysis;
  const { panel, leading, candidates, eliminated, firstPivot, pivots, delayed, delayedStarts } = memory;
  for (let f = fronts - 1; f >= 0; f--) {
    const pivotCount = eliminated[f];
    if (pivotCount === 0) continue;
    const ld = leading[f];
    if (pivotCount * ld >= smallest) {
      backwardByKernels(memory, f, x, local, count);
      continue;
    }
    const first = firstPivot[f];
    const below = local + candidates[f];
    const begin = rowStarts[f];
    const height = rowStarts[f + 1] - begin;
    const end = below + height;
    for (let i = 0; i < pivotCount; i++) a[local + i] = a[x + pivots[first + i]];
    for (let i = pivotCount; i < candidates[f]; i++) {
      a[local + i] = a[x + delayed[delayedStarts[f] + i - pivotCount]];
    }
    for (let i = 0; i < height; i++) a[below + i] = a[x + rows[begin + i]];
    let column = panel[f] + (pivotCount - 1) * ld;
    for (let j = pivotCount - 1; j >= 0; j--, column -= ld) {
      const shift = column - local;
      let sum = a[local + j];
      for (let q = local + j + 1; q < end; q++) sum -= a[shift + q] * a[q];
      a[local + j] = sum;
      a[x + pivots[first + j]] = sum;
    }
  }
}

/** Columns of the rows of front f: its pivots, then what it delayed, then its rows below. Copies x to `local`. */
function gather(memory: FrontMemory, f: number, x: number, local: number, all: boolean): void {
  const a = memory.kernels.memory.doubles;
  const { rowStarts, rows } = memory.analysis;
  const { pivots, delayed } = memory;
  const eliminated = memory.eliminated[f];
  const first = memory.firstPivot[f];
  const delays = memory.candidates[f] - eliminated;
  const begin = rowStarts[f];
  const below = rowStarts[f + 1] - begin;
  for (let i = 0; i < eliminated; i++) a[local + i] = a[x + pivots[first + i]];
  local += eliminated;
  if (!all) {
    for (let i = 0; i < delays + below; i++) a[local + i] = 0;
    return;
  }
  for (let i = 0; i < delays; i++) a[local + i] = a[x + delayed[memory.delayedStarts[f] + i]];
  local += delays;
  for (let i = 0; i < below; i++) a[local + i] = a[x + rows[begin + i]];
}

/** Writes the pivots' part of `local` to x and adds the rest, which holds updates, when `rest` is set. */
function scatter(memory: FrontMemory, f: number, x: number, local: number, rest: boolean): void {
  const a = memory.kernels.memory.doubles;
  const { rowStarts, rows } = memory.analysis;
  const { pivots, delayed } = memory;
  const eliminated = memory.eliminated[f];
  const first = memory.firstPivot[f];
  for (let i = 0; i < eliminated; i++) a[x + pivots[first + i]] = a[local + i];
  if (!rest) return;
  const delays = memory.candidates[f] - eliminated;
  const begin = rowStarts[f];
  const below = rowStarts[f + 1] - begin;
  local += eliminated;
  for (let i = 0; i < delays; i++) a[x + delayed[memory.delayedStarts[f] + i]] += a[local + i];
  local += delays;
  for (let i = 0; i < below; i++) a[x + rows[begin + i]] += a[local + i];
}

function forwardByKernels(memory: FrontMemory, f: number, x: number, local: number, count: number): void {
  const { order, rowStarts } = memory.analysis;
  const size = memory.candidates[f] + rowStarts[f + 1] - rowStarts[f];
  const eliminated = memory.eliminated[f];
  const panel = memory.panel[f];
  const leading = memory.leading[f];
  for (let c = 0; c < count; c++) gather(memory, f, x + c * order, local + c * size, false);
  memory.kernels.solveLower(panel, leading, eliminated, local, size, count);
  if (size > eliminated) {
    memory.kernels.subtractProduct(
      panel + eliminated,
      leading,
      size - eliminated,
      eliminated,
      local,
      size,
      local + eliminated,
      size,
      count,
    );
  }
  for (let c = 0; c < count; c++) scatter(memory, f, x + c * order, local + c * size, true);
}

function backwardByKernels(memory: FrontMemory, f: number, x: number, local: number, count: number): void {
  const { order, rowStarts } = memory.analysis;
  const size = memory.candidates[f] + rowStarts[f + 1] - rowStarts[f];
  const eliminated = memory.eliminated[f];
  const panel = memory.panel[f];
  const leading = memory.leading[f];
  for (let c = 0; c < count; c++) gather(memory, f, x + c * order, local + c * size, true);
  if (size > eliminated) {
    memory.kernels.subtractTransposedProduct(
      panel + eliminated,
      leading,
      size - eliminated,
      eliminated,
      local + eliminated,
      size,
      local,
      size,
      count,
    );
  }
  memory.kernels.solveLowerTransposed(panel, leading, eliminated, local, size, count);
  for (let c = 0; c < count; c++) scatter(memory, f, x + c * order, local + c * size, false);
}

/** x := D^{-1} x with 1x1 and 2x2 blocks in elimination order. */
function solveDiagonal(memory: FrontMemory, x: number): void {
  const a = memory.kernels.memory.doubles;
  const { pivots, diagonal } = memory;
  for (let k = 0; k < pivots.length; k++) {
    const d11 = a[diagonal + 2 * k];
    const d21 = a[diagonal + 2 * k + 1];
    const first = x + pivots[k];
    if (d21 === 0) {
      a[first] = d11 === 0 ? 0 : a[first] / d11;
      continue;
    }
    k++;
    const second = x + pivots[k];
    const p = d11 / d21;
    const q = a[diagonal + 2 * k] / d21;
    const scale = 1 / (d21 * (p * q - 1));
    const u = a[first];
    const v = a[second];
    a[first] = scale * (q * u - v);
    a[second] = scale * (p * v - u);
  }
}
