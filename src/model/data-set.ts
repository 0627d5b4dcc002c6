import { interpolateSeries, localLinear, type InterpolationMethod, type Table } from '../data/index.js';
import { Expression, toExpression, type Operand } from './expression.js';
import { ModelError } from './model-error.js';
import { IndexSet } from './sets.js';
import type { SourcePlace } from './source-place.js';

/** A table of measurements in the model. Its first column, or the one named here, is the time of each row. */
export class DataSet {
  /** Row numbers 0 .. rows-1. */
  readonly rows: IndexSet;
  /** Time of each row. */
  readonly times: Float64Array;

  constructor(
    readonly name: string,
    readonly table: Table,
    readonly timeColumn: string = table.names[0]!,
    readonly place?: SourcePlace,
  ) {
    table.requireIncreasing(timeColumn);
    this.times = table.column(timeColumn);
    this.rows = IndexSet.range(0, this.times.length - 1, `rows(${name})`);
  }

  column(name: string): DataColumn {
    return new DataColumn(this, name, this.table.column(name));
  }
}

/** One column of a data set; missing cells are NaN. The values belong to the table and are never mutated. */
export class DataColumn {
  constructor(
    readonly dataSet: DataSet,
    readonly name: string,
    readonly values: Float64Array,
  ) {}

  get hasMissing(): boolean {
    return this.values.some(Number.isNaN);
  }

  /** The cell in a row (0-based). */
  row(row: Operand): Expression {
    return new Expression({ kind: 'datum', column: this, row: toExpression(row) });
  }

  /** The cell in the row that stands at this time. */
  at(time: Operand): Expression {
    return new Expression({ kind: 'datumAtTime', column: this, at: toExpression(time) });
  }

  /** Row whose time is `time` within rounding, or a `ModelError` that names the nearest row. */
  rowAtTime(time: number): number {
    const { times } = this.dataSet;
    const tolerance = 1e-9 * Math.max(1, Math.abs(times[0]!), Math.abs(times[times.length - 1]!));
    let nearest = 0;
    for (let row = 1; row < times.length; row++) {
      if (Math.abs(times[row]! - time) < Math.abs(times[nearest]! - time)) nearest = row;
    }
    if (Math.abs(times[nearest]! - time) > tolerance) {
      throw new ModelError(
        `'${this.dataSet.name}' has no row at time ${time}`,
        `the nearest row stands at ${times[nearest]}; smooth(...) gives values between rows`,
      );
    }
    return nearest;
  }
}

/** A known function of time, evaluated at many times at once. */
export interface KnownSeries {
  readonly description: string;
  /** Values at `times` (any order); allocates the result. */
  evaluate(times: Float64Array): Float64Array;
}

/**
 * A column smoothed by local linear regression (Epanechnikov kernel), as a known function of the current time.
 * `bandwidth` is in units of time; absent, it is chosen from the data.
 */
export function smooth(column: DataColumn, bandwidth?: number): Expression {
  if (bandwidth !== undefined && !(bandwidth > 0)) {
    throw new ModelError(`smooth: the bandwidth is ${bandwidth}`, 'give a positive number in units of time');
  }
  const series: KnownSeries = {
    description: `smooth(${column.dataSet.name}.${column.name})`,
    evaluate: (times) =>
      localLinear(column.dataSet.times, column.values, times, bandwidth === undefined ? {} : { bandwidth }),
  };
  return new Expression({ kind: 'series', series });
}

/**
 * A column between its rows, as a known function of the current time: an input of the dynamics. Before the first and behind the
 * last row the nearest value holds; missing cells are skipped.
 */
export function interpolate(column: DataColumn, method: InterpolationMethod = 'linear'): Expression {
  const series: KnownSeries = {
    description: `interpolate(${column.dataSet.name}.${column.name})`,
    evaluate: (times) => interpolateSeries(column.dataSet.times, column.values, times, method),
  };
  return new Expression({ kind: 'series', series });
}
