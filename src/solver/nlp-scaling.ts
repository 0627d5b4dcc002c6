import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { reduced } from './distributed/communicator.js';
import { sumShared, type Distribution } from './distributed/distribution.js';
import type { ResolvedOptions } from './options/table.js';

/** Factors by which the objective and the rows (user's numbering) are multiplied. */
export interface NlpScaling {
  readonly objective: number;
  readonly constraints: Float64Array;
}

/** Factors given by the caller for `nlp_scaling_method` = 'user-scaling'; what is absent is 1. */
export interface UserScaling {
  readonly objective?: number;
  readonly constraints?: Float64Array;
  /** Positive factors of the variables: the solver works with factor * x. */
  readonly variables?: Float64Array;
}

/**
 * Scaling factors at the user's start point (Waechter & Biegler 2006, section 3.8): gradients with an entry above
 * `nlp_scaling_max_gradient` are scaled down to it; no factor exceeds 1 or falls below `nlp_scaling_min_value`.
 * Columns of fixed variables do not count. Where a derivative is undefined at the start its row keeps the factor 1.
 */
export function determineScaling(
  problem: NonlinearProgram,
  freeIndex: Int32Array,
  options: ResolvedOptions,
  user: UserScaling = {},
  distribution?: Distribution,
): NlpScaling {
  const constraints = new Float64Array(problem.constraints).fill(1);
  let objective = 1;
  if (options.nlp_scaling_method === 'gradient-based') {
    const largest = options.nlp_scaling_max_gradient;
    const gradient = new Float64Array(problem.variables);
    problem.gradient(problem.start, gradient);
    if (distribution !== undefined) sumShared(gradient, distribution);
    let gradientNorm = 0;
    for (let j = 0; j < gradient.length; j++) {
      if (freeIndex[j] >= 0) gradientNorm = Math.max(gradientNorm, Math.abs(gradient[j]));
    }
    if (distribution !== undefined) gradientNorm = reduced(gradientNorm, 'max', distribution.communicator);
    objective = factor(gradientNorm, largest, options.nlp_scaling_min_value);

    const { rows, columns } = problem.jacobian;
    const values = new Float64Array(rows.length);
    problem.jacobianValues(problem.start, values);
    const starts = entriesOfLargeRows(largest, rows, values, problem.constraints);
    const count = starts[problem.constraints];
    if (count === 0) return { objective: objective * options.obj_scaling_factor, constraints };
    const entries = sortByRow(rows, starts);
    // Entries at one place add; sums are kept by variable, for one row at a time.
    const sums = new Float64Array(problem.variables);
    for (let i = 0, begin = 0; i < constraints.length; i++) {
      const end = starts[i];
      let norm = 0;
      for (let at = begin; at < end; at++) sums[columns[entries[at]]] += values[entries[at]];
      for (let at = begin; at < end; at++) {
        const j = columns[entries[at]];
        if (freeIndex[j] >= 0) norm = Math.max(norm, Math.abs(sums[j]));
      }
      for (let at = begin; at < end; at++) sums[columns[entries[at]]] = 0;
      constraints[i] = factor(norm, largest, options.nlp_scaling_min_value);
      begin = end;
    }
  } else if (options.nlp_scaling_method === 'user-scaling') {
    objective = user.objective ?? 1;
    if (user.constraints !== undefined) constraints.set(user.constraints);
  }
  return { objective: objective * options.obj_scaling_factor, constraints };
}

/**
 * Number of entries, up to and without each row, in rows whose entries may add up to more than `largest` or are undefined: only
 * their factors may differ from 1. The last number counts all of them.
 */
function entriesOfLargeRows(
  largest: number,
  rows: Int32Array,
  values: Float64Array,
  count: number,
): Int32Array {
  const sums = new Float64Array(count);
  const starts = new Int32Array(count + 1);
  for (let k = 0; k < rows.length; k++) {
    sums[rows[k]] += Math.abs(values[k]);
    starts[rows[k] + 1]++;
  }
  for (let i = 0; i < count; i++) {
    if (sums[i] <= largest) starts[i + 1] = 0;
    starts[i + 1] += starts[i];
  }
  return starts;
}

/** The entries of those rows by row, in their order; afterwards `starts[i]` is the end of row i. */
function sortByRow(rows: Int32Array, starts: Int32Array): Int32Array {
  const count = starts.length - 1;
  const large = new Uint8Array(count);
  for (let i = 0; i < count; i++) if (starts[i + 1] > starts[i]) large[i] = 1;
  const entries = new Int32Array(starts[count]);
  for (let k = 0; k < rows.length; k++) if (large[rows[k]] === 1) entries[starts[rows[k]]++] = k;
  return entries;
}

function factor(norm: number, largest: number, least: number): number {
  return norm > largest && Number.isFinite(norm) ? Math.max(largest / norm, least) : 1;
}
