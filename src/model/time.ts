import type { CollocationScheme } from '../collocation/index.js';
import { Expression, subtract } from './expression.js';
import type { SourcePlace } from './source-place.js';

/** How a time set is discretised: a scheme on elements of equal length, or between given boundaries. */
export interface Discretisation {
  readonly scheme: CollocationScheme;
  /**
   * Number of elements (default 1), or the element boundaries inside the time set, both ends included. Of a time whose ends
   * are unknown the boundaries are fractions of its duration, from 0 to 1.
   */
  readonly elements: number | Float64Array;
}

/**
 * An interval of time (or of any independent variable) over which states live. Its ends are known, or expressions of plain
 * unknowns: a free final time is a variable that stands for the end.
 */
export class TimeSet {
  discretisation: Discretisation | undefined;

  constructor(
    readonly name: string,
    readonly start: Expression,
    readonly end: Expression,
    readonly place?: SourcePlace,
  ) {}

  /** End less start, as an expression. */
  get duration(): Expression {
    return subtract(this.end, this.start);
  }

  /** The current time, as an expression. */
  get current(): Expression {
    return new Expression({ kind: 'time', time: this });
  }
}
