/**
 * A tape: straight-line code for one point, made once per template and run at many points. Register r is written by
 * instruction r alone (static single assignment). Tapes hold numbers only, never text of a model.
 */

/** Operation codes. `a`, `b`, `c`, `d` are the operands of an instruction: registers unless said otherwise. */
export const Operation = {
  /** constants[a] */
  constant: 0,
  /** array a at offset b of the point */
  load: 1,
  add: 2,
  subtract: 3,
  multiply: 4,
  divide: 5,
  /** -a */
  negate: 6,
  /** real power a^b */
  power: 7,
  /** a to the integer power b (b is the exponent itself) */
  integerPower: 8,
  atan2: 9,
  minimum: 10,
  maximum: 11,
  /** unary function number b of the language's list, of register a */
  unary: 12,
  /** a comparison b ? c : d, with comparison number `comparison - select` */
  select: 13,
} as const;

/** Integers per instruction: operation, a, b, c, d. */
export const instructionLength = 5;

/** Where a leaf is read or a result is written: element `offset` of the point's part of array `array`. */
export interface Location {
  readonly array: number;
  readonly offset: number;
}

export interface Tape {
  /** `instructionLength` integers per instruction; instruction r writes register r. */
  readonly instructions: Int32Array;
  readonly constants: Float64Array;
  /** Elements per point of every array, by array number. */
  readonly strides: readonly number[];
  /** Arrays that are read or written, ascending. */
  readonly arrays: readonly number[];
  readonly results: readonly { readonly register: number; readonly location: Location }[];
}

/**
 * Runs a tape at points 0..points-1. Point p of array k occupies `arrays[k][bases[k] + p * strides[k] ...]`. Reads and
 * overwrites the arrays of the caller; allocates nothing.
 */
export type Evaluator = (points: number, arrays: readonly Float64Array[], bases: Int32Array) => void;
