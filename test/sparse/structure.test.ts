import { describe, expect, it } from 'vitest';
import {
  SparseError,
  dulmageMendelsohn,
  maximumTransversal,
  strongComponents,
  type CompressedPattern,
} from '../../src/sparse/index.js';
import { fromRows, randomMatrix } from './rectangular.js';

/** Size of a maximum matching by the simplest augmenting-path method. */
function matchingSize({ rows, columns, columnPointers, rowIndices }: CompressedPattern): number {
  const columnOf = new Int32Array(rows).fill(-1);
  const augment = (j: number, seen: Set<number>): boolean => {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      if (seen.has(i)) continue;
      seen.add(i);
      if (columnOf[i] === -1 || augment(columnOf[i], seen)) {
        columnOf[i] = j;
        return true;
      }
    }
    return false;
  };
  let size = 0;
  for (let j = 0; j < columns; j++) if (augment(j, new Set())) size++;
  return size;
}

describe('maximum transversal', () => {
  it('matches a permuted identity', () => {
    const { rowOf, columnOf, size } = maximumTransversal(
      fromRows([
        [0, 1, 0],
        [0, 0, 1],
        [1, 0, 0],
      ]),
    );
    expect([...rowOf]).toEqual([2, 0, 1]);
    expect([...columnOf]).toEqual([1, 2, 0]);
    expect(size).toBe(3);
  });

  it('exchanges earlier choices along an augmenting path', () => {
    expect(
      maximumTransversal(
        fromRows([
          [1, 1, 0],
          [1, 0, 1],
          [0, 1, 1],
        ]),
      ).size,
    ).toBe(3);
    expect(
      maximumTransversal(
        fromRows([
          [1, 1, 1],
          [1, 0, 0],
          [0, 1, 0],
        ]),
      ).size,
    ).toBe(3);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('is maximum on random patterns: %i', (seed) => {
    const matrix = randomMatrix(25 + (seed % 3) * 5, 30, 0.02 * (1 + (seed % 5)), seed, false);
    const { rowOf, columnOf, size } = maximumTransversal(matrix);
    expect(size).toBe(matchingSize(matrix));
    for (let j = 0; j < 30; j++) {
      if (rowOf[j] === -1) continue;
      expect(columnOf[rowOf[j]]).toBe(j);
      const column = matrix.rowIndices.subarray(matrix.columnPointers[j], matrix.columnPointers[j + 1]);
      expect(column).toContain(rowOf[j]);
    }
    expect(rowOf.filter((i) => i !== -1)).toHaveLength(size);
  });
});

describe('strong components', () => {
  it('finds two cycles and a node between them, in reverse topological order', () => {
    // 0 -> 1 -> 0, 1 -> 2, 2 -> 3, 3 -> 4 -> 3
    const graph = {
      nodes: 5,
      pointers: Int32Array.of(0, 1, 3, 4, 5, 6),
      targets: Int32Array.of(1, 0, 2, 3, 4, 3),
    };
    const { nodes, starts } = strongComponents(graph);
    const blocks = Array.from({ length: starts.length - 1 }, (_, b) =>
      Array.from(nodes.subarray(starts[b], starts[b + 1])).sort(),
    );
    expect(blocks).toEqual([[3, 4], [2], [0, 1]]);
  });

  it('does not recurse on long paths', () => {
    const count = 200_000;
    const pointers = Int32Array.from({ length: count + 1 }, (_, i) => Math.min(i, count - 1));
    const targets = Int32Array.from({ length: count - 1 }, (_, i) => i + 1);
    expect(strongComponents({ nodes: count, pointers, targets }).starts).toHaveLength(count + 1);
  });
});

describe('Dulmage-Mendelsohn decomposition', () => {
  it('names the under-, well- and overdetermined parts', () => {
    // Row 0 has unknowns 0 and 1; row 1 fixes unknown 2; rows 2 and 3 both fix unknown 3.
    const result = dulmageMendelsohn(
      fromRows([
        [1, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 1],
      ]),
    );
    expect([...result.underdetermined.rows]).toEqual([0]);
    expect([...result.underdetermined.columns]).toEqual([0, 1]);
    expect([...result.wellDetermined.rows]).toEqual([1]);
    expect([...result.wellDetermined.columns]).toEqual([2]);
    expect([...result.overdetermined.rows]).toEqual([2, 3]);
    expect([...result.overdetermined.columns]).toEqual([3]);
    expect(result.structuralRank).toBe(3);
  });

  it('splits a block triangular system into its blocks', () => {
    const matrix = fromRows([
      [1, 1, 0, 0],
      [1, 1, 0, 1],
      [0, 0, 1, 0],
      [0, 0, 1, 1],
    ]);
    const { wellDetermined, blockStarts } = dulmageMendelsohn(matrix);
    expect([...blockStarts]).toHaveLength(4);
    expect(wellDetermined.rows).toHaveLength(4);
    expectUpperTriangular(matrix, wellDetermined.rows, wellDetermined.columns, blockStarts);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('partitions random patterns: %i', (seed) => {
    const matrix = randomMatrix(30, 26 + seed, 0.04, seed, false);
    const result = dulmageMendelsohn(matrix);
    const { underdetermined, wellDetermined, overdetermined } = result;
    expect(result.structuralRank).toBe(matchingSize(matrix));
    const rows = [...underdetermined.rows, ...wellDetermined.rows, ...overdetermined.rows];
    const columns = [...underdetermined.columns, ...wellDetermined.columns, ...overdetermined.columns];
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(columns.sort((a, b) => a - b)).toEqual(Array.from({ length: 26 + seed }, (_, j) => j));
    // Underdetermined columns meet their own rows only; overdetermined rows meet their own columns only.
    const entries = (column: number): number[] =>
      Array.from(
        matrix.rowIndices.subarray(matrix.columnPointers[column], matrix.columnPointers[column + 1]),
      );
    for (const j of underdetermined.columns) {
      for (const i of entries(j)) expect([...underdetermined.rows]).toContain(i);
    }
    for (const j of wellDetermined.columns) {
      for (const i of entries(j)) expect([...overdetermined.rows]).not.toContain(i);
    }
    expectUpperTriangular(matrix, wellDetermined.rows, wellDetermined.columns, result.blockStarts);
  });

  it('refuses a malformed pattern', () => {
    const pattern = {
      rows: 1,
      columns: 1,
      columnPointers: Int32Array.of(0, 1),
      rowIndices: Int32Array.of(1),
    };
    expect(() => dulmageMendelsohn(pattern)).toThrow(SparseError);
  });
});

function expectUpperTriangular(
  matrix: CompressedPattern,
  rows: Int32Array,
  columns: Int32Array,
  blockStarts: Int32Array,
): void {
  const blockOfRow = new Map<number, number>();
  for (let b = 0; b + 1 < blockStarts.length; b++) {
    for (let k = blockStarts[b]; k < blockStarts[b + 1]; k++) blockOfRow.set(rows[k], b);
  }
  for (let b = 0; b + 1 < blockStarts.length; b++) {
    for (let k = blockStarts[b]; k < blockStarts[b + 1]; k++) {
      const j = columns[k];
      for (let p = matrix.columnPointers[j]; p < matrix.columnPointers[j + 1]; p++) {
        expect(blockOfRow.get(matrix.rowIndices[p]) ?? -1).toBeLessThanOrEqual(b);
      }
    }
  }
}
