import type { NonlinearProgram, SparsityPattern } from '../nlp/nonlinear-program.js';
import type { SymmetricSolverFactory } from '../sparse/index.js';
import type { BarrierProblem } from './barrier-problem.js';
import { FilteredMatrix } from './filtered-matrix.js';
import type { AugmentedSystem } from './kkt/augmented-system.js';
import { ReducedSpaceSystem, splitDependents } from './kkt/reduced-space/index.js';
import { SlackAugmentedSystem } from './kkt/slack-augmented-system.js';
import type { NlpScaling } from './nlp-scaling.js';
import type { ResolvedOptions } from './options/table.js';
import { sumShared, type Distribution } from './distributed/distribution.js';
import { DistributedSpace } from './distributed/distributed-space.js';
import { areIndependent, sharedPlaces, type SharedPlaces } from './distributed/shared-places.js';
import { relaxedLower, relaxedUpper, type ProblemStructure } from './problem-structure.js';
import type { SolverCounters } from './result.js';
import { RunProducts } from './run-products.js';
import { unitsOf } from './unit-scaling.js';
import { VectorSpace } from './vector-space.js';

/**
 * A nonlinear program in the algorithm's form: scaled, without fixed variables and unbounded rows, with a slack for each
 * inequality. w = (x, s); row i is g_i(x) - gL_i for an equality and g_i(x) - s_i for an inequality (WB section 3.4).
 */
export class SlackForm implements BarrierProblem {
  readonly size: number;
  readonly rows: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly lowerIndices: Int32Array;
  readonly upperIndices: Int32Array;
  readonly square: boolean;
  readonly vectors: VectorSpace;
  readonly augmented: AugmentedSystem;
  readonly objectiveScale: number;
  /** Number of variables x; slacks follow. */
  readonly variables: number;
  /** What other parts of a distributed problem have a copy of; nothing otherwise. */
  readonly shared: SharedPlaces;

  /** The general augmented system, whose matrix also serves for products; absent where the reduced space is in use. */
  private readonly system: SlackAugmentedSystem | undefined;
  /** Workspace of products without it. */
  private readonly products: ProductWorkspace | undefined;
  private readonly rowScale: Float64Array;
  private readonly equalityValue: Float64Array;
  private readonly jacobian: FilteredMatrix;
  private readonly hessian: FilteredMatrix;
  private readonly constantJacobian: boolean;
  private readonly constantHessian: boolean;
  private jacobianKnown = false;
  private hessianKnown = false;
  /** Scratch in the user's numbering; fixed entries of `point` are set once. */
  private readonly point: Float64Array;
  private readonly userGradient: Float64Array;
  private readonly userRows: Float64Array;
  private readonly userMultipliers: Float64Array;

