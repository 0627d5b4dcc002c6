/** A place in a model text: 1-based line and column. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
}
