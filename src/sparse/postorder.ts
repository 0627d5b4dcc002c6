/**
 * Postorder of a forest given by parents (-1 for roots): children before their parent, each subtree contiguous, siblings
 * and roots in ascending order (Davis 2006, section 4.3). Returns the node at each position.
 */
export function postorder(parent: Int32Array): Int32Array {
  const count = parent.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  let firstRoot = -1;
  for (let j = count - 1; j >= 0; j--) {
    if (parent[j] === -1) {
      nextSibling[j] = firstRoot;
      firstRoot = j;
    } else {
      nextSibling[j] = firstChild[parent[j]];
      firstChild[parent[j]] = j;
    }
  }
  const order = new Int32Array(count);
  let place = 0;
  for (let root = firstRoot; root !== -1; root = nextSibling[root]) {
    let node = root;
    for (;;) {
      while (firstChild[node] !== -1) {
        const child = firstChild[node];
        firstChild[node] = -1;
        node = child;
      }
      order[place++] = node;
      if (node === root) break;
      node = nextSibling[node] === -1 ? parent[node] : nextSibling[node];
    }
  }
  return order;
}