  constructor(
    readonly problem: NonlinearProgram,
    readonly structure: ProblemStructure,
    readonly scaling: NlpScaling,
    options: ResolvedOptions,
    private readonly counters: SolverCounters,
    createSolver: SymmetricSolverFactory,
    private readonly distribution?: Distribution,
  ) {
    const { freeVariables, freeIndex, keptRows, rowIndex, slackOfRow, slacks } = structure;
    const n = freeVariables.length;
    const m = keptRows.length;
    this.variables = n;
    this.size = n + slacks;
    this.rows = m;
    this.square = structure.square;
    this.objectiveScale = scaling.objective;
    this.rowScale = Float64Array.from(keptRows, (row) => scaling.constraints[row]);
    this.equalityValue = new Float64Array(m);
    const lower = new Float64Array(this.size);
    const upper = new Float64Array(this.size);
    for (let j = 0; j < n; j++) {
      lower[j] = relaxedLower(problem.lower[freeVariables[j]], options);
      upper[j] = relaxedUpper(problem.upper[freeVariables[j]], options);
    }
    for (let i = 0; i < m; i++) {
      const low = problem.constraintLower[keptRows[i]];
      const slack = slackOfRow[i];
      if (slack < 0) {
        this.equalityValue[i] = low * this.rowScale[i];
      } else {
        lower[n + slack] = relaxedLower(low, options) * this.rowScale[i];
        upper[n + slack] = relaxedUpper(problem.constraintUpper[keptRows[i]], options) * this.rowScale[i];
      }
    }
    const exact = options.hessian_approximation === 'exact';
    const hessian = exact ? problem.hessian : emptyPattern;
    const room =
      FilteredMatrix.room(problem.jacobian) +
      FilteredMatrix.room(hessian) +
      RunProducts.room(problem.jacobian.rows.length) +
      RunProducts.room(hessian.rows.length);
    this.shared = sharedPlaces(structure, distribution);
    this.vectors = this.space(this.size, m, lower, upper, this.shared, room);
    this.lower = this.vectors.lower.bounds;
    this.upper = this.vectors.upper.bounds;
    this.lowerIndices = this.vectors.lower.variables;
    this.upperIndices = this.vectors.upper.variables;

    this.point = new Float64Array(problem.variables);
    for (let j = 0; j < problem.variables; j++) this.point[j] = problem.lower[j];
    this.userGradient = new Float64Array(problem.variables);
    this.userRows = new Float64Array(problem.constraints);
    this.userMultipliers = new Float64Array(problem.constraints);
    this.constantJacobian = this.vectors.everywhere(
      problem.constantJacobian === true || (options.jac_c_constant && options.jac_d_constant),
    );
    this.constantHessian = this.vectors.everywhere(
      options.hessian_constant || (problem.constantHessian === true && this.constantJacobian),
    );
    this.jacobian = new FilteredMatrix(problem.jacobian, rowIndex, freeIndex, this.vectors, this.rowScale);
    this.hessian = new FilteredMatrix(hessian, freeIndex, freeIndex, this.vectors);
    const userGroups = problem.eliminationGroups;
    const groups = userGroups && Int32Array.from(freeVariables, (j) => userGroups[j]);
    const generalSystem = (): SlackAugmentedSystem =>
      new SlackAugmentedSystem({
        variables: n,
        rows: m,
        slackOfRow,
        slacks,
        jacobian: this.jacobian,
        hessian: this.hessian,
        groups,
        uncounted: this.vectors.uncountedVariables,
        createSolver,
        counters,
      });
    const split = slacks > 0 || !exact ? undefined : splitDependents(n, m, this.jacobian, groups);
    const reducible = split !== undefined && (!distribution || areIndependent(this.shared, split));
    if (!this.vectors.everywhere(reducible) || split === undefined) {
      this.augmented = this.system = generalSystem();
    } else {
      const runs = { jacobian: this.jacobian.findRuns(), hessian: this.hessian.findRuns() };
      this.augmented = new ReducedSpaceSystem(
        split,
        this.jacobian,
        this.hessian,
        runs,
        generalSystem,
        counters,
        this.vectors,
      );
      const { rows, columns } = this.hessian;
      this.products = {
        x: this.vectors.vector(n),
        multipliers: this.vectors.vector(m),
        primalProduct: this.vectors.vector(n),
        dualProduct: this.vectors.vector(m),
        diagonalEntries: diagonalOf(rows, columns, runs.hessian),
        jacobian: new RunProducts(this.jacobian, runs.jacobian, this.vectors),
        hessian: new RunProducts(this.hessian, runs.hessian, this.vectors),
      };
    }
  }

  /** A space for the vectors of this problem, or of one made from it with these shared places. */
  space(
    size: number,
    rows: number,
    lower: Float64Array,
    upper: Float64Array,
    shared: SharedPlaces,
    extra = 0,
  ): VectorSpace {
    const communicator = this.distribution?.communicator;
    return communicator === undefined
      ? new VectorSpace(size, rows, lower, upper, extra)
      : new DistributedSpace(size, rows, lower, upper, extra, communicator, shared);
  }

  setBarrierParameter(): boolean {
    return false;
  }

  objective(w: Float64Array): number {
    const started = this.begin(w);
    const value = this.problem.objective(this.point) * this.objectiveScale;
    this.counters.objective++;
    this.end(started);
    return value;
  }

