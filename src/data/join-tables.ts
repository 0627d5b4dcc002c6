import { DataError } from './data-error.js';
import { Table, type TableColumn } from './table.js';

/** Column of the labels in a table that is read from several files. */
export const fileColumn = 'file';

/**
 * One table from several of the same columns, each an experiment: its rows follow one another, and the column `file`, which comes
 * last, holds its label. Cells keep their places in their own files for messages.
 *
 * @throws DataError for a table whose columns are not those of the first, and for two with the same number as their label.
 */
export function joinTables(
  source: string,
  parts: readonly { readonly label: string; readonly table: Table }[],
): Table {
  const [first] = parts;
  if (!first) throw new DataError({ source }, 'there is no table');
  const { names } = first.table;
  for (const { table } of parts) checkColumns(table, first.table);
  const firstRows = [0];
  for (const { table } of parts) firstRows.push(firstRows.at(-1)! + table.rows);
  const columns: TableColumn[] = names.map((name) => joinColumns(name, parts, firstRows));
  const labels = parts.flatMap(({ label, table }) => Array<string>(table.rows).fill(label));
  const numbers = Float64Array.from(labels, Number);
  const firstText = numbers.findIndex(Number.isNaN);
  if (firstText < 0) checkNumbers(parts);
  columns.push({
    name: fileColumn,
    values: numbers,
    firstText,
    ...(firstText < 0 ? {} : { texts: labels }),
  });
  const partOf = (row: number): number => firstRows.findLastIndex((start) => start <= row);
  return new Table(
    source,
    columns,
    (row, column) => {
      if (row < 0) return { source };
      const part = partOf(row);
      const { table } = parts[part]!;
      const name = names[column];
      return name === undefined ? { source: table.source } : table.positionOf(row - firstRows[part]!, name);
    },
    fileColumn,
  );
}

/** Labels that are all numbers count as such, so `1.csv` and `01.csv` would be one experiment. */
function checkNumbers(parts: readonly { readonly label: string; readonly table: Table }[]): void {
  const known = new Map<number, Table>();
  for (const { label, table } of parts) {
    const other = known.get(Number(label));
    known.set(Number(label), table);
    if (!other) continue;
    throw new DataError(
      { source: table.source },
      `the experiment ${Number(label)} is that of '${other.source}' too`,
      'give the files names that differ by more than zeros: their labels are numbers',
    );
  }
}

function joinColumns(
  name: string,
  parts: readonly { readonly table: Table }[],
  firstRows: readonly number[],
): TableColumn {
  const values = new Float64Array(firstRows.at(-1)!);
  const cells = parts.map(({ table }) => table.cells(name));
  cells.forEach((part, k) => values.set(part.values, firstRows[k]));
  const text = cells.findIndex(({ firstText: row }) => row >= 0);
  if (text < 0) return { name, values, firstText: -1 };
  const texts = parts.flatMap(({ table }) => [...table.texts(name)]);
  return { name, values, texts, firstText: firstRows[text]! + cells[text]!.firstText };
}

function checkColumns(table: Table, first: Table): void {
  if (table.has(fileColumn)) {
    throw new DataError(
      { source: table.source },
      `the column '${fileColumn}' would hide the name of the file`,
      'rename the column',
    );
  }
  const missing = first.names.find((name) => !table.has(name));
  const more = table.names.find((name) => !first.has(name));
  if (missing === undefined && more === undefined) return;
  throw new DataError(
    { source: table.source },
    missing === undefined
      ? `the column '${more}' is not in '${first.source}'`
      : `there is no column '${missing}', which '${first.source}' has`,
    'all files have the same columns; leave cells empty where nothing was measured',
  );
}
