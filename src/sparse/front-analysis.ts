import { createAnalysisKernels } from '../kernels/index.js';
import { adjacencyOf } from './adjacency.js';
import { amalgamate } from './amalgamate.js';
import { columnCounts } from './column-counts.js';
import { eliminationTree, renumberTree } from './elimination-tree.js';
import { fillReducingOrder } from './fill-reducing-order.js';
import { analyseByKernels } from './kernel-analysis.js';
import { orderLastFront } from './last-front-order.js';
import { postorder } from './postorder.js';
import { findSupernodes, joinRows, supernodeRows } from './supernodes.js';
import type { SymmetricPattern } from './symmetric-solver.js';
import { matchWeakDiagonals, type WeakDiagonals } from './weak-diagonals.js';

/** Below this order a memory for the kernels costs more than they save. */
const SMALLEST_FOR_KERNELS = 500;

/**
 * The assembly tree: front f eliminates its columns `first[f] .. first[f+1])` and updates the rows
 * `rows[rowStarts[f] .. rowStarts[f+1])` below, in postorder. Indices are positions of the permuted matrix. The local index of
 * a column is its number in the front; rows follow the columns.
 */
export interface FrontAnalysis {
  readonly order: number;
  /** Original index at each position. */
  readonly permutation: Int32Array;
  readonly fronts: number;
  readonly first: Int32Array;
  readonly parent: Int32Array;
  readonly rowStarts: Int32Array;
  readonly rows: Int32Array;
  /** Local index of each of `rows` in the parent front. */
  readonly relative: Int32Array;
  /** Number of rows of each front that lie before the last front; the others are its border. */
  readonly inner: Int32Array;
  /** The weak diagonal entries on which the order was based. */
  readonly pairs: WeakDiagonals | undefined;
}

/**
 * Ordering and symbolic factorisation of a symmetric matrix into fronts (Duff & Reid 1983; Liu 1992). The order pairs diagonal entries
 * that are weak in the matrix with these values, which `scale` equilibrates.
 *
 * @param recorded the `pairs` of another analysis, which take the place of the values: both come to the same fronts.
 */
export function analyse(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
  recorded?: WeakDiagonals,
): FrontAnalysis {
  const parts = groups?.some((group) => group !== groups[0]) === true ? groups : undefined;
  if (recorded !== undefined) return analyseFronts(pattern, parts, recorded);
  const kernels = pattern.order < SMALLEST_FOR_KERNELS ? undefined : createAnalysisKernels();
  if (kernels !== undefined) return analyseByKernels(pattern, values, scale, parts, kernels);
  return analyseFronts(pattern, parts, matchWeakDiagonals(pattern, values, scale, parts));
}

/** The same, found here, from the pairs. */
export function analyseFronts(
  pattern: SymmetricPattern,
  groups: Int32Array | undefined,
  pairs: WeakDiagonals | undefined,
): FrontAnalysis {
  const graph = adjacencyOf(pattern);
  const ordered = fillReducingOrder(graph, groups, pairs);
  const tree = eliminationTree(graph, ordered);
  const post = postorder(tree);
  const fine = compose(ordered, post);
  const parent = renumberTree(tree, post);
  const fineSupernodes = findSupernodes(parent, columnCounts(graph, fine, parent));
  const fineRows = supernodeRows(graph, fine, fineSupernodes);
  const together = pairs === undefined ? undefined : pairsTogether(fine, pairs);
  const { permutation: coarse, supernodes } = amalgamate(fineSupernodes, fineRows, together);
  const structure = joinRows(fineSupernodes, fineRows, coarse, supernodes);
  const permutation = compose(compose(fine, coarse), orderLastFront(supernodes, structure));
  const { count, first, parent: parentFront } = supernodes;
  const relative = new Int32Array(structure.rows.length);
  const inner = new Int32Array(count);
  const borderStart = count === 0 ? 0 : first[count - 1];
  for (let f = 0; f < count; f++) {
    const begin = structure.starts[f];
    const end = structure.starts[f + 1];
    let p = end;
    while (p > begin && structure.rows[p - 1] >= borderStart) p--;
    inner[f] = p - begin;
    if (parentFront[f] !== -1)
      fillRelative(relative, structure.rows, begin, end, parentFront[f], first, structure.starts);
  }
  return {
    order: pattern.order,
    permutation,
    fronts: count,
    first,
    parent: parentFront,
    rowStarts: structure.starts,
    rows: structure.rows,
    relative,
    inner,
    pairs,
  };
}

/** Applies `inner` after `outer`: index at position k of the result is outer[inner[k]]. */
function compose(outer: Int32Array, inner: Int32Array): Int32Array {
  const result = new Int32Array(inner.length);
  for (let k = 0; k < inner.length; k++) result[k] = outer[inner[k]];
  return result;
}

/** Marks the positions whose index is paired with that of the next position. */
function pairsTogether(permutation: Int32Array, pairs: WeakDiagonals): Uint8Array {
  const together = new Uint8Array(permutation.length);
  for (let k = 0; k + 1 < permutation.length; k++) {
    if (pairs.partner[permutation[k]] === permutation[k + 1]) together[k] = 1;
  }
  return together;
}

/** Local indices in the parent front of ascending rows: a merge with its columns and rows. */
function fillRelative(
  relative: Int32Array,
  rows: Int32Array,
  begin: number,
  end: number,
  parent: number,
  first: Int32Array,
  starts: Int32Array,
): void {
  const columns = first[parent + 1] - first[parent];
  let q = starts[parent];
  for (let p = begin; p < end; p++) {
    const i = rows[p];
    if (i < first[parent + 1]) {
      relative[p] = i - first[parent];
    } else {
      while (rows[q] < i) q++;
      relative[p] = columns + q - starts[parent];
    }
  }
}
