import type { AnalysisKernels } from '../kernels/index.js';
import { fillReducingOrder } from './fill-reducing-order.js';
import type { FrontAnalysis } from './front-analysis.js';
import { orderLastFront } from './last-front-order.js';
import type { SymmetricPattern } from './symmetric-solver.js';
import type { WeakDiagonals } from './weak-diagonals.js';

/** Offsets of the parts of a graph in the memory of the kernels. */
interface StoredGraph {
  readonly pointers: number;
  readonly neighbours: number;
  readonly edges: number;
}

/** Offsets of `WeakDiagonals`. */
interface StoredPairs {
  readonly weak: number;
  readonly partner: number;
  readonly mate: number;
}

/**
 * What `matchWeakDiagonals` and `analyseFronts` find, by the kernels: the same fronts. The values are those of the first factorisation
 * and `scale` equilibrates them. The memory of the kernels is used up; drop them afterwards.
 */
export function analyseByKernels(
  pattern: SymmetricPattern,
  values: Float64Array,
  scale: Float64Array,
  groups: Int32Array | undefined,
  kernels: AnalysisKernels,
): FrontAnalysis {
  const { memory } = kernels;
  const { order: n, columnPointers, rowIndices } = pattern;
  const entries = columnPointers[n];
  const edges = 2 * (entries - n);
  // Scratch for every step; the largest needs are those of `findSupernodes`, `amalgamate` and `matchWeakDiagonals`.
  const work = memory.allocateIntegers(14 * n + 2 * entries + 16);
  const columns = store(kernels, columnPointers, n + 1);
  const rows = store(kernels, rowIndices, entries);

  const pairs = {
    weak: memory.allocateIntegers(n),
    partner: memory.allocateIntegers(n),
    mate: memory.allocateIntegers(n),
  };
  const groupsAt = groups === undefined ? -1 : store(kernels, groups, n);
  const valuesAt = memory.allocateDoubles(entries);
  const scaleAt = memory.allocateDoubles(n);
  const sizes = memory.allocateDoubles(edges);
  memory.doubles.set(values.subarray(0, entries), valuesAt);
  memory.doubles.set(scale, scaleAt);
  kernels.matchWeakDiagonals(
    n,
    columns,
    rows,
    valuesAt,
    scaleAt,
    groupsAt,
    pairs.weak,
    pairs.partner,
    pairs.mate,
    sizes,
    work,
  );

  const graph = {
    pointers: memory.allocateIntegers(n + 1),
    neighbours: memory.allocateIntegers(edges),
    edges,
  };
  kernels.adjacency(n, columns, rows, graph.pointers, graph.neighbours, work);
  const ordered = memory.allocateIntegers(n);
  if (groups === undefined) orderByKernels(kernels, n, graph, pairs, ordered, work);
  else memory.integers.set(orderByGroups(kernels, n, graph, pairs, groups), ordered);

  const fine = memory.allocateIntegers(n);
  const fineFirst = memory.allocateIntegers(n + 2);
  const fineParent = memory.allocateIntegers(n + 2);
  const fineCount = kernels.findSupernodes(
    n,
    graph.pointers,
    graph.neighbours,
    ordered,
    fine,
    fineFirst,
    fineParent,
    work,
  );
  const below = memory.integers[fineFirst + n + 1];
  const fineStarts = memory.allocateIntegers(fineCount + 1);
  const fineRows = memory.allocateIntegers(below);
  kernels.supernodeRows(
    n,
    graph.pointers,
    graph.neighbours,
    fine,
    fineCount,
    fineFirst,
    fineParent,
    fineStarts,
    fineRows,
    work,
  );

  const together = memory.allocateIntegers(n);
  markTogether(memory.integers, n, fine, pairs.partner, together);
  const coarse = memory.allocateIntegers(n);
  const first = memory.allocateIntegers(fineCount + 1);
  const parent = memory.allocateIntegers(fineCount);
  const count = kernels.amalgamate(
    n,
    fineCount,
    fineFirst,
    fineParent,
    fineStarts,
    fineRows,
    together,
    coarse,
    first,
    parent,
    work,
  );
  const starts = memory.allocateIntegers(count + 1);
  const frontRows = memory.allocateIntegers(below);
  kernels.joinRows(
    n,
    fineCount,
    fineFirst,
    fineStarts,
    fineRows,
    coarse,
    count,
    first,
    starts,
    frontRows,
    work,
  );

  const length = memory.integers[starts + count];
  const supernodes = {
    count,
    first: memory.integers.slice(first, first + count + 1),
    parent: memory.integers.slice(parent, parent + count),
  };
  const rowStarts = memory.integers.slice(starts, starts + count + 1);
  const lastOrder = orderLastFront(supernodes, {
    starts: rowStarts,
    rows: memory.integers.subarray(frontRows, frontRows + length),
  });
  const relative = memory.allocateIntegers(length);
  const inner = memory.allocateIntegers(count);
  kernels.relativeRows(count, first, parent, starts, frontRows, relative, inner);
  const { integers } = memory;
  const permutation = new Int32Array(n);
  for (let k = 0; k < n; k++) permutation[k] = integers[fine + integers[coarse + lastOrder[k]]];
  return {
    order: n,
    permutation,
    fronts: count,
    first: supernodes.first,
    parent: supernodes.parent,
    rowStarts,
    rows: integers.slice(frontRows, frontRows + length),
    relative: integers.slice(relative, relative + length),
    inner: integers.slice(inner, inner + count),
    pairs: storedPairs(integers, n, pairs),
  };
}

