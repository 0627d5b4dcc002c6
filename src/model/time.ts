import type { CollocationScheme } from '../collocation/index.js';
import type { Experiments } from './experiments.js';
import { Expression, subtract } from './expression.js';
import { ModelError } from './model-error.js';
import type { SourcePlace } from './source-place.js';

/** How a time set is discretised: a scheme on elements of equal length, or between given boundaries. */
export interface Discretisation {
  readonly scheme: CollocationScheme;
  /**
   * Number of elements (default 1), over experiments possibly a known expression of the current one; or the element boundaries
   * inside the time set, both ends included. Of a time whose ends are unknown the boundaries are fractions of its duration, from 0
   * to 1.
   */
  readonly elements: number | Expression | Float64Array;
}

/**
 * An interval of time (or of any independent variable) over which states live. Its ends are known, or expressions of plain
 * unknowns: a free final time is a variable that stands for the end. Over experiments it is one interval for each of them, with
 * known ends: what is stated over it is stated for every experiment.
 */
export class TimeSet {
  discretisation: Discretisation | undefined;

  /** @param start known expression, like `end`; over experiments they may depend on the current one. */
  constructor(
    readonly name: string,
    readonly start: Expression,
    readonly end: Expression,
    readonly place?: SourcePlace,
    readonly experiments?: Experiments,
  ) {}

  /** End less start, as an expression. */
  get duration(): Expression {
    return subtract(this.end, this.start);
  }

  /** The current time, as an expression. */
  get current(): Expression {
    return new Expression({ kind: 'time', time: this });
  }

  /** The current experiment, an index: `k.element(t.experiment)`. @throws ModelError for a time without experiments. */
  get experiment(): Expression {
    if (!this.experiments) {
      throw new ModelError(
        `the time '${this.name}' has no experiments`,
        'declare it over a table of experiments',
      );
    }
    return new Expression({ kind: 'index', symbol: this.experiments.symbol });
  }
}
