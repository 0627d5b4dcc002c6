/** Pivot thresholds, from sparse to stable; the first costs hardly any delayed pivots on KKT matrices of collocation. */
export const THRESHOLDS = [1e-5, 1e-3, 1e-2, 0.1, 0.5];

/** A pivot this small beside the entries of the equilibrated matrix (near 1) is zero. */
export const TINY = 256 * Number.EPSILON;
