import { rootAsPowerOfTwo, type SymmetricSolver, type SymmetricSolverFactory } from '../../sparse/index.js';
import type { SolverCounters } from '../result.js';
import type { AugmentedSystem, FactorizationOutcome } from './augmented-system.js';
import { MergedMatrix } from './merged-matrix.js';

/** Coordinates and current values of a matrix; the values are refilled in place by the owner. */
export interface CoordinateMatrix {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Increases whenever the values change. */
  readonly version: number;
}

export interface SlackAugmentedOptions {
  /** Numbers of variables x and of rows. */
  readonly variables: number;
  readonly rows: number;
  /** Slack of each row (0-based among the slacks), -1 for an equality row. */
  readonly slackOfRow: Int32Array;
  readonly slacks: number;
  /** dg/dx (rows x variables) and the lower triangle of W (variables x variables), duplicates summed. */
  readonly jacobian: CoordinateMatrix;
  readonly hessian: CoordinateMatrix;
  /** Elimination group of each variable, if known. */
  readonly groups: Int32Array | undefined;
  /** Variables whose diagonal another rank of a distributed solve adds; slacks among them do not matter. */
  readonly uncounted?: Int32Array;
  readonly createSolver: SymmetricSolverFactory;
  readonly counters: SolverCounters;
}

/**
 * The augmented system of a problem with slacks, w = (x, s), row i: g_i(x) - s_i. The slacks have no Hessian, so their
 * block is the diagonal D_s = dw[s] and they are eliminated: the row's diagonal becomes -(dc + 1/D_s) and the order of the
 * factorised matrix is x + rows. Rows with a large diagonal are scaled by its root, symmetrically, so that inactive
 * inequalities do not spoil the scaling of the matrix.
 *
 *   [ W + Dx          J^T R             ]
 *   [ R J    -R (dc + 1/D_s) R          ]     R = diag(rowScale)
 */
export class SlackAugmentedSystem implements AugmentedSystem {
  private readonly variables: number;
  private readonly rows: number;
  private readonly slackOfRow: Int32Array;
  private readonly uncounted: Int32Array;
  private readonly jacobian: CoordinateMatrix;
  private readonly counters: SolverCounters;
  private readonly solver: SymmetricSolver;
  /** W and R J, without the diagonals: most regularisations change those only. */
  private readonly matrix: MergedMatrix;
  /** Places of the diagonal entries in `values`. */
  private readonly diagonalPlaces: Int32Array;
  private readonly values: Float64Array;
  private readonly slackDiagonal: Float64Array;
  /** Lower right diagonal dc as given, and the right-hand side's rows, for the recovery of the slacks. */
  private readonly dualDiagonal: Float64Array;
  private readonly rowResiduals: Float64Array;

  constructor(options: SlackAugmentedOptions) {
    const { variables, rows, jacobian, hessian } = options;
    this.variables = variables;
    this.rows = rows;
    this.slackOfRow = options.slackOfRow;
    this.uncounted = options.uncounted?.filter((index) => index < variables) ?? new Int32Array(0);
    this.jacobian = jacobian;
    this.counters = options.counters;
    const order = variables + rows;
    this.matrix = new MergedMatrix(variables, rows, hessian, jacobian, options.createSolver.patternOf);
    const { pattern } = this.matrix;
    this.diagonalPlaces = pattern.columnPointers.slice(0, order);
    this.values = new Float64Array(pattern.rowIndices.length);
    this.slackDiagonal = new Float64Array(options.slacks);
    this.dualDiagonal = new Float64Array(rows);
    this.rowResiduals = new Float64Array(rows);
    let groups: Int32Array | undefined;
    if (options.groups !== undefined) {
      groups = new Int32Array(order);
      groups.set(options.groups);
    }
    this.solver = options.createSolver(pattern, groups === undefined ? {} : { groups });
  }

  get negativeEigenvalues(): number {
    return this.solver.inertia.negative;
  }

  factorize(dw: Float64Array, dc: Float64Array, hessian: boolean, shift = 0): FactorizationOutcome {
    const started = performance.now();
    this.fill(dw, dc, hessian, shift);
    const finite = this.solver.factorize(this.values);
    this.counters.factorizations++;
    this.counters.secondsFactorizing += (performance.now() - started) / 1000;
    if (!finite) return 'not-finite';
    return this.solver.inertia.zero > 0 ? 'singular' : 'ok';
  }

