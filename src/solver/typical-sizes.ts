import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { samplePoints } from './sample-points.js';

/** Typical sizes, as binary logarithms: of the variables, and of what the rows and the objective vary by. */
export interface TypicalSizes {
  readonly variables: Float64Array;
  readonly rows: Float64Array;
  readonly objective: number;
  /** Mean size of start and bounds of each variable, NaN where they are 0 or infinite. */
  readonly declared: Float64Array;
}

/** Points at which derivatives are looked at, beside one another: a derivative may vanish at one of them. */
const POINTS = 3;
/** Sweeps of the least-squares problem at most: for small problems, for large ones, and the derivatives visited in all of them. */
const MOST_SWEEPS = 300;
const LEAST_SWEEPS = 20;
const VISITS = 2e7;
/** Change of the logarithms at which the sweeps end. */
const ACCURATE = 0.005;
/** Weight of size 1 where nothing else is known, which fixes what the evidence leaves open. */
const PRIOR = 1e-3;

/**
 * Estimates sizes v_j of the variables, r_i of the rows and q of the objective from everything that shows magnitudes, so that
 * changes of the units change the estimates likewise. Least squares in the logarithms (Curtis & Reid 1972), on
 *
 *   |dg_i/dx_j| v_j ~ r_i,   |df/dx_j| v_j ~ q,   |d2f/dx_i dx_j| v_i v_j ~ q,   start, finite bounds ~ v_j,   row bounds ~ r_i
 *
 * by Gauss-Seidel sweeps. Derivatives are the largest of a few points near the start.
 * @returns undefined where functions are not finite near the start.
 */
export function typicalSizes(problem: NonlinearProgram): TypicalSizes | undefined {
  // First without moving variables that start at 0, whose size is yet unknown, then by the size found.
  const unknown = new Float64Array(problem.variables);
  const first = fitted(problem, samplePoints(problem, POINTS, unknown) ?? samplePoints(problem, POINTS));
  if (first === undefined) return undefined;
  const sizes = first.variables.map((size) => 2 ** size);
  return fitted(problem, samplePoints(problem, POINTS, sizes)) ?? first;
}

function fitted(
  problem: NonlinearProgram,
  points: readonly Float64Array[] | undefined,
): TypicalSizes | undefined {
  if (points === undefined) return undefined;
  const evidence = new Evidence(problem, points);
  const visited = problem.jacobian.rows.length + problem.hessian.rows.length + problem.variables;
  const sweeps = Math.max(LEAST_SWEEPS, Math.min(MOST_SWEEPS, Math.round(VISITS / visited)));
  for (let sweep = 0; sweep < sweeps; sweep++) if (evidence.sweep() < ACCURATE) break;
  return evidence;
}

class Evidence implements TypicalSizes {
  readonly variables: Float64Array;
  readonly rows: Float64Array;
  objective = 0;
  readonly declared: Float64Array;
  /** Logarithms of the derivatives' sizes, -Infinity where there is none. */
  private readonly jacobian: Float64Array;
  private readonly hessian: Float64Array;
  private readonly gradient: Float64Array;
  /** Sums and numbers of the magnitudes known of each variable and row. */
  private readonly ofVariables: Magnitudes;
  private readonly ofRows: Magnitudes;
  private readonly sum: Float64Array;
  private readonly count: Float64Array;
  private readonly rowSum: Float64Array;
  private readonly rowCount: Float64Array;

  constructor(
    private readonly problem: NonlinearProgram,
    points: readonly Float64Array[],
  ) {
    const { variables: n, constraints: m, lower, upper, start, constraintLower, constraintUpper } = problem;
    this.variables = new Float64Array(n);
    this.rows = new Float64Array(m);
    this.jacobian = new Float64Array(problem.jacobian.rows.length).fill(-Infinity);
    this.hessian = new Float64Array(problem.hessian.rows.length).fill(-Infinity);
    this.gradient = new Float64Array(n).fill(-Infinity);
    const none = new Float64Array(m);
    for (const x of points) {
      enlarge(this.jacobian, (out) => problem.jacobianValues(x, out));
      enlarge(this.gradient, (out) => problem.gradient(x, out));
      enlarge(this.hessian, (out) => problem.hessianValues(x, 1, none, out));
    }
    this.ofVariables = magnitudes([start, lower, upper]);
    this.ofRows = magnitudes([constraintLower, constraintUpper]);
    const { sum, count } = this.ofVariables;
    this.declared = sum.map((value, j) => value / count[j]);
    this.sum = new Float64Array(n);
    this.count = new Float64Array(n);
    this.rowSum = new Float64Array(m);
    this.rowCount = new Float64Array(m);
  }

