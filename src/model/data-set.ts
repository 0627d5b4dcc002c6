import {
  interpolateSeries,
  interpolationPieces,
  localLinear,
  type InterpolationMethod,
  type PolynomialPieces,
  type Table,
} from '../data/index.js';
import { Experiments, groupRows } from './experiments.js';
import { Expression, toExpression, type Operand } from './expression.js';
import { ModelError } from './model-error.js';
import { IndexSet, type Element } from './sets.js';
import type { SourcePlace } from './source-place.js';
import { membersOf } from './table-members.js';

/** How the columns of a table are meant. */
export interface DataSetOptions {
  /**
   * Column of the time of each row, or null for a table without time, such as one of sets and parameters. Default: the first column
   * that is not that of the experiments.
   */
  readonly time?: string | null;
  /** Column of the label of each row's experiment. Default: the one the table names itself, if any; else all rows are one series. */
  readonly experiment?: string;
  /**
   * Cuts the rows of a table without experiments into this number of consecutive pieces, each an experiment with the label 1, 2, ...:
   * the time over them restarts with each piece, at its first row. Pieces differ by one row at most. Default: no cut.
   */
  readonly pieces?: number;
  /** The file that the table was read from, as a model names it: a path from the model's folder. */
  readonly file?: string;
}

/** The column that is added to a table that is cut into pieces. */
const pieceColumn = 'piece';

/** The table with the number of each row's piece. */
function cutTable(name: string, table: Table, pieces: number, experiment: string | undefined): Table {
  if (experiment !== undefined || table.has(pieceColumn)) {
    throw new ModelError(
      `'${name}' cannot be cut into pieces: it has ${experiment === undefined ? `a column '${pieceColumn}'` : 'experiments'}`,
      experiment === undefined ? 'rename the column' : 'spread its experiments over batches instead',
    );
  }
  if (!Number.isInteger(pieces) || pieces < 1 || 2 * pieces > table.rows) {
    throw new ModelError(
      `the ${table.rows} rows of '${name}' cannot be cut into ${pieces} pieces`,
      'a piece is a trajectory and needs two rows or more',
    );
  }
  const numbers = new Float64Array(table.rows);
  for (let row = 0; row < numbers.length; row++)
    numbers[row] = 1 + Math.floor((row * pieces) / numbers.length);
  return table.withColumn(pieceColumn, numbers);
}

/** A table of measurements in the model: one time series, or one for each experiment. */
export class DataSet {
  readonly table: Table;
  /** Row numbers 0 .. rows-1. */
  readonly rows: IndexSet;
  /** Time of each row; increasing, in a table of experiments within each of them. */
  readonly times: Float64Array;
  private readonly timeName: string;
  /** Whether the rows have a time; in a table without, their numbers stand for it. */
  readonly hasTime: boolean;
  /** The file from which a model reads the table, if it has one. */
  readonly file: string | undefined;
  /** Number of pieces into which the rows are cut; see {@link DataSetOptions.pieces}. */
  readonly pieces: number | undefined;
  readonly experiments: Experiments | undefined;
  /** Where this is a part of another data set: that, and which of its rows (0-based) are kept. */
  selection: { readonly from: DataSet; readonly rows: Int32Array } | undefined;

  /** @param origin the data set of whose rows these are a part, if any: experiments of one label are the same in both. */
  constructor(
    readonly name: string,
    table: Table,
    options: DataSetOptions | string = {},
    readonly place?: SourcePlace,
    private readonly origin?: DataSet,
  ) {
    const given = typeof options === 'string' ? { time: options } : options;
    const { pieces } = given;
    const experiment = pieces !== undefined ? pieceColumn : (given.experiment ?? table.experimentColumn);
    this.table =
      pieces !== undefined
        ? cutTable(name, table, pieces, given.experiment ?? table.experimentColumn)
        : experiment === undefined
          ? table
          : groupRows(table, experiment);
    this.pieces = pieces;
    this.experiments =
      experiment === undefined
        ? undefined
        : new Experiments(name, this.table, experiment, origin?.experiments);
    this.file = given.file;
    this.experimentColumn = experiment;
    this.hasTime = given.time !== null;
    this.timeName = given.time ?? table.names.find((column) => column !== experiment)!;
    this.times = this.hasTime
      ? this.table.requireIncreasing(this.timeName, this.experiments?.firstRows.subarray(0, -1))
      : Float64Array.from({ length: this.table.rows }, (_, row) => row + 1);
    this.rows = IndexSet.range(0, this.times.length - 1, `rows(${name})`);
  }

  /** Column of the labels of the experiments, if the table has experiments. */
  readonly experimentColumn: string | undefined;

