import type { Expression } from './expression.js';

/** A named expression: what is said once and used in several places. It adds nothing to the problem. */
export interface Definition {
  readonly name: string;
  readonly components: readonly Expression[];
  /** Whether it is a vector; a vector may have one component. */
  readonly isVector: boolean;
}