  /** One sweep: rows, objective, then variables, each the best for the others; returns the largest change of a variable. */
  sweep(): number {
    this.fitRows();
    this.fitObjective();
    return this.fitVariables();
  }

  private fitRows(): void {
    const { rows, variables, jacobian, rowSum, rowCount, ofRows } = this;
    const { rows: i, columns: j } = this.problem.jacobian;
    rowSum.set(ofRows.sum);
    rowCount.set(ofRows.count);
    for (let k = 0; k < jacobian.length; k++) {
      if (jacobian[k] === -Infinity) continue;
      rowSum[i[k]] += jacobian[k] + variables[j[k]];
      rowCount[i[k]]++;
    }
    for (let k = 0; k < rows.length; k++) rows[k] = rowSum[k] / (rowCount[k] + PRIOR);
  }

  private fitObjective(): void {
    const { gradient, hessian, variables } = this;
    const { rows, columns } = this.problem.hessian;
    let sum = 0;
    let count = PRIOR;
    for (let j = 0; j < gradient.length; j++) {
      if (gradient[j] === -Infinity) continue;
      sum += gradient[j] + variables[j];
      count++;
    }
    for (let k = 0; k < hessian.length; k++) {
      if (hessian[k] === -Infinity) continue;
      sum += hessian[k] + variables[rows[k]] + variables[columns[k]];
      count++;
    }
    this.objective = sum / count;
  }

  private fitVariables(): number {
    const { variables, rows, objective, jacobian, gradient, hessian, sum, count, ofVariables } = this;
    const { jacobian: ofJacobian, hessian: ofHessian } = this.problem;
    sum.set(ofVariables.sum);
    count.set(ofVariables.count);
    for (let k = 0; k < jacobian.length; k++) {
      if (jacobian[k] === -Infinity) continue;
      sum[ofJacobian.columns[k]] += rows[ofJacobian.rows[k]] - jacobian[k];
      count[ofJacobian.columns[k]]++;
    }
    for (let j = 0; j < gradient.length; j++) {
      if (gradient[j] === -Infinity) continue;
      sum[j] += objective - gradient[j];
      count[j]++;
    }
    for (let k = 0; k < hessian.length; k++) {
      if (hessian[k] === -Infinity) continue;
      const i = ofHessian.rows[k];
      const j = ofHessian.columns[k];
      if (i === j) {
        // (log h + 2 v - q)^2 is (v - (q - log h) / 2)^2 with the weight 4.
        sum[i] += 2 * (objective - hessian[k]);
        count[i] += 4;
      } else {
        sum[i] += objective - hessian[k] - variables[j];
        sum[j] += objective - hessian[k] - variables[i];
        count[i]++;
        count[j]++;
      }
    }
    let change = 0;
    for (let j = 0; j < variables.length; j++) {
      const value = sum[j] / (count[j] + PRIOR);
      change = Math.max(change, Math.abs(value - variables[j]));
      variables[j] = value;
    }
    return change;
  }
}

interface Magnitudes {
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

/** Logarithms of the entries that are neither zero nor infinite, summed over the vectors. */
function magnitudes(vectors: readonly Float64Array[]): Magnitudes {
  const sum = new Float64Array(vectors[0].length);
  const count = new Float64Array(vectors[0].length);
  for (const vector of vectors) {
    for (let j = 0; j < vector.length; j++) {
      const size = Math.abs(vector[j]);
      if (size === 0 || size >= 1e19) continue;
      sum[j] += Math.log2(size);
      count[j]++;
    }
  }
  return { sum, count };
}

/** logs := max(logs, log2 |values|), for values that are neither zero nor infinite. */
function enlarge(logs: Float64Array, evaluate: (out: Float64Array) => void): void {
  const values = new Float64Array(logs.length);
  evaluate(values);
  for (let k = 0; k < logs.length; k++) {
    const size = Math.abs(values[k]);
    if (size > 0 && size < Infinity) logs[k] = Math.max(logs[k], Math.log2(size));
  }
}
