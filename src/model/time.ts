import type { CollocationScheme } from '../collocation/index.js';
import { Expression } from './expression.js';
import type { SourcePlace } from './source-place.js';

/** How a time set is discretised: a scheme on elements of equal length, or between given boundaries. */
export interface Discretisation {
  readonly scheme: CollocationScheme;
  /** Number of elements (default 1), or the element boundaries inside the time set, both ends included. */
  readonly elements: number | Float64Array;
}

/** An interval of time (or of any independent variable) over which states live. */
export class TimeSet {
  discretisation: Discretisation | undefined;

  constructor(
    readonly name: string,
    readonly start: Expression,
    readonly end: Expression,
    readonly place?: SourcePlace,
  ) {}

  /** The current time, as an expression. */
  get current(): Expression {
    return new Expression({ kind: 'time', time: this });
  }
}
