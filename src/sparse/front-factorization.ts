import { updateBorder } from './border-update.js';
import { addContribution, addDelayed } from './front-assembly.js';
import type { FrontMemory } from './front-memory.js';
import { eliminateNullColumns } from './null-columns.js';
import type { ScaledMatrix } from './scaled-matrix.js';

/** Above this many inner rows the Schur complement is updated by triangle and rectangle, below as one rectangle. */
const SMALL_CONTRIBUTION = 24;
const NO_COLUMNS = new Int32Array(0);

/** Pivots with no acceptable size in the fronts where nothing can be delayed any more. */
export interface PivotCounts {
  delayed: number;
  zero: number;
  flops: number;
  factorNonzeros: number;
  /** Most rows of a front, its candidates included. */
  largestFront: number;
}

/**
 * Multifrontal LDL^T with threshold pivoting inside fronts and delayed pivots (Duff & Reid 1983, sections 2-4; Liu 1992,
 * section 4). Fronts are eliminated in postorder; a candidate without an acceptable pivot moves to the parent; in roots the
 * best pivot is taken, and one below `tiny` counts as zero. The kernels go from front to front by themselves where nothing is
 * delayed; the steps here do the same for the fronts that they leave.
 */
export class FrontFactorization {
  readonly #memory: FrontMemory;
  readonly #runs = new Int32Array(8);
  readonly counts: PivotCounts = { delayed: 0, zero: 0, flops: 0, factorNonzeros: 0, largestFront: 0 };

  constructor(memory: FrontMemory) {
    this.#memory = memory;
  }

  /**
   * Factorises a matrix. With `keepLast` the last front is assembled and left as it is, with no pivot of its own.
   * @returns the columns of the last front, the delayed ones behind, where it is kept.
   */
  run(matrix: ScaledMatrix, threshold: number, tiny: number, keepLast = false): Int32Array {
    const memory = this.#memory;
    const { fronts } = memory.analysis;
    memory.reset(matrix);
    this.counts.zero = 0;
    let kept: Int32Array = NO_COLUMNS;
    for (let f = 0; f < fronts; f++) {
      const reached = memory.kernels.fronts.eliminateFronts(memory.table, f, threshold, tiny);
      f = reached >> 1;
      if (keepLast && f === fronts - 1) {
        this.#assemble(f);
        kept = this.#keep(f);
        this.#settle(f);
        break;
      }
      if ((reached & 1) === 0) {
        this.#assemble(f);
        this.#factorizePanel(f, threshold, tiny);
      }
      this.#record(f, tiny);
      if (memory.eliminated[f] > 0) this.#update(f);
      this.#settle(f);
    }
    this.#count();
    return kept;
  }

  /** Records an assembled front as one without pivots; returns its columns. */
  #keep(f: number): Int32Array {
    const memory = this.#memory;
    const { first } = memory.analysis;
    memory.eliminated[f] = 0;
    memory.firstPivot[f] = memory.told('pivotCount');
    memory.delayedStarts[f] = memory.told('delayedCount');
    const own = first[f + 1] - first[f];
    return Int32Array.from({ length: memory.candidates[f] }, (_, i) => this.#candidate(f, own, i));
  }

  /** Builds the panel and the contribution block of front f. */
  #assemble(f: number): void {
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
    const block = memory.told('top');
    memory.contribution[f] = block;
    a.fill(0, block, block + rows * inner[f]);
    memory.tell('top', block + rows * inner[f]);
    let position = own;
    for (let c = child; c !== -1; c = memory.nextSibling[c]) {
      if (inner[c] > 0) addContribution(memory, c, f, block);
      const count = memory.candidates[c] - memory.eliminated[c];
      if (count > 0) {
        addDelayed(memory, c, f, position);
        position += count;
      }
    }
  }

  #factorizePanel(f: number, threshold: number, tiny: number): void {
    const memory = this.#memory;
    const { rowStarts } = memory.analysis;
    const candidates = memory.candidates[f];
    const start = memory.told('pivotCount');
    memory.firstPivot[f] = start;
    memory.eliminated[f] = memory.kernels.factorizePanel(
      memory.panel[f],
      memory.leading[f],
      candidates + rowStarts[f + 1] - rowStarts[f],
      candidates,
      threshold,
      tiny,
      this.#isRoot(f) ? 1 : 0,
      memory.permutation + start,
      memory.diagonal + 2 * start,
    );
  }

  /** A front whose candidates have nowhere else to go. */
  #isRoot(f: number): boolean {
    const { fronts, parent } = this.#memory.analysis;
    return parent[f] === -1 || f === fronts - 1;
  }

  /** Records the pivots of a factorised panel and lists what it delays. */
  #record(f: number, tiny: number): void {
    const memory = this.#memory;
    const { first, rowStarts } = memory.analysis;
    const candidates = memory.candidates[f];
    const own = first[f + 1] - first[f];
    const start = memory.firstPivot[f];
    let eliminated = memory.eliminated[f];
    if (eliminated < candidates) {
      const a = memory.kernels.memory.doubles;
      const pivots = eliminated;
      const diagonal = memory.diagonal + 2 * start;
      eliminated = eliminateNullColumns(
        a,
        memory.kernels.memory.integers,
        memory.panel[f],
        memory.leading[f],
        candidates + rowStarts[f + 1] - rowStarts[f],
        candidates,
        pivots,
        tiny,
        memory.permutation + start,
      );
      a.fill(0, diagonal + 2 * pivots, diagonal + 2 * eliminated);
      this.counts.zero += eliminated - pivots;
      memory.eliminated[f] = eliminated;
    }
    const delayed = memory.told('delayedCount');
    memory.delayedStarts[f] = delayed;
    if (candidates > eliminated) memory.reserveDelayed(delayed + candidates - eliminated);
    const permutation = memory.kernels.memory.integers;
    for (let i = 0; i < candidates; i++) {
      const column = this.#candidate(f, own, permutation[memory.permutation + start + i]);
      if (i < eliminated) memory.pivots[start + i] = column;
      else memory.delayed[delayed + i - eliminated] = column;
    }
    if (this.#isRoot(f)) this.#clearZeroPivots(start, eliminated, tiny);
    memory.tell('pivotCount', start + eliminated);
    memory.tell('delayedCount', delayed + candidates - eliminated);
  }

  /** What the factorisation has cost. */
  #count(): void {
    const { counts } = this;
    const { candidates, eliminated, analysis } = this.#memory;
    const { fronts, rowStarts } = analysis;
    counts.delayed = 0;
    counts.flops = 0;
    counts.factorNonzeros = 0;
    counts.largestFront = 0;
    for (let f = 0; f < fronts; f++) {
      const rank = eliminated[f];
      const below = candidates[f] - rank + rowStarts[f + 1] - rowStarts[f];
      counts.delayed += candidates[f] - rank;
      counts.largestFront = Math.max(counts.largestFront, rank + below);
      counts.factorNonzeros += (rank * (rank + 1)) / 2 + rank * below;
      counts.flops += rank * ((rank * rank) / 3 + rank * below + below * below);
    }
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
  #settle(f: number): void {
    const memory = this.#memory;
    const block = memory.contribution[f];
    const top = memory.told('top');
    const child = memory.firstChild[f];
    const bottom = child === -1 ? block : memory.contribution[child];
    if (bottom < block && top > block) memory.kernels.memory.doubles.copyWithin(bottom, block, top);
    memory.contribution[f] = bottom;
    memory.tell('top', bottom + (top - block));
  }
}
