import { updateBorder } from './border-update.js';
import { addContribution, addDelayed } from './front-assembly.js';
import type { FrontMemory } from './front-memory.js';
import { eliminateNullColumns } from './null-columns.js';

/** Above this many inner rows the Schur complement is updated by triangle and rectangle, below as one rectangle. */
const SMALL_CONTRIBUTION = 24;

/** Pivots with no acceptable size in the fronts where nothing can be delayed any more. */
export interface PivotCounts {
  delayed: number;
  zero: number;
  flops: number;
  factorNonzeros: number;
}

/**
 * Multifrontal LDL^T with threshold pivoting inside fronts and delayed pivots (Duff & Reid 1983, sections 2-4; Liu 1992,
 * section 4). Fronts are eliminated in postorder; a candidate without an acceptable pivot moves to the parent; in roots the
 * best pivot is taken, and one below `tiny` counts as zero. The matrix has these `values`,
 * scaled by `scale` on both sides.
 */
export class FrontFactorization {
  readonly #memory: FrontMemory;
  readonly #runs = new Int32Array(8);
  readonly counts: PivotCounts = { delayed: 0, zero: 0, flops: 0, factorNonzeros: 0 };
  #pivots = 0;
  #delayed = 0;
  /** First free double of the contribution stack. */
  #top = 0;

  constructor(memory: FrontMemory) {
    this.#memory = memory;
  }

  run(values: Float64Array, scale: Float64Array, threshold: number, tiny: number): void {
    const memory = this.#memory;
    const { fronts } = memory.analysis;
    memory.reset(values, scale);
    this.#pivots = 0;
    this.#delayed = 0;
    this.#top = memory.contributions;
    const counts = this.counts;
    counts.delayed = 0;
    counts.zero = 0;
    counts.flops = 0;
    counts.factorNonzeros = 0;
    for (let f = 0; f < fronts; f++) {
      const bottom = this.#assemble(f);
      this.#eliminate(f, threshold, tiny);
      if (this.#memory.eliminated[f] > 0) this.#update(f);
      this.#settle(f, bottom);
    }
  }

  /** Builds the panel and the contribution block of front f; returns where its children's blocks begin. */
  #assemble(f: number): number {
    const memory = this.#memory;
    const { first, rowStarts, inner } = memory.analysis;
    const own = first[f + 1] - first[f];
    const rows = rowStarts[f + 1] - rowStarts[f];
    const child = memory.firstChild[f];
    let extra = 0;
    for (let c = child; c !== -1; c = memory.nextSibling[c])
      extra += memory.candidates[c] - memory.eliminated[c];
    memory.place(f, extra);
    const a = memory.kernels.memory.doubles;
    const bottom = child === -1 ? this.#top : memory.contribution[child];
    const block = this.#top;
    memory.contribution[f] = block;
    a.fill(0, block, block + rows * inner[f]);
    this.#top = block + rows * inner[f];
    let position = own;
    for (let c = child; c !== -1; c = memory.nextSibling[c]) {
      if (inner[c] > 0) addContribution(memory, c, f, block);
      const count = memory.candidates[c] - memory.eliminated[c];
      if (count > 0) {
        addDelayed(memory, c, f, position);
        position += count;
      }
    }
    return bottom;
  }

