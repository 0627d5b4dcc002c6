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
 * with Sigma = z / (distance from the bound) in the limit of a barrier parameter of zero: an active bound holds its variable
 * (Sigma = infinity), the others do nothing (0). The same decides whether an inequality acts as an equation or is left out. This is the
 * matrix of Fiacco (1976) and of Pirnay, Lopez-Negrete & Biegler (Math. Prog. Comp. 4, 2012) at strict complementarity; which bounds
 * are active is told by `activeSides`.
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
  private readonly positions: Int32Array;

  constructor(
    readonly problem: NonlinearProgram,
    readonly point: KktPoint,
  ) {
    const { variables: n, constraints: m } = problem;
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
    this.positions = positions;
    this.values = new Float64Array(pattern.rowIndices.length);
    const groups = problem.eliminationGroups;
    this.solver = createSymmetricSolver(
      pattern,
      groups && { groups: Int32Array.from({ length: n + m }, (_, k) => (k < n ? groups[k] : 0)) },
    );
    const sides = startingSides(problem, point);
    this.variableSide = sides.variables;
    this.rowSide = sides.rows;
    this.decideSides(sides.near);
    this.freedom = count(this.variableSide, inactive) - (m - count(this.rowSide, inactive));
    this.regular = this.factorize() || this.factorize({ shift: regularization });
  }

  /**
   * Where the matrix is not regular, a direction of unit length in which the unknowns may move, the equations holding, while the
   * objective stays as it is to second order; undefined where there is none (the solution is no minimum, or equations contradict).
   * By inverse iteration on the matrix with a small multiple of the unit matrix added. Solving with the matrix is over then.
   */
  flatDirection(): Float64Array | undefined {
    const { variables: n } = this.problem;
    const largest = this.hessian.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.factorize({ shift: regularization, lift: flatness * (largest || 1) });
    let direction = Float64Array.from({ length: n }, (_, j) =>
      this.variableSide[j] ? 0 : 1 + ((j * 7) % 11) / 11,
    );
    let gain = 0;
    for (let round = 0; round < 6; round++) {
      const next = new Float64Array(this.pattern.order);
      next.set(direction);
      this.solver.solve(next);
      const length = norm(next.subarray(0, n));
      gain = length / norm(direction);
      if (!(gain > 0 && gain < Infinity)) return undefined;
      direction = next.slice(0, n).map((value) => value / length);
    }
    return gain * flatness * (largest || 1) > 0.1 ? direction : undefined;
  }

  /**
   * Decides which of the bounds `near` the solution are active. A bound counts with Sigma = z / distance in the matrix of the
   * barrier problem, whose inverse at the variable is 1/(Sigma + c), c the second derivative of the objective as a function of the
   * variable, all others following: the bound is active where it is more than half of this. The comparison does not
   * depend on how objective and variables are scaled. For a row, with 1/Sigma on the diagonal, the share is 1 + (K^-1)_ii/Sigma.
   */
  private decideSides(near: Near): void {
    if (near.variables.length + near.rows.length === 0) return;
    const { variableSide, rowSide, problem } = this;
    const { variables: n } = problem;
    const sides = near.rows.map(({ side }) => side);
    near.rows.forEach(({ index, side }) => (rowSide[index] = side));
    const known = this.factorize({ near }) || this.factorize({ near, shift: regularization });
    const entries = [...near.variables.map(({ index }) => index), ...near.rows.map(({ index }) => n + index)];
    const inverse = known ? this.inverseDiagonal(entries) : undefined;
    near.variables.forEach(({ index, side, sigma, larger }, k) => {
      if (inverse ? sigma * inverse[k] > 0.5 : larger) variableSide[index] = side;
    });
    near.rows.forEach(({ index, sigma, larger }, k) => {
      const entry = inverse?.[near.variables.length + k];
      const active = entry === undefined ? larger : 1 + entry / sigma > 0.5;
      rowSide[index] = active ? sides[k] : inactive;
    });
  }

  /** Diagonal entries of the inverse. */
  private inverseDiagonal(entries: readonly number[]): Float64Array {
    const { order } = this.pattern;
    const found = new Float64Array(entries.length);
    const batch = 32;
    for (let first = 0; first < entries.length; first += batch) {
      const size = Math.min(batch, entries.length - first);
      const rhs = new Float64Array(size * order);
      for (let k = 0; k < size; k++) rhs[k * order + entries[first + k]] = 1;
      this.solver.solve(rhs, size);
      for (let k = 0; k < size; k++) found[first + k] = rhs[k * order + entries[first + k]];
    }
    return found;
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

  /**
   * @param shift of the active rows, relative to the largest derivative
   * @param lift added to the diagonal of the free variables
   * @param near bounds that count with their Sigma
   * @returns whether the inertia is that of a strict minimum
   */
  private factorize({ shift = 0, lift = 0, near }: Matrix = {}): boolean {
    const { problem, variableSide, rowSide, hessian, jacobian, positions } = this;
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
    for (let j = 0; j < n; j++) triplets[diagonal + j] = variableSide[j] === inactive ? lift : 1;
    for (let i = 0; i < m; i++)
      triplets[diagonal + n + i] = rowSide[i] === inactive ? -1 : -shift * (largest || 1);
    for (const { index, sigma } of near?.variables ?? []) triplets[diagonal + index] += sigma;
    for (const { index, sigma } of near?.rows ?? []) triplets[diagonal + n + index] -= 1 / sigma;
    scatterValues(positions, triplets, this.values);
    if (!this.solver.factorize(this.values)) return false;
    const { positive, negative } = this.solver.inertia;
    return positive === n && negative === m && this.solver.statistics.perturbedPivots === 0;
  }
}

