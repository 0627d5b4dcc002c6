import type { DenseKernels } from '../kernels/index.js';
import { entryTargets } from './entry-targets.js';
import type { FrontAnalysis } from './front-analysis.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** Room for delayed pivots in the last front before it must move. */
const LAST_FRONT_SLACK = 16;
/** Doubles at the end of every scratch block, as the kernels ask. */
const SCRATCH_MARGIN = 16;

/**
 * The memory of a multifrontal factorisation, laid out once from the analysis inside the linear memory of the kernels:
 *
 *     panels        per front: (candidates + rows) x candidates, column-major, L after elimination
 *     last front    square, allocated first: the updates of all borders accumulate in it
 *     diagonal      D in elimination order, 2 doubles per pivot
 *     contributions stack of Schur complements (rows x inner) waiting for their parents
 *     scratch       of the update kernels
 *
 * Candidates are a front's own columns, then the columns that its children delayed. Only fronts with delayed candidates
 * need more than the analysis foresaw: they are placed in an overflow area that is kept for later factorisations.
 */
export class FrontMemory {
  readonly analysis: FrontAnalysis;
  readonly #pattern: SymmetricPattern;
  readonly kernels: DenseKernels;
  /** Offset of each front's panel and its leading dimension in the present factorisation. */
  readonly panel: Int32Array;
  readonly leading: Int32Array;
  /** Candidates and eliminated pivots of each front; the position of its first pivot in `pivots`. */
  readonly candidates: Int32Array;
  readonly eliminated: Int32Array;
  readonly firstPivot: Int32Array;
  /** Column (position of the permuted matrix) of each pivot, in elimination order. */
  readonly pivots: Int32Array;
  /** Columns that each front delayed: `delayed[delayedStarts[f] .. + candidates - eliminated)`. */
  delayed: Int32Array;
  readonly delayedStarts: Int32Array;
  /** Offsets of D, of the kernels' permutations (integers), of the contribution stack and of the scratch block. */
  readonly diagonal: number;
  readonly permutation: number;
  readonly contributions: number;
  /** Offset of each front's contribution block. */
  readonly contribution: Int32Array;
  scratch: number;
  /** Offset of the place of each entry of the matrix in the panels' slots. */
  readonly #targets: Int32Array;
  readonly #panels: number;
  readonly #panelsLength: number;
  readonly #panelSlots: Int32Array;
  #scratchLength: number;
  #lastLeading: number;
  /** Blocks of the overflow area, the one in use, and how much of it is taken. */
  readonly #overflow: { readonly offset: number; readonly length: number }[] = [];
  #overflowBlock = 0;
  #overflowUsed = 0;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;

