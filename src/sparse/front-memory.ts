import { FRONT_TABLE, type DenseKernels } from '../kernels/index.js';
import { entryTargets } from './entry-targets.js';
import type { FrontAnalysis } from './front-analysis.js';
import type { ScaledMatrix } from './scaled-matrix.js';
import type { SymmetricPattern } from './symmetric-solver.js';

/** Room for delayed pivots in the last front before it must move. */
const LAST_FRONT_SLACK = 16;
/** Doubles at the end of every scratch block, as the kernels ask. */
const SCRATCH_MARGIN = 16;

type TableEntry = Exclude<keyof typeof FRONT_TABLE, 'length'>;

/** The arrays of one entry per front that change from factorisation to factorisation. */
const FRONT_ARRAYS = [
  'panel',
  'leading',
  'candidates',
  'eliminated',
  'firstPivot',
  'delayedStarts',
  'contribution',
] as const;

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
  /** Offset of the front table, which names all that the kernels need to know (see `FRONT_TABLE`). */
  readonly table: number;
  /** Offset of each front's panel and its leading dimension in the present factorisation. */
  panel!: Int32Array;
  leading!: Int32Array;
  /** Candidates and eliminated pivots of each front; the position of its first pivot in `pivots`. */
  candidates!: Int32Array;
  eliminated!: Int32Array;
  firstPivot!: Int32Array;
  /** Column (position of the permuted matrix) of each pivot, in elimination order. */
  pivots!: Int32Array;
  /** Columns that each front delayed: `delayed[delayedStarts[f] .. + candidates - eliminated)`. */
  delayed!: Int32Array;
  delayedStarts!: Int32Array;
  /** Offset of each front's contribution block. */
  contribution!: Int32Array;
  firstChild!: Int32Array;
  nextSibling!: Int32Array;
  /** Offsets of D, of the kernels' permutations (integers), of the contribution stack and of the scratch block. */
  readonly diagonal: number;
  readonly permutation: number;
  readonly contributions: number;
  scratch: number;
  /** Offsets of the original index at each position and of the places of the matrix's entries in the panels' slots. */
  readonly order: number;
  readonly #targets: number;
  readonly #panels: number;
  readonly #panelsLength: number;
  readonly #panelSlots: Int32Array;
  #scratchLength: number;
  #lastLeading: number;
  #delayedLength = 64;
  /** Blocks of the overflow area, the one in use, and how much of it is taken. */
  readonly #overflow: { readonly offset: number; readonly length: number }[] = [];
  #overflowBlock = 0;
  #overflowUsed = 0;

  constructor(pattern: SymmetricPattern, analysis: FrontAnalysis, kernels: DenseKernels) {
    this.#pattern = pattern;
    const { order, fronts, first, rowStarts, inner, parent } = analysis;
    this.analysis = analysis;
    this.kernels = kernels;
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
    this.order = this.#store(analysis.permutation);
    this.#targets = this.#store(entryTargets(pattern, analysis, this.#panelSlots, this.#lastLeading));
    const children = childrenOf(parent);
    this.table = this.#store(new Int32Array(FRONT_TABLE.length));
    const offsets: Record<string, number> = {
      fronts,
      first: this.#store(first),
      rowStarts: this.#store(rowStarts),
      rows: this.#store(analysis.rows),
      relative: this.#store(analysis.relative),
      inner: this.#store(inner),
      parent: this.#store(parent),
      firstChild: this.#store(children.first),
      nextSibling: this.#store(children.next),
      slots: this.#store(this.#panelSlots),
      pivots: memory.allocateIntegers(order),
      delayed: memory.allocateIntegers(this.#delayedLength),
      diagonal: this.diagonal,
      permutation: this.permutation,
    };
    for (const name of FRONT_ARRAYS) offsets[name] = memory.allocateIntegers(fronts);
    for (const [name, offset] of Object.entries(offsets)) this.tell(name as TableEntry, offset);
    this.bind();
  }

  /** Sets an entry of the front table. */
  tell(entry: TableEntry, value: number): void {
    this.kernels.memory.integers[this.table + FRONT_TABLE[entry]] = value;
  }

  /** An entry of the front table. */
  told(entry: TableEntry): number {
    return this.kernels.memory.integers[this.table + FRONT_TABLE[entry]];
  }

  /** Renews the views of the kernels' memory: to be called after every allocation in it. */
  bind(): void {
    const { fronts, order } = this.analysis;
    for (const name of FRONT_ARRAYS) this[name] = this.#view(name, fronts);
    this.firstChild = this.#view('firstChild', fronts);
    this.nextSibling = this.#view('nextSibling', fronts);
    this.pivots = this.#view('pivots', order);
    this.delayed = this.#view('delayed', this.#delayedLength);
  }

  /** Reserves doubles in the kernels' memory and renews the views. */
  allocateDoubles(length: number): number {
    const offset = this.kernels.memory.allocateDoubles(length);
    this.bind();
    return offset;
  }

  #view(name: TableEntry, length: number): Int32Array {
    const offset = this.told(name);
    return this.kernels.memory.integers.subarray(offset, offset + length);
  }

  /** Copies integers into the kernels' memory; returns their offset. */
  #store(values: Int32Array): number {
    const { memory } = this.kernels;
    const offset = memory.allocateIntegers(values.length);
    memory.integers.set(values, offset);
    return offset;
  }

  /**
   * Forgets the factors and fills the slots of all panels with the entries of the matrix, scaled on both sides, in one pass
   * over the values.
   */
  reset({ columnPointers, rowIndices, values, scale }: ScaledMatrix): void {
    this.#overflowBlock = 0;
    this.#overflowUsed = 0;
    this.tell('pivotCount', 0);
    this.tell('delayedCount', 0);
    this.tell('top', this.contributions);
    const { fronts, first, order } = this.analysis;
    if (fronts === 0) return;
    this.tell('lastPanel', this.lastPanel);
    this.tell('lastLeading', this.lastLeading);
    const a = this.kernels.memory.doubles;
    a.fill(0, this.#panels, this.#panels + this.#panelsLength);
    const own = first[fronts] - first[fronts - 1];
    a.fill(0, this.lastPanel, this.lastPanel + own * this.#lastLeading);
    this.kernels.fronts.placeScaled(columnPointers, rowIndices, values, scale, this.#targets, order);
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
    this.scratch = this.allocateDoubles(this.#scratchLength);
  }

  /** Makes sure that `delayed` holds `length` columns. */
  reserveDelayed(length: number): void {
    if (length <= this.delayed.length) return;
    const old = this.told('delayed');
    const oldLength = this.#delayedLength;
    this.#delayedLength = Math.max(length, 2 * oldLength);
    const { memory } = this.kernels;
    const offset = memory.allocateIntegers(this.#delayedLength);
    memory.integers.copyWithin(offset, old, old + oldLength);
    this.tell('delayed', offset);
    this.bind();
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
      block = { offset: this.allocateDoubles(blockLength), length: blockLength };
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
    const panel = this.allocateDoubles(leading * leading);
    const a = this.kernels.memory.doubles;
    for (let j = 0; j < own; j++) {
      const source = oldPanel + j * oldLeading;
      a.copyWithin(panel + j * leading, source, source + own);
    }
    this.#panelSlots[f] = panel;
    this.#lastLeading = leading;
    this.tell('lastPanel', panel);
    this.tell('lastLeading', leading);
    const targets = entryTargets(this.#pattern, this.analysis, this.#panelSlots, leading);
    this.kernels.memory.integers.set(targets, this.#targets);
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

/** First child of each front and the next child of its parent, in ascending order; -1 for none. */
function childrenOf(parent: Int32Array): { first: Int32Array; next: Int32Array } {
  const first = new Int32Array(parent.length).fill(-1);
  const next = new Int32Array(parent.length).fill(-1);
  for (let f = parent.length - 1; f >= 0; f--) {
    if (parent[f] === -1) continue;
    next[f] = first[parent[f]];
    first[parent[f]] = f;
  }
  return { first, next };
}

function even(length: number): number {
  return length + (length & 1);
}
