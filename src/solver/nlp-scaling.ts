import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { compressTriplets } from '../sparse/index.js';
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
): NlpScaling {
  const constraints = new Float64Array(problem.constraints).fill(1);
  let objective = 1;
  if (options.nlp_scaling_method === 'gradient-based') {
    const largest = options.nlp_scaling_max_gradient;
    const gradient = new Float64Array(problem.variables);
    problem.gradient(problem.start, gradient);
    let gradientNorm = 0;
    for (let j = 0; j < gradient.length; j++) {
      if (freeIndex[j] >= 0) gradientNorm = Math.max(gradientNorm, Math.abs(gradient[j]));
    }
    objective = factor(gradientNorm, largest, options.nlp_scaling_min_value);

    const { rows, columns } = problem.jacobian;
    const values = new Float64Array(rows.length);
    problem.jacobianValues(problem.start, values);
    if (!anyRowExceeds(largest, rows, values, problem.constraints))
      return { objective: objective * options.obj_scaling_factor, constraints };
    const { matrix, positions } = compressTriplets(
      problem.constraints,
      problem.variables,
      rows,
      columns,
      values,
    );
    const norms = new Float64Array(problem.constraints);
    for (let k = 0; k < rows.length; k++) {
      if (freeIndex[columns[k]] >= 0)
        norms[rows[k]] = Math.max(norms[rows[k]], Math.abs(matrix.values[positions[k]]));
    }
    for (let i = 0; i < norms.length; i++)
      constraints[i] = factor(norms[i], largest, options.nlp_scaling_min_value);
  } else if (options.nlp_scaling_method === 'user-scaling') {
    objective = user.objective ?? 1;
    if (user.constraints !== undefined) constraints.set(user.constraints);
  }
  return { objective: objective * options.obj_scaling_factor, constraints };
}

/** Whether the entries of a row may add up to more than `largest`, or are undefined: only then its factor may differ from 1. */
function anyRowExceeds(largest: number, rows: Int32Array, values: Float64Array, count: number): boolean {
  const sums = new Float64Array(count);
  for (let k = 0; k < rows.length; k++) sums[rows[k]] += Math.abs(values[k]);
  for (let i = 0; i < count; i++) if (!(sums[i] <= largest)) return true;
  return false;
}

function factor(norm: number, largest: number, least: number): number {
  return norm > largest && Number.isFinite(norm) ? Math.max(largest / norm, least) : 1;
}
