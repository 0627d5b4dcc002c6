import { SparseError } from './sparse-error.js';

/**
 * A sparse matrix in compressed sparse column form (Davis 2006, section 2.1): column j holds the rows
 * `rowIndices[columnPointers[j] .. columnPointers[j+1])`, ascending and without duplicates, and the values beside them.
 * Whoever creates a matrix owns its arrays; routines of this module never write to their arguments.
 */
export interface CompressedColumns {
  readonly rows: number;
  readonly columns: number;
  /** Length `columns + 1`, starting at 0, not decreasing. */
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  readonly values: Float64Array;
}

/** The structure of a sparse matrix without its values. */
export type CompressedPattern = Omit<CompressedColumns, 'values'>;

/**
 * Checks that a pattern is well formed: pointers, range, ascending rows.
 * @throws SparseError naming the first column at fault.
 */
export function checkPattern(pattern: CompressedPattern): void {
  const { rows, columns, columnPointers, rowIndices } = pattern;
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 0 || columns < 0) {
    throw new SparseError(`A matrix cannot be ${rows} x ${columns}.`, 'Sizes are non-negative integers.');
  }
  if (columnPointers.length !== columns + 1 || columnPointers[0] !== 0) {
    throw new SparseError(
      `A matrix of ${columns} columns needs ${columns + 1} column pointers starting at 0; got ${columnPointers.length}.`,
    );
  }
  for (let j = 0; j < columns; j++) {
    const start = columnPointers[j];
    const end = columnPointers[j + 1];
    if (end < start || end > rowIndices.length) {
      throw new SparseError(
        `Column ${j} runs from position ${start} to ${end} of ${rowIndices.length} entries.`,
      );
    }
    let previous = -1;
    for (let p = start; p < end; p++) {
      const row = rowIndices[p];
      if (row >= rows || row < 0) {
        throw new SparseError(`Column ${j} has an entry in row ${row} of a matrix of ${rows} rows.`);
      }
      if (row <= previous) {
        throw new SparseError(
          `Column ${j} lists row ${row} after row ${previous}.`,
          'Rows ascend and occur once; compressTriplets sorts and merges them.',
        );
      }
      previous = row;
    }
  }
}

/** Checks a matrix: its pattern, and one value per entry. @throws SparseError */
export function checkMatrix(matrix: CompressedColumns): void {
  checkPattern(matrix);
  if (matrix.values.length < matrix.columnPointers[matrix.columns]) {
    throw new SparseError(
      `A matrix of ${matrix.columnPointers[matrix.columns]} entries came with ${matrix.values.length} values.`,
    );
  }
}
