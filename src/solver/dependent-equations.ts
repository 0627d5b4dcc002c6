import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import {
  compressTriplets,
  createSymmetricSolver,
  SparseQr,
  symmetricPattern,
  type CompressedColumns,
} from '../sparse/index.js';
import { samplePoints } from './sample-points.js';

/** Equations of which each is a linear combination of the others, whatever the values of the variables. */
export interface Contradiction {
  readonly rows: readonly number[];
  /** At every point one of the rows is violated by at least this. */
  readonly gap: number;
}

/** What is linearly dependent among the equations, as functions and not only at one point. */
export interface DependentEquations {
  /** Rows that hold wherever the others do. */
  readonly redundant: readonly number[];
  /** A set of rows that cannot hold together, if one was found. */
  readonly contradiction: Contradiction | undefined;
}

const NONE: DependentEquations = { redundant: [], contradiction: undefined };

/** More points than this are not taken: beyond, equations outnumber the variables by far. */
const LARGEST_NUMBER_OF_POINTS = 40;
/** Larger systems are left to the algorithm, whose regularisation copes with dependent rows. */
const LARGEST_NUMBER_OF_EQUATIONS = 20000;
/** Accuracy to which a row has to be the combination of others, relative to their sizes. */
const DEPENDENT = 1e-9;
/** Coefficients below this, of rows of norm 1, are rounding. */
const NEGLIGIBLE = 1e-10;

/**
 * Finds equations that are linear combinations of others. The gradients at several points that have nothing to do with one
 * another are stacked, a column for each equation: a column of this matrix that depends on others (rank-revealing QR, Heath 1982)
 * is, but for coincidence, a combination of functions up to a constant. The constant tells redundancy from contradiction.
 * Square systems whose Jacobian is regular at one point are done with at the price of one factorisation.
 * @param equations rows with equal bounds
 * @param column index of each variable among the free ones, -1 for fixed variables
 * @param violation what counts as a contradiction, in the units of the rows
 */
export function findDependentEquations(
  problem: NonlinearProgram,
  equations: readonly number[],
  column: Int32Array,
  violation: number,
): DependentEquations {
  const free = column.reduce((count, j) => (j < 0 ? count : count + 1), 0);
  if (equations.length === 0 || free === 0) return NONE;
  const wanted = Math.max(3, Math.ceil(equations.length / free) + 1);
  if (wanted > LARGEST_NUMBER_OF_POINTS) return NONE;
  const points = samplePoints(problem, wanted);
  if (points === undefined) return NONE;
  const samples = new Samples(problem, equations, column, free, points);
  if (equations.length === free && samples.isRegular()) return NONE;
  if (equations.length > LARGEST_NUMBER_OF_EQUATIONS) return NONE;
  const { matrix, norms } = samples.stacked();
  const factors = new SparseQr(matrix);
  const redundant: number[] = [];
  let contradiction: Contradiction | undefined;
  for (const k of factors.dependentColumns()) {
    const combination = samples.combinationFor(k, factors, matrix, norms);
    const verdict = combination && samples.judge(k, combination, violation);
    if (verdict === undefined) continue;
    if (verdict.gap === 0) redundant.push(equations[k]);
    else if (contradiction === undefined || verdict.rows.length < contradiction.rows.length)
      contradiction = verdict;
  }
  return { redundant, contradiction };
}

/** Values and gradients of the equations at some points. */
class Samples {
  private readonly index: Int32Array;
  /** Values of the equations less their right-hand sides, by point, and the sizes of what was subtracted. */
  private readonly residuals: Float64Array[] = [];
  private readonly sizes: Float64Array[] = [];
  private readonly jacobians: Float64Array[] = [];

  constructor(
    private readonly problem: NonlinearProgram,
    private readonly equations: readonly number[],
    private readonly column: Int32Array,
    private readonly free: number,
    points: readonly Float64Array[],
  ) {
    this.index = new Int32Array(problem.constraints).fill(-1);
    equations.forEach((row, k) => (this.index[row] = k));
    const rows = new Float64Array(problem.constraints);
    for (const point of points) {
      problem.constraintValues(point, rows);
      const right = problem.constraintLower;
      this.residuals.push(Float64Array.from(equations, (row) => rows[row] - right[row]));
      this.sizes.push(Float64Array.from(equations, (row) => Math.abs(rows[row]) + Math.abs(right[row])));
      const values = new Float64Array(problem.jacobian.rows.length);
      problem.jacobianValues(point, values);
      this.jacobians.push(values);
    }
  }