  gradient(w: Float64Array, out: Float64Array): void {
    const started = this.begin(w);
    this.problem.gradient(this.point, this.userGradient);
    const { freeVariables } = this.structure;
    out.fill(0, this.variables);
    if (freeVariables.length === this.userGradient.length) out.set(this.userGradient);
    else for (let j = 0; j < freeVariables.length; j++) out[j] = this.userGradient[freeVariables[j]];
    if (this.objectiveScale !== 1)
      for (let j = 0; j < freeVariables.length; j++) out[j] *= this.objectiveScale;
    this.counters.gradient++;
    this.end(started);
  }

  constraints(w: Float64Array, out: Float64Array): void {
    const started = this.begin(w);
    this.problem.constraintValues(this.point, this.userRows);
    const { keptRows, slackOfRow } = this.structure;
    for (let i = 0; i < keptRows.length; i++) {
      const slack = slackOfRow[i];
      const reference = slack < 0 ? this.equalityValue[i] : w[this.variables + slack];
      out[i] = this.userRows[keptRows[i]] * this.rowScale[i] - reference;
    }
    this.counters.constraints++;
    this.end(started);
  }

  evaluateJacobian(w: Float64Array): boolean {
    if (this.constantJacobian && this.jacobianKnown) return true;
    const started = this.begin(w);
    this.problem.jacobianValues(this.point, this.jacobian.userValues);
    const finite = this.jacobian.accept();
    this.jacobianKnown = finite;
    this.counters.jacobian++;
    this.end(started);
    return finite;
  }

  evaluateHessian(w: Float64Array, lambda: Float64Array): boolean {
    return this.evaluateHessianWith(w, lambda, this.objectiveScale);
  }

  /** As `evaluateHessian`, with this factor of the objective's part (0 in the restoration phase). */
  evaluateHessianWith(w: Float64Array, lambda: Float64Array, objectiveFactor: number): boolean {
    if (this.constantHessian && this.hessianKnown && objectiveFactor === this.objectiveScale) return true;
    const started = this.begin(w);
    const { keptRows } = this.structure;
    for (let i = 0; i < keptRows.length; i++)
      this.userMultipliers[keptRows[i]] = lambda[i] * this.rowScale[i];
    const { uncountedRows } = this.vectors;
    for (let k = 0; k < uncountedRows.length; k++) this.userMultipliers[keptRows[uncountedRows[k]]] = 0;
    this.problem.hessianValues(this.point, objectiveFactor, this.userMultipliers, this.hessian.userValues);
    const finite = this.hessian.accept();
    this.hessianKnown = finite && objectiveFactor === this.objectiveScale;
    this.counters.hessian++;
    this.end(started);
    return finite;
  }

  multiplyJacobian(v: Float64Array, out: Float64Array): void {
    const { rows, columns, values } = this.jacobian;
    const { slackOfRow } = this.structure;
    for (let i = 0; i < this.rows; i++) out[i] = slackOfRow[i] < 0 ? 0 : -v[this.variables + slackOfRow[i]];
    for (let k = 0; k < values.length; k++) out[rows[k]] += values[k] * v[columns[k]];
  }

  multiplyJacobianTransposed(y: Float64Array, out: Float64Array): void {
    const { rows, columns, values } = this.jacobian;
    const { slackOfRow } = this.structure;
    for (let j = 0; j < this.variables; j++) out[j] = 0;
    for (let i = 0; i < this.rows; i++) if (slackOfRow[i] >= 0) out[this.variables + slackOfRow[i]] = -y[i];
    const { vectors, products } = this;
    const inSpace = vectors.holds(y) && vectors.holds(out);
    if (inSpace && products !== undefined) products.jacobian.add(products.x, y, out, products.dualProduct);
    else if (inSpace) vectors.addCoordinateProduct(columns, rows, values, y, out);
    else for (let k = 0; k < values.length; k++) out[columns[k]] += values[k] * y[rows[k]];
  }

  multiplyHessian(v: Float64Array, out: Float64Array): void {
    const { rows, columns, values } = this.hessian;
    for (let j = 0; j < this.size; j++) out[j] = 0;
    for (let k = 0; k < values.length; k++) {
      const row = rows[k];
      const column = columns[k];
      out[row] += values[k] * v[column];
      if (row !== column) out[column] += values[k] * v[row];
    }
  }

