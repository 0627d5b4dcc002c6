import { createReductionKernels, type ReductionKernels } from '../../../kernels/index.js';
import type { SolverCounters } from '../../result.js';
import type { VectorSpace } from '../../vector-space.js';
import type { AugmentedSystem, FactorizationOutcome } from '../augmented-system.js';
import type { CoordinateMatrix, SlackAugmentedSystem } from '../slack-augmented-system.js';
import type { DependentElimination } from './dependent-elimination.js';
import { DenseElimination } from './dense-elimination.js';
import { areIndependent, type DependentSplit } from './dependent-split.js';
import { ReducedHessian } from './reduced-hessian.js';
import { Scatter } from './scatter.js';
import { SparseElimination } from './sparse-elimination.js';
import { StateHessian } from './state-hessian.js';

/**
 * Largest entry of T = J_w^T J_y^{-T} with which the reduction is trusted: the reduced Hessian loses its square in accuracy. Unstable
 * dynamics (early iterates of a training) exceed it.
 */
const LARGEST_SENSITIVITY = 1e6;

/** First entries of the runs of J and W, each followed by the number of entries; see `VectorKernels.findRuns`. */
export interface SystemRuns {
  readonly jacobian: Int32Array;
  readonly hessian: Int32Array;
}

/**
 * The augmented system of a problem whose rows are equations for as many dependent variables y (states on a grid), and w are the
 * others (weights, parameters). With S = J_y^{-1} J_w and H = W_yy + D_y it is solved in the null space of J (Nocedal & Wright 2006,
 * section 16.2; for collocation Cervantes, Waechter, Tutuncu & Biegler 2000):
 *
 *   y = y0 - S w,  J_y y0 = b,    R w = a_w - W_wy y0 - S^T (a_y - H y0),    J_y^T lambda = a_y - H y - W_yw w
 *   R = W_ww + D_w - W_wy S - S^T W_yw + S^T H S + shift * (I + S^T S)
 *
 * The inertia of the whole matrix is that of R and m pairs +-, and another shift costs a factorisation of R alone. In memory
 * T = S^T and V = W_wy - T H / 2, with which R = W_ww + D_w - T V^T - V T^T.
 *
 * Matrices with a lower right diagonal (restoration, dependent rows), a singular J_y, or sensitivities too large go to the
 * general system, which is made when the first such matrix comes.
 */
export class ReducedSpaceSystem implements AugmentedSystem {
  private readonly kernels: ReductionKernels;
  private readonly elimination: DependentElimination;
  private readonly states: StateHessian;
  private readonly reduced: ReducedHessian;
  /** Offset of V, column j for dependent variable j. */
  private readonly mixed: number;
  /** Distance of the columns of T and V. */
  private readonly stride: number;
  /** Where the entries of J and W stand on their way. */
  private readonly stagedAt: number;
  private readonly jacobianScatter: Scatter;
  private readonly hessianScatter: Scatter;
  /** D = I and D = -I of the matrix products. */
  private readonly ones: number;
  private readonly minusOnes: number;
  private readonly yAt: number;
  private readonly wAt: number;
  private readonly y: Float64Array;
  private readonly w: Float64Array;
  private readonly image: Float64Array;
  private readonly right: Float64Array;
  /** What the reduction in memory was made from. */
  private jacobianVersion = -1;
  private hessianVersion = -1;
  private readonly diagonal: Float64Array;
  private metricVersion = -1;
  private shift = 0;
  private negative = 0;
  /** J_y of this version is regular and T moderate. */
  private usable = false;
  /** Version of a Jacobian for which the reduction was not accurate enough. */
  private distrusted = -1;
  private general = false;
  private generalSystem: SlackAugmentedSystem | undefined;

