/** A directed graph: successors of node i are `targets[pointers[i] .. pointers[i+1])`. */
export interface DirectedGraph {
  readonly nodes: number;
  readonly pointers: Int32Array;
  readonly targets: Int32Array;
}

/** A partition of nodes into blocks: block b is `nodes[starts[b] .. starts[b+1])`. */
export interface Blocks {
  readonly nodes: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Strongly connected components (Tarjan 1972; Davis 2006, section 7.3, which uses two depth-first searches), without recursion.
 * Blocks come in reverse topological order: every edge between blocks leads to an earlier one.
 */
export function strongComponents({ nodes: count, pointers, targets }: DirectedGraph): Blocks {
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const open = new Uint8Array(count);
  const path = new Int32Array(count);
  const next = new Int32Array(count);
  const pending = new Int32Array(count);
  const nodes = new Int32Array(count);
  const starts: number[] = [0];
  let counter = 0;
  let pendingSize = 0;
  let placed = 0;
  for (let root = 0; root < count; root++) {
    if (index[root] !== -1) continue;
    let depth = 0;
    path[0] = root;
    while (depth >= 0) {
      const node = path[depth];
      if (index[node] === -1) {
        index[node] = counter;
        low[node] = counter++;
        next[node] = pointers[node];
        pending[pendingSize++] = node;
        open[node] = 1;
      }
      let descended = false;
      while (next[node] < pointers[node + 1]) {
        const target = targets[next[node]++];
        if (index[target] === -1) {
          path[++depth] = target;
          descended = true;
          break;
        }
        if (open[target] === 1) low[node] = Math.min(low[node], index[target]);
      }
      if (descended) continue;
      if (low[node] === index[node]) {
        let member: number;
        do {
          member = pending[--pendingSize];
          open[member] = 0;
          nodes[placed++] = member;
        } while (member !== node);
        starts.push(placed);
      }
      depth--;
      if (depth >= 0) low[path[depth]] = Math.min(low[path[depth]], low[node]);
    }
  }
  return { nodes, starts: Int32Array.from(starts) };
}
