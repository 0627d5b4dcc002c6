import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import type { SolverResult } from '../solver/index.js';
import {
  createSymmetricSolver,
  refine,
  scatterValues,
  symmetricPattern,
  type SymmetricPattern,
  type SymmetricSolver,
} from '../sparse/index.js';

/** The point of a solve that the factorisation needs: primal variables, multipliers and the values of the rows. */
export type KktPoint = Pick<
  SolverResult,
  'x' | 'multipliers' | 'lowerBoundMultipliers' | 'upperBoundMultipliers' | 'constraintValues'
>;

/** Which side of its bounds a variable or row sits on: -1 lower, 1 upper, 0 neither; rows: 2 equality. */
const lowerSide = -1;
const upperSide = 1;
const inactive = 0;
const equality = 2;

/** Shift of the rows that are redundant, relative to the largest derivative; used only where the matrix is singular without. */
const regularization = 1e-10;

/**
 * The KKT matrix of a solution, factorised:
 *
 *   [ W + Sigma   J^T      ]
 *   [ J           -Sigma_s^-1 ]
 *
 * with Sigma = z / (distance from the bound) in the limit of a barrier parameter of zero: a bound whose multiplier exceeds the
 * distance to it is active and holds its variable (Sigma = infinity), the others do nothing (0). The same decides whether an
 * inequality acts as an equation or is left out. This is the matrix of Fiacco (1976) and of Pirnay, Lopez-Negrete & Biegler
 * (Math. Prog. Comp. 4, 2012) at strict complementarity; where a multiplier and its distance are both almost zero,
 * derivatives are one-sided and this picks one side.
 *
 * Unknowns are numbered x_0 .. x_{n-1}, lambda_0 .. lambda_{m-1}.
 */
export class KktFactorization {
  /**
   * Whether the matrix has n positive and m negative eigenvalues: the solution is a strict local minimum, the parameters are
   * identifiable. If not, nothing may be solved.
   */
  readonly regular: boolean;
  /** For each variable: -1 held at its lower bound, 1 at its upper bound (fixed ones: -1), 0 free. */
  readonly variableSide: Int8Array;
  /** For each row: 2 equation, -1 or 1 active at its lower or upper bound, 0 left out. */
  readonly rowSide: Int8Array;
  /** Free variables less active rows: the dimension of the space in which the solution is a minimum. */
  readonly freedom: number;

  private readonly pattern: SymmetricPattern;
  private readonly values: Float64Array;
  private readonly solver: SymmetricSolver;
  private readonly hessian: Float64Array;
  private readonly jacobian: Float64Array;

  constructor(
    readonly problem: NonlinearProgram,
    readonly point: KktPoint,
  ) {
    const { variables: n, constraints: m } = problem;
    this.variableSide = variableSides(problem, point);
    this.rowSide = rowSides(problem, point);
    this.freedom = count(this.variableSide, inactive) - (m - count(this.rowSide, inactive));
    this.hessian = new Float64Array(problem.hessian.rows.length);
    this.jacobian = new Float64Array(problem.jacobian.rows.length);
    problem.hessianValues(point.x, 1, point.multipliers, this.hessian);
    problem.jacobianValues(point.x, this.jacobian);
    const rows = [...problem.hessian.rows, ...Array.from(problem.jacobian.rows, (i) => n + i)];
    const columns = [...problem.hessian.columns, ...problem.jacobian.columns];
    for (let k = 0; k < n + m; k++) {
      rows.push(k);
      columns.push(k);
    }
    const { pattern, positions } = symmetricPattern(n + m, rows, columns);
    this.pattern = pattern;
    this.values = new Float64Array(pattern.rowIndices.length);
    const groups = problem.eliminationGroups;
    this.solver = createSymmetricSolver(
      pattern,
      groups && { groups: Int32Array.from({ length: n + m }, (_, k) => (k < n ? groups[k] : 0)) },
    );
    this.regular = this.factorize(positions, 0) || this.factorize(positions, regularization);
  }