  /** Whether the Jacobian of as many equations as variables is regular at the first point: least squares with it are solvable. */
  isRegular(): boolean {
    const { problem, index, column, free } = this;
    const rowIndices: number[] = [];
    const columnIndices: number[] = [];
    const values: number[] = [];
    for (let j = 0; j < free; j++) {
      rowIndices.push(j);
      columnIndices.push(j);
      values.push(1);
    }
    const { rows, columns } = problem.jacobian;
    for (let e = 0; e < rows.length; e++) {
      if (index[rows[e]] < 0 || column[columns[e]] < 0) continue;
      rowIndices.push(free + index[rows[e]]);
      columnIndices.push(column[columns[e]]);
      values.push(this.jacobians[0][e]);
    }
    const { pattern, positions } = symmetricPattern(
      2 * free,
      Int32Array.from(rowIndices),
      Int32Array.from(columnIndices),
    );
    const entries = new Float64Array(pattern.rowIndices.length);
    values.forEach((value, e) => (entries[positions[e]] += value));
    const solver = createSymmetricSolver(pattern);
    return solver.factorize(entries) && solver.inertia.zero === 0 && solver.inertia.negative === free;
  }

  /** The gradients of all points below one another, a column of norm 1 for each equation, and the norms before. */
  stacked(): { matrix: CompressedColumns; norms: Float64Array } {
    const { index, column, free, jacobians, equations } = this;
    const { rows, columns } = this.problem.jacobian;
    const rowIndices: number[] = [];
    const columnIndices: number[] = [];
    const values: number[] = [];
    jacobians.forEach((jacobian, p) => {
      for (let e = 0; e < rows.length; e++) {
        if (index[rows[e]] < 0 || column[columns[e]] < 0) continue;
        rowIndices.push(p * free + column[columns[e]]);
        columnIndices.push(index[rows[e]]);
        values.push(jacobian[e]);
      }
    });
    const { matrix } = compressTriplets(
      jacobians.length * free,
      equations.length,
      rowIndices,
      columnIndices,
      Float64Array.from(values),
    );
    const norms = new Float64Array(equations.length);
    const { columnPointers, values: entries } = matrix;
    for (let k = 0; k < norms.length; k++) {
      const own = entries.subarray(columnPointers[k], columnPointers[k + 1]);
      norms[k] = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1;
      for (let p = 0; p < own.length; p++) own[p] /= norms[k];
    }
    return { matrix, norms };
  }

  /** Equation k as a combination of independent ones, in the units of the rows; undefined where it is none. */
  combinationFor(
    k: number,
    factors: SparseQr,
    { rows, columnPointers, rowIndices, values }: CompressedColumns,
    norms: Float64Array,
  ): Float64Array | undefined {
    const own = new Float64Array(rows);
    for (let p = columnPointers[k]; p < columnPointers[k + 1]; p++) own[rowIndices[p]] = values[p];
    const weights = factors.solve(own);
    for (let j = 0; j < weights.length; j++) {
      if (Math.abs(weights[j]) < NEGLIGIBLE) weights[j] = 0;
      if (weights[j] === 0) continue;
      for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++)
        own[rowIndices[p]] -= weights[j] * values[p];
    }
    if (own.some((rest) => Math.abs(rest) > DEPENDENT)) return undefined;
    return weights.map((weight, j) => (weight * norms[k]) / norms[j]);
  }

  /** Whether the combination leaves 0, a constant or neither: then nothing is said. */
  judge(k: number, combination: Float64Array, violation: number): Contradiction | undefined {
    const involved = this.equations.map((_, j) => j).filter((j) => combination[j] !== 0);
    let least = Infinity;
    let most = -Infinity;
    let size = 0;
    let total = 1;
    for (const j of involved) total += Math.abs(combination[j]);
    this.residuals.forEach((residual, p) => {
      let rest = residual[k];
      size = Math.max(size, this.sizes[p][k]);
      for (const j of involved) {
        rest -= combination[j] * residual[j];
        size = Math.max(size, Math.abs(combination[j]) * this.sizes[p][j]);
      }
      least = Math.min(least, rest);
      most = Math.max(most, rest);
    });
    if (most - least > DEPENDENT * size) return undefined;
    const rows = [...involved, k].sort((a, b) => a - b).map((j) => this.equations[j]);
    const rest = Math.max(Math.abs(least), Math.abs(most));
    if (rest <= DEPENDENT * size) return { rows, gap: 0 };
    const gap = rest / total;
    return gap > violation ? { rows, gap } : undefined;
  }
}
