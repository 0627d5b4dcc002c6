import type { FrontMemory } from './front-memory.js';

/**
 * Extend-add (Duff & Reid 1983; Liu 1992, section 4): adds the contribution block of `child` to the panel of its parent f and to
 * the parent's own contribution block at `target`.
 */
export function addContribution(memory: FrontMemory, child: number, f: number, target: number): void {
  const a = memory.kernels.memory.doubles;
  const { first, rowStarts, relative, inner } = memory.analysis;
  const begin = rowStarts[child];
  const rows = rowStarts[child + 1] - begin;
  const columns = inner[child];
  const own = first[f + 1] - first[f];
  const extra = memory.candidates[f] - own;
  const parentRows = rowStarts[f + 1] - rowStarts[f];
  const leading = memory.leading[f];
  const panel = memory.panel[f];
  let split = 0;
  while (split < rows && relative[begin + split] < own) split++;
  let source = memory.contribution[child];
  for (let j = 0; j < columns; j++, source += rows) {
    const column = relative[begin + j];
    if (column < own) {
      const base = panel + column * leading;
      for (let i = j; i < split; i++) a[base + relative[begin + i]] += a[source + i];
      for (let i = split; i < rows; i++) a[base + extra + relative[begin + i]] += a[source + i];
    } else {
      const base = target + (column - own) * parentRows - own;
      for (let i = j; i < rows; i++) a[base + relative[begin + i]] += a[source + i];
    }
  }
}

/**
 * Adds the columns that `child` delayed as candidates of its parent f, from local column `position` on. Their values are
 * still in the child's panel.
 */
export function addDelayed(memory: FrontMemory, child: number, f: number, position: number): void {
  const a = memory.kernels.memory.doubles;
  const { first, rowStarts, relative } = memory.analysis;
  const own = first[f + 1] - first[f];
  const extra = memory.candidates[f] - own;
  const panel = memory.panel[f];
  const leading = memory.leading[f];
  const childLeading = memory.leading[child];
  const candidates = memory.candidates[child];
  const begin = rowStarts[child];
  const rows = rowStarts[child + 1] - begin;
  const start = memory.eliminated[child];
  for (let q = start; q < candidates; q++) {
    const source = memory.panel[child] + q * childLeading;
    const column = position + q - start;
    for (let i = q; i < candidates; i++) a[panel + column * leading + position + i - start] = a[source + i];
    for (let i = 0; i < rows; i++) {
      const value = a[source + candidates + i];
      const row = relative[begin + i];
      if (row < own) a[panel + row * leading + column] += value;
      else a[panel + column * leading + extra + row] += value;
    }
  }
}
