/**
 * Bounds on what an `.nl` file may ask for. The file is untrusted: besides these, no count in it is believed before the
 * rest of the file is seen to be long enough for it, so memory is proportional to the size of the file.
 */
export interface NlLimits {
  /** Bytes of the file. */
  readonly bytes: number;
  readonly variables: number;
  readonly constraints: number;
  /** Nodes of all expressions of the file, each defined variable counted once. */
  readonly nodes: number;
  /** Nodes when every defined variable is counted once per row that needs it: the work of building the evaluators. */
  readonly expandedNodes: number;
  /** Operations on a path from a row to a leaf, sums within sums and products within products not counted. */
  readonly depth: number;
  /** Terms of one sum, or members of another list, that stands inside another function. */
  readonly operands: number;
  /** Factors of one product: the size of its second derivatives grows with the third power. */
  readonly factors: number;
  /** Second derivatives of one template, if each of its terms is dense: what is derived symbolically. */
  readonly templateDerivatives: number;
  /** Entries of the Hessian over all points, if each term is dense. */
  readonly hessianEntries: number;
}

export const defaultNlLimits: NlLimits = {
  bytes: 1 << 30,
  variables: 10_000_000,
  constraints: 10_000_000,
  nodes: 100_000_000,
  expandedNodes: 50_000_000,
  depth: 400,
  operands: 20_000,
  factors: 256,
  templateDerivatives: 400_000,
  hessianEntries: 50_000_000,
};