function store({ memory }: AnalysisKernels, values: Int32Array, length: number): number {
  const at = memory.allocateIntegers(length);
  memory.integers.set(values.length === length ? values : values.subarray(0, length), at);
  return at;
}

/** Minimum degree on the graph in which partners are one node, all in the memory of the kernels. */
function orderByKernels(
  kernels: AnalysisKernels,
  n: number,
  graph: StoredGraph,
  pairs: StoredPairs,
  ordered: number,
  work: number,
): void {
  const { memory } = kernels;
  const firstIndex = memory.allocateIntegers(n);
  const pointers = memory.allocateIntegers(n + 1);
  const neighbours = memory.allocateIntegers(graph.edges);
  const weights = memory.allocateIntegers(n);
  const waitsFor = memory.allocateIntegers(n);
  const nodes = kernels.compressGraph(
    n,
    graph.pointers,
    graph.neighbours,
    pairs.weak,
    pairs.partner,
    pairs.mate,
    firstIndex,
    pointers,
    neighbours,
    weights,
    waitsFor,
    work,
  );
  const room = 2 * memory.integers[pointers + nodes] + 2 * nodes + 16;
  const scratch = memory.allocateIntegers(16 * nodes + 2 * room + n + 2);
  const nodeOrder = memory.allocateIntegers(nodes);
  kernels.minimumDegree(
    nodes,
    pointers,
    neighbours,
    weights,
    waitsFor,
    0,
    pointers,
    pointers,
    room,
    scratch,
    nodeOrder,
  );
  kernels.expandOrder(nodes, nodeOrder, firstIndex, pairs.partner, ordered);
}

/** Group by group. */
function orderByGroups(
  { memory }: AnalysisKernels,
  n: number,
  { pointers, neighbours, edges }: StoredGraph,
  pairs: StoredPairs,
  groups: Int32Array,
): Int32Array {
  const { integers } = memory;
  return fillReducingOrder(
    {
      nodes: n,
      pointers: integers.slice(pointers, pointers + n + 1),
      neighbours: integers.slice(neighbours, neighbours + edges),
    },
    groups,
    storedPairs(integers, n, pairs),
  );
}

function storedPairs(integers: Int32Array, n: number, { weak, partner, mate }: StoredPairs): WeakDiagonals {
  return {
    weak: Uint8Array.from(integers.subarray(weak, weak + n)),
    partner: integers.slice(partner, partner + n),
    mate: integers.slice(mate, mate + n),
  };
}

/** Marks the positions whose index is the partner of that at the next position. */
function markTogether(
  integers: Int32Array,
  n: number,
  permutation: number,
  partner: number,
  together: number,
): void {
  for (let k = 0; k + 1 < n; k++) {
    if (integers[partner + integers[permutation + k]] === integers[permutation + k + 1])
      integers[together + k] = 1;
  }
}
