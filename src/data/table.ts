import { nearestName } from '../nearest-name.js';
import { DataError, type DataPosition } from './data-error.js';

/** One column of a table: its numbers, NaN where the cell is empty or no number, and its texts if not all are numbers. */
export interface TableColumn {
  readonly name: string;
  readonly values: Float64Array;
  /** Cell texts, kept only when some cell is neither a number nor empty. */
  readonly texts?: readonly string[];
  /** First row (0-based) whose cell is neither a number nor empty, or -1. */
  readonly firstText: number;
}

/**
 * A table of numbers with named columns. Columns are checked when they are asked for, so that a column of comments
 * disturbs nobody. The arrays belong to the table: read, never written.
 */
export class Table {
  /** The file or other origin, for messages. */
  readonly source: string;
  /** Column names in file order. */
  readonly names: readonly string[];
  readonly rows: number;
  /** The column that tells the experiments apart, where the origin itself does: in a table read from several files. */
  readonly experimentColumn: string | undefined;

  readonly #columns: ReadonlyMap<string, TableColumn>;
  readonly #position: (row: number, column: number) => DataPosition;

  /**
   * @param position place of a cell (row 0-based, column 0-based; row -1 is the header), computed only for messages.
   */
  constructor(
    source: string,
    columns: readonly TableColumn[],
    position: (row: number, column: number) => DataPosition = () => ({ source }),
    experimentColumn?: string,
  ) {
    this.source = source;
    this.experimentColumn = experimentColumn;
    this.names = columns.map(({ name }) => name);
    this.rows = columns[0]?.values.length ?? 0;
    this.#columns = new Map(columns.map((column) => [column.name, column]));
    this.#position = position;
  }

  /** A table from arrays (not copied) of equal length. @throws DataError when the lengths differ. */
  static from(source: string, columns: Readonly<Record<string, Float64Array>>): Table {
    const entries = Object.entries(columns);
    for (const [name, values] of entries) {
      if (values.length !== entries[0][1].length) {
        throw new DataError(
          { source },
          `column '${name}' has ${values.length} rows, column '${entries[0][0]}' has ${entries[0][1].length}`,
        );
      }
    }
    return new Table(
      source,
      entries.map(([name, values]) => ({ name, values, firstText: -1 })),
    );
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /**
   * The numbers of a column, NaN where the cell is empty.
   *
   * @throws DataError when there is no such column (with the nearest name) or a cell is no number (with its place).
   */
  column(name: string): Float64Array {
    const column = this.#find(name);
    if (column.firstText >= 0) {
      const text = column.texts![column.firstText];
      throw new DataError(
        this.positionOf(column.firstText, name),
        `${quoted(text)} is not a number`,
        numberHint(text),
      );
    }
    return column.values;
  }

  /** A column as it is, text or not. @throws DataError when there is no such column. */
  cells(name: string): TableColumn {
    return this.#find(name);
  }

  /** The cells of a column as text, for labels; the text of a numeric column is that of its numbers. */
  texts(name: string): readonly string[] {
    const { texts, values } = this.#find(name);
    return texts ?? Array.from(values, (value) => (Number.isNaN(value) ? '' : String(value)));
  }

  /** Whether all cells of a column are numbers or empty. */
  isNumeric(name: string): boolean {
    return this.#find(name).firstText < 0;
  }

  /** Number of empty cells of a column. */
  missing(name: string): number {
    return this.column(name).reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  }

  /**
   * The numbers of a column that has no empty cell and increases strictly from row to row, as times do; anew from each of the rows
   * `starts` (ascending).
   *
   * @throws DataError at the first cell that is empty, repeated or smaller than the one before it.
   */
  requireIncreasing(name: string, starts: Int32Array = Int32Array.of(0)): Float64Array {
    const values = this.column(name);
    for (let row = 0, group = 0; row < values.length; row++) {
      if (Number.isNaN(values[row])) {
        throw new DataError(
          this.positionOf(row, name),
          `column '${name}' has an empty cell`,
          'every row needs a time',
        );
      }
      if (row === starts[group]) {
        group++;
        continue;
      }
      if (values[row] > values[row - 1]) continue;
      const repeated = values[row] === values[row - 1];
      throw new DataError(
        this.positionOf(row, name),
        repeated
          ? `${name} = ${values[row]} appears twice`
          : `${name} = ${values[row]} comes after ${values[row - 1]}`,
        repeated ? 'merge or remove rows of the same time' : `sort the rows by ${name}`,
      );
    }
    return values;
  }

  /** The table of some rows (0-based), in the order given. Cells keep their places for messages. */
  pick(rows: Int32Array): Table {
    const columns = this.names.map((name) => {
      const { values, texts } = this.#columns.get(name)!;
      const picked = { name, values: Float64Array.from(rows, (row) => values[row]) };
      if (!texts) return { ...picked, firstText: -1 };
      const own = Array.from(rows, (row) => texts[row]);
      const firstText = own.findIndex((text, row) => text !== '' && Number.isNaN(picked.values[row]));
      return firstText < 0 ? { ...picked, firstText } : { ...picked, texts: own, firstText };
    });
    return new Table(
      this.source,
      columns,
      (row, column) => this.#position(row < 0 ? row : rows[row], column),
      this.experimentColumn,
    );
  }

  /** The table with one more column of numbers, the last. The array is not copied. */
  withColumn(name: string, values: Float64Array): Table {
    const columns = [...this.#columns.values(), { name, values, firstText: -1 }];
    return new Table(this.source, columns, this.#position, this.experimentColumn);
  }

  /** Place of a cell in the source; `row` is 0-based. */
  positionOf(row: number, name: string): DataPosition {
    return this.#position(row, this.names.indexOf(name));
  }

  #find(name: string): TableColumn {
    const column = this.#columns.get(name);
    if (column) return column;
    const near = nearestName(name, this.names);
    throw new DataError(
      this.#position(-1, 0),
      `there is no column '${name}'`,
      near === undefined ? `the columns are ${quotedNames(this.names)}` : `did you mean '${near}'?`,
    );
  }
}

/** A cell in quotation marks, cut to a readable length. */
export function quoted(text: string): string {
  return `'${text.length > 40 ? `${text.slice(0, 37)}...` : text}'`;
}

function quotedNames(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => quoted(name));
  return shown.join(', ') + (names.length > shown.length ? ', ...' : '');
}

function numberHint(text: string): string {
  if (/^[+-]?\d+,\d+$/.test(text)) return 'write a decimal point, not a comma';
  if (/^[+-]?(nan|na|null|none|-|\?)$/i.test(text)) return 'leave a cell empty where the value is missing';
  if (/^[+-]?inf/i.test(text))
    return 'measured values are finite; leave the cell empty where the value is missing';
  return 'write numbers like 1.5 or -2e-3, and leave a cell empty where the value is missing';
}