  /** Factorises the panel, records its pivots and lists what it delays. */
  #eliminate(f: number, threshold: number, tiny: number): void {
    const memory = this.#memory;
    const { fronts, first, parent, rowStarts } = memory.analysis;
    const candidates = memory.candidates[f];
    const own = first[f + 1] - first[f];
    const rows = candidates + rowStarts[f + 1] - rowStarts[f];
    const root = parent[f] === -1 || f === fronts - 1;
    const start = this.#pivots;
    const diagonal = memory.diagonal + 2 * start;
    let eliminated = memory.kernels.factorizePanel(
      memory.panel[f],
      memory.leading[f],
      rows,
      candidates,
      threshold,
      tiny,
      root ? 1 : 0,
      memory.permutation + start,
      diagonal,
    );
    if (eliminated < candidates) {
      const a = memory.kernels.memory.doubles;
      const pivots = eliminated;
      eliminated = eliminateNullColumns(
        a,
        memory.kernels.memory.integers,
        memory.panel[f],
        memory.leading[f],
        rows,
        candidates,
        pivots,
        tiny,
        memory.permutation + start,
      );
      a.fill(0, diagonal + 2 * pivots, diagonal + 2 * eliminated);
      this.counts.zero += eliminated - pivots;
    }
    memory.eliminated[f] = eliminated;
    memory.firstPivot[f] = start;
    memory.delayedStarts[f] = this.#delayed;
    if (candidates > eliminated) memory.reserveDelayed(this.#delayed + candidates - eliminated);
    const permutation = memory.kernels.memory.integers;
    for (let i = 0; i < candidates; i++) {
      const column = this.#candidate(f, own, permutation[memory.permutation + start + i]);
      if (i < eliminated) memory.pivots[start + i] = column;
      else memory.delayed[this.#delayed + i - eliminated] = column;
    }
    if (root) this.#clearZeroPivots(start, eliminated, tiny);
    this.#pivots += eliminated;
    this.#delayed += candidates - eliminated;
    const counts = this.counts;
    counts.delayed += candidates - eliminated;
    const below = rows - eliminated;
    counts.factorNonzeros += (eliminated * (eliminated + 1)) / 2 + eliminated * below;
    counts.flops += eliminated * ((eliminated * eliminated) / 3 + eliminated * below + below * below);
  }

  /** Column of the permuted matrix that stands at local candidate i of front f. */
  #candidate(f: number, own: number, i: number): number {
    const memory = this.#memory;
    if (i < own) return memory.analysis.first[f] + i;
    let rest = i - own;
    for (let c = memory.firstChild[f]; ; c = memory.nextSibling[c]) {
      const count = memory.candidates[c] - memory.eliminated[c];
      if (rest < count) return memory.delayed[memory.delayedStarts[c] + rest];
      rest -= count;
    }
  }

  /** Forced pivots that were replaced by +-tiny are zero pivots: D = 0 there, so that solves leave them out. */
  #clearZeroPivots(start: number, count: number, tiny: number): void {
    const a = this.#memory.kernels.memory.doubles;
    const diagonal = this.#memory.diagonal;
    for (let i = start; i < start + count; i++) {
      if (a[diagonal + 2 * i + 1] !== 0) {
        i++;
      } else if (Math.abs(a[diagonal + 2 * i]) <= tiny) {
        a[diagonal + 2 * i] = 0;
        this.counts.zero++;
      }
    }
  }

  /** Schur complement of the rows: the inner part in the contribution block, the border part in the last front. */
  #update(f: number): void {
    const memory = this.#memory;
    const { kernels } = memory;
    const { rowStarts, inner } = memory.analysis;
    const rows = rowStarts[f + 1] - rowStarts[f];
    const columns = inner[f];
    const rank = memory.eliminated[f];
    if (memory.candidates[f] > memory.analysis.first[f + 1] - memory.analysis.first[f])
      memory.reserveScratch(rows * rank);
    const leading = memory.leading[f];
    const l = memory.panel[f] + memory.candidates[f];
    const diagonal = memory.diagonal + 2 * memory.firstPivot[f];
    const block = memory.contribution[f];
    const scratch = memory.scratch;
    if (columns > SMALL_CONTRIBUTION) {
      kernels.symmetricUpdate(block, rows, l, leading, diagonal, columns, rank, scratch);
      if (rows > columns) {
        const border = rows - columns;
        kernels.generalUpdate(
          block + columns,
          rows,
          l + columns,
          leading,
          l,
          leading,
          diagonal,
          border,
          columns,
          rank,
          scratch,
        );
      }
    } else if (columns > 0) {
      kernels.generalUpdate(block, rows, l, leading, l, leading, diagonal, rows, columns, rank, scratch);
    }
    if (rows > columns) updateBorder(memory, f, this.#runs);
  }

  /** Drops the children's blocks from the stack and moves the front's own block down to their place. */
  #settle(f: number, bottom: number): void {
    const memory = this.#memory;
    const block = memory.contribution[f];
    if (bottom < block && this.#top > block)
      memory.kernels.memory.doubles.copyWithin(bottom, block, this.#top);
    memory.contribution[f] = bottom;
    this.#top = bottom + (this.#top - block);
  }
}
