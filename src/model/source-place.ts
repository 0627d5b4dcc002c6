/** A place in a model text: 1-based line and column. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
  /** The file, where it is not the model's own but included. */
  readonly file?: string;
}
