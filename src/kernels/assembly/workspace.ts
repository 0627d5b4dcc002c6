/**
 * The fixed places of the kernels' working memory, below everything that the caller allocates. Sizes follow the caches:
 * a packed block of A (MC x KC) and one micro-panel of B stay in the second and first level, the packed B (KC x NC) streams.
 */

/** Rows of A, columns of B and common dimension that are packed at a time. All are multiples of 4. */
export const MC: i32 = 96;
export const NC: i32 = 256;
export const KC: i32 = 128;

/** Most rows of a panel whose working columns fit into the fixed workspace. */
export const MAXIMUM_ROWS: i32 = 65536;

const START: usize = 1024;
/** A 4 x 4 tile at the edge of C. */
export const TILE: usize = START;
/** Coefficients of one matrix-vector product. */
export const COEFFICIENTS: usize = TILE + 16 * 8;
export const PACKED_A: usize = COEFFICIENTS + ((<usize>KC) << 3) + 64;
export const PACKED_B: usize = PACKED_A + ((<usize>(MC * KC)) << 3);
/** Two updated candidate columns of a panel. */
export const COLUMN_1: usize = PACKED_B + ((<usize>(NC * KC)) << 3);
export const COLUMN_2: usize = COLUMN_1 + ((<usize>(MAXIMUM_ROWS + 8)) << 3);
/** D = I of a panel of LU: 32 pairs (1, 0). */
export const ONES: usize = COLUMN_2 + ((<usize>(MAXIMUM_ROWS + 8)) << 3);
export const WORKSPACE_END: usize = ONES + 32 * 16;

/** Bytes that the host keeps free for the kernels at the start of the memory. */
export function workspaceBytes(): usize {
  return WORKSPACE_END;
}

/** Largest number of rows that `factorizePanel` accepts. */
export function maximumRows(): i32 {
  return MAXIMUM_ROWS;
}