  constructor(pattern: SymmetricPattern, analysis: FrontAnalysis, kernels: DenseKernels) {
    this.#pattern = pattern;
    const { order, fronts, first, rowStarts, inner, parent } = analysis;
    this.analysis = analysis;
    this.kernels = kernels;
    this.panel = new Int32Array(fronts);
    this.leading = new Int32Array(fronts);
    this.candidates = new Int32Array(fronts);
    this.eliminated = new Int32Array(fronts);
    this.firstPivot = new Int32Array(fronts);
    this.pivots = new Int32Array(order);
    this.delayed = new Int32Array(64);
    this.delayedStarts = new Int32Array(fronts);
    this.contribution = new Int32Array(fronts);
    this.firstChild = new Int32Array(fronts).fill(-1);
    this.nextSibling = new Int32Array(fronts).fill(-1);
    for (let f = fronts - 1; f >= 0; f--) {
      if (parent[f] === -1) continue;
      this.nextSibling[f] = this.firstChild[parent[f]];
      this.firstChild[parent[f]] = f;
    }

    const memory = kernels.memory;
    this.#panelSlots = new Int32Array(fronts);
    this.#lastLeading = fronts === 0 ? 0 : even(first[fronts] - first[fronts - 1] + LAST_FRONT_SLACK);
    if (fronts > 0) {
      this.#panelSlots[fronts - 1] = memory.allocateDoubles(this.#lastLeading * this.#lastLeading);
    }
    let length = 0;
    for (let f = 0; f < fronts - 1; f++) {
      this.#panelSlots[f] = length;
      const columns = first[f + 1] - first[f];
      length += even((columns + rowStarts[f + 1] - rowStarts[f]) * columns);
    }
    const panels = memory.allocateDoubles(length);
    for (let f = 0; f < fronts - 1; f++) this.#panelSlots[f] += panels;
    this.#panelsLength = length;
    this.#panels = panels;
    this.#targets = entryTargets(pattern, analysis, this.#panelSlots, this.#lastLeading);
    this.diagonal = memory.allocateDoubles(2 * order + 2);
    this.permutation = memory.allocateIntegers(order);
    this.contributions = memory.allocateDoubles(stackLength(analysis));
    let scratch = 0;
    for (let f = 0; f < fronts; f++) {
      const rows = rowStarts[f + 1] - rowStarts[f];
      const border = rows - inner[f];
      scratch = Math.max(scratch, rows * (first[f + 1] - first[f]) + border * border);
    }
    this.#scratchLength = scratch + SCRATCH_MARGIN;
    this.scratch = memory.allocateDoubles(this.#scratchLength);
  }

  /**
   * Forgets the factors and fills the slots of all panels with the entries of the matrix, scaled on both sides, in one pass
   * over the values.
   */
  reset(values: Float64Array, scale: Float64Array): void {
    this.#overflowBlock = 0;
    this.#overflowUsed = 0;
    const { fronts, first } = this.analysis;
    if (fronts === 0) return;
    const a = this.kernels.memory.doubles;
    const targets = this.#targets;
    a.fill(0, this.#panels, this.#panels + this.#panelsLength);
    const own = first[fronts] - first[fronts - 1];
    a.fill(0, this.lastPanel, this.lastPanel + own * this.#lastLeading);
    const { order, columnPointers, rowIndices } = this.#pattern;
    for (let j = 0; j < order; j++) {
      const scaleJ = scale[j];
      const end = columnPointers[j + 1];
      for (let p = columnPointers[j]; p < end; p++) a[targets[p]] = values[p] * scaleJ * scale[rowIndices[p]];
    }
  }

  /**
   * Gives front f room for `extra` delayed candidates, between its own columns and its rows, and sets its panel and leading
   * dimension; the matrix entries come along, the rest is zero. Views of the kernels' memory must be read again afterwards.
   */
  place(f: number, extra: number): void {
    const { fronts, first } = this.analysis;
    const own = first[f + 1] - first[f];
    this.candidates[f] = own + extra;
    if (f === fronts - 1) {
      if (own + extra > this.#lastLeading) this.#growLastFront(own + extra);
      this.panel[f] = this.#panelSlots[f];
      this.leading[f] = this.#lastLeading;
      const a = this.kernels.memory.doubles;
      const end = this.panel[f] + own * this.#lastLeading;
      for (let column = this.panel[f]; column < end; column += this.#lastLeading) {
        a.fill(0, column + own, column + own + extra);
      }
      a.fill(0, end, end + extra * this.#lastLeading);
      return;
    }
    this.#placeInner(f, own, extra);
  }

  #placeInner(f: number, own: number, extra: number): void {
    const { rowStarts } = this.analysis;
    const rows = rowStarts[f + 1] - rowStarts[f];
    const leading = own + extra + rows;
    this.leading[f] = leading;
    this.panel[f] = this.#panelSlots[f];
    if (extra === 0) return;
    const panel = this.#takeOverflow(even(leading * (own + extra)));
    this.panel[f] = panel;
    const a = this.kernels.memory.doubles;
    a.fill(0, panel, panel + leading * (own + extra));
    let source = this.#panelSlots[f];
    for (let j = 0; j < own; j++, source += own + rows) {
      const target = panel + j * leading;
      a.copyWithin(target, source, source + own);
      a.copyWithin(target + own + extra, source + own, source + own + rows);
    }
  }

  /** Offset and leading dimension of the last front, into which borders are updated before it is placed. */
  get lastPanel(): number {
    return this.#panelSlots[this.analysis.fronts - 1];
  }

  get lastLeading(): number {
    return this.#lastLeading;
  }

  /** Makes sure that the scratch block holds `length` doubles and the kernels' margin. */
  reserveScratch(length: number): void {
    if (length + SCRATCH_MARGIN <= this.#scratchLength) return;
    this.#scratchLength = Math.max(length + SCRATCH_MARGIN, 2 * this.#scratchLength);
    this.scratch = this.kernels.memory.allocateDoubles(this.#scratchLength);
  }

  /** Makes sure that `delayed` holds `length` columns. */
  reserveDelayed(length: number): void {
    if (length <= this.delayed.length) return;
    const larger = new Int32Array(Math.max(length, 2 * this.delayed.length));
    larger.set(this.delayed);
    this.delayed = larger;
  }

  #takeOverflow(length: number): number {
    let block = this.#overflow[this.#overflowBlock];
    while (block !== undefined && this.#overflowUsed + length > block.length) {
      block = this.#overflow[++this.#overflowBlock];
      this.#overflowUsed = 0;
    }
    if (block === undefined) {
      const last = this.#overflow.at(-1);
      const blockLength = Math.max(length, 2 * (last?.length ?? 0));
      block = { offset: this.kernels.memory.allocateDoubles(blockLength), length: blockLength };
      this.#overflow.push(block);
    }
    const offset = block.offset + this.#overflowUsed;
    this.#overflowUsed += length;
    return offset;
  }

  /** Moves the last front, with what has accumulated in its own columns, to a larger square. */
  #growLastFront(candidates: number): void {
    const f = this.analysis.fronts - 1;
    const own = this.analysis.first[f + 1] - this.analysis.first[f];
    const oldPanel = this.#panelSlots[f];
    const oldLeading = this.#lastLeading;
    const leading = even(candidates + Math.max(LAST_FRONT_SLACK, candidates - own));
    const panel = this.kernels.memory.allocateDoubles(leading * leading);
    const a = this.kernels.memory.doubles;
    for (let j = 0; j < own; j++) {
      const source = oldPanel + j * oldLeading;
      a.copyWithin(panel + j * leading, source, source + own);
    }
    this.#panelSlots[f] = panel;
    this.#lastLeading = leading;
    this.#targets.set(entryTargets(this.#pattern, this.analysis, this.#panelSlots, leading));
  }
}

/** Largest height of the stack of contribution blocks: a front's block is built above those of its children. */
function stackLength({ fronts, rowStarts, inner, parent }: FrontAnalysis): number {
  const below = new Float64Array(fronts + 1);
  let top = 0;
  let largest = 0;
  for (let f = 0; f < fronts; f++) {
    const size = (rowStarts[f + 1] - rowStarts[f]) * inner[f];
    largest = Math.max(largest, top + size);
    top += size - below[f];
    if (parent[f] !== -1) below[parent[f]] += size;
  }
  return largest;
}

function even(length: number): number {
  return length + (length & 1);
}