  solve(a: Float64Array, b: Float64Array): void {
    const started = performance.now();
    const { variables, rows, slackOfRow, slackDiagonal } = this;
    const { rowScale, input: rhs } = this.matrix;
    rhs.set(a.subarray(0, variables));
    for (let i = 0; i < rows; i++) {
      const slack = slackOfRow[i];
      const value = slack < 0 ? b[i] : b[i] + a[variables + slack] / slackDiagonal[slack];
      rhs[variables + i] = value * rowScale[i];
    }
    this.solver.solve(rhs);
    a.set(rhs.subarray(0, variables));
    for (let i = 0; i < rows; i++) {
      this.rowResiduals[i] = -b[i];
      b[i] = rhs[variables + i] * rowScale[i];
    }
    this.recoverSlacks(a, b);
    this.counters.secondsSolving += (performance.now() - started) / 1000;
  }

  increaseQuality(): boolean {
    return this.solver.increaseQuality();
  }

  /**
   * primal := W v + J^T y, dual := J v over the matrix in which W and R J stand together: R consists of powers of
   * two, so that it is taken out exactly.
   */
  multiply(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void {
    const { variables, rows, slackOfRow, matrix } = this;
    const { rowScale, input, output } = matrix;
    matrix.update(true, false);
    input.set(v.subarray(0, variables));
    for (let i = 0; i < rows; i++) input[variables + i] = y[i] / rowScale[i];
    matrix.multiply();
    primal.set(output.subarray(0, variables));
    for (let i = 0; i < rows; i++) {
      const slack = slackOfRow[i];
      dual[i] = output[variables + i] / rowScale[i];
      if (slack < 0) continue;
      dual[i] -= v[variables + slack];
      primal[variables + slack] = -y[i];
    }
  }

  /**
   * The slacks from (D_s s - y = a_s) where D_s is large and from the row (J x - s - dc y = b) where it is small, each time the
   * equation in which no cancellation is magnified. On entry `rowResiduals` holds -b.
   */
  private recoverSlacks(a: Float64Array, y: Float64Array): void {
    const { variables, rows, slackOfRow, slackDiagonal, dualDiagonal, rowResiduals } = this;
    if (slackDiagonal.length === 0) return;
    const { rows: jacobianRows, columns, values } = this.jacobian;
    for (let k = 0; k < values.length; k++) rowResiduals[jacobianRows[k]] += values[k] * a[columns[k]];
    for (let i = 0; i < rows; i++) {
      const slack = slackOfRow[i];
      if (slack < 0) continue;
      const diagonal = slackDiagonal[slack];
      a[variables + slack] =
        diagonal >= 1 ? (a[variables + slack] + y[i]) / diagonal : rowResiduals[i] - dualDiagonal[i] * y[i];
    }
  }

  private fill(dw: Float64Array, dc: Float64Array, hessian: boolean, shift: number): void {
    const { variables, rows, values, matrix, slackDiagonal, dualDiagonal, diagonalPlaces } = this;
    const { rowScale } = matrix;
    for (let k = 0; k < slackDiagonal.length; k++) slackDiagonal[k] = dw[variables + k] + shift;
    dualDiagonal.set(dc);
    let rescaled = false;
    for (let i = 0; i < rows; i++) {
      const scale = powerOfTwoScale(this.rowDiagonal(i));
      if (scale !== rowScale[i]) rescaled = true;
      rowScale[i] = scale;
    }
    matrix.update(hessian, rescaled);
    values.set(matrix.values);
    for (let j = 0; j < variables; j++) values[diagonalPlaces[j]] += dw[j] + shift;
    for (const j of this.uncounted) values[diagonalPlaces[j]] = matrix.values[diagonalPlaces[j]];
    for (let i = 0; i < rows; i++) {
      values[diagonalPlaces[variables + i]] = -this.rowDiagonal(i) * rowScale[i] * rowScale[i];
    }
  }

  /** dc + 1 / D_s of a row. */
  private rowDiagonal(row: number): number {
    const slack = this.slackOfRow[row];
    return slack < 0 ? this.dualDiagonal[row] : this.dualDiagonal[row] + 1 / this.slackDiagonal[slack];
  }
}

const LARGEST_EXPONENT = 1000;

/** A power of 2 near 1 / sqrt(diagonal), so that scaling adds no round-off and seldom changes; 1 for small diagonals. */
function powerOfTwoScale(diagonal: number): number {
  return diagonal > 1 ? 1 / rootAsPowerOfTwo(diagonal, LARGEST_EXPONENT) : 1;
}
