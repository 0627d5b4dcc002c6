import type { AnalysisKernels } from '../kernels/index.js';
import type { Adjacency } from './adjacency.js';
import type { MinimumDegreeOptions } from './minimum-degree.js';

/** The order of `minimumDegree`, found by the kernels. */
export function minimumDegreeByKernels(
  graph: Adjacency,
  options: MinimumDegreeOptions,
  kernels: AnalysisKernels,
): Int32Array {
  const { memory } = kernels;
  const { nodes, pointers } = graph;
  const { cliques } = options;
  const edges = pointers[nodes];
  const weights = options.weights ?? new Int32Array(nodes).fill(1);
  let total = 0;
  for (let i = 0; i < nodes; i++) total += weights[i];
  const cliqueCount = cliques?.nodes ?? 0;
  const members = cliques?.neighbours.length ?? 0;
  const room = 2 * (edges + 2 * members) + 2 * nodes + 16;
  const work = 9 * (nodes + cliqueCount) + 7 * nodes + 2 * room + total + 2;
  const size = 5 * nodes + edges + cliqueCount + members + work + 16;
  // One block, cut up here: each array would be rounded up by itself otherwise.
  let place = memory.allocateIntegers(size);
  const store = (values: Int32Array, length = values.length): number => {
    const at = place;
    memory.integers.set(values.length === length ? values : values.subarray(0, length), at);
    place += length;
    return at;
  };
  const at = {
    pointers: store(pointers, nodes + 1),
    neighbours: store(graph.neighbours, edges),
    weights: store(weights, nodes),
    waitsFor: options.waitsFor === undefined ? -1 : store(options.waitsFor, nodes),
    cliquePointers: cliques === undefined ? place : store(cliques.pointers, cliqueCount + 1),
    cliqueMembers: cliques === undefined ? place : store(cliques.neighbours, members),
  };
  const order = place;
  kernels.minimumDegree(
    nodes,
    at.pointers,
    at.neighbours,
    at.weights,
    at.waitsFor,
    cliqueCount,
    at.cliquePointers,
    at.cliqueMembers,
    room,
    order + nodes,
    order,
  );
  return memory.integers.slice(order, order + nodes);
}