  constructor(
    private readonly split: DependentSplit,
    private readonly jacobian: CoordinateMatrix,
    private readonly hessian: CoordinateMatrix,
    runs: SystemRuns,
    private readonly createFallback: () => SlackAugmentedSystem,
    private readonly counters: SolverCounters,
    private readonly vectors: VectorSpace,
    kernels: ReductionKernels = createReductionKernels(),
  ) {
    const { dependents, independents, place } = split;
    const m = dependents.length;
    const p = independents.length;
    const { memory } = kernels;
    this.kernels = kernels;
    this.stride = p + (p & 1);

    const { columns } = jacobian;
    const sides = { rows: p, stride: this.stride };
    const Elimination = split.dense ? DenseElimination : SparseElimination;
    this.elimination = new Elimination(kernels, split.pattern, sides);
    this.states = new StateHessian(kernels, split, hessian, runs.hessian);
    this.reduced = new ReducedHessian(kernels, p);
    this.mixed = memory.allocateDoubles(this.stride * m);
    const discarded = memory.allocateDoubles(1);
    this.stagedAt = memory.allocateDoubles(Math.max(columns.length, hessian.rows.length));
    this.ones = memory.allocateDoubles(2 * m);
    this.minusOnes = memory.allocateDoubles(2 * m);
    this.yAt = memory.allocateDoubles(m);
    this.wAt = memory.allocateDoubles(p);

    const { elimination, mixed, reduced, stride } = this;
    const jacobianTarget = (k: number): number => {
      const at = place[columns[k]];
      if (at >= 0) return elimination.places[split.entryNumbers[k]];
      return elimination.input + jacobian.rows[k] * stride - at - 1;
    };
    const hessianTarget = (k: number): number => {
      const lower = Math.min(place[hessian.rows[k]], place[hessian.columns[k]]);
      const upper = Math.max(place[hessian.rows[k]], place[hessian.columns[k]]);
      if (lower >= 0) return discarded;
      if (upper >= 0) return mixed + upper * stride - lower - 1;
      return reduced.base + (-upper - 1) * reduced.stride - lower - 1;
    };
    this.jacobianScatter = new Scatter(
      kernels,
      runs.jacobian,
      jacobianTarget,
      (first, last) =>
        jacobian.rows[first] === jacobian.rows[last] && areIndependent(place, columns[first], columns[last]),
    );
    this.hessianScatter = new Scatter(kernels, runs.hessian, hessianTarget, (first, last) => {
      const moving = hessian.rows[first] === hessian.rows[last] ? hessian.columns : hessian.rows;
      return areIndependent(place, moving[first], moving[last]);
    });
    const { doubles } = memory;
    for (let k = 0; k < m; k++) {
      doubles[this.ones + 2 * k] = 1;
      doubles[this.minusOnes + 2 * k] = -1;
    }
    this.y = new Float64Array(m);
    this.image = new Float64Array(m);
    this.right = new Float64Array(m);
    this.w = new Float64Array(p);
    this.diagonal = new Float64Array(m + p).fill(NaN);
  }

  private get fallback(): SlackAugmentedSystem {
    return (this.generalSystem ??= this.createFallback());
  }

  get negativeEigenvalues(): number {
    return this.general ? this.fallback.negativeEigenvalues : this.negative;
  }

  factorize(dw: Float64Array, dc: Float64Array, hessian: boolean, shift = 0): FactorizationOutcome {
    const started = performance.now();
    this.general = !isZero(dc) || this.distrusted === this.jacobian.version || !this.eliminate();
    if (this.general) return this.fallback.factorize(dw, dc, hessian, shift);
    this.reduce(dw, hessian);
    if (shift !== 0) this.formMetric();
    this.shift = shift;
    const negative = this.reduced.factorize(shift);
    this.negative = this.vectors.totals.rows + negative;
    this.counters.secondsFactorizing += (performance.now() - started) / 1000;
    return Number.isNaN(negative) ? 'singular' : 'ok';
  }

  solve(a: Float64Array, b: Float64Array): void {
    if (this.general) {
      this.fallback.solve(a, b);
      return;
    }
    const started = performance.now();
    const {
      kernels,
      elimination,
      states,
      reduced,
      split,
      shift,
      y,
      w,
      image,
      right,
      yAt,
      wAt,
      mixed,
      stride,
    } = this;
    const { dependents, independents } = split;
    const m = dependents.length;
    const p = independents.length;
    const { doubles } = kernels.memory;
    const t = elimination.output;

    for (let j = 0; j < m; j++) y[j] = b[j];
    elimination.solve(y);
    states.multiply(y, image);
    const { counts } = this.vectors;
    for (let i = 0; i < p; i++) doubles[wAt + i] = counts ? a[independents[i]] : 0;
    doubles.set(y, yAt);
    kernels.subtractProduct(mixed, stride, p, m, yAt, m, wAt, p, 1);
    for (let j = 0; j < m; j++) doubles[yAt + j] = a[dependents[j]] - 0.5 * image[j] - shift * y[j];
    kernels.subtractProduct(t, stride, p, m, yAt, m, wAt, p, 1);
    for (let i = 0; i < p; i++) w[i] = doubles[wAt + i];
    this.vectors.sumAll(w);
    reduced.solve(w);

    doubles.set(w, wAt);
    doubles.set(y, yAt);
    kernels.subtractTransposedProduct(t, stride, p, m, wAt, p, yAt, m, 1);
    for (let j = 0; j < m; j++) {
      right[j] = y[j] + doubles[yAt + j];
      y[j] = doubles[yAt + j];
    }
    states.multiply(right, image);
    for (let j = 0; j < m; j++) doubles[yAt + j] = a[dependents[j]] - 0.5 * image[j] - shift * y[j];
    kernels.subtractTransposedProduct(mixed, stride, p, m, wAt, p, yAt, m, 1);
    for (let j = 0; j < m; j++) b[j] = doubles[yAt + j];
    elimination.solveTransposed(b);
    for (let j = 0; j < m; j++) a[dependents[j]] = y[j];
    for (let i = 0; i < p; i++) a[independents[i]] = w[i];
    this.counters.secondsSolving += (performance.now() - started) / 1000;
  }

