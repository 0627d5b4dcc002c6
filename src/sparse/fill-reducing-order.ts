import type { Adjacency } from './adjacency.js';
import { minimumDegree } from './minimum-degree.js';
import { SparseError } from './sparse-error.js';
import { ANY_NEIGHBOUR, NOTHING } from './waiting-nodes.js';
import type { WeakDiagonals } from './weak-diagonals.js';

/**
 * Fill-reducing order of a symmetric matrix, given by its graph: minimum degree on the graph in which pairs are one node, group by group.
 * When a group is ordered, the lower groups are gone and each connected part of them has left a clique.
 * Returns the index at each position; partners are neighbours in it.
 * @throws SparseError when the groups do not fit the matrix.
 */
export function fillReducingOrder(
  matrix: Adjacency,
  groups: Int32Array | undefined,
  pairs: WeakDiagonals | undefined,
): Int32Array {
  const order = matrix.nodes;
  if (groups !== undefined && groups.length !== order) {
    throw new SparseError(`${groups.length} elimination groups were given for a matrix of order ${order}.`);
  }
  const graph = compress(matrix, pairs);
  const nodeGroups = new Int32Array(graph.nodes);
  const levels = new Set<number>();
  for (let node = 0; node < graph.nodes; node++) {
    nodeGroups[node] = groups === undefined ? 0 : groups[graph.firstIndex[node]];
    levels.add(nodeGroups[node]);
  }
  const result = new Int32Array(order);
  let place = 0;
  for (const level of [...levels].sort((a, b) => a - b)) {
    const part = levels.size === 1 ? whole(graph) : groupGraph(graph, nodeGroups, level);
    const local = minimumDegree(part.graph, {
      weights: part.nodes.map((node) => graph.weights[node]),
      ...(pairs === undefined ? {} : { waitsFor: waits(part.nodes, graph, pairs) }),
      ...(part.cliques === undefined ? {} : { cliques: part.cliques }),
    });
    for (const k of local) {
      const index = graph.firstIndex[part.nodes[k]];
      result[place++] = index;
      if (pairs !== undefined && pairs.partner[index] !== -1) result[place++] = pairs.partner[index];
    }
  }
  return result;
}

/** What each of the nodes waits for before it has a pivot, in the numbering of `nodes`. */
function waits(nodes: Int32Array, graph: CompressedGraph, { weak, mate }: WeakDiagonals): Int32Array {
  const local = new Int32Array(graph.nodes).fill(-1);
  nodes.forEach((node, k) => (local[node] = k));
  return nodes.map((node) => {
    const index = graph.firstIndex[node];
    if (weak[index] === 0) return NOTHING;
    const other = mate[index] === -1 ? -1 : local[graph.nodeOf[mate[index]]];
    return other === -1 ? ANY_NEIGHBOUR : other;
  });
}

/** A graph whose nodes stand for one index or for a pair of them. */
interface CompressedGraph extends Adjacency {
  readonly weights: Int32Array;
  readonly firstIndex: Int32Array;
  /** Node of each index. */
  readonly nodeOf: Int32Array;
}

/** Joins each pair into one node. */
function compress(graph: Adjacency, pairs: WeakDiagonals | undefined): CompressedGraph {
  const n = graph.nodes;
  const firstIndex = new Int32Array(n);
  const nodeOf = new Int32Array(n);
  let nodes = 0;
  for (let i = 0; i < n; i++) {
    const other = pairs === undefined ? -1 : pairs.partner[i];
    if (other !== -1 && other < i) nodeOf[i] = nodeOf[other];
    else {
      nodeOf[i] = nodes;
      firstIndex[nodes++] = i;
    }
  }
  const weights = new Int32Array(nodes).fill(1);
  if (nodes === n) return { ...graph, weights, firstIndex, nodeOf };
  const neighbours = new Int32Array(graph.neighbours.length);
  const pointers = new Int32Array(nodes + 1);
  const seen = new Int32Array(nodes).fill(-1);
  let length = 0;
  const append = (node: number, i: number): void => {
    for (let p = graph.pointers[i]; p < graph.pointers[i + 1]; p++) {
      const other = nodeOf[graph.neighbours[p]];
      if (seen[other] === node) continue;
      seen[other] = node;
      neighbours[length++] = other;
    }
  };
  for (let node = 0; node < nodes; node++) {
    const i = firstIndex[node];
    const other = pairs === undefined ? -1 : pairs.partner[i];
    seen[node] = node;
    append(node, i);
    if (other !== -1) {
      weights[node] = 2;
      append(node, other);
    }
    pointers[node + 1] = length;
  }
  return {
    nodes,
    pointers,
    neighbours: neighbours.subarray(0, length),
    weights,
    firstIndex: firstIndex.subarray(0, nodes),
    nodeOf,
  };
}

/** The graph of one group: its nodes, the edges among them, and the cliques that lower groups leave. */
interface GroupGraph {
  readonly nodes: Int32Array;
  readonly graph: Adjacency;
  readonly cliques?: Adjacency;
}

function whole(graph: CompressedGraph): GroupGraph {
  const nodes = new Int32Array(graph.nodes);
  for (let node = 0; node < nodes.length; node++) nodes[node] = node;
  return { nodes, graph };
}

function groupGraph(graph: CompressedGraph, groups: Int32Array, level: number): GroupGraph {
  const { pointers: allPointers, neighbours: allNeighbours } = graph;
  const local = new Int32Array(graph.nodes).fill(-1);
  let count = 0;
  for (let node = 0; node < graph.nodes; node++) if (groups[node] === level) local[node] = count++;
  const nodes = new Int32Array(count);
  const pointers = new Int32Array(count + 1);
  const neighbours = new Int32Array(allNeighbours.length);
  let length = 0;
  for (let node = 0; node < graph.nodes; node++) {
    const own = local[node];
    if (own === -1) continue;
    nodes[own] = node;
    const end = allPointers[node + 1];
    for (let p = allPointers[node]; p < end; p++) {
      const other = local[allNeighbours[p]];
      if (other !== -1) neighbours[length++] = other;
    }
    pointers[own + 1] = length;
  }
  return {
    nodes,
    graph: { nodes: count, pointers, neighbours: neighbours.slice(0, length) },
    cliques: cliquesOf(graph, groups, level, local),
  };
}

/** For each connected part of the groups below `level`: its neighbours in that group. */
function cliquesOf(graph: CompressedGraph, groups: Int32Array, level: number, local: Int32Array): Adjacency {
  const { pointers: allPointers, neighbours } = graph;
  const visited = new Uint8Array(graph.nodes);
  const seen = new Int32Array(graph.nodes).fill(-1);
  const queue = new Int32Array(graph.nodes);
  const pointers: number[] = [0];
  const members: number[] = [];
  for (let root = 0; root < graph.nodes; root++) {
    if (groups[root] >= level || visited[root] === 1) continue;
    let tail = 0;
    queue[tail++] = root;
    visited[root] = 1;
    for (let head = 0; head < tail; head++) {
      const node = queue[head];
      const end = allPointers[node + 1];
      for (let p = allPointers[node]; p < end; p++) {
        const other = neighbours[p];
        if (local[other] !== -1) {
          if (seen[other] !== root) members.push(local[other]);
          seen[other] = root;
        } else if (groups[other] < level && visited[other] === 0) {
          visited[other] = 1;
          queue[tail++] = other;
        }
      }
    }
    pointers.push(members.length);
  }
  return {
    nodes: pointers.length - 1,
    pointers: Int32Array.from(pointers),
    neighbours: Int32Array.from(members),
  };
}
