import type { DataSet } from './data-set.js';
import { ModelError } from './model-error.js';
import { codeOfElement, IndexSet, type Element } from './sets.js';
import { TuplePositions } from './tuple-positions.js';

/** The distinct members that stand in columns of a table; see `DataSet.members`. */
export function membersOf(dataSet: DataSet, columns: readonly string[], name: string): IndexSet {
  const parts = columns.map((column) => elementsOf(dataSet, column));
  const rows = dataSet.rows.size;
  const codes = new Float64Array(rows * columns.length);
  parts.forEach((elements, part) => {
    for (let row = 0; row < rows; row++) codes[row * columns.length + part] = codeOfElement(elements[row]!);
  });
  return IndexSet.ofCodes(distinct(codes, columns.length), columns.length, name);
}

/** The cells of a column as elements of a set. */
function elementsOf({ table, name }: DataSet, column: string): readonly Element[] {
  const texts = table.texts(column);
  const empty = texts.indexOf('');
  if (empty >= 0) {
    throw new ModelError(
      `'${name}.${column}' is empty in row ${empty + 1}`,
      'members of sets have no missing parts',
    );
  }
  if (!table.isNumeric(column)) return texts;
  const values = Array.from(table.column(column));
  return values.every(Number.isInteger) ? values : texts;
}

/** The tuples without those that stand before, in order. */
function distinct(codes: Float64Array, arity: number): Float64Array {
  const positions = new TuplePositions(codes, arity, true);
  return positions.distinct;
}
