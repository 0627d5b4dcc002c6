import { NlError } from './nl-error.js';

/**
 * Counts the nodes that are visited while templates are built. Defined variables may refer to one another so that a short
 * file stands for an enormous formula; the budget ends such work with an error instead of exhausting time or memory.
 */
export class WorkBudget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** @throws NlError when more than the limit has been spent */
  spend(nodes: number): void {
    this.#left -= nodes;
    if (this.#left < 0) {
      throw new NlError(
        `the expressions, with defined variables put in, have more than ${this.#limit} nodes, the limit`,
        undefined,
        'State shared subexpressions as variables with constraints, or raise the limit expandedNodes.',
      );
    }
  }
}
