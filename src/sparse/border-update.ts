import { LARGEST_RUNS } from '../kernels/index.js';
import type { FrontMemory } from './front-memory.js';

/**
 * Subtracts L D L^T of the border rows of front f from the last front, where they lie: no contribution block carries the border
 * up the tree. Rows that are consecutive there are updated in place; scattered ones go through the scratch block.
 */
export function updateBorder(memory: FrontMemory, f: number, runs: Int32Array): void {
  const { kernels, analysis } = memory;
  const { fronts, first, rowStarts, rows, inner } = analysis;
  const begin = rowStarts[f] + inner[f];
  const border = rowStarts[f + 1] - begin;
  const rank = memory.eliminated[f];
  const origin = first[fronts - 1];
  const leading = memory.leading[f];
  const l = memory.panel[f] + memory.candidates[f] + inner[f];
  const diagonal = memory.diagonal + 2 * memory.firstPivot[f];
  const ldc = memory.lastLeading;
  let count = 1;
  runs[0] = 0;
  for (let i = 1; i < border; i++) {
    if (rows[begin + i] === rows[begin + i - 1] + 1) continue;
    if (count > LARGEST_RUNS) break;
    runs[count++] = i;
  }
  if (count > LARGEST_RUNS) {
    scatterBorder(memory, f, l, diagonal);
    return;
  }
  runs[count] = border;
  for (let s = 0; s < count; s++) {
    const size = runs[s + 1] - runs[s];
    const column = rows[begin + runs[s]] - origin;
    const c = memory.lastPanel + column * ldc;
    const ls = l + runs[s];
    kernels.symmetricUpdate(c + column, ldc, ls, leading, diagonal, size, rank, memory.scratch);
    for (let t = s + 1; t < count; t++) {
      const row = rows[begin + runs[t]] - origin;
      const height = runs[t + 1] - runs[t];
      kernels.generalUpdate(
        c + row,
        ldc,
        l + runs[t],
        leading,
        ls,
        leading,
        diagonal,
        height,
        size,
        rank,
        memory.scratch,
      );
    }
  }
}

/** Forms the update in scratch memory and adds it to the scattered places. */
function scatterBorder(memory: FrontMemory, f: number, l: number, diagonal: number): void {
  const { fronts, first, rowStarts, rows, inner } = memory.analysis;
  const begin = rowStarts[f] + inner[f];
  const border = rowStarts[f + 1] - begin;
  const rank = memory.eliminated[f];
  const origin = first[fronts - 1];
  memory.reserveScratch(border * border + border * rank);
  const product = memory.scratch;
  const a = memory.kernels.memory.doubles;
  a.fill(0, product, product + border * border);
  memory.kernels.symmetricUpdate(
    product,
    border,
    l,
    memory.leading[f],
    diagonal,
    border,
    rank,
    product + border * border,
  );
  const ldc = memory.lastLeading;
  for (let j = 0; j < border; j++) {
    const column = memory.lastPanel + (rows[begin + j] - origin) * ldc - origin;
    for (let i = j; i < border; i++) a[column + rows[begin + i]] += a[product + j * border + i];
  }
}
