/** Values of `waitsFor` beside the number of a node. */
export const NOTHING = -1;
export const ANY_NEIGHBOUR = -2;

/**
 * Which nodes may not be ordered yet, because their diagonal entry is zero until the elimination of another node fills it: see
 * `MinimumDegreeOptions.waitsFor`.
 */
export class WaitingNodes {
  readonly #waitsFor: Int32Array | undefined;
  readonly #gone: Uint8Array;

  constructor(nodes: number, waitsFor: Int32Array | undefined) {
    this.#waitsFor = waitsFor?.slice();
    this.#gone = new Uint8Array(nodes);
  }

  /** Whether a node may be ordered before any other. */
  mayBeFirst(node: number): boolean {
    return this.#waitsFor === undefined || this.#waitsFor[node] === NOTHING;
  }

  /** Whether a node with an eliminated neighbour waits for another one that has not been eliminated. */
  waits(node: number): boolean {
    if (this.#waitsFor === undefined) return false;
    const other = this.#waitsFor[node];
    return other >= 0 && this.#gone[other] === 0;
  }

  /** Whether two nodes may become one: those that wait join only the one that they wait for. */
  mayJoin(i: number, j: number): boolean {
    if (this.#waitsFor === undefined) return true;
    return (!this.waits(i) || this.#waitsFor[i] === j) && (!this.waits(j) || this.#waitsFor[j] === i);
  }

  /** A joined node waits for nothing. */
  join(node: number): void {
    if (this.#waitsFor !== undefined) this.#waitsFor[node] = NOTHING;
  }

  eliminate(node: number): void {
    this.#gone[node] = 1;
  }

  releaseAll(): void {
    this.#waitsFor?.fill(NOTHING);
  }
}
