import { checkPattern, type CompressedPattern } from './compressed-columns.js';
import { maximumTransversal } from './maximum-transversal.js';
import { strongComponents } from './strong-components.js';

/** One part of the decomposition: its rows and its columns. */
export interface RowsAndColumns {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** The canonical block triangular form of a pattern. */
export interface DulmageMendelsohn {
  /** More columns than rows: these columns (variables) are not determined by these rows (equations). */
  readonly underdetermined: RowsAndColumns;
  /** Square and structurally regular; row k is matched with column k. */
  readonly wellDetermined: RowsAndColumns;
  /** More rows than columns: these rows (equations) contradict one another or are redundant. */
  readonly overdetermined: RowsAndColumns;
  /** Fine blocks of the square part: block b is its rows and columns `blockStarts[b] .. blockStarts[b+1])`, block upper triangular. */
  readonly blockStarts: Int32Array;
  readonly structuralRank: number;
}

/**
 * Dulmage-Mendelsohn decomposition (Pothen & Fan 1990; Davis 2006, section 7.4): a maximum matching, then what alternating
 * paths reach from unmatched columns (underdetermined) and from unmatched rows (overdetermined); the rest is square and its
 * strong components are the fine blocks.
 * @throws SparseError for a malformed pattern.
 */
export function dulmageMendelsohn(pattern: CompressedPattern): DulmageMendelsohn {
  checkPattern(pattern);
  const { rows, columns, columnPointers, rowIndices } = pattern;
  const { rowOf, columnOf, size } = maximumTransversal(pattern);
  const byRows = rowLists(pattern);
  // From unmatched columns: column -> any of its rows -> the column matched with that row.
  const columnReached = new Uint8Array(columns);
  const queue = new Int32Array(Math.max(rows, columns));
  let tail = 0;
  for (let j = 0; j < columns; j++) {
    if (rowOf[j] !== -1) continue;
    columnReached[j] = 1;
    queue[tail++] = j;
  }
  for (let head = 0; head < tail; head++) {
    const j = queue[head];
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const other = columnOf[rowIndices[p]];
      if (columnReached[other] === 1) continue;
      columnReached[other] = 1;
      queue[tail++] = other;
    }
  }
  // From unmatched rows: row -> any of its columns -> the row matched with that column.
  const rowReached = new Uint8Array(rows);
  tail = 0;
  for (let i = 0; i < rows; i++) {
    if (columnOf[i] !== -1) continue;
    rowReached[i] = 1;
    queue[tail++] = i;
  }
  for (let head = 0; head < tail; head++) {
    const i = queue[head];
    for (let p = byRows.pointers[i]; p < byRows.pointers[i + 1]; p++) {
      const other = rowOf[byRows.columns[p]];
      if (rowReached[other] === 1) continue;
      rowReached[other] = 1;
      queue[tail++] = other;
    }
  }
  const under = { rows: [] as number[], columns: [] as number[] };
  const over = { rows: [] as number[], columns: [] as number[] };
  const square: number[] = [];
  for (let j = 0; j < columns; j++) {
    if (columnReached[j] === 1) {
      under.columns.push(j);
      if (rowOf[j] !== -1) under.rows.push(rowOf[j]);
    } else if (rowReached[rowOf[j]] === 1) over.columns.push(j);
    else square.push(j);
  }
  for (let i = 0; i < rows; i++) if (rowReached[i] === 1) over.rows.push(i);
  const fine = fineBlocks(pattern, square, columnOf);
  return {
    underdetermined: typed(under),
    wellDetermined: { columns: fine.columns, rows: fine.columns.map((j) => rowOf[j]) },
    overdetermined: typed(over),
    blockStarts: fine.starts,
    structuralRank: size,
  };
}

function typed(part: { rows: number[]; columns: number[] }): RowsAndColumns {
  return { rows: Int32Array.from(part.rows), columns: Int32Array.from(part.columns) };
}

/** Strong components of the square part: column j leads to the columns matched with its rows. */
function fineBlocks(
  { columns, columnPointers, rowIndices }: CompressedPattern,
  square: readonly number[],
  columnOf: Int32Array,
): { columns: Int32Array; starts: Int32Array } {
  const local = new Int32Array(columns).fill(-1);
  square.forEach((j, k) => (local[j] = k));
  const pointers = new Int32Array(square.length + 1);
  const targets: number[] = [];
  square.forEach((j, k) => {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const other = columnOf[rowIndices[p]];
      if (other !== -1 && local[other] !== -1) targets.push(local[other]);
    }
    pointers[k + 1] = targets.length;
  });
  const blocks = strongComponents({ nodes: square.length, pointers, targets: Int32Array.from(targets) });
  return { columns: blocks.nodes.map((k) => square[k]), starts: blocks.starts };
}

function rowLists({ rows, columns, columnPointers, rowIndices }: CompressedPattern): {
  pointers: Int32Array;
  columns: Int32Array;
} {
  const pointers = new Int32Array(rows + 1);
  for (let p = 0; p < columnPointers[columns]; p++) pointers[rowIndices[p] + 1]++;
  for (let i = 0; i < rows; i++) pointers[i + 1] += pointers[i];
  const next = pointers.slice();
  const lists = new Int32Array(columnPointers[columns]);
  for (let j = 0; j < columns; j++) {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) lists[next[rowIndices[p]]++] = j;
  }
  return { pointers, columns: lists };
}
