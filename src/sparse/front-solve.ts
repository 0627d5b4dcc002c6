import type { FrontMemory } from './front-memory.js';

/** Panels of at least this many entries are solved by the kernels; smaller ones cost less than the calls. */
const KERNEL_ENTRIES = 2048;

/**
 * Solves with the factors: x := L^{-T} D^{-1} L^{-1} x over the fronts (Davis 2006, chapter 3, by blocks). `x` holds `count`
 * vectors in the order of the permuted matrix at offset `x` of the kernels' memory; `local` is room for one front's rows of
 * each. Zero pivots give zero components.
 */
export function solveFronts(memory: FrontMemory, x: number, local: number, count: number): void {
  const { fronts, order } = memory.analysis;
  for (let f = 0; f < fronts; f++) {
    if (memory.eliminated[f] === 0) continue;
    if (count > 1 || memory.eliminated[f] * memory.leading[f] >= KERNEL_ENTRIES) {
      forwardByKernels(memory, f, x, local, count);
    } else {
      forward(memory, f, x, local);
    }
  }
  for (let c = 0; c < count; c++) solveDiagonal(memory, x + c * order);
  for (let f = fronts - 1; f >= 0; f--) {
    if (memory.eliminated[f] === 0) continue;
    if (count > 1 || memory.eliminated[f] * memory.leading[f] >= KERNEL_ENTRIES) {
      backwardByKernels(memory, f, x, local, count);
    } else {
      backward(memory, f, x, local);
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

function forward(memory: FrontMemory, f: number, x: number, local: number): void {
  const a = memory.kernels.memory.doubles;
  const { rowStarts } = memory.analysis;
  const size = memory.candidates[f] + rowStarts[f + 1] - rowStarts[f];
  const leading = memory.leading[f];
  const eliminated = memory.eliminated[f];
  gather(memory, f, x, local, false);
  let column = memory.panel[f];
  for (let j = 0; j < eliminated; j++, column += leading) {
    const value = a[local + j];
    if (value === 0) continue;
    for (let i = j + 1; i < size; i++) a[local + i] -= a[column + i] * value;
  }
  scatter(memory, f, x, local, true);
}

function backward(memory: FrontMemory, f: number, x: number, local: number): void {
  const a = memory.kernels.memory.doubles;
  const { rowStarts } = memory.analysis;
  const size = memory.candidates[f] + rowStarts[f + 1] - rowStarts[f];
  const leading = memory.leading[f];
  const eliminated = memory.eliminated[f];
  gather(memory, f, x, local, true);
  let column = memory.panel[f] + (eliminated - 1) * leading;
  for (let j = eliminated - 1; j >= 0; j--, column -= leading) {
    let sum = a[local + j];
    for (let i = j + 1; i < size; i++) sum -= a[column + i] * a[local + i];
    a[local + j] = sum;
  }
  scatter(memory, f, x, local, false);
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