  /** Column of the time of each row. @throws ModelError for a table without time. */
  get timeColumn(): string {
    if (this.hasTime) return this.timeName;
    throw noTime(this);
  }

  column(name: string): DataColumn {
    return new DataColumn(this, name, this.table.column(name));
  }

  /**
   * The members of an index set that stand in columns, in the order of their first rows: texts, or whole numbers where a whole
   * column has no other cells; tuples, where there are several columns.
   *
   * @throws ModelError for an empty cell.
   */
  members(
    columns: readonly string[],
    name = `members(${columns.map((one) => `${this.name}.${one}`).join(', ')})`,
  ): IndexSet {
    return membersOf(this, columns, name);
  }

  /** The columns `name1`, `name2`, ... as far as they are numbered without a gap: the components of a vector. */
  columns(name: string): readonly DataColumn[] {
    const columns: DataColumn[] = [];
    while (this.table.has(`${name}${columns.length + 1}`)) {
      columns.push(this.column(`${name}${columns.length + 1}`));
    }
    return columns;
  }

  /** The label of a row's experiment, as a known expression of the row (0-based). */
  experimentOfRow(row: Operand): Expression {
    const column = new DataColumn(this, this.experimentColumn ?? '', this.requireExperiments().codes);
    return column.row(row);
  }

  /** The data set of the rows (0-based, ascending) that are kept. */
  select(name: string, rows: Int32Array, place?: SourcePlace): DataSet {
    const { experimentColumn: experiment } = this;
    const time = this.hasTime ? this.timeColumn : null;
    if (rows.length < 2) {
      throw new ModelError(
        `'${name}' has ${rows.length === 1 ? 'one row' : 'no rows'}`,
        `a table needs two rows or more; '${this.name}' has ${this.rows.size}`,
        place,
      );
    }
    const options = experiment === undefined ? { time } : { time, experiment };
    const selected = new DataSet(name, this.table.pick(rows), options, place, this);
    selected.selection = { from: this, rows };
    return selected;
  }

  /** The experiments of the table. @throws ModelError where it has none. */
  requireExperiments(): Experiments {
    if (this.experiments) return this.experiments;
    throw new ModelError(
      `the table '${this.name}' has no experiments`,
      `name the column of their labels: csv("${this.name}.csv", experiment: "run")`,
    );
  }

  /** Whether this is the data set `other` or a part of it, or both are parts of one. */
  sharesWith(other: DataSet): boolean {
    return this.root === other.root;
  }

  private get root(): DataSet {
    return this.origin ? this.origin.root : this;
  }

