import { addSymmetricProduct } from './multiply.js';
import type { SymmetricPattern, SymmetricSolver } from './symmetric-solver.js';

/** How a refinement ended: the number of corrections and the backward error that is left. */
export interface Refinement {
  readonly corrections: number;
  readonly backwardError: number;
}

/** The error must at least halve with each correction, or the last one is taken back. */
const LEAST_PROGRESS = 0.5;

/**
 * Fixed-precision iterative refinement of A x = b (Skeel 1980; Arioli, Demmel & Duff 1989): on entry `x` is the computed
 * solution, on return the refined one. Ends at the componentwise backward error
 * max |A x - b|_i / (|A| |x| + |b|)_i <= `tolerance`, when progress stops, or after `limit` corrections.
 */
export function refine(
  solver: SymmetricSolver,
  pattern: SymmetricPattern,
  values: Float64Array,
  b: Float64Array,
  x: Float64Array,
  tolerance = Number.EPSILON,
  limit = 5,
): Refinement {
  const order = pattern.order;
  const residual = new Float64Array(order);
  const previous = new Float64Array(order);
  const bound = new Float64Array(order);
  let error = componentwiseError(pattern, values, b, x, residual, bound);
  let corrections = 0;
  while (error > tolerance && corrections < limit) {
    previous.set(x);
    solver.solve(residual);
    for (let i = 0; i < order; i++) x[i] += residual[i];
    const next = componentwiseError(pattern, values, b, x, residual, bound);
    if (!(next < error)) {
      x.set(previous);
      break;
    }
    corrections++;
    const stalled = next > LEAST_PROGRESS * error;
    error = next;
    if (stalled) break;
  }
  return { corrections, backwardError: error };
}

/** Writes b - A x to `residual`; returns its componentwise backward error (0 / 0 counts as 0). */
function componentwiseError(
  pattern: SymmetricPattern,
  values: Float64Array,
  b: Float64Array,
  x: Float64Array,
  residual: Float64Array,
  bound: Float64Array,
): number {
  const { order, columnPointers, rowIndices } = pattern;
  for (let i = 0; i < order; i++) {
    residual[i] = b[i];
    bound[i] = Math.abs(b[i]);
  }
  addSymmetricProduct(pattern, values, x, residual, -1);
  for (let j = 0; j < order; j++) {
    bound[j] += Math.abs(values[columnPointers[j]] * x[j]);
    for (let p = columnPointers[j] + 1; p < columnPointers[j + 1]; p++) {
      const i = rowIndices[p];
      bound[i] += Math.abs(values[p] * x[j]);
      bound[j] += Math.abs(values[p] * x[i]);
    }
  }
  let error = 0;
  for (let i = 0; i < order; i++) {
    const size = Math.abs(residual[i]);
    if (size > 0) error = Math.max(error, size / bound[i]);
  }
  return error;
}