  multiplySystem(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void {
    const { system, products, hessian } = this;
    if (system !== undefined) {
      system.multiply(v, y, primal, dual);
      return;
    }
    // There are no slacks. W is given by its lower triangle, whose diagonal counts once.
    const { x, multipliers, primalProduct, dualProduct, diagonalEntries } = products!;
    x.set(v.subarray(0, x.length));
    multipliers.set(y);
    primalProduct.fill(0);
    dualProduct.fill(0);
    products!.hessian.add(x, x, primalProduct, primalProduct);
    for (let e = 0; e < diagonalEntries.length; e++) {
      const k = diagonalEntries[e];
      primalProduct[hessian.rows[k]] -= hessian.values[k] * x[hessian.rows[k]];
    }
    products!.jacobian.add(x, multipliers, primalProduct, dualProduct);
    primal.set(primalProduct);
    dual.set(dualProduct);
  }

  unscaledViolation(w: Float64Array, c: Float64Array): number {
    let violation = 0;
    for (let i = 0; i < this.rows; i++) {
      const residual = this.rowViolation(i, w, c) / this.rowScale[i];
      if (!(residual <= violation)) violation = residual;
    }
    return violation;
  }

  scaledViolation(w: Float64Array, c: Float64Array): number {
    let violation = 0;
    for (let i = 0; i < this.rows; i++) {
      const residual = this.rowViolation(i, w, c);
      if (!(residual <= violation)) violation = residual;
    }
    return violation;
  }

  /** How far row i is from its bounds, scaled. */
  rowViolation(i: number, w: Float64Array, c: Float64Array): number {
    const slack = this.structure.slackOfRow[i];
    if (slack < 0) return Math.abs(c[i]);
    const s = this.variables + slack;
    const value = c[i] + w[s];
    return Math.max(this.lower[s] - value, value - this.upper[s], 0);
  }

  reportedViolation(w: Float64Array, c: Float64Array): number {
    return this.unscaledViolation(w, c);
  }

  reportedObjective(_w: Float64Array, value: number): number {
    return value / (this.objectiveScale * (unitsOf(this.problem)?.objective ?? 1));
  }

  /** Adds up the shared entries of a vector in the user's numbering over all parts of a distributed problem. */
  sumSharedVariables(values: Float64Array): void {
    if (this.distribution !== undefined) sumShared(values, this.distribution);
  }

  /** Copies w into the user's numbering, fixed variables included; the returned array is reused by every evaluation. */
  userPoint(w: Float64Array): Float64Array {
    const { freeVariables } = this.structure;
    if (freeVariables.length === this.point.length) this.point.set(w.subarray(0, freeVariables.length));
    else for (let j = 0; j < freeVariables.length; j++) this.point[freeVariables[j]] = w[j];
    return this.point;
  }

  private begin(w: Float64Array): number {
    this.userPoint(w);
    return performance.now();
  }

  private end(started: number): void {
    this.counters.secondsEvaluating += (performance.now() - started) / 1000;
  }
}

/** Vectors in the space of the matrices, for products with vectors from anywhere. */
interface ProductWorkspace {
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
  readonly primalProduct: Float64Array;
  readonly dualProduct: Float64Array;
  /** Entries of the Hessian on its diagonal. */
  readonly diagonalEntries: Int32Array;
  readonly jacobian: RunProducts;
  readonly hessian: RunProducts;
}

/** The entries that stand on the diagonal, from the runs: the difference of row and column changes by one from entry to entry. */
function diagonalOf(rows: Int32Array, columns: Int32Array, starts: Int32Array): Int32Array {
  const entries: number[] = [];
  for (let r = 0; r + 1 < starts.length; r++) {
    const first = starts[r];
    const k = first + Math.abs(rows[first] - columns[first]);
    if (k < starts[r + 1] && rows[k] === columns[k]) entries.push(k);
  }
  return Int32Array.from(entries);
}

const emptyPattern: SparsityPattern = { rows: new Int32Array(0), columns: new Int32Array(0) };
