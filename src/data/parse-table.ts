import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { DataError, type DataPosition } from './data-error.js';
import { quoted, Table, type TableColumn } from './table.js';

/** Limits on one table. */
export const MAXIMUM_BYTES = 256 * 2 ** 20;
export const MAXIMUM_COLUMNS = 10_000;

/** How a table is read from text. */
export interface ParseTableOptions {
  /** The file or other origin, for messages. */
  readonly source: string;
  /** Largest length of the text in bytes (UTF-16 units for text already in memory). */
  readonly maximumBytes?: number;
  /** Fewest rows below the header; by default 2, the fewest that make a time series. */
  readonly minimumRows?: number;
}

/** A number as data files write it: no NaN, no infinity, no hexadecimal. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A table from CSV text: a header of distinct names, then rows of equally many cells. The separator is a comma, or a semicolon
 * or tab where the header has no comma; cells may be quoted (RFC 4180) and are trimmed; lines that begin with # and
 * empty lines are skipped. An empty cell is a missing value.
 *
 * @throws DataError with the place of what is wrong.
 */
export function parseTable(text: string, options: ParseTableOptions): Table {
  const { source, maximumBytes = MAXIMUM_BYTES, minimumRows = 2 } = options;
  if (text.length > maximumBytes) {
    throw new DataError(
      { source },
      `the table is larger than ${maximumBytes} bytes`,
      'raise the limit or split the file',
    );
  }
  const delimiter = delimiterOf(text);
  const { header, headerLine, cells, lines } = readRecords(text, source, delimiter);
  if (header === undefined) {
    throw new DataError({ source }, 'the file is empty', 'the first line names the columns: t,y1,y2');
  }
  const position = (row: number, column: number): DataPosition => {
    const line = row < 0 ? headerLine : lines[row];
    return { source, line, column: fieldStart(lineOf(text, line), column, delimiter) };
  };
  checkHeader(header, position);
  if (lines.length < minimumRows) {
    throw new DataError(
      { source, line: lines.at(-1) ?? headerLine },
      `the table has ${lines.length} ${lines.length === 1 ? 'row' : 'rows'} below its header; at least ${minimumRows} are needed`,
    );
  }
  return new Table(
    source,
    header.map((name, column) => toColumn(name, cells[column])),
    position,
  );
}

interface Records {
  readonly header: readonly string[] | undefined;
  readonly headerLine: number;
  /** Cell texts, column by column. */
  readonly cells: string[][];
  /** Line of each row. */
  readonly lines: number[];
}

function readRecords(text: string, source: string, delimiter: string): Records {
  let header: string[] | undefined;
  let headerLine = 1;
  const cells: string[][] = [];
  const lines: number[] = [];
  const addRecord = (record: string[], line: number): void => {
    if (header === undefined) {
      header = record;
      headerLine = line;
      if (record.length > MAXIMUM_COLUMNS) {
        throw new DataError(
          { source, line },
          `the header has ${record.length} names; at most ${MAXIMUM_COLUMNS} are possible`,
        );
      }
      cells.push(...record.map(() => []));
      return;
    }
    if (record.length !== header.length) {
      const column = Math.min(record.length, header.length);
      throw new DataError(
        { source, line, column: fieldStart(lineOf(text, line), column, delimiter) },
        `the row has ${record.length} ${record.length === 1 ? 'cell' : 'cells'}; the header has ${header.length}`,
        record.length < header.length
          ? 'keep the separators of empty cells'
          : 'quote cells that contain the separator',
      );
    }
    for (let column = 0; column < record.length; column++) cells[column].push(record[column]);
    lines.push(line);
  };
  try {
    parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (record: string[], context) => {
        addRecord(record, context.lines);
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? { line: error.lines } : {};
    throw new DataError(
      { source, ...line },
      csvReason(error),
      'quotes enclose a whole cell and are doubled inside it',
    );
  }
  return { header, headerLine, cells, lines };
}

function csvReason(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quoted cell is not closed';
  return 'a quote stands in the wrong place';
}

function checkHeader(
  header: readonly string[],
  position: (row: number, column: number) => DataPosition,
): void {
  const seen = new Set<string>();
  for (const [column, name] of header.entries()) {
    if (name === '') throw new DataError(position(-1, column), `column ${column + 1} has no name`);
    if (seen.has(name))
      throw new DataError(position(-1, column), `two columns have the name ${quoted(name)}`);
    seen.add(name);
  }
  if (header.every((name) => NUMBER.test(name))) {
    throw new DataError(
      position(-1, 0),
      'the first line holds numbers',
      'the first line names the columns: t,y1,y2',
    );
  }
}

function toColumn(name: string, texts: string[]): TableColumn {
  const values = new Float64Array(texts.length);
  let firstText = -1;
  for (let row = 0; row < texts.length; row++) {
    const value = NUMBER.test(texts[row]) ? Number(texts[row]) : Number.NaN;
    values[row] = Number.isFinite(value) ? value : Number.NaN;
    if (firstText < 0 && texts[row] !== '' && !Number.isFinite(value)) firstText = row;
  }
  return firstText < 0 ? { name, values, firstText } : { name, values, firstText, texts };
}

/** The separator that the first line of content uses. */
function delimiterOf(text: string): string {
  const header = /^\uFEFF?(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n]))*([^\r\n]*)/.exec(text)?.[1] ?? '';
  if (header.includes(',')) return ',';
  if (header.includes(';')) return ';';
  return header.includes('\t') ? '\t' : ',';
}

/** Text of a 1-based line. */
function lineOf(text: string, line: number): string {
  let start = 0;
  const end = /\r\n|[\r\n]/g;
  for (let skipped = 1; skipped < line; skipped++) {
    if (end.exec(text) === null) return '';
    start = end.lastIndex;
  }
  const last = end.exec(text);
  return text.slice(start, last?.index);
}

/** 1-based position in a line at which its field (0-based) begins; behind the line when it has fewer fields. */
function fieldStart(line: string, field: number, delimiter: string): number {
  let index = 0;
  let inQuotes = false;
  let remaining = field;
  while (index < line.length && remaining > 0) {
    if (line[index] === '"') inQuotes = !inQuotes;
    else if (line[index] === delimiter && !inQuotes) remaining--;
    index++;
  }
  if (remaining === 0) {
    while (index < line.length && line[index] !== delimiter && /\s/.test(line[index])) index++;
  }
  return index + 1;
}