  increaseQuality(): boolean {
    if (this.general) return this.fallback.increaseQuality();
    this.distrusted = this.jacobian.version;
    return true;
  }

  /** T for the Jacobian as it is; false if J_y is singular or T too large. */
  private eliminate(): boolean {
    const { jacobian, elimination, kernels, stagedAt } = this;
    if (this.jacobianVersion === jacobian.version) return this.usable;
    this.jacobianVersion = jacobian.version;
    this.hessianVersion = -1;
    this.diagonal.fill(NaN);
    elimination.clear();
    kernels.memory.doubles.set(jacobian.values, stagedAt);
    this.jacobianScatter.add(stagedAt);
    this.counters.factorizations++;
    const regular = elimination.factorize();
    if (regular) elimination.eliminate();
    const size = this.stride * this.split.dependents.length;
    this.usable = this.vectors.everywhere(
      regular && kernels.largestModulus(elimination.output, size) <= LARGEST_SENSITIVITY,
    );
    return this.usable;
  }

  /** V and R0 for the Hessian and the diagonal. */
  private reduce(dw: Float64Array, hessian: boolean): void {
    const version = hessian ? this.hessian.version : -2;
    if (this.vectors.everywhere(this.hessianVersion === version && equal(dw, this.diagonal))) return;
    this.hessianVersion = version;
    this.diagonal.set(dw);
    const { kernels, elimination, reduced, split, mixed, stride, stagedAt } = this;
    const { dependents, independents } = split;
    const m = dependents.length;
    const p = independents.length;
    const { doubles } = kernels.memory;
    const { base, stride: baseStride } = reduced;
    doubles.fill(0, mixed, mixed + stride * m);
    doubles.fill(0, base, base + baseStride * p);
    if (hessian) {
      doubles.set(this.hessian.values, stagedAt);
      this.hessianScatter.add(stagedAt);
    }
    this.states.update(dw, hessian);
    this.states.subtractHalf(elimination.output, mixed, stride, p);

    const t = elimination.output;
    const product = reduced.scratch;
    doubles.fill(0, product, product + baseStride * p);
    kernels.generalUpdate(product, baseStride, mixed, stride, t, stride, this.ones, p, p, m, 0);
    kernels.addSymmetricPart(base, baseStride, product, baseStride, p);
    const { communicator, counts } = this.vectors;
    if (counts) for (let j = 0; j < p; j++) doubles[base + j * baseStride + j] += dw[independents[j]];
    if (communicator) reduced.sum(base, communicator);
  }

  /** G = I + T T^T, once for each T. */
  private formMetric(): void {
    if (this.metricVersion === this.jacobianVersion) return;
    this.metricVersion = this.jacobianVersion;
    const { kernels, reduced, elimination, stride, minusOnes } = this;
    const { metric, stride: ld, order } = reduced;
    const { doubles } = kernels.memory;
    doubles.fill(0, metric, metric + ld * order);
    if (this.vectors.counts) for (let j = 0; j < order; j++) doubles[metric + j * ld + j] = 1;
    const m = this.split.dependents.length;
    kernels.symmetricUpdate(metric, ld, elimination.output, stride, minusOnes, order, m, 0);
    const { communicator } = this.vectors;
    if (communicator) reduced.sum(metric, communicator);
  }
}

function isZero(values: Float64Array): boolean {
  for (let k = 0; k < values.length; k++) if (values[k] !== 0) return false;
  return true;
}

function equal(a: Float64Array, b: Float64Array): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}
