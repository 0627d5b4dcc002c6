/** Limits that keep a hostile or mistaken text from exhausting time or memory. All may be changed by the caller. */
export interface LanguageLimits {
  /** Longest text, in characters. */
  readonly characters: number;
  /** Most statements in one text. */
  readonly statements: number;
  /** Deepest nesting of brackets. */
  readonly nesting: number;
  /** Most elements of one index set, and most components of one family of variables, parameters or constraints. */
  readonly setSize: number;
  /** Most parts of one expression with its definitions written out. */
  readonly expression: number;
  /** Most components of all vectors that are written out. */
  readonly components: number;
  /** Most components of one vector that is written out: lists, and indexed variables where a vector stands. */
  readonly vectorSize: number;
  /**
   * Whether a model may name files by absolute paths and by paths with '..'. Those who allow it read only what they mean to: the readers
   * of tables and texts get every path.
   */
  readonly anyPath: boolean;
}

export const defaultLimits: LanguageLimits = {
  characters: 8_000_000,
  statements: 200_000,
  nesting: 64,
  setSize: 2_000_000,
  expression: 100_000,
  components: 2_000_000,
  vectorSize: 10_000,
  anyPath: false,
};
