import type { NonlinearProgram, Origin, SparsityPattern } from '../nlp/nonlinear-program.js';

/** Which rows and bounds of a problem take part: 1 stays, 0 is dropped. */
export interface Subset {
  /** Length m. */
  readonly rows: Uint8Array;
  /** Length n, lower and upper bounds of the variables. */
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
}

/**
 * The elastic program of a nonlinear program (Chinneck, Feasibility and Infeasibility in Optimization, 2008, chapter 6):
 *
 *   minimize sum_i (p_i + q_i)   subject to   gL <= g(x) + d_i (p_i - q_i) <= gU,   xL <= x <= xU,   p, q >= 0
 *
 * over the rows of a subset; the other rows are unbounded and have no elastic variables. The variables are (x, p, q), p only
 * where gL is finite and q only where gU is. d_i is the size of row i's derivatives at `x0`, so that rows in different units
 * stretch alike. The bounds of the subset stay hard: outside them g may be undefined. At a minimum above zero the subset is
 * infeasible near that point, and its rows and bounds without multiplier have no part in that.
 *
 * The arrays belong to this object; evaluation works on `problem` and allocates nothing.
 */
export class ElasticProblem implements NonlinearProgram {
  readonly variables: number;
  readonly constraints: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  readonly jacobian: SparsityPattern;
  readonly hessian: SparsityPattern;
  readonly constantJacobian: boolean;

  /** d_i: the size of each row's derivatives at x0, 1 where that is no useful number. */
  readonly rowSize: Float64Array;

  private readonly x: Float64Array;
  /** Number of variables of the original problem. */
  private readonly inner: number;
  /** Row and signed factor of each elastic variable. */
  private readonly elasticRow: Int32Array;
  private readonly elasticFactor: Float64Array;
  private readonly jacobianBuffer: Float64Array;

  constructor(
    readonly problem: NonlinearProgram,
    subset: Subset,
    x0: Float64Array,
  ) {
    const { variables: n, constraints: m } = problem;
    this.constraints = m;
    this.constraintLower = problem.constraintLower.map((bound, i) =>
      subset.rows[i] === 1 ? bound : -Infinity,
    );
    this.constraintUpper = problem.constraintUpper.map((bound, i) =>
      subset.rows[i] === 1 ? bound : Infinity,
    );
    this.x = new Float64Array(n);
    this.inner = n;
    this.jacobianBuffer = new Float64Array(problem.jacobian.rows.length);
    this.rowSize = this.rowSizes(x0);
    const rows: number[] = [];
    const factors: number[] = [];
    for (let i = 0; i < m; i++) {
      if (this.constraintLower[i] > -Infinity) {
        rows.push(i);
        factors.push(this.rowSize[i]);
      }
      if (this.constraintUpper[i] < Infinity) {
        rows.push(i);
        factors.push(-this.rowSize[i]);
      }
    }
    this.elasticRow = Int32Array.from(rows);
    this.elasticFactor = Float64Array.from(factors);
    this.variables = n + rows.length;
    this.lower = new Float64Array(this.variables);
    this.upper = new Float64Array(this.variables).fill(Infinity);
    for (let j = 0; j < n; j++) {
      this.lower[j] = subset.lower[j] === 1 ? problem.lower[j] : -Infinity;
      this.upper[j] = subset.upper[j] === 1 ? problem.upper[j] : Infinity;
    }
    const entries = problem.jacobian.rows.length;
    const jacobianRows = new Int32Array(entries + rows.length);
    const jacobianColumns = new Int32Array(entries + rows.length);
    jacobianRows.set(problem.jacobian.rows);
    jacobianColumns.set(problem.jacobian.columns);
    for (let k = 0; k < rows.length; k++) {
      jacobianRows[entries + k] = rows[k];
      jacobianColumns[entries + k] = n + k;
    }
    this.jacobian = { rows: jacobianRows, columns: jacobianColumns };
    this.hessian = problem.hessian;
    this.constantJacobian = problem.constantJacobian === true;
    this.start = this.startFrom(x0);
  }

  /** The x part of a point of this problem. */
  original(point: Float64Array): Float64Array {
    return point.slice(0, this.inner);
  }

  objective(point: Float64Array): number {
    let sum = 0;
    for (let k = this.inner; k < this.variables; k++) sum += point[k];
    return sum;
  }

  gradient(_point: Float64Array, out: Float64Array): void {
    out.fill(0, 0, this.inner);
    out.fill(1, this.inner);
  }

  constraintValues(point: Float64Array, out: Float64Array): void {
    this.problem.constraintValues(this.take(point), out);
    const n = this.inner;
    for (let k = 0; k < this.elasticRow.length; k++)
      out[this.elasticRow[k]] += this.elasticFactor[k] * point[n + k];
  }

  jacobianValues(point: Float64Array, out: Float64Array): void {
    this.problem.jacobianValues(this.take(point), this.jacobianBuffer);
    out.set(this.jacobianBuffer);
    out.set(this.elasticFactor, this.jacobianBuffer.length);
  }

  hessianValues(point: Float64Array, _factor: number, multipliers: Float64Array, out: Float64Array): void {
    this.problem.hessianValues(this.take(point), 0, multipliers, out);
  }

  variableOrigin(index: number): Origin {
    const n = this.inner;
    return index < n
      ? this.problem.variableOrigin(index)
      : this.problem.constraintOrigin(this.elasticRow[index - n]);
  }

  constraintOrigin(index: number): Origin {
    return this.problem.constraintOrigin(index);
  }

  /** The largest elastic value, in units of the row's size: how far the worst row is stretched. */
  stretch(point: Float64Array): number {
    let largest = 0;
    for (let k = this.inner; k < this.variables; k++) largest = Math.max(largest, point[k]);
    return largest;
  }

  private take(point: Float64Array): Float64Array {
    const { x } = this;
    for (let j = 0; j < x.length; j++) x[j] = point[j];
    return x;
  }

  /** Largest derivative of each row at x, 1 where that is no useful number. */
  private rowSizes(x: Float64Array): Float64Array {
    const { rows } = this.problem.jacobian;
    this.problem.jacobianValues(x, this.jacobianBuffer);
    const sizes = new Float64Array(this.constraints);
    for (let k = 0; k < rows.length; k++)
      sizes[rows[k]] = Math.max(sizes[rows[k]], Math.abs(this.jacobianBuffer[k]));
    return sizes.map((size) => (Number.isFinite(size) && size > 0 ? size : 1));
  }

  /** x0 with elastic values that satisfy each row there. */
  private startFrom(x0: Float64Array): Float64Array {
    const start = new Float64Array(this.variables);
    start.set(x0);
    const values = new Float64Array(this.constraints);
    this.problem.constraintValues(x0, values);
    const n = this.inner;
    for (let k = 0; k < this.elasticRow.length; k++) {
      const i = this.elasticRow[k];
      const factor = this.elasticFactor[k];
      const missing = factor > 0 ? this.constraintLower[i] - values[i] : values[i] - this.constraintUpper[i];
      if (missing > 0 && Number.isFinite(missing)) start[n + k] = missing / Math.abs(factor);
    }
    return start;
  }
}
