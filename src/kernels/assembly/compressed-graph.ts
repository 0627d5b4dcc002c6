/** The graph in which partners are one node: `compress` of `src/sparse/fill-reducing-order.ts`. See `../analysis-kernels.ts`. */
import { integer, setInteger } from './front-table';

const NOTHING: i32 = -1;
const ANY_NEIGHBOUR: i32 = -2;

let own: i32;
let length: i32;

/** Writes the neighbours of index i that node `own` does not have yet. */
function append(i: i32, pointers: usize, neighbours: usize, nodeOf: usize, seen: usize, target: usize): void {
  const end = integer(pointers, i + 1);
  for (let p = integer(pointers, i); p < end; p++) {
    const other = integer(nodeOf, integer(neighbours, p));
    if (integer(seen, other) == own) continue;
    setInteger(seen, other, own);
    setInteger(target, length++, other);
  }
}

/** See `AnalysisKernels.compressGraph`. */
export function compressGraph(
  order: i32,
  pointersAt: i32,
  neighboursAt: i32,
  weakAt: i32,
  partnerAt: i32,
  mateAt: i32,
  firstIndexAt: i32,
  compressedPointersAt: i32,
  compressedNeighboursAt: i32,
  weightsAt: i32,
  waitsForAt: i32,
  work: i32,
): i32 {
  const pointers = (<usize>pointersAt) << 2;
  const neighbours = (<usize>neighboursAt) << 2;
  const weak = (<usize>weakAt) << 2;
  const partner = (<usize>partnerAt) << 2;
  const mate = (<usize>mateAt) << 2;
  const firstIndex = (<usize>firstIndexAt) << 2;
  const starts = (<usize>compressedPointersAt) << 2;
  const target = (<usize>compressedNeighboursAt) << 2;
  const weights = (<usize>weightsAt) << 2;
  const waitsFor = (<usize>waitsForAt) << 2;
  const nodeOf = (<usize>work) << 2;
  const seen = nodeOf + ((<usize>order) << 2);
  let nodes = 0;
  for (let i = 0; i < order; i++) {
    const other = integer(partner, i);
    if (other != -1 && other < i) {
      setInteger(nodeOf, i, integer(nodeOf, other));
    } else {
      setInteger(nodeOf, i, nodes);
      setInteger(firstIndex, nodes++, i);
    }
  }
  for (let node = 0; node < nodes; node++) setInteger(seen, node, -1);
  length = 0;
  setInteger(starts, 0, 0);
  for (let node = 0; node < nodes; node++) {
    const i = integer(firstIndex, node);
    const other = integer(partner, i);
    own = node;
    setInteger(seen, node, node);
    append(i, pointers, neighbours, nodeOf, seen, target);
    if (other != -1) append(other, pointers, neighbours, nodeOf, seen, target);
    setInteger(weights, node, other == -1 ? 1 : 2);
    setInteger(starts, node + 1, length);
    const provider = integer(mate, i);
    if (integer(weak, i) == 0) setInteger(waitsFor, node, NOTHING);
    else setInteger(waitsFor, node, provider == -1 ? ANY_NEIGHBOUR : integer(nodeOf, provider));
  }
  return nodes;
}

/** See `AnalysisKernels.expandOrder`. */
export function expandOrder(
  nodes: i32,
  nodeOrderAt: i32,
  firstIndexAt: i32,
  partnerAt: i32,
  result: i32,
): void {
  const nodeOrder = (<usize>nodeOrderAt) << 2;
  const firstIndex = (<usize>firstIndexAt) << 2;
  const partner = (<usize>partnerAt) << 2;
  const order = (<usize>result) << 2;
  let place = 0;
  for (let k = 0; k < nodes; k++) {
    const index = integer(firstIndex, integer(nodeOrder, k));
    setInteger(order, place++, index);
    const other = integer(partner, index);
    if (other != -1) setInteger(order, place++, other);
  }
}
