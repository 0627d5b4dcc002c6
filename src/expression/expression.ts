import type { NetworkArchitecture } from '../network/index.js';
import type { BinaryFunction, Comparison, UnaryFunction } from './functions.js';

/**
 * A template expression: one formula that is evaluated at many points. Its leaves are numbered, not named: `input k` is
 * the k-th optimisation quantity of the template at the point, `datum k` the k-th known number at the point. Nodes are
 * immutable and may be shared (the expression is a directed acyclic graph).
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'datum'; readonly index: number }
  | { readonly kind: 'unary'; readonly name: UnaryFunction; readonly argument: Expression }
  | {
      readonly kind: 'binary';
      readonly name: BinaryFunction;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | {
      readonly kind: 'select';
      readonly comparison: Comparison;
      readonly left: Expression;
      readonly right: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'network'; readonly call: NetworkCall; readonly output: number };

/**
 * One evaluation of a network inside a template: an atom with its own kernels. Calls are compared by identity, so the
 * outputs of one evaluation share one `NetworkCall` object.
 */
export interface NetworkCall {
  /** Which of the template's networks: index into `Template.networks`. */
  readonly network: number;
  readonly architecture: NetworkArchitecture;
  /** One expression per network input. */
  readonly inputs: readonly Expression[];
}
