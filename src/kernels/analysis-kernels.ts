import type { KernelMemory } from './dense-kernels.js';

/**
 * Kernels of the symbolic analysis, on integers and doubles by their offsets in one linear memory. They follow the algorithms of
 * `src/sparse` step for step, so that the results are the same; those serve where there is no WebAssembly. An analysis runs once
 * per problem, when an engine still interprets JavaScript: there it takes ten times as long.
 *
 * A graph of `nodes` nodes is given by `pointers` (nodes + 1) and `neighbours`; a set of `count` supernodes by `first` (count + 1)
 * and `parent`, with the rows below each in `starts` (count + 1) and `rows`.
 */
export interface AnalysisKernels {
  readonly memory: KernelMemory;

  /**
   * `symmetricPattern` for `count` triplets at `rows` and `columns`, both with room for `order` more and overwritten. `positions` too
   * has count + order places. `work`: order + 1 + 2 (count + order) integers. Returns the number of entries, -1
   * for an index out of range.
   */
  symmetricPattern(
    order: number,
    count: number,
    rows: number,
    columns: number,
    columnPointers: number,
    rowIndices: number,
    positions: number,
    work: number,
  ): number;

  /**
   * `matchWeakDiagonals`: fills `weak`, `partner` and `mate`; `groups` may be -1. Returns the number of weak diagonal entries. `sizes`:
   * two doubles per entry; `work`: 6 integers per index, 3 more, and 2 per entry.
   */
  matchWeakDiagonals(
    order: number,
    columnPointers: number,
    rowIndices: number,
    values: number,
    scale: number,
    groups: number,
    weak: number,
    partner: number,
    mate: number,
    sizes: number,
    work: number,
  ): number;

  /** `adjacencyOf`. `work`: one integer per index. */
  adjacency(
    order: number,
    columnPointers: number,
    rowIndices: number,
    pointers: number,
    neighbours: number,
    work: number,
  ): void;

  /**
   * The graph in which partners are one node, with the first index and the weight of each node and what it waits for as
   * `minimumDegree` wants it. `work`: two integers per index. Returns the number of nodes.
   */
  compressGraph(
    order: number,
    pointers: number,
    neighbours: number,
    weak: number,
    partner: number,
    mate: number,
    firstIndex: number,
    compressedPointers: number,
    compressedNeighbours: number,
    weights: number,
    waitsFor: number,
    work: number,
  ): number;

  /** The order of the indices from that of the nodes of a compressed graph. */
  expandOrder(nodes: number, nodeOrder: number, firstIndex: number, partner: number, result: number): void;

  /**
   * `minimumDegree`: node k of the order is written to `order` + k. `weights` has an entry per node; `waitsFor` too, or is -1, and is
   * overwritten; there may be 0 cliques. `room` is the length of a list that holds the graph's lists and all cliques twice over
   * and 2 integers per node; `work` has room for 9 (nodes + cliques) + 7 nodes + 2 `room` + the sum of the weights + 2 integers.
   */
  minimumDegree(
    nodes: number,
    pointers: number,
    neighbours: number,
    weights: number,
    waitsFor: number,
    cliques: number,
    cliquePointers: number,
    cliqueMembers: number,
    room: number,
    work: number,
    order: number,
  ): void;

  /**
   * Refines a fill-reducing order to a postorder of its elimination tree, `fine`, and finds the supernodes of that. `first` and
   * `parent` have nodes + 2 places. Returns the number of supernodes; first[nodes + 1] receives the number of rows below all of
   * them. `work`: 9 integers per node.
   */
  findSupernodes(
    nodes: number,
    pointers: number,
    neighbours: number,
    ordered: number,
    fine: number,
    first: number,
    parent: number,
    work: number,
  ): number;

  /** `supernodeRows`. `work`: 4 integers per node. */
  supernodeRows(
    nodes: number,
    pointers: number,
    neighbours: number,
    permutation: number,
    count: number,
    first: number,
    parent: number,
    starts: number,
    rows: number,
    work: number,
  ): void;

  /**
   * `amalgamate`: `together` has an integer per column, or is -1. Writes the coarse partition; returns the number of its
   * supernodes. `work`: 12 integers per supernode, one per column and 8 more.
   */
  amalgamate(
    columns: number,
    count: number,
    first: number,
    parent: number,
    starts: number,
    rows: number,
    together: number,
    permutation: number,
    newFirst: number,
    newParent: number,
    work: number,
  ): number;

  /** `joinRows`. `work`: 3 integers per node. */
  joinRows(
    nodes: number,
    fineCount: number,
    fineFirst: number,
    fineStarts: number,
    fineRows: number,
    order: number,
    count: number,
    first: number,
    starts: number,
    rows: number,
    work: number,
  ): void;

  /** `relative` and `inner` of a `FrontAnalysis`. */
  relativeRows(
    count: number,
    first: number,
    parent: number,
    starts: number,
    rows: number,
    relative: number,
    inner: number,
  ): void;
}
