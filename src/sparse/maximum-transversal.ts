import type { CompressedPattern } from './compressed-columns.js';

/** A matching of columns with rows in which they have an entry; -1 for unmatched ones. */
export interface Transversal {
  /** Row matched to each column, and column matched to each row. */
  readonly rowOf: Int32Array;
  readonly columnOf: Int32Array;
  /** Matched pairs: the structural rank. */
  readonly size: number;
}

/**
 * Maximum matching of columns to rows by augmenting paths, depth first with a cheap look-ahead (Duff 1981; Davis 2006,
 * section 7.2). A matrix whose structural rank is less than its size is singular for all values.
 */
export function maximumTransversal(pattern: CompressedPattern): Transversal {
  const { rows, columns, columnPointers, rowIndices } = pattern;
  const rowOf = new Int32Array(columns).fill(-1);
  const columnOf = new Int32Array(rows).fill(-1);
  const seen = new Int32Array(columns).fill(-1);
  const cheap = columnPointers.slice(0, columns);
  const stack = new Int32Array(columns);
  const next = new Int32Array(columns);
  const chosen = new Int32Array(columns);
  let size = 0;
  for (let root = 0; root < columns; root++) {
    let depth = 0;
    stack[0] = root;
    let found = -1;
    while (depth >= 0 && found === -1) {
      const j = stack[depth];
      if (seen[j] !== root) {
        seen[j] = root;
        while (cheap[j] < columnPointers[j + 1] && found === -1) {
          const i = rowIndices[cheap[j]++];
          if (columnOf[i] === -1) found = i;
        }
        if (found !== -1) {
          chosen[depth] = found;
          break;
        }
        next[depth] = columnPointers[j];
      }
      let descended = false;
      while (next[depth] < columnPointers[j + 1]) {
        const i = rowIndices[next[depth]++];
        if (seen[columnOf[i]] === root) continue;
        chosen[depth] = i;
        stack[++depth] = columnOf[i];
        descended = true;
        break;
      }
      if (!descended) depth--;
    }
    if (found === -1) continue;
    for (let d = depth; d >= 0; d--) {
      rowOf[stack[d]] = chosen[d];
      columnOf[chosen[d]] = stack[d];
    }
    size++;
  }
  return { rowOf, columnOf, size };
}
