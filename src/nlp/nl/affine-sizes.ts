import type { NlProblem } from './nl-problem.js';
import { Leaf } from './node-store.js';
import { Opcode } from './opcodes.js';

/** Size of an expression that is not affine. */
export const notAffine = -1;
const largest = 1 << 30;

/**
 * For every node, the number of variables in its expression if it is affine with literal coefficients (variables counted
 * as often as they occur), else {@link notAffine}. Defined variables count as what they stand for.
 */
export class AffineSizes {
  readonly #ofNodes: Int32Array;
  readonly #ofDefined: Int32Array;

  constructor({ nodes, defined }: NlProblem) {
    this.#ofNodes = new Int32Array(nodes.count);
    this.#ofDefined = new Int32Array(defined.length).fill(notAffine);
    const definedByRoot = new Map(defined.map(({ root }, index) => [root, index]));
    for (let root = 0; root < nodes.count; root = nodes.end(root)) {
      for (let node = nodes.end(root) - 1; node >= root; node--)
        this.#ofNodes[node] = this.#sizeOf(nodes, node);
      const index = definedByRoot.get(root);
      if (index === undefined || this.#ofNodes[root] === notAffine) continue;
      this.#ofDefined[index] = Math.min(largest, this.#ofNodes[root] + defined[index].index.length);
    }
  }

  node(node: number): number {
    return this.#ofNodes[node];
  }

  defined(index: number): number {
    return this.#ofDefined[index];
  }

  #sizeOf(nodes: NlProblem['nodes'], node: number): number {
    const first = node + 1;
    switch (nodes.kind(node)) {
      case Leaf.number:
        return 0;
      case Leaf.variable:
        return 1;
      case Leaf.defined:
        return this.#ofDefined[nodes.index(node)];
      case Opcode.plus:
      case Opcode.minus:
      case Opcode.negate:
      case Opcode.sum: {
        let size = 0;
        for (const operand of nodes.operands(node)) {
          if (this.#ofNodes[operand] === notAffine) return notAffine;
          size += this.#ofNodes[operand];
        }
        return Math.min(largest, size);
      }
      case Opcode.times: {
        const second = nodes.end(first);
        if (nodes.kind(first) === Leaf.number) return this.#ofNodes[second];
        return nodes.kind(second) === Leaf.number ? this.#ofNodes[first] : notAffine;
      }
      case Opcode.divide:
        return nodes.kind(nodes.end(first)) === Leaf.number ? this.#ofNodes[first] : notAffine;
      default:
        return notAffine;
    }
  }
}
