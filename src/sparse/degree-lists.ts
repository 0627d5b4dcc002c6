const NONE = -1;

/** Nodes in doubly linked lists by degree, with constant time to insert, remove and (amortised) take one of least degree. */
export class DegreeLists {
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** No list below this degree has a node. */
  #lowest = 0;

  constructor(nodes: number, largestDegree: number) {
    this.#head = new Int32Array(largestDegree + 1).fill(NONE);
    this.#next = new Int32Array(nodes).fill(NONE);
    this.#previous = new Int32Array(nodes).fill(NONE);
  }

  insert(node: number, degree: number): void {
    const head = this.#head[degree];
    this.#next[node] = head;
    this.#previous[node] = NONE;
    if (head !== NONE) this.#previous[head] = node;
    this.#head[degree] = node;
    if (degree < this.#lowest) this.#lowest = degree;
  }

  /** Removes a node that was inserted with this degree; one that is in no list stays so. */
  remove(node: number, degree: number): void {
    const next = this.#next[node];
    const previous = this.#previous[node];
    if (next !== NONE) this.#previous[next] = previous;
    if (previous !== NONE) this.#next[previous] = next;
    else if (this.#head[degree] === node) this.#head[degree] = next;
    this.#next[node] = NONE;
    this.#previous[node] = NONE;
  }

  /** Removes and returns a node of least degree; -1 when there is none. */
  takeLowest(): number {
    const head = this.#head;
    let degree = this.#lowest;
    while (degree < head.length && head[degree] === NONE) degree++;
    this.#lowest = degree;
    if (degree === head.length) return NONE;
    const node = head[degree];
    this.remove(node, degree);
    return node;
  }
}