/** What is added to the matrix. */
interface Matrix {
  readonly shift?: number;
  readonly lift?: number;
  readonly near?: Near;
}

/** A bound near the solution: its variable or row, which side it is, and z/distance. */
interface NearBound {
  readonly index: number;
  readonly side: number;
  readonly sigma: number;
  /** Whether the multiplier is larger than the distance: decides where the matrix of the barrier problem is not regular. */
  readonly larger: boolean;
}

interface Near {
  readonly variables: readonly NearBound[];
  readonly rows: readonly NearBound[];
}

/** A distance above this part of the bound (at least of 1) and of the range is no bound that is active. */
const nearness = 1e-2;

/** A bound whose Sigma exceeds this holds without a question. */
const certain = 1e14;

/** Addition to the diagonal that finds flat directions, relative to the largest second derivative. */
const flatness = 1e-9;

/** Sides that need no decision, fixed variables and equations among them, and the bounds that need one. */
function startingSides(problem: NonlinearProgram, point: KktPoint) {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers, constraintValues } = point;
  const variables = new Int8Array(x.length);
  const rows = new Int8Array(multipliers.length);
  const near: { variables: NearBound[]; rows: NearBound[] } = { variables: [], rows: [] };
  for (let j = 0; j < x.length; j++) {
    if (lower[j] === upper[j]) {
      variables[j] = lowerSide;
      continue;
    }
    const net = lowerBoundMultipliers[j] - upperBoundMultipliers[j];
    const bound = nearBound(j, net, x[j], lower[j], upper[j]);
    if (!bound) continue;
    if (bound.sigma > certain) variables[j] = bound.side;
    else near.variables.push(bound);
  }
  for (let i = 0; i < rows.length; i++) {
    if (constraintLower[i] === constraintUpper[i]) {
      rows[i] = equality;
      continue;
    }
    const bound = nearBound(i, -multipliers[i], constraintValues[i], constraintLower[i], constraintUpper[i]);
    if (!bound) continue;
    if (bound.sigma > certain) rows[i] = bound.side;
    else near.rows.push(bound);
  }
  return { variables, rows, near };
}

/** The bound that a multiplier (positive: the lower one) belongs to, where the value is near it. */
function nearBound(
  index: number,
  multiplier: number,
  value: number,
  lower: number,
  upper: number,
): NearBound | undefined {
  if (multiplier === 0) return undefined;
  const side = multiplier > 0 ? lowerSide : upperSide;
  const bound = multiplier > 0 ? lower : upper;
  const distance = Math.max(multiplier > 0 ? value - lower : upper - value, 0);
  const z = Math.abs(multiplier);
  if (!(distance <= nearness * Math.min(upper - lower, Math.max(1, Math.abs(bound))))) return undefined;
  return { index, side, sigma: z / distance, larger: z > distance };
}

function norm(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function count(values: Int8Array, wanted: number): number {
  let sum = 0;
  for (const value of values) if (value === wanted) sum++;
  return sum;
}