  /** Solves for `count` right-hand sides, stored one after the other, in place and refined. */
  solve(rhs: Float64Array, number = 1): void {
    const { order } = this.pattern;
    const given = rhs.slice();
    this.solver.solve(rhs, number);
    for (let k = 0; k < number; k++) {
      const part = (array: Float64Array): Float64Array => array.subarray(k * order, (k + 1) * order);
      refine(this.solver, this.pattern, this.values, part(given), part(rhs));
    }
  }

  /** Subtracts from `rhs` what moving held variables by `shift` (length n) does to the equations of all others. */
  subtractShift(shift: Float64Array, rhs: Float64Array): void {
    const { problem, variableSide, rowSide } = this;
    const free = (j: number): boolean => variableSide[j] === inactive;
    const { hessian, jacobian, variables: n } = problem;
    for (let k = 0; k < this.hessian.length; k++) {
      const i = hessian.rows[k];
      const j = hessian.columns[k];
      if (free(i) && !free(j)) rhs[i] -= this.hessian[k] * shift[j];
      if (free(j) && !free(i)) rhs[j] -= this.hessian[k] * shift[i];
    }
    for (let k = 0; k < this.jacobian.length; k++) {
      const i = jacobian.rows[k];
      const j = jacobian.columns[k];
      if (rowSide[i] !== inactive && !free(j)) rhs[n + i] -= this.jacobian[k] * shift[j];
    }
  }

  private factorize(positions: Int32Array, shift: number): boolean {
    const { problem, variableSide, rowSide, hessian, jacobian } = this;
    const { variables: n, constraints: m } = problem;
    const triplets = new Float64Array(positions.length);
    let largest = 0;
    for (let k = 0; k < hessian.length; k++) {
      const held = variableSide[problem.hessian.rows[k]] || variableSide[problem.hessian.columns[k]];
      triplets[k] = held ? 0 : hessian[k];
    }
    for (let k = 0; k < jacobian.length; k++) {
      const absent = variableSide[problem.jacobian.columns[k]] || !rowSide[problem.jacobian.rows[k]];
      triplets[hessian.length + k] = absent ? 0 : jacobian[k];
      largest = Math.max(largest, Math.abs(triplets[hessian.length + k]));
    }
    const diagonal = hessian.length + jacobian.length;
    for (let j = 0; j < n; j++) triplets[diagonal + j] = variableSide[j] === inactive ? 0 : 1;
    for (let i = 0; i < m; i++)
      triplets[diagonal + n + i] = rowSide[i] === inactive ? -1 : -shift * (largest || 1);
    scatterValues(positions, triplets, this.values);
    if (!this.solver.factorize(this.values)) return false;
    const { positive, negative } = this.solver.inertia;
    return positive === n && negative === m && this.solver.statistics.perturbedPivots === 0;
  }
}

function variableSides(problem: NonlinearProgram, point: KktPoint): Int8Array {
  const { lower, upper } = problem;
  const { x, lowerBoundMultipliers, upperBoundMultipliers } = point;
  return Int8Array.from(x, (value, j) => {
    if (lower[j] === upper[j] || lowerBoundMultipliers[j] > value - lower[j]) return lowerSide;
    return upperBoundMultipliers[j] > upper[j] - value ? upperSide : inactive;
  });
}

function rowSides(problem: NonlinearProgram, point: KktPoint): Int8Array {
  const { constraintLower, constraintUpper } = problem;
  const { multipliers, constraintValues } = point;
  return Int8Array.from(multipliers, (multiplier, i) => {
    if (constraintLower[i] === constraintUpper[i]) return equality;
    if (-multiplier > constraintValues[i] - constraintLower[i]) return lowerSide;
    return multiplier > constraintUpper[i] - constraintValues[i] ? upperSide : inactive;
  });
}

function count(values: Int8Array, wanted: number): number {
  let sum = 0;
  for (const value of values) if (value === wanted) sum++;
  return sum;
}