  /** Rows [first, end) of an experiment, or all where the table has none. */
  rowsOf(experiment: Element | undefined): readonly [first: number, end: number] {
    if (!this.experiments) return [0, this.times.length];
    if (experiment === undefined) {
      throw new ModelError(
        `the table '${this.name}' has experiments, and none is meant here`,
        `use it over a time that runs over them: time t over ${this.name}`,
      );
    }
    const position = this.experiments.set.position(experiment);
    if (position < 0) throw new ModelError(`the table '${this.name}' has no experiment '${experiment}'`);
    return this.experiments.rows(position);
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

  /** The cell in the row that stands at this time, of the current experiment where the table has experiments. */
  at(time: Operand): Expression {
    const { experiments } = this.dataSet;
    const at = toExpression(time);
    if (!experiments) return new Expression({ kind: 'datumAtTime', column: this, at });
    const experiment = new Expression({ kind: 'index', symbol: experiments.symbol });
    return new Expression({ kind: 'datumAtTime', column: this, at, experiment });
  }

  /** The cell in the first row, of the current experiment where the table has experiments. */
  get first(): Expression {
    const { experiments } = this.dataSet;
    return this.row(experiments ? experiments.firstRow.element(currentOf(experiments)) : 0);
  }

  /** The cell in the last row, of the current experiment where the table has experiments. */
  get last(): Expression {
    const { experiments, rows } = this.dataSet;
    return this.row(experiments ? experiments.lastRow.element(currentOf(experiments)) : rows.size - 1);
  }

  /** Row whose time is `time` within rounding, or a `ModelError` that names the nearest row. */
  rowAtTime(time: number, experiment?: Element): number {
    if (!this.dataSet.hasTime) throw noTime(this.dataSet);
    const { times } = this.dataSet;
    const [first, end] = this.dataSet.rowsOf(experiment);
    const tolerance = 1e-9 * Math.max(1, Math.abs(times[first]!), Math.abs(times[end - 1]!));
    let nearest = first;
    for (let row = first + 1; row < end; row++) {
      if (Math.abs(times[row]! - time) < Math.abs(times[nearest]! - time)) nearest = row;
    }
    if (Math.abs(times[nearest]! - time) > tolerance) {
      const of = experiment === undefined ? '' : ` in experiment '${experiment}'`;
      throw new ModelError(
        `'${this.dataSet.name}' has no row at time ${time}${of}`,
        `the nearest row stands at ${times[nearest]}; smooth(...) gives values between rows`,
      );
    }
    return nearest;
  }
}

function noTime({ name }: DataSet): ModelError {
  return new ModelError(`the table '${name}' has no time`, "leave 'time: none' out where its rows have one");
}

/** How a column becomes a function of time. */
export type SeriesCall =
  | { readonly name: 'smooth'; readonly column: DataColumn; readonly bandwidth: number | undefined }
  | { readonly name: 'interpolate'; readonly column: DataColumn; readonly by: InterpolationMethod };

/** A known function of time made from a column, evaluated at many times at once. */
export interface KnownSeries {
  readonly description: string;
  readonly dataSet: DataSet;
  /** The call that makes it. */
  readonly call: SeriesCall;
  /**
   * Values at `times` (any order); allocates the result.
   * @param experiment the one whose rows are meant, where the table has experiments.
   */
  evaluate(times: Float64Array, experiment?: Element): Float64Array;
  /** The function as polynomials, where it is one and has derivatives: of the whole column, for tables without experiments. */
  pieces?(): PolynomialPieces;
  /** The same function of the column of that name in another table, or this one where the table lacks it. */
  on(dataSet: DataSet): KnownSeries;
}

/** The current experiment. */
function currentOf({ symbol }: Experiments): Expression {
  return new Expression({ kind: 'index', symbol });
}

/** Values of a series at the times `at`; `where` names its experiment, for messages. */
type SeriesValues = (
  times: Float64Array,
  values: Float64Array,
  at: Float64Array,
  where: string,
) => Float64Array;

function seriesOf(call: SeriesCall, valuesAt: SeriesValues): KnownSeries {
  const { name, column } = call;
  const { dataSet, values } = column;
  if (!dataSet.hasTime) throw noTime(dataSet);
  return {
    description: `${name}(${dataSet.name}.${column.name})`,
    dataSet,
    call,
    evaluate(times, experiment) {
      const [first, end] = dataSet.rowsOf(experiment);
      const where = experiment === undefined ? '' : ` in experiment '${experiment}'`;
      return valuesAt(dataSet.times.subarray(first, end), values.subarray(first, end), times, where);
    },
    ...piecesOf(call),
    on: (other) =>
      seriesOf(
        { ...call, column: other.table.has(column.name) ? other.column(column.name) : column },
        valuesAt,
      ),
  };
}

/** The polynomials of an interpolated column that has derivatives. */
function piecesOf(call: SeriesCall): Pick<KnownSeries, 'pieces'> {
  if (call.name !== 'interpolate' || call.by === 'previous') return {};
  const { column, by } = call;
  return { pieces: () => interpolationPieces(column.dataSet.times, column.values, by) };
}

function seriesExpression(series: KnownSeries): Expression {
  return new Expression({ kind: 'series', series });
}

/**
 * A column smoothed by local linear regression (Epanechnikov kernel), as a known function of the current time; in a table with
 * experiments each experiment by itself. An experiment in which the column is empty takes the mean of the column.
 * `bandwidth` is in units of time; absent, it is chosen from the data.
 */
export function smooth(column: DataColumn, bandwidth?: number): Expression {
  if (bandwidth !== undefined && !(bandwidth > 0)) {
    throw new ModelError(`smooth: the bandwidth is ${bandwidth}`, 'give a positive number in units of time');
  }
  const options = bandwidth === undefined ? {} : { bandwidth };
  const present = column.values.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value / present.length, 0);
  return seriesExpression(
    seriesOf({ name: 'smooth', column, bandwidth }, (times, values, at) =>
      present.length > 0 && values.every(Number.isNaN)
        ? at.map(() => mean)
        : localLinear(times, values, at, options),
    ),
  );
}

/**
 * A column between its rows, as a known function of the current time: an input of the dynamics. Before the first and behind the
 * last row the nearest value holds; missing cells are skipped. In a table with experiments each has its own input.
 */
export function interpolate(column: DataColumn, method: InterpolationMethod = 'linear'): Expression {
  return seriesExpression(
    seriesOf({ name: 'interpolate', column, by: method }, (times, values, at, where) => {
      if (values.every(Number.isNaN)) {
        throw new ModelError(
          `the column '${column.dataSet.name}.${column.name}' is empty${where}`,
          'an input needs one value at least',
        );
      }
      return interpolateSeries(times, values, at, method);
    }),
  );
}
